"""The foot line of Today: of the losses of the last twelve months, how many Tenure had warned of, and how long before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from tenure.proof.asked import Asked
from tenure.proof.backtest import Backtest, backtest
from tenure.proof.judged import Judged
from tenure.proof.losses import HORIZON_DAYS, LEAD_DAYS
from tenure.proof.notes import how_to_store
from tenure.proof.warner import WARNINGS

if TYPE_CHECKING:
    from tenure.proof.ground import Ground

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Lately:
    """`said`: the line. `warned`: the part of it that opens the list; empty: there is no list."""

    said: str
    warned: str
    losses: int
    foreseen: int
    median_days: int | None


def lately(ground: Ground) -> Lately:
    """What was warned of by what was published then: the at-risk band, or a signal at alarm level, at least 30 days before
    a loss was decided."""
    stored = ground.readings.days("account")
    asked = Asked(
        what=WARNINGS,
        since=ground.today - timedelta(YEAR_DAYS + HORIZON_DAYS),
        until=ground.today,
        as_stored=True,
    )
    if not stored:
        return _nothing(
            f"Nothing is stored yet that could have warned. {how_to_store(ground, asked)}"
        )
    return of_year(backtest(ground, asked, compared=False), ground.today)


def of_year(found: Backtest, today: date) -> Lately:
    """Of a replay, the losses that were decided in the twelve months to `today`."""
    since, losses = today - timedelta(YEAR_DAYS), losses_of_year(found, today)
    first = found.history.moments[0]
    short = first > today - timedelta(2 * LEAD_DAYS)
    if not losses:
        late = f" since {_day(first)}, when the stored days begin" if first > since else ""
        return _nothing(
            "Too little history is stored to say how many losses we warned of."
            if short
            else f"No account was lost in the last 12 months{late}."
        )
    days = [one.lead_days for one in losses if one.lead_days is not None]
    middle = round(median(days)) if days else None
    warned = f"{len(days)} of {len(losses)}"
    time = "the last 12 months' losses"
    if first > since:
        time = f"the losses since {_day(first)}, when the stored days begin,"
    before = f", median {middle} days before" if middle is not None else ""
    return Lately(
        f"Of {time} we warned of {warned}{before}.", warned, len(losses), len(days), middle
    )


def losses_of_year(found: Backtest, today: date) -> tuple[Judged, ...]:
    """Those that the line counts, foreseen or missed."""
    since = today - timedelta(YEAR_DAYS)
    return tuple(one for one in found.judgement.losses if one.decided_on > since)


def _nothing(said: str) -> Lately:
    return Lately(said, "", 0, 0, None)


def _day(of: date) -> str:
    return f"{of.day} {of:%B %Y}"
