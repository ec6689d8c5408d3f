"""Habits as pages, JSON and files say them: the same words and names wherever they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenure.segments.rows import named
from tenure.web import words
from tenure.web.export import csv_text

if TYPE_CHECKING:
    from tenure.discovery.habit import Behaviour, Counts, Habit, Habits

COLUMNS = (
    "behaviour", "condition", "definition", "least", "with", "good_with", "without", "good_without", "lift", "lift_low",
    "lift_high", "difference", "difference_low", "difference_high", "p_adjusted", "not_enough_data",
)  # fmt: skip


def condition_of(behaviour: Behaviour) -> str:
    """Those who have it."""
    name = named(behaviour.definition)
    return name if behaviour.least is None else f"{name} >= {_number(behaviour.least)}"


def lacking(behaviour: Behaviour) -> str:
    """Those who do not have it."""
    name = named(behaviour.definition)
    return f"not {name}" if behaviour.least is None else f"{name} < {_number(behaviour.least)}"


def counts_said(counts: Counts) -> str:
    """`90% (18 of 20)`."""
    if counts.rate is None:
        return words.UNKNOWN
    return (
        f"{words.percent(counts.rate)} ({words.number(counts.good)} of {words.number(counts.of)})"
    )


def difference_said(habit: Habit) -> str:
    """`+40 points (+12 to +61)`: of the two shares, with the 95 % interval."""
    if habit.difference is None:
        return words.UNKNOWN
    value, low, high = (
        words.change(round(100 * of))
        for of in (habit.difference.value, habit.difference.low, habit.difference.high)
    )
    return f"{value} points ({low} to {high})"


def lift_said(habit: Habit) -> str:
    """`1.80 (1.20 to 2.60)`: how many times as often."""
    if habit.lift is None:
        return words.UNKNOWN
    return f"{habit.lift.value:.2f} ({habit.lift.low:.2f} to {habit.lift.high:.2f})"


def chance_said(habit: Habit) -> str:
    """How often chance alone would show as much, adjusted for how many were tried."""
    if habit.p is None:
        return words.UNKNOWN
    return "below 0.001" if habit.p < 0.001 else f"{habit.p:.3f}"


def habits_json(habits: Habits) -> dict[str, Any]:
    """All that was tried, as data."""
    return {
        "outcome": habits.outcome,
        "accounts": habits.accounts,
        "good": habits.good,
        "tried": habits.tried,
        "adjusted": habits.adjusted,
        "refused": habits.refused,
        "caution": habits.caution,
        "found": [_record(habit) for habit in habits.found],
        "others": [_record(habit) for habit in habits.others],
    }


def habits_csv(habits: Habits | None) -> str:
    """A row per behaviour that was tried, those that stand out first."""
    tried = (*habits.found, *habits.others) if habits else ()
    return csv_text(COLUMNS, ([record[name] for name in COLUMNS] for record in map(_record, tried)))


def _record(habit: Habit) -> dict[str, Any]:
    lift, difference = habit.lift, habit.difference
    return {
        "behaviour": habit.behaviour.text,
        "condition": condition_of(habit.behaviour),
        "definition": habit.behaviour.definition,
        "least": habit.behaviour.least,
        "with": habit.having.of,
        "good_with": habit.having.good,
        "without": habit.lacking.of,
        "good_without": habit.lacking.good,
        "lift": lift.value if lift else None,
        "lift_low": lift.low if lift else None,
        "lift_high": lift.high if lift else None,
        "difference": difference.value if difference else None,
        "difference_low": difference.low if difference else None,
        "difference_high": difference.high if difference else None,
        "p_adjusted": habit.p,
        "not_enough_data": habit.unknown,
    }


def _number(of: float) -> str:
    return str(int(of)) if of == int(of) else repr(of)
