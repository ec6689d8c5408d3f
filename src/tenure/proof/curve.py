"""What every threshold would have done, as points of a curve: from many alarms to few."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tenure.proof.backtest import Backtest
from tenure.proof.losses import LATE, RIGHT, WRONG

POINTS = 40


@dataclass(frozen=True, slots=True)
class Point:
    """A threshold held all the time, and what it would have come to."""

    threshold: float
    alarms: int
    per_week: float
    burden: float | None
    burden_staying: float | None
    foreseen: int
    share: float | None
    share_arr: float | None
    precision: float | None


def points(backtest: Backtest) -> tuple[Point, ...]:
    """At most so many points, those with the same alarms once. Looking back: no threshold was chosen by this."""
    curve, figures = backtest.curve, backtest.figures
    if curve is None or not len(curve.thresholds):
        return ()
    alarms = curve.alarms.sum(axis=0)
    counted = backtest.truth.counted
    seen_by = curve.foreseen[:counted]
    foreseen = seen_by.sum(axis=0)
    states = np.column_stack([alarms, foreseen])
    changed = np.concatenate([[True], (np.diff(states, axis=0) != 0).any(axis=1)])
    ends = np.flatnonzero(np.concatenate([changed[1:], [True]]))  # of equal ones the last threshold
    if len(ends) > POINTS:
        wanted = np.linspace(0, float(alarms.max()), POINTS)
        near = [int(ends[np.argmin(np.abs(alarms[ends] - one))]) for one in wanted]
        ends = np.unique(near)
    arr = [float(loss.arr or Decimal(0)) for loss in backtest.truth.losses[:counted]]
    whole = sum(arr)
    found = []
    for n in ends.tolist():
        judged = int(curve.alarms[[RIGHT, LATE, WRONG], n].sum())
        seen = float(np.dot(seen_by[:, n], arr)) if arr else 0.0
        level = float(curve.thresholds[n])
        found.append(
            Point(
                threshold=level if backtest.warner.high else -level,
                alarms=int(alarms[n]),
                per_week=float(alarms[n]) / figures.weeks if figures.weeks else 0.0,
                burden=_share(int(alarms[n]), figures.months),
                burden_staying=_share(int(curve.staying[n]), figures.months_staying),
                foreseen=int(foreseen[n]),
                share=_share(int(foreseen[n]), len(arr)),
                share_arr=_share(seen, whole),
                precision=_share(int(curve.alarms[RIGHT, n]), judged),
            )
        )
    return tuple(found)


def _share(part: float, of: float) -> float | None:
    return part / of if of else None
