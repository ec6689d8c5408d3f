"""How buckets and values of the page are written."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date

from tenure.web import words
from tenure.web.usage.periods import Bucket, Period, span


def written(value: Any, unit: str, currency: str) -> str:
    """A value as its unit is read; days and scores without their noun, as they stand under a title."""
    if value is None:
        return words.UNKNOWN
    if unit in ("days", "day"):
        return words.number(value)
    return words.value(value, unit, currency)


def on_axis(value: float, unit: str, currency: str) -> str:
    """The same in short."""
    if unit == "money":
        return words.brief(round(value), currency)
    if unit in ("ratio", "share", "percent"):
        return f"{value * 100:g}%"
    for size, sign in ((1_000_000, "M"), (10_000, "k")):
        if abs(value) >= size:
            return f"{value / (1000 if sign == 'k' else size):g}{sign}"
    return f"{value:g}"


def bucket(one: Bucket, step: str) -> str:
    """A bucket in words: a day, its first and last day, or a month."""
    if step == "month" and not one.cut and one.over:
        return format_date(one.first, "MMM y", locale=words.LOCALE)
    return span(one.first, one.last)


def short(one: Bucket, step: str) -> str:
    """The same under the chart: the first day, or the month."""
    if step != "month":
        return words.short_day(one.first)
    return (
        str(one.first.year)
        if one.first.month == 1
        else format_date(one.first, "MMM", locale=words.LOCALE)
    )


def state(one: Bucket, step: str) -> str:
    """Whether something is missing of a bucket."""
    if not one.over:
        return "not over yet"
    return f"a part of the {step}" if one.cut and step in ("week", "month") else ""


def named(period: Period, b: int) -> str:
    """Bucket `b`, and whether something is missing of it."""
    one = period.buckets[b]
    missing = state(one, period.step)
    return bucket(one, period.step) + (f" ({missing})" if missing else "")


def calendar(period: Period, zone: str) -> str:
    """By which calendar its buckets are made."""
    whole = {
        "week": "Weeks begin on Monday.",
        "month": "Months are calendar months.",
    }.get(period.step, "")
    return f"{whole} Days begin at midnight in {zone}.".strip()


def compared(period: Period, compare: str) -> str:
    """What it is compared with, and how days are matched."""
    if not period.before:
        return ""
    how = ""
    if compare == "year" and period.step in ("day", "week"):
        how = ", 52 weeks earlier, so that weekdays match"
    part = " A bucket that is not over is compared with the same days." if _open(period) else ""
    return f"Compared with {period.words_before}{how}.{part}"


def change(value: Any, before: Any, unit: str) -> str:
    """By how much it changed: in percent, and shares in points."""
    if value is None or before is None:
        return ""
    now, was = float(value), float(before)
    if unit in ("ratio", "share", "percent"):
        return f"{words.change(round((now - was) * 100, 1))} points"
    if not was:
        return "" if not now else "from 0"
    share = (now - was) / abs(was)
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return f"{sign}{words.percent(abs(share))}"


def _open(period: Period) -> bool:
    return any(not one.over for one in period.buckets)
