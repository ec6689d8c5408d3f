"""When customers come, try, decline and leave."""

from __future__ import annotations

import numpy as np

from tenure.demo.accounts import CHANNELS, Accounts
from tenure.demo.calendar import NEVER, Span, add_months, snap
from tenure.demo.draws import Draw, Ints
from tenure.demo.hazard import halves, leaving_order

TRIAL_DAYS = 14


def draw_lives(
    draw: Draw, span: Span, accounts: Accounts, some: slice, counts: list[int]
) -> tuple[Ints, Ints]:
    """First day and first day after the last: the hazard says who leaves, the half-year when."""
    monthly = accounts.monthly[some]
    traits = (
        accounts.fit[some],
        accounts.friction[some],
        accounts.turnover[some],
        accounts.price[some],
    )
    order = leaving_order(draw, *traits)
    periods = [*halves(span), (span.until + 1, span.until + 182)]
    ended = np.full(len(monthly), NEVER)
    half = np.repeat(np.arange(len(counts)), counts)
    first, last = (np.array(days)[half] for days in zip(*periods, strict=True))
    # evenly over each half-year, so that no quarter is empty by chance
    place = np.concatenate([(draw.permutation(n) + draw.random(n)) / max(n, 1) for n in counts])
    ended[draw.permutation(order[: len(half)])] = snap(
        (first + place * (last - first)).astype(np.int64)
    )
    longest = max(5.0, span.years + 2)
    years = 1 + draw.geometric(0.55, len(monthly)) - (draw.random(len(monthly)) < 0.35)
    months = np.where(monthly, 6 + draw.geometric(0.07, len(monthly)), 12 * np.maximum(years, 1))
    age = draw.uniform(20, longest * 365, len(monthly)).astype(np.int64)
    anchor = np.where(
        ended < NEVER, add_months(np.minimum(ended, 99_999), -months), snap(span.until - age)
    )
    early = ~monthly & (ended < NEVER) & (draw.random(len(monthly)) < 0.1) & (months > 12)
    return np.where(early, snap(anchor + draw.integers(45, 150, len(monthly))), anchor), ended


def draw_trials(draw: Draw, span: Span, accounts: Accounts, some: slice) -> None:
    """Trials that came to nothing, and those of customers who came by themselves."""
    size = some.stop - some.start
    accounts.arr[some] = 0
    accounts.trial[some] = snap(draw.integers(span.since, span.until - 2, size, endpoint=True))
    tried = (
        (accounts.anchor < NEVER)
        & (accounts.channel == CHANNELS.index("online"))
        & (draw.random(len(accounts)) < 0.8)
    )
    before = draw.integers(4, TRIAL_DAYS, len(accounts))
    accounts.trial = np.where(tried, accounts.anchor - before, accounts.trial)
    accounts.trial_end = np.where(
        tried, accounts.anchor, np.where(accounts.trial < NEVER, accounts.trial + TRIAL_DAYS, NEVER)
    )
    never_opened = (accounts.arr == 0) & (draw.random(len(accounts)) < 0.4)
    accounts.fit = np.where(never_opened, -99.0, accounts.fit)


def draw_goodbyes(draw: Draw, span: Span, accounts: Accounts) -> None:
    """Leavers give notice and decline, mostly; some who stay have a bad month or two."""
    every = len(accounts)
    leaves = accounts.ended < NEVER
    ahead = np.where(accounts.monthly, draw.integers(2, 24, every), draw.integers(18, 85, every))
    accounts.notice = np.where(leaves & (draw.random(every) < 0.78), accounts.ended - ahead, NEVER)
    declines = leaves & (draw.random(every) < 0.87)
    accounts.decline_days = draw.integers(35, 120, every)
    decided = np.minimum(accounts.notice, accounts.ended - 14)
    accounts.decline = np.where(declines, decided - draw.integers(25, 120, every), NEVER)
    accounts.depth = draw.beta(3.2, 1.6, every)
    dips = ~leaves & (draw.random(every) < 0.3)
    accounts.dip = np.where(dips, draw.integers(span.since, span.until + 1, every), NEVER)
    accounts.dip_days = draw.integers(18, 60, every)
    accounts.dip_depth = draw.uniform(0.25, 0.65, every)
    content = (
        0.62
        + 0.13 * np.clip(accounts.fit, -3, 3)
        - 0.09 * accounts.friction
        - 0.04 * accounts.price
    )
    accounts.mood = np.clip(content + draw.normal(0, 0.08, every), 0.05, 0.98)
