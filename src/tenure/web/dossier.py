"""What the lake says of one account, gathered for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenure.discovery.paths import Path, most_repeated
from tenure.health.scorecard import card_of
from tenure.warehouse.account_use import Used, Weekly, features_by_user, weekly
from tenure.warehouse.history import Feature, History, Line, User
from tenure.warehouse.timeline import Entry, timeline
from tenure.web.charts import Mark
from tenure.web.family import family

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens
    from tenure.warehouse.readings import Readings
    from tenure.web.portfolio import Portfolio

WEEKS = 78  # drawn at most
SCORE_DAYS = 400
TOLD = 300  # happenings of all kinds
LATEST = 12  # happenings of tickets and surveys
CADENCE_WEEKS = 52 + 12  # drawn at most, and what is usual in the first of them
PATHS = 10
STAGE = "stage"


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
    used: Sequence[Used] = ()
    weekly: Weekly | None = None
    paths: Sequence[Path] = ()
    stages: Sequence[tuple[str | None, date, date]] = ()  # stage, first and last stored day of it
    changes: Sequence[Mark] = ()  # where the score became one of another definition
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
    stored = _stored(readings, portfolio, n)
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
        scores=_scores(stored, portfolio, n),
        bands=_bands(portfolio, n),
        used=features_by_user(lens, account, as_of),
        weekly=weekly(lens, account, as_of, CADENCE_WEEKS),
        paths=most_repeated(lens, account, most=PATHS),
        stages=_stages(stored),
        family=family(lens, portfolio, n),
        story=story,
    )


def _stored(readings: Readings, portfolio: Portfolio, n: int) -> list[dict[str, Any]]:
    """The stored score and stage of each day, ascending."""
    since = portfolio.as_of - timedelta(days=SCORE_DAYS)
    names = ["health", *([STAGE] if STAGE in portfolio.columns else [])]
    found = readings.read("account", names, since, portfolio.as_of, account=portfolio.ids[n])
    rows: list[dict[str, Any]] = found.select(["as_of", *names]).to_pylist()
    return rows


def _scores(
    stored: Sequence[dict[str, Any]], portfolio: Portfolio, n: int
) -> list[tuple[date, float]]:
    """The stored scores up to the day, the day itself included."""
    scores = {row["as_of"]: row["health"] for row in stored if row["health"] is not None}
    if portfolio.columns["health"][n] is not None:
        scores[portfolio.as_of] = portfolio.columns["health"][n]
    return sorted(scores.items())


def _stages(stored: Sequence[dict[str, Any]]) -> list[tuple[str | None, date, date]]:
    """The stages that it went through, each with its first and last stored day; the latest first."""
    spans: list[tuple[str | None, date, date]] = []
    for row in stored:
        stage = row.get(STAGE)
        if spans and spans[-1][0] == stage:
            spans[-1] = (stage, spans[-1][1], row["as_of"])
        else:
            spans.append((stage, row["as_of"], row["as_of"]))
    return spans[::-1]


def _bands(portfolio: Portfolio, n: int) -> list[tuple[str, float, float]]:
    account = portfolio.accounts[n]
    card = card_of(account.cards, account.row)
    if card is None:
        return []
    low, high = card.at_risk_below, card.healthy_from
    return [("at_risk", 0, low), ("watch", low, high), ("healthy", high, 100)]
