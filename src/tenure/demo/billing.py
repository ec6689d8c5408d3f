"""What came of the terms: invoices, paid or not; renewals, and who left and why."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.demo.accounts import Accounts
from tenure.demo.calendar import DAY, Span
from tenure.demo.cast import PLAYERS
from tenure.demo.contracts import CURRENCIES, Terms
from tenure.demo.draws import Draw, Ints, stream
from tenure.demo.tables import dates, instants, money, mornings, table, words

REASONS = (
    "too expensive",
    "no value seen",
    "champion left",
    "too many problems",
    "went out of business",
    None,
)


def invoices(seed: int, span: Span, accounts: Accounts, terms: Terms) -> pa.Table:
    """One per term (or per expansion, for the rest of the term), due in 30 days; those about to leave pay late."""
    draw = stream(seed, "invoices")
    some = np.flatnonzero(terms.start >= span.since)
    at = terms.account[some]
    share = (terms.end - terms.start)[some] / 365.25
    before = np.where(terms.extra, np.append(0.0, terms.arr[:-1]), 0.0)[some]
    amount = np.maximum(terms.arr[some] - before, 10.0) * share
    issued = terms.start[some] * DAY + 6 * 3_600_000_000
    leaving = (accounts.ended[at] - terms.start[some] < 200).astype(float)
    days = draw.gamma(4, 6.5, len(some)) + leaving * draw.gamma(1.2, 12, len(some))
    paid = issued + (days * DAY).astype(np.int64)
    known = (paid < (span.until + 1) * DAY) & (draw.random(len(some)) > 0.004 + 0.04 * leaving)
    return table(
        "invoice",
        {
            "invoice_id": pa.array([f"INV-{n:06d}" for n in range(1, len(some) + 1)]),
            "account_id": words(at, accounts.id),
            "issued_at": instants(issued),
            "amount": money(amount),
            "currency": words(terms.euro[some].astype(np.int64), CURRENCIES),
            "due_on": dates(terms.start[some] + 30),
            "paid_at": instants(paid, known),
        },
    )


def outcomes(seed: int, span: Span, accounts: Accounts, terms: Terms) -> pa.Table:
    """What came of each yearly term of Boards, who gave notice or left, and why."""
    draw = stream(seed, "outcomes")
    again = np.append(False, terms.line[1:] == terms.line[:-1])
    yearly = ~accounts.monthly[terms.account]
    some = np.flatnonzero(again & yearly & (terms.product == 0) & (terms.start >= span.since))
    grew = np.sign(terms.seats[some] - terms.seats[some - 1])
    left = np.flatnonzero(
        accounts.paying & (accounts.ended <= span.until) & (accounts.ended >= span.since)
    )
    leaving = np.flatnonzero(
        accounts.paying & (accounts.ended > span.until) & (accounts.notice <= span.until)
    )
    going = np.concatenate([left, leaving])
    reasons = _reasons(draw, left) + _reasons(stream(seed, "reasons of notices"), leaving)
    told = (accounts.notice[going] >= span.since) & (accounts.notice[going] <= span.until)
    names = ("downsell", "renewed", "expansion", "churned", "notice")
    at = np.concatenate([terms.account[some], left, going[told]])
    days = [terms.start[some], accounts.ended[left], accounts.notice[going[told]]]
    what = [grew + 1, np.full(len(left), 3), np.full(int(told.sum()), 4)]
    why = [None] * len(some) + reasons[: len(left)]
    why += [reason for reason, known in zip(reasons, told, strict=True) if known]
    return table(
        "outcome",
        {
            "happened_at": mornings(np.concatenate(days)),
            "account_id": words(at, accounts.id),
            "outcome": words(np.concatenate(what), names),
            "reason": pa.array(why, pa.string()),
        },
    )


def _reasons(draw: Draw, some: Ints) -> list[str | None]:
    """Why each of these leaves, as they say; of the cast as its story has it."""
    codes = draw.choice(len(REASONS), len(some), p=[0.27, 0.27, 0.14, 0.14, 0.06, 0.12])
    said = zip(some.tolist(), codes.tolist(), strict=True)
    return [PLAYERS[one].reason if one < len(PLAYERS) else REASONS[code] for one, code in said]
