"""How the vendor's customers are drawn: strangers in the right numbers, then the cast in its places."""

from __future__ import annotations

import numpy as np

from tenure.demo.accounts import CHANNELS, Accounts, alive
from tenure.demo.calendar import CODES, COUNTRIES, NEVER, Span, add_months, snap
from tenure.demo.cast import PLAYERS, Member
from tenure.demo.draws import Draw, Ints, pick, stream
from tenure.demo.hazard import strata
from tenure.demo.lives import draw_goodbyes, draw_lives, draw_trials
from tenure.demo.names import BOOKS, company

ARR = 9_600_000 / 300  # USD a customer
RESELLER = CHANNELS.index("reseller")
BOOK_SIZES = (20, 50, 100, 100)  # of 300; the rest is unmanaged
TRIALS_A_MONTH = 2 / 300  # that come to nothing, per customer


def draw_accounts(seed: int, span: Span, customers: int) -> Accounts:
    """`customers` in contract on the last day, with the cast; former customers and trials come on top."""
    draw = stream(seed, "accounts")
    staying = sum(m.arr > 0 and m.term_in >= 0 for m in PLAYERS)
    left = sum(m.arr > 0 and m.term_in < 0 for m in PLAYERS)
    groups = strata(span, max(customers - staying, 0), left)
    trials = round(TRIALS_A_MONTH * customers * span.months)
    size = sum(group.size for group in groups) + trials
    accounts = _strangers(draw, size, len(PLAYERS))
    at = len(PLAYERS)
    for group in groups:
        some = slice(at, at + group.size)
        accounts.country[some], accounts.channel[some] = _where(draw, group.size, group.reseller)
        when = draw_lives(draw, span, accounts, some, [*group.left.tolist(), group.leaving])
        accounts.anchor[some], accounts.ended[some] = when
        at += group.size
    some = slice(at, at + trials)
    accounts.country[some], accounts.channel[some] = _where(draw, trials, False)
    draw_trials(draw, span, accounts, some)
    draw_goodbyes(draw, span, accounts)
    _scale(span, accounts, customers)
    _cross_sell(draw, span, accounts)
    for place, member in enumerate(PLAYERS):
        _play(accounts, place, member, span.until)
    _books(span, accounts, customers)
    return accounts


def _strangers(draw: Draw, size: int, cast: int) -> Accounts:
    every = size + cast
    never, nothing = np.full(every, NEVER), np.zeros(every)
    arr = np.exp(draw.normal(0, 1.0, every))
    industry = pick(draw, [26, 16, 14, 12, 12, 9, 11], every)
    numbers = draw.permutation(every)
    product = draw.random((2, every))
    automation = np.where(draw.random(every) < 0.3, draw.gamma(2.0, 1.5, every), 0.0)
    return Accounts(
        id=[f"acct-{n:04d}" for n in range(1, every + 1)],
        name=[company(int(n), int(i)) for n, i in zip(numbers, industry, strict=True)],
        industry=industry,
        country=np.zeros(every, dtype=np.int64),
        channel=np.zeros(every, dtype=np.int64),
        monthly=(arr < np.quantile(arr, 0.55)) & (draw.random(every) < 0.45),
        anchor=never.copy(), ended=never.copy(), notice=never.copy(), trial=never.copy(), trial_end=never.copy(),
        signed_up=(draw.uniform(7, 16, every) * 3600).astype(np.int64) * 1_000_000,
        arr=arr, seats=np.zeros(every, dtype=np.int64),
        reports=np.where(product[0] < 0.34, 0, NEVER), capture=np.where(product[1] < 0.28, 0, NEVER),
        expands=nothing.copy(),
        fit=draw.normal(size=every), friction=draw.normal(size=every), turnover=draw.normal(size=every),
        price=draw.normal(size=every),
        decline=never.copy(), decline_days=np.ones(every, dtype=np.int64), depth=nothing.copy(),
        dip=never.copy(), dip_days=np.ones(every, dtype=np.int64), dip_depth=nothing.copy(),
        automation=automation,
        storage=draw.choice(np.array([100.0, 250.0, 500.0, 1000.0]), every), storage_used=draw.beta(4, 3, every),
        runs=draw.choice(np.array([1000.0, 2000.0, 5000.0, 10_000.0]), every), runs_used=draw.beta(4, 3.4, every),
        mood=np.full(every, 0.6), book=np.full(every, len(BOOKS) - 1), owner=np.zeros(every, dtype=np.int64),
    )  # fmt: skip


