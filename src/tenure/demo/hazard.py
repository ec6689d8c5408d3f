"""Who leaves, and when: the hidden truth behind the rows. No file that is written says any of this."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from tenure.demo.calendar import Span
from tenure.demo.draws import Draw, Floats, Ints

YEARLY_CHURN = 0.122
RESELLERS = 0.14  # the share of U.S. resellers among customers
RESELLERS_TIMES = 3.4  # how much more often they leave, of those who open a half-year; about 3 by the time they stay
GROWTH = 0.10  # more customers a year
HALF_YEAR = 182.625
AHEAD = 1  # half-years after `until`: those who will leave already show it


@dataclass(frozen=True, slots=True)
class Stratum:
    """Customers who leave equally often: how many stay to the end, and who leaves in which half-year."""

    reseller: bool
    live: int  # in contract on the last day
    left: Ints  # how many left in each half-year before it, latest first
    leaving: int  # how many of the live will leave in the half-year after it

    @property
    def size(self) -> int:
        return self.live + int(self.left.sum())


def strata(span: Span, live: int, already_left: int) -> tuple[Stratum, Stratum]:
    """U.S. resellers and the rest, sized so that `live` are in contract on the last day; the cast's leavers are taken off."""
    resellers = round(RESELLERS * live)
    rest = YEARLY_CHURN / (RESELLERS * RESELLERS_TIMES + 1 - RESELLERS)
    return (
        _stratum(span, True, resellers, rest * RESELLERS_TIMES, 0),
        _stratum(span, False, live - resellers, rest, already_left),
    )


def halves(span: Span) -> list[tuple[int, int]]:
    """First and last day of each half-year before the last day, latest first; the earliest may be shorter."""
    edges = [span.until]
    while edges[-1] > span.since:
        edges.append(max(span.since, round(span.until - HALF_YEAR * len(edges))))
    return [(since + 1, until) for until, since in itertools.pairwise(edges)]


def leaving_order(
    draw: Draw, fit: Floats, friction: Floats, turnover: Floats, price: Floats
) -> Ints:
    """Customers, the likelier to leave the earlier: little use, many tickets, people who go, a high price; and luck."""
    hazard = -0.95 * fit + 0.6 * friction + 0.5 * turnover + 0.5 * price
    return np.argsort(-(hazard + draw.gumbel(size=len(hazard))), kind="stable")


def _stratum(span: Span, reseller: bool, live: int, yearly: float, already_left: int) -> Stratum:
    left = []
    for first, last in halves(span):
        years = (last + 1 - first) / 365.25
        opening = live * (1 - GROWTH * (span.until - first) / 365.25)
        left.append(yearly * years * max(opening, 0.3 * live))
    counts = np.diff(np.round(np.cumsum([0.0, *left]))).astype(np.int64)  # no rounding adds up
    for half in range(len(counts)):
        taken = min(already_left, int(counts[half]))
        counts[half] -= taken
        already_left -= taken
    return Stratum(reseller, live, counts, round(AHEAD * yearly * live / 2))
