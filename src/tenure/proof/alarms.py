"""Alarms of a warner over the moments of a history, and thresholds that are chosen on the past of each moment alone.

An alarm stands for 30 days: what is true again within them belongs to it, what still holds after them is another alarm, since
somebody is asked again to look. So a warner that warns of everybody all the time has one alarm an account and month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.proof.grid import thresholds
from tenure.proof.history import Flags, Numbers

MERGED_DAYS = 30

Allowed = Callable[["Past"], float]


@dataclass(frozen=True, slots=True)
class Past:
    """What had been seen before a moment. `allowed` of a rule tells from it how many alarms there may have been by then."""

    moment: int
    months: float  # account-months
    weeks: float


@dataclass(frozen=True)
class Chosen:
    """The threshold at each moment; infinite where even the highest had too many alarms, none where there was no past."""

    threshold: Numbers
    above: Flags  # who is in alarm


@dataclass(frozen=True)
class Tried:
    """Every threshold held for all moments: how many alarms of each verdict, and which losses it foresaw."""

    thresholds: Numbers
    alarms: npt.NDArray[np.int64]  # verdict (0 to 4) by threshold
    staying: npt.NDArray[np.int64]  # alarms of accounts that were not lost, by threshold
    foreseen: Flags  # loss by threshold


def begun(above: Flags, days: npt.NDArray[np.int64]) -> Flags:
    """Where an alarm begins, those within 30 days of one being part of it."""
    found = np.zeros_like(above)
    last = np.full(above.shape[0], -MERGED_DAYS, np.int64)
    for moment, day in enumerate(days.tolist()):
        here = above[:, moment] & (day - last >= MERGED_DAYS)
        found[:, moment] = here
        last[here] = day
    return found


def foremost(scores: Numbers, counts: npt.NDArray[np.int64], days: npt.NDArray[np.int64]) -> Flags:
    """Who is in alarm where at each moment the `counts` highest of those without a standing alarm get one; it stands 30 days."""
    found = np.zeros(scores.shape, np.bool_)
    last = np.full(scores.shape[0], -MERGED_DAYS, np.int64)
    for moment, day in enumerate(days.tolist()):
        free = np.flatnonzero(~np.isnan(scores[:, moment]) & (day - last >= MERGED_DAYS))
        named = free[np.argsort(-scores[free, moment], kind="stable")[: int(counts[moment])]]
        last[named] = day
        found[:, moment] = (day - last < MERGED_DAYS) & ~np.isnan(scores[:, moment])
    return found


def chosen(
    scores: Numbers,
    known: npt.NDArray[np.int64],
    eligible: Flags,
    days: npt.NDArray[np.int64],
    months: Numbers,
    allowed: Allowed,
) -> Chosen:
    """At each moment the lowest threshold that would have kept to what is `allowed` at all moments before.

    `scores` warn where they are high. `known`: from which moment on a row is known to be a customer's; only then it counts.
    """
    tried, moments = thresholds(scores), len(days)
    last = np.full((len(scores), len(tried)), -MERGED_DAYS, np.int32)
    coming = np.zeros((moments + 1, len(tried)))  # alarms by the moment at which they count
    coming_months = np.zeros(moments + 1)
    alarms, so_far = np.zeros(len(tried)), 0.0
    found = np.full(moments, np.nan)
    for moment in range(moments):
        if so_far > 0:
            weeks = float(days[moment] - days[0]) / 7
            most = allowed(Past(moment, so_far, weeks))
            over = np.flatnonzero(alarms > most + 1e-9)
            place = int(over[-1]) + 1 if len(over) else 0
            found[moment] = tried[place] if place < len(tried) else np.inf
        rows = np.flatnonzero(~np.isnan(scores[:, moment]) & (known[:, moment] < moments))
        fires = _fires(scores[rows, moment], tried, last, rows, int(days[moment]))
        _count(coming, coming_months, known[rows, moment], fires, float(months[moment]))
        alarms += coming[moment]
        so_far += coming_months[moment]
    with np.errstate(invalid="ignore"):
        above = eligible & (scores >= found[None, :])
    return Chosen(found, above)


def tried(
    scores: Numbers,
    verdict: npt.NDArray[np.int8],
    ahead: Flags,
    loss_of: npt.NDArray[np.int64],
    stays: Flags,
    days: npt.NDArray[np.int64],
    losses: int,
) -> Tried:
    """What each threshold would have done over the whole history: looking back, so nobody could have chosen by it."""
    levels = thresholds(np.where(verdict > 0, scores, np.nan))
    last = np.full((len(scores), len(levels)), -MERGED_DAYS, np.int32)
    alarms = np.zeros((5, len(levels)), np.int64)
    staying = np.zeros(len(levels), np.int64)
    highest = np.full(
        losses, -np.inf
    )  # the highest score in the time in which a loss could be foreseen
    for moment, day in enumerate(days.tolist()):
        rows = np.flatnonzero((verdict[:, moment] > 0) & ~np.isnan(scores[:, moment]))
        fires = _fires(scores[rows, moment], levels, last, rows, day)
        for kind in (1, 2, 3, 4):
            alarms[kind] += fires[verdict[rows, moment] == kind].sum(axis=0)
        staying += fires[stays[rows]].sum(axis=0)
        before = rows[ahead[rows, moment]]
        np.maximum.at(highest, loss_of[before, moment], scores[before, moment])
    return Tried(levels, alarms, staying, highest[:, None] >= levels[None, :])


def _fires(
    scores: Numbers,
    levels: Numbers,
    last: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int64],
    day: int,
) -> Flags:
    """Row by threshold: whether an alarm begins. `last`, when each began last, is brought up to `day`."""
    counts = np.searchsorted(levels, scores, "right")
    alarmed = counts > 0
    fires = np.zeros((len(rows), len(levels)), np.bool_)
    some = rows[alarmed]
    began = last[some]
    here = (np.arange(len(levels))[None, :] < counts[alarmed, None]) & (day - began >= MERGED_DAYS)
    last[some] = np.where(here, day, began)
    fires[alarmed] = here
    return fires


def _count(
    coming: Numbers,
    coming_months: Numbers,
    known: npt.NDArray[np.int64],
    fires: Flags,
    months: float,
) -> None:
    """Alarms and months, put down at the moment from which on they are known to count."""
    for moment in np.unique(known).tolist():
        mine = known == moment
        coming[moment] += fires[mine].sum(axis=0)
        coming_months[moment] += months * int(mine.sum())
