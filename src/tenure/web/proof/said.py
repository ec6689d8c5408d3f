"""What a replay comes to, in words: the same on the page of all and of one."""

from __future__ import annotations

from tenure.proof.backtest import Backtest
from tenure.proof.judged import Figures
from tenure.stats.proportion import Interval
from tenure.web import words

FEWEST = 4  # of which quartiles are told


def of(part: int, whole: int) -> str:
    """`7 of 11`."""
    return f"{words.number(part)} of {words.number(whole)}"


def share(of: Interval | None) -> str:
    """`64% (35% to 85%)`."""
    if of is None:
        return words.UNKNOWN
    return f"{words.percent(of.value)} ({words.percent(of.low)} to {words.percent(of.high)})"


def rate(of: float | None) -> str:
    """Alarms an account and month."""
    return words.UNKNOWN if of is None else f"{of:.3f}"


def lead(of: Figures) -> str:
    """The median, and the half in the middle."""
    if of.leads is None:
        return words.UNKNOWN
    low, middle, high = (round(one) for one in of.leads)
    half = f" (half {low} to {high})" if of.foreseen >= FEWEST else ""
    return f"{words.counted(middle, 'day')}{half}"


def score(of: float | None, unit: str) -> str:
    """A number as the warner writes it."""
    if of is None:
        return words.UNKNOWN
    if unit in ("probability", "share", "ratio"):
        return words.percent(of)
    return f"{of:,.0f}" if abs(of) >= 10 or of == int(of) else f"{of:,.2g}"


def when(found: Backtest) -> str:
    """When it warns."""
    return found.warner.says if found.rule.kind == "own" else found.rule.says


def reach(found: Backtest) -> str:
    """What an alarm must be followed by to be right."""
    horizon = found.asked.horizon
    within = "by the next renewal" if horizon is None else f"within {horizon} days"
    return (
        f"A {found.warner.aim.noun} counts as foreseen where an alarm was in force at least {found.asked.lead} days before it was "
        f"decided; an alarm is right where one is decided {within}. Thresholds are told from the past of each moment."
    )
