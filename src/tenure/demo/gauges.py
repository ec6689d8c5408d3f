"""Levels read every Monday: seats taken, storage used, workflow runs of the last month; each with what was bought."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.demo.accounts import alive
from tenure.demo.calendar import DAY
from tenure.demo.contracts import Terms
from tenure.demo.draws import Ints, stream
from tenure.demo.tables import instants, table, words
from tenure.demo.usage import Vendor

METERS = ("seats", "storage_gb", "workflow_runs")
READ_AT = 5 * 3_600_000_000


def month_gauges(vendor: Vendor, terms: Terms, number: int, days: Ints) -> pa.Table:
    """The readings of one month."""
    accounts, people = vendor.accounts, vendor.people
    mondays = days[(days + 3) % 7 == 0]
    here = np.stack([alive(accounts, int(day)) for day in mondays])
    level = vendor.activity.on(accounts, mondays).T
    noise = stream(vendor.seed, "gauges", number).normal(0, 0.03, (2, *here.shape))
    members = np.stack(
        [
            np.bincount(
                people.account[(people.joined <= day) & (people.left > day)],
                minlength=len(accounts),
            )
            for day in mondays
        ]
    )
    age = np.clip(
        (mondays[:, None] - accounts.anchor) / np.maximum(vendor.span.until - accounts.anchor, 200),
        0,
        1,
    )
    storage = accounts.storage * accounts.storage_used * (0.3 + 0.7 * age)
    runs = accounts.runs * accounts.runs_used * np.minimum(level, 1.5) * (1 + noise[1])
    seats = np.maximum(_seats(terms, len(accounts), mondays), 1.0)
    values = np.stack([members, np.round(storage * (1 + noise[0] / 6), 1), np.round(runs)])
    capacity = np.stack(
        [
            seats,
            np.broadcast_to(accounts.storage, here.shape),
            np.broadcast_to(accounts.runs, here.shape),
        ]
    )
    week, account = np.nonzero(here)
    size = len(week)
    return table(
        "gauge",
        {
            "happened_at": instants(np.tile(mondays[week] * DAY + READ_AT, len(METERS))),
            "account_id": words(np.tile(account, len(METERS)), accounts.id),
            "meter": words(np.repeat(np.arange(len(METERS)), size), METERS),
            "value": pa.array(values[:, week, account].ravel()),
            "capacity": pa.array(capacity[:, week, account].ravel().astype(np.float64)),
        },
    )


def _seats(terms: Terms, accounts: int, days: Ints) -> Ints:
    """Day × account: seats bought, by the Boards term in force."""
    some = terms.product == 0
    out = np.zeros((len(days), accounts), dtype=np.int64)
    for at, day in enumerate(days):
        begun = some & (terms.start <= day)
        out[at, terms.account[begun]] = terms.seats[
            begun
        ]  # in the order of start: the last one stands
    return out
