"""How a user is doing: the score of the user's scorecard, point by point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.catalog.sentence import whole
from tenure.health.explain import Reason, explain
from tenure.health.scorecard import Scorecard
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown
from tenure.web.user.gathered import OfUser

if TYPE_CHECKING:
    from tenure.app import App


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """The score on the page of a user."""

    band: words.Band
    score: str
    note: str
    summary: str
    reasons: Shown | None
    card_href: str
    change_href: str


def scored(app: App) -> tuple[str, ...]:
    """What the score of users and its reasons are made of: the names of definitions."""
    from tenure.definitions.scorecards import types_of
    from tenure.health.replay import SCORES, inputs, points_of
    from tenure.health.scorecard import called

    cards = [card for card in app.scorecards() if card.subject == "person"]
    known = app.catalog.types("person")
    names = [called(name, "person") for name in SCORES]
    names += [*points_of(cards, "person"), *inputs(cards, types_of(app, "person"), "person")]
    return tuple(name for name in dict.fromkeys(names) if name in known)


def score_part(found: OfUser, cards: Sequence[Scorecard], frame: Frame) -> ScorePart:
    """Its reasons, those that cost most first."""
    row = {**found.scored, "account_id": found.account, "as_of": found.as_of}
    told = explain(cards, row, "person")
    name = row.get("user_scorecard")
    return ScorePart(
        band=words.BANDS[told.band],
        score="" if told.health is None else whole(told.health),
        note=f"by {told.scorecard}" if told.scorecard else "",
        summary=told.summary,
        reasons=_reasons(told.reasons, found, frame) if told.health is not None else None,
        card_href=frame.link(f"/scorecards/{name}") if name else "",
        change_href=frame.account(found.account, "/score", user=found.user.person_id),
    )


def _reasons(reasons: Sequence[Reason], found: OfUser, frame: Frame) -> Shown:
    rows = [[_what(one, found, frame), _points(one), Cell(one.text, "why")] for one in reasons]
    return shown(("Reason", "Points", "Why"), rows, numeric=(1,))


def _what(reason: Reason, found: OfUser, frame: Frame) -> Cell:
    opens = reason.metric is not None and reason.value is not None
    return Cell(reason.label, href=found.rows(frame, reason.metric or "") if opens else "")


def _points(reason: Reason) -> Cell:
    if reason.kind == "cap":
        text = words.change(round(reason.points, 1))
    else:
        text = f"{reason.points:.1f} / {reason.weight:.1f}" if reason.weight else ""
    return Cell(text, "num")
