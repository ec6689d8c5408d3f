"""Suggests a features.toml from what came in: text to be edited. It guesses from names and numbers, and says so."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tenure.product.name import as_name
from tenure.product.of_features import Thing
from tenure.product.of_features import definitions as made_by
from tenure.product.seen import EventUse, Seen

LOGIN = re.compile(r"(user_)?(log|sign)(ged|ed)?_?in|log_?on")
NOISE = re.compile(
    r"(.*_)?(ping|heartbeat|keep_?alive|focus|blur|scroll|impression|error|exception|page_?leave|session_(start|end)(ed)?)"
)
HELP = re.compile(r"(.*_)?(help|faq|docs?|tutorial|support_article)(_.*)?")
# What links to another system; it works by itself.
INTEGRATION = re.compile(r"(.*_)?(integration|webhook|sync(ed)?|connect(ed)?)(_.*)?")
BEGUN, ENDED = r"_(started|begun|opened)", ("finished", "completed", "done", "submitted")
RARE_SHARE = 0.1  # of users, below which a feature is rare
HEAVY_SHARE = 0.5  # of its users that are among the quarter who do most: advanced
COUNTED_SHARE = 0.5  # of its rows of use that have a quantity: a meter
KEY_POINTS = 0.05  # by which those who did it early must stay more often


@dataclass(frozen=True, slots=True)
class Suggested:
    """What each event was taken for."""

    login: tuple[EventUse, ...]
    noise: tuple[EventUse, ...]
    help: tuple[EventUse, ...]
    flows: tuple[tuple[str, tuple[EventUse, ...]], ...]  # name, and its events in order
    integrations: tuple[EventUse, ...]
    features: tuple[EventUse, ...]


def suggest(seen: Seen, taken: Collection[str] = ()) -> str:
    """A features.toml. `taken`: names of metrics, which no feature's metric may have."""
    told = sorted_out(seen.events)
    key = _key(told.features)
    parts = [HEAD]
    if told.login:
        parts.append(f"# Events that are a log-in.\nlogin = {_list(told.login)}\n")
    if told.noise:
        names = ", ".join(use.event for use in told.noise)
        parts.append(f"# Looks like noise and is in no feature: {names}\n")
    if told.features:
        parts.append(FEATURES)
    parts += [_feature(uses, seen, key, taken) for uses in _alike(told.features)]
    parts += _settings(seen, told)
    parts += _meters(seen)
    parts += [_flow(name, uses, told.help) for name, uses in told.flows]
    parts += _milestones(seen, told, key)
    return "\n".join(parts)


def sorted_out(events: Sequence[EventUse]) -> Suggested:
    """Each event put where its name says that it belongs; what says nothing is a feature."""
    named = {as_name(use.event): use for use in reversed(events)}
    flows = dict(_flows(named))
    in_flows = {use.event for uses in flows.values() for use in uses}
    rest = [use for use in events if use.event not in in_flows]

    def told_by(pattern: re.Pattern[str], automatic: bool = False) -> tuple[EventUse, ...]:
        found = tuple(
            use
            for use in rest
            if pattern.fullmatch(as_name(use.event)) and not (automatic and use.users)
        )
        rest[:] = [use for use in rest if use not in found]
        return found

    login, noise, help_pages = told_by(LOGIN), told_by(NOISE), told_by(HELP)
    integrations = told_by(INTEGRATION, automatic=True)
    return Suggested(login, noise, help_pages, tuple(flows.items()), integrations, tuple(rest))


def _flows(named: dict[str, EventUse]) -> Iterator[tuple[str, tuple[EventUse, ...]]]:
    """X_started … X_step … X_finished."""
    for name, use in named.items():
        base = re.sub(BEGUN + "$", "", name)
        ends = [named[f"{base}_{word}"] for word in ENDED if f"{base}_{word}" in named]
        if base != name and ends:
            step = named.get(f"{base}_step")
            yield base, (use, *([step] if step else []), ends[0])


def _key(features: Sequence[EventUse]) -> EventUse | None:
    """What users who stay did early, more than others: a guess at the key action."""
    told = [use for use in features if use.stays is not None and use.stays >= KEY_POINTS]
    return max(told, key=lambda use: (use.stays or 0.0, use.users), default=None)


