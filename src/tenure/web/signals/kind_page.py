"""A kind of signal: what it says and when, what proves it, whom it is open for, and what became of those that were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell
from tenure.web.signals.kinds_page import GROUPS, OfKind, counted, of_kind
from tenure.web.signals.record import Records
from tenure.web.signals.said import OUTCOMES, PATH, Said, closed, said
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.signals.kind import Kind
    from tenure.state.signals import Signal

MOST = 50
FIELDS = (
    "id",
    "account_id",
    "subject",
    "level",
    "peak",
    "opened_on",
    "closed_on",
    "outcome",
    "sentence",
)


@dataclass(frozen=True, slots=True)
class Named:
    """An open signal of the kind, with the account that it is about."""

    account: Part
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPage:
    """The page, ready to be shown."""

    kind: OfKind
    doc: str
    group: str
    facts: tuple[tuple[str, str], ...]
    evidence: tuple[Part, ...]
    open: tuple[Named, ...]
    more: Part | None
    became: tuple[tuple[str, int], ...]
    past: Shown | None
    csv_href: str
    json_href: str


def kind_page(
    kind: Kind,
    signals: Sequence[Signal],
    names: Mapping[str, str],
    off: Sequence[str],
    records: Records | None,
    catalog: Catalog,
    frame: Frame,
) -> KindPage:
    """Of all that is open of it, and was closed in the last year. `names`: what accounts are called."""
    open_ = [one for one in signals if one.is_open]
    past = [one for one in signals if not one.is_open]
    told = of_kind(kind, counted(open_)[kind.kind], kind.kind in off, records, frame)
    outcomes = Counter(closed(one) for one in past)
    return KindPage(
        kind=told,
        doc=kind.doc,
        group=GROUPS[kind.group],
        facts=tuple(_facts(kind)),
        evidence=tuple(_named(name, catalog, frame) for name in kind.evidence),
        open=tuple(
            Named(_account(one, names, frame), said(one, kind, frame, catalog))
            for one in open_[:MOST]
        ),
        more=Part(f"All {len(open_):,}", told.open_href) if len(open_) > MOST else None,
        became=tuple(outcomes.most_common()),
        past=_past(past[:MOST], names, frame),
        csv_href=frame.link(f"{PATH}/{kind.kind}.csv"),
        json_href=frame.link(f"{PATH}/{kind.kind}.json"),
    )


def kind_json(kind: Kind, signals: Sequence[Signal]) -> dict[str, Any]:
    """The same as data."""
    return {
        "kind": kind.kind,
        "title": kind.title,
        "doc": kind.doc,
        "signals": [{name: getattr(one, name) for name in FIELDS} for one in signals],
    }


def kind_csv(signals: Sequence[Signal]) -> str:
    """A line for each signal."""
    return csv_text(FIELDS, ([getattr(one, name) for name in FIELDS] for one in signals))


def _facts(kind: Kind) -> list[tuple[str, str]]:
    facts = [("Group", GROUPS[kind.group])]
    if kind.absence:
        facts.append(
            ("Held", "while a feed that it rests on is silent: what did not arrive proves nothing")
        )
    facts.append(
        (
            "Looked for",
            "within a minute of what comes in, and every day" if kind.live else "every day",
        )
    )
    facts.append(("Becomes", words.listed([one.lower() for one in OUTCOMES[kind.lane].values()])))
    return facts


def _named(name: str, catalog: Catalog, frame: Frame) -> Part:
    if name not in catalog.definitions:
        return Part(words.title(name))
    doc = catalog.get(name).doc.split("\n")[0]
    return Part(words.title(name), frame.link(f"/definitions/{name}"), doc)


def _account(signal: Signal, names: Mapping[str, str], frame: Frame) -> Part:
    key = signal.account_id
    return Part(names.get(key, key), frame.account(key))


def _past(signals: Sequence[Signal], names: Mapping[str, str], frame: Frame) -> Shown | None:
    rows = [
        [
            Cell(names.get(one.account_id, one.account_id), href=frame.link(f"{PATH}/{one.id}")),
            one.sentence,
            one.opened_on,
            one.closed_on,
            closed(one),
        ]
        for one in signals
    ]
    heads = ("Account", "What it said", "Opened", "Closed", "Became")
    return shown(heads, rows) if rows else None
