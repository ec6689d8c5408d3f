"""What the lake says of one account, gathered for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tenure.warehouse.history import Feature, History, Line, User
from tenure.warehouse.timeline import Entry, timeline
from tenure.web.family import family

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens
    from tenure.warehouse.readings import Readings
    from tenure.web.portfolio import Portfolio

WEEKS = 78  # drawn at most
SCORE_DAYS = 400
TOLD = 300  # happenings of all kinds
LATEST = 12  # happenings of tickets and surveys


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The page is drawn from this and the portfolio."""

    users: Sequence[User]
    week_ends: Sequence[date]
    working: Sequence[int]  # users who did anything in the four weeks up to each of `week_ends`
    arr: Sequence[Decimal | None]  # on each of them
    releases: Sequence[tuple[date, str]]
    features: Sequence[Feature]
    lines: Sequence[Line]
    timeline: Sequence[Entry]
    tickets: Sequence[Entry]
    surveys: Sequence[Entry]
    scores: Sequence[tuple[date, float]]
    bands: Sequence[tuple[str, float, float]]  # band, from, to
    family: tuple[str | None, tuple[int, ...]] = (
        None,
        (),
    )  # its parent's id, the rows of its children
    story: Sequence[tuple[date, str]] | None = None  # of the demo: what really happened


def gathered(
    lens: Lens,
    readings: Readings,
    portfolio: Portfolio,
    n: int,
    story: Sequence[tuple[date, str]] | None,
) -> Dossier:
    """All about row `n`, as known on the portfolio's day."""
    as_of, account = portfolio.as_of, portfolio.ids[n]
    week_ends = [as_of - timedelta(days=7 * (WEEKS - 1 - week)) for week in range(WEEKS)]
    history, entries = History(lens, as_of), timeline(lens, account, as_of)
    return Dossier(
        users=history.users(account, WEEKS),
        week_ends=week_ends,
        working=history.working_users(account, week_ends),
        arr=history.arr(account, week_ends),
        releases=history.releases(week_ends[0]),
        features=history.features(account),
        lines=history.lines(account),
        timeline=entries[:TOLD],
        tickets=[one for one in entries if one.kind == "ticket"][:LATEST],
        surveys=[one for one in entries if one.kind == "survey_response"][:LATEST],
        scores=_scores(readings, portfolio, n),
        bands=_bands(portfolio, n),
        family=family(lens, portfolio, n),
        story=story,
    )


def _scores(readings: Readings, portfolio: Portfolio, n: int) -> list[tuple[date, float]]:
    """The stored scores up to the day, the day itself included."""
    until = portfolio.as_of
    since = until - timedelta(days=SCORE_DAYS)
    stored = readings.read("account", ["health"], since, until, account=portfolio.ids[n])
    rows = stored.select(["as_of", "health"]).to_pylist()
    scores = {row["as_of"]: row["health"] for row in rows if row["health"] is not None}
    if portfolio.columns["health"][n] is not None:
        scores[until] = portfolio.columns["health"][n]
    return sorted(scores.items())


def _bands(portfolio: Portfolio, n: int) -> list[tuple[str, float, float]]:
    name = portfolio.columns["scorecard"][n]
    card = next((card for card in portfolio.accounts[n].cards if card.name == name), None)
    if card is None:
        return []
    low, high = card.at_risk_below, card.healthy_from
    return [("at_risk", 0, low), ("watch", low, high), ("healthy", high, 100)]
