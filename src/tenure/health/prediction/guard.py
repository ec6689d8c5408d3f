"""When nothing is foreseen: what is missing, and by when it will be there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Literal

import numpy as np

from tenure.health.prediction import encoding
from tenure.health.prediction.examples import About, Examples

LEAST_HISTORY_DAYS = 180
LEAST_OUTCOMES = 20
FURTHEST_DAYS = 3_650  # a day further away than ten years is no promise


@dataclass(frozen=True, kw_only=True)
class Lack:
    """What is missing before anything can be foreseen."""

    what: Literal["history", "outcomes", "others", "features"]
    has: int
    needs: int
    by: date | None  # at the pace so far; None where there is no pace
    says: str


def refusals(examples: Examples, about: About) -> tuple[Lack, ...]:
    """Under 180 days of history, under 20 accounts to which it happened or to which it did not, nothing known of any.

    Empty: it may be learnt. `by` is told from the pace of outcomes over the history there is.
    """
    lacks: list[Lack] = []
    days, now = history_days(examples, about), today(examples, about)
    if days is not None and days < LEAST_HISTORY_DAYS:
        by = now + timedelta(LEAST_HISTORY_DAYS - days) if now else None
        says = f"{_counted(days, 'day')} of history; it takes {LEAST_HISTORY_DAYS}{_by(by)}."
        lacks.append(Lack(what="history", has=days, needs=LEAST_HISTORY_DAYS, by=by, says=says))
    if not len(examples):
        says = (
            "There is nobody yet of whom it is known how it went on; "
            f"it takes {LEAST_OUTCOMES} accounts to which it happened, and {LEAST_OUTCOMES} to which it did not."
        )
        return (*lacks, Lack(what="outcomes", has=0, needs=LEAST_OUTCOMES, by=None, says=says))
    others = len(np.unique(examples.groups[examples.outcome == 0]))
    if examples.outcomes < LEAST_OUTCOMES:
        lacks.append(_few("outcomes", examples.outcomes, "to which it happened", days, now))
    if others < LEAST_OUTCOMES:
        lacks.append(_few("others", others, "to which it did not happen", days, now))
    if not encoding.fit(examples.features).features:
        says = "There is nothing to learn from: no feature is known, or tells one account from another."
        lacks.append(Lack(what="features", has=0, needs=1, by=None, says=says))
    return tuple(lacks)


def history_days(examples: Examples, about: About) -> int | None:
    """How far back facts go, or else the days that examples span; None for a table without time."""
    if about.history_days is not None or examples.at is None or not len(examples):
        return about.history_days
    return int((examples.at.max() - examples.at.min()).astype(int)) + 1


def today(examples: Examples, about: About) -> date | None:
    """Nothing later was known."""
    if about.today or examples.known is None or not len(examples):
        return about.today
    last: date = examples.known.max().astype(object)
    return last


def _few(
    what: Literal["outcomes", "others"], has: int, who: str, days: int | None, now: date | None
) -> Lack:
    by = None
    if has and days and now:
        more = ceil((LEAST_OUTCOMES - has) * days / has)
        by = now + timedelta(more) if more <= FURTHEST_DAYS else None
    says = f"{_counted(has, 'account')} {who}; it takes {LEAST_OUTCOMES}{_by(by)}."
    return Lack(what=what, has=has, needs=LEAST_OUTCOMES, by=by, says=says)


def _by(day: date | None) -> str:
    return f", reached about {day:%d %B %Y} at the pace so far".replace(" 0", " ") if day else ""


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
