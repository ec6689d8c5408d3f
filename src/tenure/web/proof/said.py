"""What a replay comes to, in words: the same on the page of all and of one."""

from __future__ import annotations

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
    half = f" ({middle_half(of)})" if middle_half(of) else ""
    return f"{median(of)}{half}"


def median(of: Figures) -> str:
    """Of the days before."""
    return words.UNKNOWN if of.leads is None else words.counted(round(of.leads[1]), "day")


def middle_half(of: Figures) -> str:
    """`half 41 to 75`; nothing of a few."""
    if of.leads is None or of.foreseen < FEWEST:
        return ""
    low, _, high = (round(one) for one in of.leads)
    return f"half {low} to {high}"


def score(of: float | None, unit: str) -> str:
    """A number as the warner writes it."""
    if of is None:
        return words.UNKNOWN
    if unit in ("probability", "share", "ratio"):
        return words.percent(of)
    return f"{of:,.0f}" if abs(of) >= 10 or of == int(of) else f"{of:,.2g}"
