"""How the values of a definition are spread: bins of numbers and days, or how many have each text; quartiles; who is not known."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

BINS = 16  # about so many
MOST_VALUES = 24  # texts that are told apart; the others are one
NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """From `low` up to before `high`; None: without end. Or the one value `is_`."""

    low: float | date | None = None
    high: float | date | None = None
    is_: str | bool | None = None
    rest: bool = False  # all other texts


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many values fall into each bin; `unknown` have none."""

    bins: tuple[Bin, ...]
    counts: tuple[int, ...]
    quartiles: tuple[Any, Any, Any] | None  # of numbers and days
    least: Any
    most: Any
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Middle:
    """The median of numbers and days; `unknown` have no value."""

    median: Any
    unknown: int


def middle(values: Sequence[Any]) -> Middle:
    """Of these values."""
    known = [value for value in values if value is not None and value == value]
    scaled = bool(known) and not isinstance(known[0], str | bool)
    return Middle(_at(sorted(known), 0.5) if scaled else None, len(values) - len(known))


def distribution(values: Sequence[Any], like: Distribution | None = None) -> Distribution:
    """Of these values; in the bins of another one, to be held against it."""
    known = [value for value in values if value is not None and value == value]
    bins = like.bins if like is not None and like.bins else bins_of(known)
    counts = _counted(known, bins)
    scaled = bool(known) and not isinstance(known[0], str | bool)
    ordered = sorted(known) if scaled else known
    return Distribution(
        bins=bins,
        counts=counts,
        quartiles=(_at(ordered, 0.25), _at(ordered, 0.5), _at(ordered, 0.75)) if scaled else None,
        least=ordered[0] if scaled else None,
        most=ordered[-1] if scaled else None,
        known=len(known),
        unknown=len(values) - len(known),
    )


def bins_of(known: Sequence[Any]) -> tuple[Bin, ...]:
    """Bins for values of one kind; the few largest and smallest share the bins at the ends."""
    if not known:
        return ()
    if isinstance(known[0], bool):
        return (Bin(is_=True), Bin(is_=False))
    if isinstance(known[0], str):
        common = [text for text, _ in Counter(known).most_common(MOST_VALUES)]
        rest = (Bin(rest=True),) if len(set(known)) > MOST_VALUES else ()
        return (*(Bin(is_=text) for text in common), *rest)
    if isinstance(known[0], date):
        edges = _edges([day.toordinal() for day in known], whole=True)
        days = [date.fromordinal(int(edge)) for edge in edges]
        return tuple(Bin(low, high) for low, high in pairwise(days))
    whole = all(isinstance(value, int) for value in known)
    numbers = [float(value) for value in known]
    edges = _edges(numbers, whole)
    least, most = min(numbers), max(numbers)
    return tuple(
        Bin(
            None if n == 0 and least < low else low,
            None if n == len(edges) - 2 and most >= high else high,
        )
        for n, (low, high) in enumerate(pairwise(edges))
    )


def _edges(numbers: Sequence[float], whole: bool) -> list[float]:
    """Round numbers between which nearly all lie."""
    ordered = sorted(numbers)
    low, high = ordered[int(len(ordered) * 0.01)], ordered[math.ceil(len(ordered) * 0.99) - 1]
    step = _nice((high - low) / BINS, whole)
    first = math.floor(low / step)
    last = max(math.floor(high / step) + 1, first + 1)
    return [round(n * step, 10) for n in range(first, last + 1)]


def _nice(about: float, whole: bool) -> float:
    if about <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(about))
    step = next((n * power for n in NICE if n * power >= about), 10 * power)
    return max(1.0, float(round(step))) if whole else step


def _counted(known: Sequence[Any], bins: Sequence[Bin]) -> tuple[int, ...]:
    counts = [0] * len(bins)
    if not bins:
        return ()
    if bins[0].is_ is not None or bins[0].rest:
        places = {one.is_: n for n, one in enumerate(bins) if not one.rest}
        rest = next((n for n, one in enumerate(bins) if one.rest), None)
        for value, count in Counter(known).items():
            place = places.get(value, rest)
            if place is not None:
                counts[place] += count
        return tuple(counts)
    lows = [one.low for one in bins[1:]]
    for value in known:
        number = float(value) if isinstance(value, int | Decimal) else value
        counts[bisect_right(lows, number)] += 1  # type: ignore[type-var]
    return tuple(counts)


def _at(ordered: Sequence[Any], share: float) -> Any:
    """The value below which a share of them lies, between two of them in proportion; of days the earlier one."""
    place = (len(ordered) - 1) * share
    low = ordered[math.floor(place)]
    high = ordered[math.ceil(place)]
    if low == high or isinstance(low, date):
        return low
    return float(low) + (float(high) - float(low)) * (place - math.floor(place))
