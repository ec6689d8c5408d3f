"""Signals: the kinds there are by group, what each says and from which thresholds on, how many are open, how often it was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.catalog.knobs import knobs
from tenure.signals.kind import LEVELS as LEVEL_NAMES
from tenure.web import words
from tenure.web.definitions.editor import label, typed_value
from tenure.web.export import csv_text
from tenure.web.frame import Frame, Part
from tenure.web.signals.record import Records
from tenure.web.signals.said import CHANCE, LEVELS, PATH, Level

if TYPE_CHECKING:
    from tenure.signals.kind import Kind
    from tenure.state.signals import Signal

GROUPS: Mapping[str, str] = {
    "usage": "Usage",
    "people": "People",
    "relationship": "Relationship",
    "money": "Money",
    "trial": "Trial",
    "opportunity": "Opportunities",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A knob of a kind: what it is now, and what it would be by itself."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKind:
    """A kind, ready to be shown."""

    name: str
    title: str
    href: str
    doc: str
    says: tuple[tuple[Level, str], ...]
    thresholds: tuple[Threshold, ...]
    edit_href: str
    source: str
    open: tuple[tuple[Level, int], ...]
    count: int
    open_href: str
    absence: bool
    live: bool
    off: bool
    record: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that belong together."""

    name: str
    title: str
    kinds: tuple[OfKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsPage:
    """The page, ready to be shown."""

    line: tuple[Part, ...]
    groups: tuple[Group, ...]
    notes: tuple[tuple[Part, ...], ...]
    record_note: str
    csv_href: str
    json_href: str


def kinds_page(
    kinds: Mapping[str, Kind],
    open_: Sequence[Signal],
    off: Sequence[str],
    records: Records | None,
    notes: Sequence[tuple[Part, ...]],
    frame: Frame,
) -> KindsPage:
    """All kinds, those of a group together."""
    counts = counted(open_)
    shown = [
        of_kind(kind, counts[name], name in off, records, frame) for name, kind in kinds.items()
    ]
    shown.sort(key=lambda one: one.title.casefold())
    groups = tuple(
        Group(name, title, tuple(one for one in shown if kinds[one.name].group == name))
        for name, title in GROUPS.items()
    )
    total = sum(sum(one.values()) for one in counts.values())
    return KindsPage(
        line=(
            Part(f"{words.counted(len(kinds), 'kind')} of signals, "),
            Part(f"{total:,} open", frame.link("/worklist", who="all")),
            Part("."),
        ),
        groups=tuple(group for group in groups if group.kinds),
        notes=tuple(notes),
        record_note="" if records is not None else "How often each was right is being counted.",
        csv_href=frame.link(f"{PATH}.csv"),
        json_href=frame.link(f"{PATH}.json"),
    )


def of_kind(
    kind: Kind,
    counts: Mapping[int, int],
    off: bool,
    records: Records | None,
    frame: Frame,
) -> OfKind:
    """One kind."""
    record = records.get(kind.kind) if records else None
    chance = kind.lane == "opportunity"
    levels = dict.fromkeys(LEVELS, CHANCE) if chance else LEVELS
    return OfKind(
        name=kind.kind,
        title=kind.title,
        href=frame.link(f"{PATH}/{kind.kind}"),
        doc=" ".join(kind.doc.split("\n\n")[0].split()),
        says=tuple((levels[level], plain(text)) for level, text in sorted(kind.says.items())),
        thresholds=tuple(thresholds(kind)),
        edit_href=frame.link(f"/definitions/{kind.name}"),
        source=kind.source,
        open=tuple((levels[level], counts[level]) for level in sorted(counts, reverse=True)),
        count=sum(counts.values()),
        open_href=frame.link("/worklist", who="all", kind=kind.kind, **_lane(kind)),
        absence=kind.absence,
        live=kind.live,
        off=off,
        record=record.lines if record else (),
    )


def thresholds(kind: Kind) -> list[Threshold]:
    """Its knobs; one that is not what it would be by itself says so."""
    return [
        Threshold(
            label(one.name),
            typed_value(one.value),
            "" if one.value == one.default else f"{typed_value(one.default)} by itself",
        )
        for one in knobs(kind)
    ]


def counted(open_: Sequence[Signal]) -> Mapping[str, Counter[int]]:
    """How many of each kind are open, by level."""
    found: dict[str, Counter[int]] = {}
    for one in open_:
        found.setdefault(one.kind, Counter())[one.level] += 1
    return _Counts(found)


def plain(template: str) -> str:
    """What a kind says, with the names of what it will say in words: `{days_silent:day}` is `⟨days silent⟩`."""
    from string import Formatter

    said = []
    whole = template.replace("[", "").replace("]", "")  # what is left out where it is not known
    for text, name, _, _ in Formatter().parse(whole):
        said.append(text)
        if name is not None:
            said.append(f"⟨{name.replace('_', ' ')}⟩")
    return "".join(said)


def kinds_json(
    kinds: Mapping[str, Kind],
    open_: Sequence[Signal],
    off: Sequence[str],
    records: Records | None,
) -> list[dict[str, Any]]:
    """The same as data."""
    counts = counted(open_)
    return [
        {
            "kind": name,
            "title": kind.title,
            "group": kind.group,
            "lane": kind.lane,
            "doc": kind.doc,
            "says": {LEVEL_NAMES[level]: text for level, text in kind.says.items()},
            "thresholds": {one.name: typed_value(one.value) for one in knobs(kind)},
            "source": kind.source,
            "absence": kind.absence,
            "live": kind.live,
            "off": name in off,
            "open": {LEVEL_NAMES[level]: n for level, n in sorted(counts[name].items())},
            "record": list(records[name].lines) if records and name in records else None,
        }
        for name, kind in kinds.items()
    ]


def kinds_csv(kinds: Mapping[str, Kind], open_: Sequence[Signal], off: Sequence[str]) -> str:
    """A line for each kind."""
    counts = counted(open_)
    header = (
        "kind",
        "title",
        "group",
        "lane",
        *LEVEL_NAMES.values(),
        "off",
        "thresholds",
        "source",
    )
    return csv_text(
        header,
        (
            [
                name,
                kind.title,
                kind.group,
                kind.lane,
                *(counts[name][level] for level in LEVEL_NAMES),
                name in off,
                ", ".join(f"{one.name} = {typed_value(one.value)}" for one in knobs(kind)),
                kind.source,
            ]
            for name, kind in kinds.items()
        ),
    )


class _Counts(dict[str, Counter[int]]):
    def __missing__(self, kind: str) -> Counter[int]:
        return Counter()


def _lane(kind: Kind) -> dict[str, str]:
    return {"lane": "opportunities"} if kind.lane == "opportunity" else {}
