"""Before and after a release: who took to it, who fell off, and whom it did not touch, against what was to be expected.

For each account (or user), with weekly user-days as the measure of use:

    before, after = sums over `before` weeks up to the day and `after` weeks from `settling` weeks after it
    change        = ln(after / before per week) - what was to be expected at that time of the year
    error         = sqrt(noise * (1 / before + 1 / after) + that of the expectation)

`noise` is how much more the subject's own weeks scattered before than counts do by chance (from the differences of weeks
that follow each other, so that a trend is no noise; 1 at least). What was to be expected is the change between the same weeks
a year before: the subject's own where it was there, else the median of all who were; where nobody was, no change.
*Fell off*: lower by `lower` at least, and by more than the error explains (95 %). *Adapted*: used what is new in `settled` of the
weeks after at least, and did not fall off. *Unchanged*: neither. Before that come those of whom too little was known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from tenure.warehouse.feature_use import Ints, number
from tenure.warehouse.weekly_use import By, WeeklyUse, weekly_use

if TYPE_CHECKING:
    from collections.abc import Collection

    from tenure.warehouse.lens import Lens

Floats = npt.NDArray[np.float64]
Verdict = Literal["adapted", "fell_off", "unchanged", "unknown"]
VERDICTS: tuple[Verdict, ...] = ("adapted", "fell_off", "unchanged", "unknown")
YEAR = 52  # weeks
NOISE_WEEKS = 26  # before the day, from which the noise is told
Z = 1.96
HALF = 0.5  # added to counts, so that none has a ratio too


@dataclass(frozen=True, slots=True)
class Rules:
    """How it is told. Weeks before, to settle, and after; and the thresholds."""

    before: int = 8
    settling: int = 4
    after: int = 8
    lower: float = 0.2
    settled: float = 0.5
    least: int = 10  # user-days before, below which nothing is said

    @property
    def weeks(self) -> int:
        """From the day to the end of the weeks after."""
        return self.settling + self.after


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one account or user; use in user-days a week."""

    account: str
    person: str | None
    verdict: Verdict
    before: float
    after: float
    change: float | None  # after ÷ before ÷ expected - 1
    low: float | None
    high: float | None
    expected: float  # the change to be expected at that time of the year
    took_up: int  # weeks after in which it used what is new


@dataclass(frozen=True, slots=True)
class Control:
    """The same test on a day on which nothing was released."""

    day: date
    a_year: bool  # a year before; else as early as the windows do not touch
    counts: Mapping[Verdict, int]


