"""Ids of other systems: which of them belong to nobody yet, what they may be, and what was decided about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.facts import Zone
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.query import address

if TYPE_CHECKING:
    from tenure.collect.identity.decisions import Decision
    from tenure.collect.identity.propose import Proposal
    from tenure.collect.identity.unmatched import Unmatched

SHOWN = 100  # of a queue on a page, and of decisions; the CSV has them all
FOUND = 20
COLUMNS = ("of", "id", "name", "facts", "last", "proposal", "confidence", "reasons")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An id in the queue. `same_as` is what it may be, `why` the reasons."""

    of: str
    key: str
    name: str
    facts: str
    last: str
    same_as: str
    called: str
    why: str
    href: str  # of the proposed account


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision; `id` is empty where it stands no more, and cannot be taken back."""

    id: str
    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdsPage:
    """The queue, and the decisions."""

    waiting: tuple[Waiting, ...]
    summary: str
    place: str  # which of them these are, where there are more
    before_href: str
    after_href: str
    decided: tuple[Decided, ...]
    csv_href: str
    json_href: str
    data_href: str


@dataclass(frozen=True, slots=True)
class Match:
    """An account, or a person, that was found."""

    id: str
    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """The search for what an id is."""

    of: str
    key: str
    q: str
    noun: str
    found: tuple[Match, ...]
    ids_href: str


def ids_page(
    waiting: Sequence[Unmatched],
    sums: tuple[int, int],
    nth: int,
    proposals: Sequence[Proposal],
    decisions: Sequence[Decision],
    names: Mapping[str, str],
    frame: Frame,
) -> IdsPage:
    """The nth page; `sums` are all ids and facts that wait, `names` those of our accounts."""
    proposed = {one.key: one for one in proposals}
    zone = Zone(frame.zone)
    ids, facts = sums
    first = (nth - 1) * SHOWN
    last = first + len(waiting)
    return IdsPage(
        waiting=tuple(_waiting(one, proposed, names, frame, zone) for one in waiting),
        summary=f"{words.counted(facts, 'fact')} of {words.counted(ids, 'id')} "
        f"{'waits' if facts == 1 else 'wait'} for an owner"
        if waiting
        else "",
        place=f"{words.number(first + 1)} to {words.number(last)} of {words.number(ids)}"
        if ids > SHOWN
        else "",
        before_href=frame.link("/data/ids", page=str(nth - 1)) if nth > 1 else "",
        after_href=frame.link("/data/ids", page=str(nth + 1)) if last < ids else "",
        decided=tuple(_decided(one, names, zone) for one in decisions[:SHOWN]),
        csv_href="/data/ids.csv",
        json_href="/data/ids.json",
        data_href=frame.link("/data"),
    )


def link_page(
    of: str, key: str, q: str, found: Sequence[tuple[str, str]], frame: Frame
) -> LinkPage:
    """What was found for `q`: (id, name)."""
    return LinkPage(
        of=of,
        key=key,
        q=q,
        noun=of,
        found=tuple(
            Match(one, name, frame.account(one) if of == "account" else "") for one, name in found
        ),
        ids_href=frame.link("/data/ids"),
    )


def accounts_like(names: Mapping[str, str], q: str) -> list[tuple[str, str]]:
    """Accounts whose id or name has `q` in it: those that begin with it first."""
    asked = q.strip().casefold()
    if not asked:
        return []
    found = [each for each in names.items() if any(asked in text.casefold() for text in each)]
    found.sort(key=lambda each: not any(text.casefold().startswith(asked) for text in each))
    return found[:FOUND]


def ids_json(waiting: Sequence[Unmatched], proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """The queue as data."""
    proposed = {one.key: one for one in proposals}
    told = []
    for one in waiting:
        found = proposed.get(one.key) if one.of == "account" else None
        told.append(
            {
                "of": one.of,
                "id": one.key,
                "name": one.name,
                "facts": dict(one.facts),
                "last": one.last_at,
                "proposal": found.account_id if found else None,
                "confidence": found.confidence if found else None,
                "reasons": list(found.reasons) if found else [],
            }
        )
    return told


def ids_csv(waiting: Sequence[Unmatched], proposals: Sequence[Proposal]) -> str:
    """The same as a file."""
    rows = []
    for one in ids_json(waiting, proposals):
        facts = ", ".join(f"{count} {kind}" for kind, count in one["facts"].items())
        last = one["last"].isoformat()
        reasons = ", ".join(one["reasons"])
        told = {**one, "facts": facts, "last": last, "reasons": reasons}
        rows.append([told[name] for name in COLUMNS])
    return csv_text(COLUMNS, rows)


def search_href(of: str, key: str, q: str = "") -> str:
    """The address of the search for what an id is."""
    return address("/data/ids/link", {"of": of, "key": key, **({"q": q} if q else {})})


def _waiting(
    one: Unmatched,
    proposed: Mapping[str, Proposal],
    names: Mapping[str, str],
    frame: Frame,
    zone: Zone,
) -> Waiting:
    found = proposed.get(one.key) if one.of == "account" else None
    kinds = (words.counted(n, words.title(kind).lower()) for kind, n in one.facts.items())
    return Waiting(
        of=one.of,
        key=one.key,
        name=one.name or "",
        facts=", ".join(kinds),
        last=words.day(zone.day_of(one.last_at)),
        same_as=found.account_id if found else "",
        called=names.get(found.account_id, found.account_id) if found else "",
        why=f"{words.listed(found.reasons)}: {words.percent(found.confidence)} sure"
        if found
        else "",
        href=frame.account(found.account_id) if found else "",
    )


def _decided(one: Decision, names: Mapping[str, str], zone: Zone) -> Decided:
    noun = f"The {one.of} {one.key}"
    if one.same_as == one.key:
        text = f"{noun} is left alone: it is nobody's."
    elif one.same_as is None:
        text = f"{noun} stands for itself again."
    else:
        called = names.get(one.same_as)
        text = f"{noun} is {f'{called} ({one.same_as})' if called else one.same_as}."
    known = "counted as always known" if one.always else words.day(zone.day_of(one.known_at))
    return Decided(one.id if one.stands else "", text, one.by, known)