def _alike(uses: Sequence[EventUse]) -> list[list[EventUse]]:
    """Events that make one name are written differently and mean the same."""
    found: dict[str, list[EventUse]] = {}
    for use in uses:
        found.setdefault(as_name(use.event), []).append(use)
    return list(found.values())


def _feature(
    uses: Sequence[EventUse], seen: Seen, key: EventUse | None, taken: Collection[str]
) -> str:
    use = uses[0]  # the most used of them
    lines = [
        f"# {use.count:,} events of {use.users:,} users at {use.accounts:,} accounts"
        + ("; by automation only" if not use.users else ""),
        "[[features]]",
        f"name = {_text(_free(as_name(use.event) or 'feature', taken))}",
        f"events = {_list(uses)}",
    ]
    if 0 < use.users < RARE_SHARE * seen.users:
        if use.heavy >= HEAVY_SHARE * use.users:
            lines.append('level = "advanced"  # few use it, and they are among those who do most')
        else:
            lines.append("obscure = true  # hardly anybody uses it")
    if key is not None and key in uses and key.stays is not None:
        lines.append(
            f"key = true  # a guess: who did it in the first two weeks stayed more often, by {key.stays:.0%}"
        )
    return "\n".join(lines) + "\n"


def _settings(seen: Seen, told: Suggested) -> Iterator[str]:
    names = _Names()
    for name in seen.switches:
        yield f"[[settings]]\nname = {_text(names.free(name))}\nattribute = {_text(name)}\n"
    for use in told.integrations:
        yield (
            f"[[settings]]\nname = {_text(names.free(use.event))}\n"
            f'form = "integration"\nevent = {_text(use.event)}\n'
        )


def _meters(seen: Seen) -> Iterator[str]:
    """What has quantities, and every gauge: what the vendor prices by is among them."""
    names = _Names()
    for use in seen.events:
        if use.counted >= COUNTED_SHARE * use.rows > 0:
            yield f"[[meters]]\nname = {_text(names.free(use.event))}\nevent = {_text(use.event)}\n"
    for gauge in seen.gauges:
        yield f"[[meters]]\nname = {_text(names.free(gauge, 'level'))}\ngauge = {_text(gauge)}\n"


class _Names:
    """Names of one section, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def free(self, text: str, more: str = "too") -> str:
        """A name made of `text`, with `more` behind it where the name is given already."""
        name = as_name(text) or "unnamed"
        while name in self._given:
            name += f"_{more}"
        self._given.add(name)
        return name


def _flow(name: str, uses: Sequence[EventUse], help_pages: Sequence[EventUse]) -> str:
    steps = []
    for use in uses:
        steps += [
            f'    {{ event = {_text(use.event)}, property = "step", value = {_text(value)} }},'
            for value in use.steps
        ] or [f"    {{ event = {_text(use.event)} }},"]
    lines = ["[[flows]]", f"name = {_text(name)}", "steps = [", *steps, "]"]
    if help_pages:
        lines.append(f"help = {_list(help_pages)}")
    return "\n".join(lines) + "\n"


def _milestones(seen: Seen, told: Suggested, key: EventUse | None) -> Iterator[str]:
    """Where it begins, and what was guessed to be the key action."""
    if key is None or not (seen.contracts or seen.memberships):
        return
    name, fact = ("signed", "contract") if seen.contracts else ("login_given", "login")
    first = f"first_{as_name(key.event)}"
    yield f"[[milestones]]\nname = {_text(name)}\nfact = {_text(fact)}\n"
    yield f"[[milestones]]\nname = {_text(first)}\nevent = {_text(key.event)}\n"
    yield f'[[times]]\nname = "time_to_value"\nfrom = {_text(name)}\nto = {_text(first)}\n'


def _free(name: str, taken: Collection[str]) -> str:
    """The name, or one near it whose metrics are not there already."""
    while any(
        one.name in taken for one in made_by(Thing(name, name, "feature", name, False, "suggested"))
    ):
        name += "_feature"
    return name


def _list(uses: Sequence[EventUse]) -> str:
    return f"[{', '.join(_text(use.event) for use in uses)}]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


HEAD = """\
# What we sell, and how work is done with it. Suggested from what came in: edit it, it is guesswork.
# What each key means is in docs/product.md. `tenure product` tells what it says and which events are in no feature.
"""
FEATURES = """\
# Features and the events that show them. Put events that show the same feature together, and say what is key (worth
# reaching first), advanced, obscure or differentiating, to which product it belongs and in which plans it is.
"""
