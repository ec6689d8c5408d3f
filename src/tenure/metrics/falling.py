"""Whether use has fallen against the account's own cadence, since when and how far: a change point, not a fixed percentage.

For each split of 3, 6 and 10 weeks, with user-days a week as the measure:

    usual    = the mean of the 13 weeks before the split, at most what the season leaves of it
    fall     = 2·(√(usual + 3/8) − √(now + 3/8)) ÷ √(φ·(1/weeks now + 1/weeks before)), in standard deviations

the difference of two means of counts on Anscombe's scale; φ is how much more (at least 1) weeks scatter than counts do by
chance, as for a negative binomial: from the differences of weeks that follow each other, so that a trend is no scatter. The
season: the same weeks a year before against the 13 before them; where these were not yet used, their level itself; and all
other accounts in these weeks, whose holidays and feeds are the same. There is no fall unless each of the last three weeks is
lower: one empty week is none, and a recovery ends it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import ibis

from tenure.catalog.definition import Definition, metric
from tenure.metrics.cadence_weeks import WEEK_EVENTS, column_of, total
from tenure.metrics.falling_weeks import (
    BASE,
    EARLIER,
    SPLITS,
    STRETCHES,
    WEEK_USER_DAYS,
    YEAR,
    YEAR_AGO,
    stretch,
)

LEAST_WEEKS = 8  # before the split, for a usual week
LEAST_USUAL = 3.0  # user-days a week, below which weeks differ by chance alone
LEAST_OF_OTHERS = 30.0  # user-days a week of all others, below which they tell nothing
LOWER = 0.2  # by so much at least is each of the last three weeks lower
ANSCOMBE = 3 / 8
FALLS = [f"fall_{split}w" for split in SPLITS]
SILENT = ["feed_silent_days", "feed_silent_days_6w", "feed_silent_days_10w"]  # for each of these
USUAL = [f"usual_before_{split}w" for split in SPLITS]


@column_of([*SILENT, *FALLS], unit="standard deviations")
def fall(columns):
    """How far use has fallen below what is usual, in standard deviations: the largest of the falls over the last three, six
    and ten weeks. 0 where it has not. Not known in the first eleven weeks of use, nor where there is little, nor for four
    weeks after a feed was silent: weeks that are not whole are compared with no others, so six and ten weeks wait until they
    are over."""
    silent, falls = columns[: len(SILENT)], columns[len(SILENT) :]
    unknown = ibis.null("float64")
    known = [(days > 0).ifelse(unknown, fall) for days, fall in zip(silent, falls, strict=True)]
    return (silent[0] > 0).ifelse(unknown, ibis.greatest(*known))


@column_of(["fall", *FALLS], unit="weeks")
def fall_weeks(columns):
    """For how many weeks use has been lower: 3, 6 or 10, whichever tells the largest `fall`. Not known where there is
    none."""
    return _at_largest(columns[0], columns[1:], [ibis.literal(split) for split in SPLITS])


@metric(unit="date")
def falling_since(fall_weeks, as_of):
    """The first day of the weeks in which use has been lower (`fall_weeks`). Not known where it has not fallen."""
    return as_of - (fall_weeks * 7 - 1).as_interval("D")


@column_of(["fall", *FALLS, *USUAL], unit="user-days a week")
def usual_user_days(columns):
    """User-days of a week before use fell, and no more than the season leaves. Not known where it has not fallen."""
    return _at_largest(columns[0], columns[1 : 1 + len(SPLITS)], columns[1 + len(SPLITS) :])


@column_of(["fall", *FALLS, *WEEK_USER_DAYS[: max(SPLITS)]], unit="user-days a week")
def user_days_now(columns):
    """User-days of a week since use fell, on average. Not known where it has not fallen."""
    weeks = columns[1 + len(SPLITS) :]
    now = [_mean(weeks[:split]) for split in SPLITS]
    return _at_largest(columns[0], columns[1 : 1 + len(SPLITS)], now)


@metric(unit="share")
def fall_share(usual_user_days, user_days_now):
    """By how much use has fallen, as a share of what is usual. Not known where it has not fallen."""
    return 1 - user_days_now / usual_user_days


@column_of(["events_before_10w", *WEEK_EVENTS[:10]], unit="ratio")
def events_kept(columns):
    """Events of a week of the last three against those of weeks 4 to 10, or of the 13 weeks before the last ten, whichever
    were more; by users and by automation. Not known where there were none."""
    before, *weeks = columns
    most = ibis.greatest(_mean(weeks[3:]), before.cast("float64") / BASE)
    return _mean(weeks[:3]) / most


@column_of(WEEK_USER_DAYS, unit="times")
def user_days_scatter(weeks):
    """How much more the user-days of the last 13 weeks scatter than counts do by chance, at least 1: half the mean squared
    difference of weeks that follow each other, divided by their mean (1 for a Poisson count)."""
    steps = [(a - b) * (a - b) for a, b in itertools.pairwise(weeks)]
    return (_mean(steps) / 2 / _mean(weeks).clip(lower=0.5)).clip(lower=1)


def _usual(split: int) -> Definition:
    weeks = [*WEEK_USER_DAYS[split:], *(stretch(*one) for one in EARLIER if one[0] < split + BASE)]
    since = [one for one in STRETCHES if one[0] < split]
    before = [one for one in STRETCHES if split <= one[0] < split + BASE]
    then, before_then = (
        [stretch(*one, YEAR_AGO) for one in since],
        [stretch(*one, YEAR_AGO) for one in before],
    )
    of_all, before_of_all = ([f"all_{stretch(*one)}" for one in part] for part in (since, before))
    needs = [
        *WEEK_USER_DAYS[:split], *weeks, *then, *before_then, *of_all, *before_of_all, "days_since_first_use",
    ]  # fmt: skip

    def usual(columns: Sequence[Any]) -> Any:
        known = dict(zip(needs, columns, strict=True))
        age = known["days_since_first_use"] + 1
        own, own_before = _sum(known, WEEK_USER_DAYS[:split]), _sum(known, weeks)
        others = (_sum(known, of_all) - own) / split
        others_before = (_sum(known, before_of_all) - own_before) / BASE
        elsewhere = (others_before >= LEAST_OF_OTHERS).ifelse(others / others_before, 1.0)
        base = own_before / (age.cast("float64") / 7 - split).clip(upper=BASE)
        week_then = _sum(known, then) / split
        season = (week_then + 1) / (_sum(known, before_then) / BASE + 1)
        last_year = ibis.cases(
            (age >= YEAR + 7 * (split + BASE), base * season.clip(upper=1)),
            (age >= YEAR + 7 * split, week_then),
            else_=base,
        )
        found = ibis.least(base * elsewhere.clip(upper=1), last_year)
        told = (age >= 7 * (split + LEAST_WEEKS)) & (base >= LEAST_USUAL)
        return told.ifelse(found, ibis.null("float64"))

    return _named(
        usual,
        f"usual_before_{split}w",
        f"User-days of a usual week, from the 13 weeks before the last {split}, and no more than the season leaves: the "
        "same weeks a year before, and what all other accounts did in these weeks. Not known with fewer than eight weeks "
        "before, or where they have fewer than three user-days each.",
        needs,
        "user-days a week",
    )


def _fall(split: int) -> Definition:
    def fallen(columns: Sequence[Any]) -> Any:
        usual, first, scatter, *weeks = columns
        before = ((first + 1).cast("float64") / 7 - split).clip(upper=BASE)
        error = (scatter * (1 / before + 1 / split)).sqrt()
        now = _mean(weeks)
        below = 2 * ((usual + ANSCOMBE).sqrt() - (now + ANSCOMBE).sqrt()) / error
        lasts = ibis.greatest(*weeks[:3]) <= usual * (1 - LOWER)
        return usual.isnull().ifelse(ibis.null("float64"), lasts.ifelse(below.clip(lower=0), 0.0))

    return _named(
        fallen,
        f"fall_{split}w",
        f"How far user-days a week of the last {split} weeks are below `usual_before_{split}w`, in standard deviations; 0 "
        "unless each of the last three weeks is lower by 20 %.",
        [
            f"usual_before_{split}w",
            "days_since_first_use",
            "user_days_scatter",
            *WEEK_USER_DAYS[:split],
        ],
        "standard deviations",
    )


def _named(
    build: Callable[[Sequence[Any]], Any], name: str, doc: str, needs: Sequence[str], unit: str
) -> Definition:
    build.__name__, build.__doc__ = name, doc
    return replace(column_of(needs, unit=unit)(build), on_demand=True)


def _sum(known: Mapping[str, Any], names: Sequence[str]) -> Any:
    return total([known[name] for name in names]).cast("float64")


def _mean(weeks: Sequence[Any]) -> Any:
    return total(weeks).cast("float64") / len(weeks)


def _at_largest(largest: Any, falls: Sequence[Any], values: Sequence[Any]) -> Any:
    """Of the values that go with falls that of the largest; of several alike the first. Null where there is no fall."""
    none = ibis.null(values[0].type())
    cases = [(found == largest, value) for found, value in zip(falls, values, strict=True)]
    return (largest > 0).ifelse(ibis.cases(*cases, else_=none), none)


user_days_scatter = replace(user_days_scatter, on_demand=True)
usual_before_3w, usual_before_6w, usual_before_10w = map(_usual, SPLITS)
fall_3w, fall_6w, fall_10w = map(_fall, SPLITS)
