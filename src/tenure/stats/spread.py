"""How values are spread: quartiles, a histogram, and how much of the whole is held by how few."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_BINS = 12
WHOLE = 40  # up to so many different whole numbers each has a bar of its own


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from `low` up to but without `high`; the last bin holds its upper end too. `whole`: the one value `low`."""

    low: float
    high: float
    count: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `count` values. The quartiles lie between values where need be (linear, as NumPy and DuckDB have it)."""

    count: int
    total: float
    mean: float
    least: float
    low: float
    median: float
    high: float
    most: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of a sum of amounts is held by how few.

    `half`: the fewest that hold half of it. `top_tenth`: the share held by the largest tenth of them, rounded up.
    `gini`: 0 where all hold the same, near 1 where one holds all: sum of (2i - n - 1) x_i / (n sum x), x ascending.
    """

    half: int
    tenth: int
    top_tenth: float
    gini: float


def spread(values: Sequence[float]) -> Spread | None:
    """Of these values; None where there are none."""
    found = np.sort(np.asarray(values, dtype=float))
    if not len(found):
        return None
    low, median, high = (float(q) for q in np.quantile(found, [0.25, 0.5, 0.75]))
    return Spread(
        count=len(found),
        total=float(found.sum()),
        mean=float(found.mean()),
        least=float(found[0]),
        low=low,
        median=median,
        high=high,
        most=float(found[-1]),
        bins=_bins(found),
    )


def concentration(values: Sequence[float]) -> Concentration | None:
    """Of amounts of which none is below 0; None where they come to nothing."""
    found = np.sort(np.asarray(values, dtype=float))[::-1]
    if not len(found) or found[-1] < 0 or found.sum() <= 0:
        return None
    held = found.cumsum() / found.sum()
    tenth = math.ceil(len(found) / 10)
    n, ascending = len(found), found[::-1]
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return Concentration(
        half=int(np.searchsorted(held, 0.5 - 1e-12) + 1),
        tenth=tenth,
        top_tenth=float(held[tenth - 1]),
        gini=float((ranks * ascending).sum() / (n * found.sum())),
    )


def _bins(found: np.ndarray) -> tuple[Bin, ...]:
    """A bar for each whole number where there are few; else steps of 1, 2 or 5 times a power of ten."""
    least, most = float(found[0]), float(found[-1])
    if bool(np.all(found == np.round(found))) and most - least < WHOLE:
        counts = {
            int(v): int(n) for v, n in zip(*np.unique(found, return_counts=True), strict=True)
        }
        return tuple(
            Bin(v, v + 1, counts.get(v, 0), whole=True) for v in range(int(least), int(most) + 1)
        )
    if least == most:
        return (Bin(least, most, len(found)),)
    step = _step((most - least) / MOST_BINS)
    first = math.floor(least / step)
    last = max(math.ceil(most / step), first + 1)
    edges = [round(n * step, 12) for n in range(first, last + 1)]
    held, _ = np.histogram(found, edges)
    return tuple(
        Bin(low, high, int(n)) for low, high, n in zip(edges[:-1], edges[1:], held, strict=True)
    )


def _step(least: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return float(next(power * m for m in (1, 2, 5, 10) if power * m >= least * (1 - 1e-9)))
