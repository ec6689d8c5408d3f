"""A signal: what it says, the numbers that prove it with their rows, where it stands, and all that was done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.signals.seen import CALLED
from tenure.state.signals import Deed, Signal
from tenure.web import words
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell
from tenure.web.signals.said import PATH, Said, reading, rows, said
from tenure.web.signals.verbs import Noted, Verbs, can_be_undone, told
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.signals.kind import Kind

OURS = "by itself"


@dataclass(frozen=True, slots=True)
class Past:
    """A deed in the history; with `undo_href` it can be taken back."""

    at: str
    by: str
    text: str
    undo_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """The page, ready to be shown."""

    signal: Said
    account: Part
    open: bool
    facts: tuple[tuple[str, Part], ...]
    evidence: Shown | None
    history: tuple[Past, ...]
    verbs: Verbs
    noted: Noted | None
    json_href: str


def one_page(
    signal: Signal,
    kind: Kind | None,
    name: str,
    deeds: Sequence[Deed],
    verbs: Verbs,
    noted: Noted | None,
    catalog: Catalog,
    frame: Frame,
) -> OnePage:
    """The page of a signal of the account that is called `name`."""
    return OnePage(
        signal=said(signal, kind, frame, catalog),
        account=Part(name, frame.account(signal.account_id)),
        open=signal.is_open,
        facts=tuple(_facts(signal, kind, catalog, frame)),
        evidence=_evidence(signal, kind, catalog, frame),
        history=tuple(_past(deed, deeds, frame) for deed in deeds),
        verbs=verbs,
        noted=noted,
        json_href=frame.link(f"{PATH}/{signal.id}.json"),
    )


def one_json(signal: Signal, deeds: Sequence[Deed]) -> dict[str, Any]:
    """The same as data."""
    return {
        **{name: getattr(signal, name) for name in Signal.__slots__},
        "deeds": [
            {"id": one.id, "did": one.did, "by": one.by, "at": one.at, "note": one.note or None}
            for one in deeds
        ],
    }


def _facts(
    signal: Signal, kind: Kind | None, catalog: Catalog, frame: Frame
) -> list[tuple[str, Part]]:
    facts = [
        (
            "Open since",
            Part(words.day(signal.opened_on), "", words.away(signal.opened_on, frame.today)),
        ),
        ("Last seen", Part(words.day(signal.seen_on))),
        ("Owner", Part(signal.owner or "nobody")),
    ]
    if signal.money is not None:
        what = "To be gained" if signal.lane == "opportunity" else "At stake"
        amount = words.money(signal.money, signal.currency or frame.currency)
        known = kind is not None and kind.money in catalog.definitions
        opens = rows(signal, kind.money, frame) if kind is not None and known else ""
        facts.append((what, Part(amount, opens)))
    if signal.closed_on is not None:
        facts.append(("Closed", Part(words.day(signal.closed_on))))
    return facts


def _evidence(signal: Signal, kind: Kind | None, catalog: Catalog, frame: Frame) -> Shown | None:
    """The numbers that it rests on, as they were when it was last told."""
    names = kind.evidence if kind else tuple(name for name in signal.told if name != CALLED)
    called, table = signal.told.get(CALLED, {}), []
    for name in names:
        if name not in signal.told and name not in catalog.definitions:
            continue
        unit = catalog.get(name).unit if name in catalog.definitions else ""
        value = reading(signal, name, catalog)
        value = called.get(value, value)
        opens = rows(signal, name, frame) if name in catalog.definitions else ""
        cell = Cell(words.value(value, unit, signal.currency or frame.currency), href=opens)
        doc = _first(catalog.get(name).doc) if name in catalog.definitions else ""
        table.append([Cell(words.title(name), title=doc), cell, doc])
    return shown(("What", "Value", "What it is"), table) if table else None


def _first(doc: str) -> str:
    """The first sentence, however its lines are broken."""
    whole = " ".join(doc.split("\n\n")[0].split())
    return whole.partition(". ")[0].rstrip(".") + "." if whole else ""


def _past(deed: Deed, deeds: Sequence[Deed], frame: Frame) -> Past:
    undo = f"{PATH}/{deed.signal_id}/deeds/{deed.id}/reversal"
    return Past(
        at=words.moment(deed.at),
        by=OURS if deed.by == "tenure" else deed.by,
        text=told(deed),
        undo_href=undo if can_be_undone(deed, deeds) else "",
    )