def _where(draw: Draw, size: int, reseller: bool) -> tuple[Ints, Ints]:
    """Country and channel: U.S. resellers, or anything else."""
    if reseller:
        return np.zeros(size, dtype=np.int64), np.full(size, RESELLER)
    country = pick(draw, [place.share for place in COUNTRIES], size)
    channel = pick(draw, [24, 30, 30, 16], size)
    return country, np.where((country == 0) & (channel == RESELLER), 1, channel)


def _scale(span: Span, accounts: Accounts, customers: int) -> None:
    """Amounts such that those in contract on the last day pay 32,000 a year each, on average, with the cast."""
    cast = sum(m.arr for m in PLAYERS if m.term_in >= 0)
    accounts.arr[: len(PLAYERS)] = 0
    here = alive(accounts, span.until)
    target = max(ARR * customers - cast, 4_000.0 * here.sum())
    accounts.arr *= target / max(accounts.arr[here].sum(), 1.0)
    priced = accounts.arr * np.exp(0.1 * accounts.price)
    accounts.arr = np.where(accounts.paying, priced * target / max(priced[here].sum(), 1.0), 0.0)
    size = np.maximum(accounts.arr / 20_000, 0.3)
    accounts.storage *= np.ceil(size)
    accounts.runs *= np.ceil(size)


def _cross_sell(draw: Draw, span: Span, accounts: Accounts) -> None:
    """Reports and Capture: half of them bought at the start, half later."""
    joined = np.where(accounts.paying, accounts.anchor, NEVER)
    until = np.minimum(accounts.ended, span.until)
    for field in ("reports", "capture"):
        late = np.where(draw.random(len(accounts)) < 0.5, draw.random(len(accounts)) * 0.8, 0.0)
        bought = snap((joined + late * np.maximum(until - joined, 0)).astype(np.int64))
        setattr(
            accounts,
            field,
            np.where(
                (getattr(accounts, field) == 0) & accounts.paying, np.maximum(bought, joined), NEVER
            ),
        )


def _play(accounts: Accounts, at: int, member: Member, until: int) -> None:
    """Puts a customer of the cast in its place."""
    accounts.id[at], accounts.name[at] = member.id, member.name
    left = member.arr > 0 and member.term_in < 0
    term_end = np.array([until + member.term_in + (0 if left else 1)])
    values = {
        "industry": member.industry, "country": CODES.index(member.country), "channel": member.channel,
        "monthly": member.monthly, "anchor": add_months(term_end, np.array([-12 * member.terms]))[0] if member.arr else NEVER,
        "ended": term_end[0] if left else NEVER,
        "notice": NEVER if member.notice is None else until + member.notice,
        "trial": NEVER if member.trial is None else until + member.trial[0],
        "trial_end": NEVER if member.trial is None else until + member.trial[1],
        "arr": member.arr, "seats": member.seats, "expands": member.expands,
        "reports": NEVER if member.reports is None else until + member.reports,
        "capture": NEVER if member.capture is None else until + member.capture,
        "fit": 0.0, "friction": member.friction, "turnover": 0.0, "price": 0.0, "decline": NEVER,
        "dip": NEVER if member.shut is None else until + member.shut[0],
        "dip_days": 1 if member.shut is None else member.shut[1], "dip_depth": 1.0,
        "automation": member.automation, "storage": member.storage[0], "storage_used": member.storage[1],
        "runs": member.runs[0], "runs_used": member.runs[1], "mood": member.mood,
    }  # fmt: skip
    for field, value in values.items():
        getattr(accounts, field)[at] = value


def _books(span: Span, accounts: Accounts, customers: int) -> None:
    """The largest customers to the smallest books; a vendor ten times as large has ten of each."""
    copies = max(1, round(customers / 300))
    sizes = np.array(BOOK_SIZES) * min(1.0, customers / 300)
    tops = np.cumsum(np.maximum(np.round(sizes), 1).astype(np.int64) * copies)
    amounts = np.sort(accounts.arr[alive(accounts, span.until)])[::-1]
    rank = np.searchsorted(-amounts, -accounts.arr, side="left")
    accounts.book = np.where(
        accounts.paying, np.searchsorted(tops, rank, side="right"), len(BOOK_SIZES)
    )
    accounts.owner = rank % copies
