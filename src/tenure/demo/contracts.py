"""Contract lines, term by term.

A line has a row per term: the same `line_id` with a new start and end. Monthly lines renew by themselves and have
a row a month, so that the end of the present term is always told. A seat expansion within a term is a row, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tenure.demo.accounts import Accounts
from tenure.demo.calendar import COUNTRIES, DAY, NEVER, Span, add_months
from tenure.demo.cast import PLAYERS
from tenure.demo.draws import Draw, Flags, Floats, Ints, groups, stream
from tenure.demo.lives import TRIAL_DAYS
from tenure.demo.people import People
from tenure.demo.tables import dates, instants, money, mornings, numbers, table, words

PRODUCTS = ("Boards", "Reports", "Capture")
SHARES = np.array([1.0, 0.22, 0.3])  # of what Boards costs
CURRENCIES = ("USD", "EUR")


@dataclass(frozen=True, slots=True)
class Terms:
    """One place per term of a line, sorted by line and start."""

    line: Ints
    account: Ints
    product: Ints
    start: Ints
    end: Ints  # first day of the next term
    extra: Flags  # an expansion within a term
    seats: Ints
    arr: Floats  # in the contract's currency
    euro: Flags
    closed: Ints  # first day without the line; NEVER but on the line's last row


def draw_terms(seed: int, span: Span, accounts: Accounts, people: People, dollars: float) -> Terms:
    """Every term that began by the last day; `dollars` are what a euro is worth on that day."""
    draw = stream(seed, "contracts")
    account, product, since, until = _lines(draw, span, accounts)
    line, start, end, extra = _terms(draw, span, accounts, account, since, until)
    at, what = account[line], product[line]
    last = np.append(line[1:] != line[:-1], True)
    seats, price = _changes(draw, accounts, at, what, extra, np.append(True, line[1:] != line[:-1]))
    today = np.where(
        until > span.until, 1.0, 0.0
    )  # what is paid today; products that were dropped came on top
    whole = np.bincount(
        account, weights=SHARES[product] * np.maximum(today, product == 0), minlength=len(accounts)
    )
    euro = np.array([place.currency == "EUR" for place in COUNTRIES])[accounts.country]
    amount = accounts.arr[at] * SHARES[what] / whole[at] * np.exp(_back(line, last, seats + price))
    amount = np.where(euro[at], amount / dollars, amount)
    bought = _seats(draw, span, accounts, people)
    return Terms(
        line=line, account=at, product=what, start=start, end=end, extra=extra,
        seats=np.maximum(np.round(bought[at] * np.exp(_back(line, last, seats))), 1).astype(np.int64),
        arr=np.maximum(np.round(amount, -1), 120.0), euro=euro[at],
        closed=np.where(last & (until[line] <= span.until), until[line], NEVER),
    )  # fmt: skip


def contract_lines(span: Span, accounts: Accounts, terms: Terms) -> pa.Table:
    """The rows of `contract_line`: trials, then terms."""
    trials = np.flatnonzero(accounts.trial <= span.until)
    trial_over = accounts.trial_end[trials]
    count = len(trials)
    last = np.append(terms.line[1:] != terms.line[:-1], True)
    notice = accounts.notice[terms.account]
    noticed = np.where(last & (notice <= span.until) & (notice > terms.start), notice, NEVER)
    at = np.concatenate([trials, terms.account])
    names = [f"{owner}-{what.lower()}" for owner in accounts.id for what in ("Trial", *PRODUCTS)]
    return table(
        "contract_line",
        {
            "line_id": words(
                at * 4 + np.concatenate([np.zeros(count, dtype=np.int64), terms.product + 1]), names
            ),
            "account_id": words(at, accounts.id),
            "started_at": instants(
                np.concatenate(
                    [accounts.trial[trials] * DAY + accounts.signed_up[trials], terms.start * DAY]
                )
            ),
            "product": words(
                np.concatenate([np.zeros(count, dtype=np.int64), terms.product]), PRODUCTS
            ),
            "arr": money(np.concatenate([np.zeros(count), terms.arr])),
            "currency": words(
                np.concatenate([np.zeros(count, dtype=np.int64), terms.euro.astype(np.int64)]),
                CURRENCIES,
            ),
            "seats": numbers(
                np.concatenate([np.full(count, 5), terms.seats]),
                np.concatenate([np.ones(count, bool), terms.product == 0]),
            ),
            "trial": numbers(np.arange(len(at)) < count),
            "term_end": dates(np.concatenate([accounts.trial[trials] + TRIAL_DAYS, terms.end]) - 1),
            "auto_renew": numbers(
                np.concatenate([np.zeros(count, bool), accounts.monthly[terms.account]])
            ),
            "notice_at": instants(
                np.concatenate([np.zeros(count, dtype=np.int64), noticed * (noticed < NEVER)]) * DAY
                + 36_000_000_000,
                np.concatenate([np.zeros(count, bool), noticed < NEVER]),
            ),
            "ended_at": mornings(
                np.concatenate(
                    [np.where(trial_over <= span.until, trial_over, NEVER), terms.closed]
                )
            ),
        },
    )


def _lines(draw: Draw, span: Span, accounts: Accounts) -> tuple[Ints, Ints, Ints, Ints]:
    """Account, product, first day, and first day without: when the account ends, or when a product is dropped."""
    sold = np.stack(
        [np.where(accounts.paying, accounts.anchor, NEVER), accounts.reports, accounts.capture],
        axis=1,
    )
    account, product = np.nonzero((sold <= span.until) & (sold < accounts.ended[:, None]))
    since = np.maximum(sold[account, product], accounts.anchor[account])
    months = np.where(accounts.monthly, 1, 12)[account]
    passed = ((span.until - accounts.anchor[account]) / 30.44).astype(np.int64) // months * months
    boundary = add_months(accounts.anchor[account], passed)
    droppable = (
        (product > 0)
        & (account >= len(PLAYERS))
        & (boundary <= span.until)
        & (boundary > since + 90)
    )
    dropped = droppable & (draw.random(len(account)) < 0.07) & (accounts.ended[account] >= NEVER)
    return account, product, since, np.where(dropped, boundary, accounts.ended[account])


def _terms(
    draw: Draw, span: Span, accounts: Accounts, account: Ints, since: Ints, until: Ints
) -> tuple[Ints, Ints, Ints, Flags]:
    """Line, start, end and whether it is an expansion within the term, for every term begun by the last day."""
    months = np.where(accounts.monthly, 1, 12)[account]
    anchor = accounts.anchor[account]
    stop = np.minimum(until - 3, span.until + 1)  # no term of a day or two before the end
    counts = np.maximum((stop - anchor) // (28 * months) + 1, 1)
    line, step = groups(counts)
    begins = add_months(anchor[line], step * months[line])
    ends = add_months(anchor[line], (step + 1) * months[line])
    kept = (ends > since[line]) & ((begins < stop[line]) | (step == 0))
    line, begins, ends = line[kept], np.maximum(begins, since[line])[kept], ends[kept]
    mid = begins + draw.integers(40, 300, len(line))
    chance = np.where(account[line] < len(PLAYERS), 0.0, 0.11)
    more = (
        (months[line] == 12)
        & (mid < ends - 20)
        & (mid < stop[line])
        & (draw.random(len(line)) < chance)
    )
    more &= until[line] >= NEVER
    line = np.concatenate([line, line[more]])
    start = np.concatenate([begins, mid[more]])
    order = np.lexsort((start, line))
    extra = np.arange(len(line)) >= len(begins)
    return line[order], start[order], np.concatenate([ends, ends[more]])[order], extra[order]


def _changes(
    draw: Draw, accounts: Accounts, at: Ints, product: Ints, extra: Flags, first: Flags
) -> tuple[Floats, Floats]:
    """How seats and price change with each row, as logarithms; most renew flat, and the cast as its story says."""
    size = len(at)
    roll, much = draw.random(size), draw.random(size)
    leaving = accounts.ended[at] < NEVER
    seats = np.where(roll < 0.2, np.log(1.08 + 0.3 * much), 0.0)
    seats = np.where((roll > 0.9) | (leaving & (roll > 0.7)), np.log(0.9 - 0.3 * much), seats)
    seats = np.where(extra, np.log(1.06 + 0.2 * much), seats)
    raised = draw.random(size) < np.where(accounts.price[at] > 0.5, 0.6, 0.3)
    price = np.where(raised & ~extra, np.log(1.02 + 0.07 * draw.random(size)), 0.0)
    rare = accounts.monthly[at] & (draw.random(size) > 0.12)
    ordinary = ~first & ~rare
    seats, price = np.where(ordinary & (product == 0), seats, 0.0), np.where(ordinary, price, 0.0)
    cast = at < len(PLAYERS)
    grows = np.where(first | (product > 0), 0.0, accounts.expands[at])
    return np.where(cast, grows, seats), np.where(cast, 0.0, price)


def _back(line: Ints, last: Flags, changes: Floats) -> Floats:
    """Level of each row against the line's last, from the change that each row brings."""
    total = np.cumsum(changes)
    return total - total[last][np.searchsorted(line[last], line)]


def _seats(draw: Draw, span: Span, accounts: Accounts, people: People) -> Ints:
    """Seats at the end: what the people need, and some to spare (the dear ones have bought too many)."""
    day = np.minimum(accounts.ended - 1, span.until)[people.account]
    here = (people.joined <= day) & (people.left > day)
    members = np.bincount(people.account[here], minlength=len(accounts))
    spare = np.exp(
        np.abs(draw.normal(0.1, 0.16, len(accounts))) + 0.06 * np.maximum(accounts.price, 0)
    )
    return np.where(
        accounts.seats > 0, accounts.seats, np.ceil(np.maximum(members, 1) * spare)
    ).astype(np.int64)