@dataclass(frozen=True)
class Impact:
    """What a release did."""

    day: date
    rules: Rules
    told: tuple[Told, ...]
    control: Control | None
    has_year: bool  # whether the same weeks a year before are known

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many of each."""
        return {one: sum(told.verdict == one for told in self.told) for one in VERDICTS}


def first_look(day: date, rules: Rules) -> date:
    """The first day on which all weeks after are over."""
    return day + timedelta(days=7 * rules.weeks - 1)


def release_impact(
    lens: Lens, day: date, features: Collection[str], by: By = "account", rules: Rules = Rules()
) -> Impact:
    """What a release on `day` that concerned `features` did to everybody who was there before it."""
    back = YEAR + max(NOISE_WEEKS, rules.before)
    use = weekly_use(lens, day - timedelta(days=7 * back), back + rules.weeks, features, by)
    recorded = lens.delivered["usage"]
    return judged(use, day, rules, recorded)


def judged(use: WeeklyUse, day: date, rules: Rules, recorded: date | None = None) -> Impact:
    """The same of use that is there already; `recorded`: since when any use is known."""
    at = (day - use.since).days // 7
    known = 0 if recorded is None else max(-(-(recorded - use.since).days // 7), 0)
    released = _run(use, at, rules, known)
    told = tuple(
        Told(
            account=use.account[n],
            person=use.person[n],
            verdict=VERDICTS[int(released.verdict[n])],
            before=float(released.before[n]) / rules.before,
            after=float(released.after[n]) / rules.after,
            change=_share(released.change[n]),
            low=_share(released.change[n] - Z * released.error[n]),
            high=_share(released.change[n] + Z * released.error[n]),
            expected=float(np.expm1(released.expected[n])),
            took_up=int(released.took_up[n]),
        )
        for n in range(len(use.account))
        if use.first[n] < number(day)
    )
    has_year = at - YEAR - rules.before >= known
    return Impact(day, rules, told, _control(use, at, day, rules, known), has_year)


@dataclass(frozen=True)
class _Judged:
    verdict: Ints
    before: Ints
    after: Ints
    change: Floats
    error: Floats
    expected: Floats
    took_up: Ints


def _run(use: WeeklyUse, at: int, rules: Rules, known: int) -> _Judged:
    """The verdict on everybody for week `at`; weeks before `known` are not recorded."""
    before, after = _windows(use, at, rules)
    noise = _noise(use.all[:, max(at - NOISE_WEEKS, known) : at])
    expected, unsure = _expected(use, at, rules, known, noise)
    rate = np.log((after + HALF) / rules.after) - np.log((before + HALF) / rules.before)
    change = rate - expected
    error = np.sqrt(noise * (1 / (before + HALF) + 1 / (after + HALF)) + unsure)
    week = (use.first - number(use.since)) / 7
    enough = (before >= rules.least) & (week <= at - rules.before + 1)
    fell = (change + Z * error < 0) & (change <= np.log1p(-rules.lower))
    took_up = (use.of[:, at + rules.settling : at + rules.weeks] > 0).sum(axis=1)
    settled = took_up >= rules.settled * rules.after
    verdict = np.select([~enough, fell, settled], [3, 1, 0], 2)
    return _Judged(verdict, before, after, change, error, expected, took_up)


def _windows(use: WeeklyUse, at: int, rules: Rules) -> tuple[Ints, Ints]:
    before = use.all[:, at - rules.before : at].sum(axis=1)
    after = use.all[:, at + rules.settling : at + rules.weeks].sum(axis=1)
    return before, after


def _noise(weeks: Ints) -> Floats:
    """Variance ÷ mean of weekly counts, from the differences of neighbours; 1 where that is less or too little is known."""
    if weeks.shape[1] < 4:
        return np.ones(len(weeks))
    scatter = (np.diff(weeks, axis=1) ** 2).mean(axis=1) / 2
    found: Floats = np.maximum(scatter / np.maximum(weeks.mean(axis=1), HALF), 1.0)
    return found


def _expected(
    use: WeeklyUse, at: int, rules: Rules, known: int, noise: Floats
) -> tuple[Floats, Floats]:
    """ln of the change between the same weeks a year before, and its variance; 0 where nobody is known then."""
    nobody = np.zeros(len(use.all)), np.zeros(len(use.all))
    if at - YEAR - rules.before < known:
        return nobody
    before, after = _windows(use, at - YEAR, rules)
    week = (use.first - number(use.since)) / 7
    there = (before >= rules.least) & (after > 0) & (week <= at - YEAR - rules.before + 1)
    if not there.any():
        return nobody
    rate = np.log((after + HALF) / rules.after) - np.log((before + HALF) / rules.before)
    middle = float(np.median(rate[there]))
    spread = float(np.median(np.abs(rate[there] - middle))) * 1.4826
    own = noise * (1 / (before + HALF) + 1 / (after + HALF))
    pooled = spread**2 / max(int(there.sum()), 1)
    return np.where(there, rate, middle), np.where(there, own, pooled)


def _control(use: WeeklyUse, at: int, day: date, rules: Rules, known: int) -> Control | None:
    """The same test a year before, or as early as its windows end before the release; None: that far back nothing is known."""
    for weeks in (YEAR, rules.weeks):
        if at - weeks - rules.before >= known:
            found = _run(use, at - weeks, rules, known)
            there = use.first < number(day) - 7 * weeks
            counts = {
                one: int(((found.verdict == n) & there).sum()) for n, one in enumerate(VERDICTS)
            }
            return Control(day - timedelta(days=7 * weeks), weeks == YEAR, counts)
    return None


def _share(of: float) -> float | None:
    return float(np.expm1(of))
