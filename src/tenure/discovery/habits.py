"""Which behaviours go with an outcome, tried one by one, with their uncertainty and adjusted for how many were tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tenure.discovery.habit import Behaviour, Counts, Habit, Habits
from tenure.stats.lift import fisher, lift
from tenure.stats.multiplicity import holm
from tenure.stats.proportion import difference

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

LEAST_SIDE = 10  # accounts with a behaviour, and as many without, before it is tried
# accounts that came to the outcome, and as many that did not, before anything is
LEAST_OUTCOMES = 10
# of the accounts that have one of two behaviours, this share has both: they are one habit
NEARLY_THE_SAME = 0.8
ALPHA = 0.05


def habits(
    table: pa.Table, outcome: str, behaviours: Sequence[Behaviour], *, telling: str = ""
) -> Habits:
    """Try `behaviours` on `table`: a row per account, the yes/no column `outcome`, and a column for each behaviour.

    Every account must be there once, or the test counts it as several. `telling` says the outcome in words. A row
    without an outcome is left out; where a behaviour is not known, the row is left out of that behaviour only.
    Each is tested by Fisher's exact test, and p-values are adjusted by Holm for all that were tested.
    """
    good = _flags(table, outcome)
    kept = ~np.isnan(good)
    good = good[kept]
    accounts, came = len(good), int(np.nansum(good))
    told = Habits(outcome=telling or outcome, accounts=accounts, good=came)
    if min(came, accounts - came) < LEAST_OUTCOMES:
        return replace(told, refused=_too_few(told))
    holds = {one: _holds(table, one)[kept] for one in behaviours}
    tried = [_tried(one, held, good) for one, held in holds.items()]
    tested = [habit for habit in tried if habit.p is not None]
    adjusted = holm([habit.p for habit in tested if habit.p is not None])
    tested = [replace(habit, p=p) for habit, p in zip(tested, adjusted, strict=True)]
    shown = [habit for habit in tested if habit.p is not None and habit.p <= ALPHA]
    found = _one_of_each(sorted(shown, key=_strength), holds)
    others = [habit for habit in tested if habit not in shown]
    others += [habit for habit in tried if habit.p is None]
    return replace(
        told,
        tried=len(tested),
        found=tuple(found),
        others=tuple(sorted(others, key=_strength)),
    )


def _tried(behaviour: Behaviour, held: NDArray[np.float64], good: NDArray[np.float64]) -> Habit:
    has, lacks = held == 1, held == 0
    having = Counts.having(int(good[has].sum()), int(has.sum()))
    lacking = Counts.having(int(good[lacks].sum()), int(lacks.sum()))
    counts = (having.good, having.of, lacking.good, lacking.of)
    both = having.of > 0 and lacking.of > 0
    return Habit(
        behaviour=behaviour,
        having=having,
        lacking=lacking,
        difference=difference(*counts) if both else None,
        lift=lift(*counts) if both else None,
        p=fisher(*counts) if min(having.of, lacking.of) >= LEAST_SIDE else None,
        unknown=int(np.isnan(held).sum()),
    )


def _one_of_each(
    shown: Sequence[Habit], holds: Mapping[Behaviour, NDArray[np.float64]]
) -> list[Habit]:
    """The strongest of those that hold for nearly the same accounts, and of those of one definition; the rest beside it."""
    found: list[Habit] = []
    for habit in shown:
        for place, stronger in enumerate(found):
            one, other = stronger.behaviour, habit.behaviour
            same = one.definition == other.definition
            if stronger.favourable == habit.favourable and (
                same or _alike(holds[one], holds[other])
            ):
                found[place] = replace(stronger, like=(*stronger.like, other))
                break
        else:
            found.append(habit)
    return found


def _alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Of the accounts that have either, nearly all have both (Jaccard)."""
    known = ~np.isnan(one) & ~np.isnan(other)
    either = int(((one == 1) | (other == 1))[known].sum())
    both = int(((one == 1) & (other == 1))[known].sum())
    return either > 0 and both / either >= NEARLY_THE_SAME


def _strength(habit: Habit) -> tuple[float, float, str]:
    apart = abs(habit.difference.value) if habit.difference else 0.0
    return (2.0 if habit.p is None else habit.p, -apart, habit.behaviour.text)


def _holds(table: pa.Table, behaviour: Behaviour) -> NDArray[np.float64]:
    """1 where the behaviour holds, 0 where not, nan where it is not known."""
    values = _flags(table, behaviour.definition)
    if behaviour.least is None:
        return values
    return np.where(np.isnan(values), np.nan, (values >= behaviour.least).astype(float))


def _flags(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.array(
        [np.nan if value is None else float(value) for value in table[name].to_pylist()],
        dtype=float,
    )


def _too_few(told: Habits) -> str:
    if not told.accounts:
        return f"Not enough data: of no account is known whether it came out ({told.outcome})."
    return (
        f"Not enough data: it came out for {told.good} of {told.accounts} and not for {told.accounts - told.good} "
        f"({told.outcome}); at least {LEAST_OUTCOMES} of each are needed."
    )
