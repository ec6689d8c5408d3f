"""What became of accounts by their score: ten bins, the share that was lost, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tenure.proof.history import History, Numbers
from tenure.proof.losses import YOUNG, Truth
from tenure.stats.proportion import Interval, wilson

BINS = 10


@dataclass(frozen=True, slots=True)
class ScoreBin:
    """Scores from `low` to `high`: how many rows and accounts had one, their mean, and the share that was lost after it."""

    low: float
    high: float
    mean: float
    rows: int
    accounts: int
    lost: Interval


def bins(scores: Numbers, truth: Truth) -> tuple[ScoreBin, ...]:
    """From the lowest score to the highest, about as many rows in each; equal scores stay together.

    The share is of rows after which a loss was decided within the horizon, those that are too young left out. An account
    has many rows, which say much the same: its interval (Wilson) counts each account of a bin as one witness.
    """
    told = (truth.verdict > 0) & (truth.verdict != YOUNG) & ~np.isnan(scores)
    accounts, moments = np.nonzero(told)
    values = scores[accounts, moments]
    lost = truth.ahead[accounts, moments] | truth.late[accounts, moments]
    if not len(values):
        return ()
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
    place = np.searchsorted(edges, values, "right")
    found = []
    for one in np.unique(place).tolist():
        mine = place == one
        witnesses = len(np.unique(accounts[mine]))
        share = float(lost[mine].mean())
        found.append(
            ScoreBin(
                low=float(values[mine].min()),
                high=float(values[mine].max()),
                mean=float(values[mine].mean()),
                rows=int(mine.sum()),
                accounts=witnesses,
                lost=_interval(share, witnesses),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Read:
    """A reading behind a bin: whose score it was on which day, and whether a loss was decided within the horizon after it."""

    account_id: str
    day: date
    score: float
    lost: bool


def readings(
    history: History, scores: Numbers, truth: Truth, low: float, high: float
) -> tuple[Read, ...]:
    """Those of the bin from `low` to `high`, the most alarming first."""
    with np.errstate(invalid="ignore"):
        told = (truth.verdict > 0) & (truth.verdict != YOUNG) & (scores >= low) & (scores <= high)
    accounts, moments = np.nonzero(told)
    lost = (truth.ahead | truth.late)[accounts, moments]
    days = history.moments
    found = zip(
        accounts.tolist(), moments.tolist(), scores[accounts, moments].tolist(), lost, strict=True
    )
    read = [Read(history.ids[n], days[m], score, bool(gone)) for n, m, score, gone in found]
    return tuple(sorted(read, key=lambda one: (-one.score, one.account_id, one.day)))


def _interval(share: float, witnesses: int) -> Interval:
    """Wilson's interval of so many witnesses, around the share of rows."""
    about = wilson(round(share * witnesses), witnesses)
    return Interval(share, min(about.low, share), max(about.high, share))
