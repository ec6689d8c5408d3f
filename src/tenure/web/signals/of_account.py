"""The signals of one account, for its page: what is open with what can be done, and what became of those before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.state.signals import Signal, of_account
from tenure.state.signals.asking import urgency
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.signals.said import PATH, Said, closed, kinds, said
from tenure.web.signals.verbs import Noted, Verbs, noted, verbs
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from tenure.web.desk import Desk
    from tenure.web.portfolio import Portfolio

PAST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAccount:
    """Ready to be shown."""

    open: tuple[Said, ...]
    past: Shown | None
    verbs: Verbs
    noted: Noted | None


def signals_of(
    desk: Desk,
    account_id: str,
    portfolio: Portfolio,
    people: Mapping[str, str],
    frame: Frame,
    params: QueryParams,
) -> OfAccount:
    """As of the frame's day: what was opened by then. `people`: what its users are called."""
    app, here = desk.app, frame.link(frame.path)
    known, found = kinds(app.catalog), of_account(app.state, account_id)
    there = [one for one in found if one.opened_on <= frame.as_of]
    open_ = sorted((one for one in there if one.is_open), key=urgency)
    back = f"{here}#signals"
    return OfAccount(
        open=tuple(said(one, known.get(one.kind), frame, app.catalog, people) for one in open_),
        past=_past([one for one in there if not one.is_open][:PAST], frame, desk),
        verbs=verbs(portfolio.owners(), back, frame.today),
        noted=noted(app.state, params.get("did", ""), "", back),
    )


def _past(signals: Sequence[Signal], frame: Frame, desk: Desk) -> Shown | None:
    known = kinds(desk.app.catalog)
    rows = [
        [
            Cell(
                known[one.kind].title if one.kind in known else one.kind,
                href=frame.link(f"{PATH}/{one.id}"),
            ),
            one.sentence,
            one.opened_on,
            one.closed_on,
            closed(one),
        ]
        for one in signals
    ]
    return shown(("Signal", "What it said", "Opened", "Closed", "Became"), rows) if rows else None
