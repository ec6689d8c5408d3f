"""What the team has noted of its customers: who plays which part there, and what they want to achieve."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.demo.calendar import DAY, NEVER
from tenure.demo.cast import PLAYERS
from tenure.demo.draws import Ints, groups, stream
from tenure.demo.tables import dates, instants, mornings, numbers, table, words
from tenure.demo.usage import Vendor

HOUR = 3_600_000_000
GOALS = (
    ("Every site diary is complete by six in the evening", "share of diaries complete", 0.55, 0.95),
    ("Fewer calls to find out where a job stands", "calls a week", 60.0, 20.0),
    ("Invoices go out a week after the work is done", "days to invoice", 21.0, 7.0),
    ("No paper forms any more", "forms on paper a month", 400.0, 0.0),
)
NOTED_ROLES = ("champion", "decision_maker", "admin")


def goals(vendor: Vendor) -> pa.Table:
    """What the customers of the larger books want to achieve; about half get there within a year."""
    draw, accounts, span = stream(vendor.seed, "goals"), vendor.accounts, vendor.span
    agreed = accounts.anchor + draw.integers(5, 40, len(accounts))
    some = np.flatnonzero(
        accounts.paying
        & (accounts.book < 3)
        & (agreed <= span.until)
        & (draw.random(len(accounts)) < 0.75)
    )
    which = draw.integers(0, len(GOALS), len(some))
    success = draw.random(len(some)) < 0.25 + 0.5 * accounts.mood[some]
    done = agreed[some] + draw.integers(90, 360, len(some))
    over = done < np.minimum(accounts.ended[some], span.until + 1)
    dropped = ~success & over & (draw.random(len(some)) < 0.5)
    return table(
        "goal",
        {
            "goal_id": pa.array([f"{accounts.id[at]}-goal" for at in some]),
            "account_id": words(some, accounts.id),
            "agreed_at": instants(agreed[some] * DAY + 10 * HOUR),
            "text": words(which, [goal[0] for goal in GOALS]),
            "measure": words(which, [goal[1] for goal in GOALS]),
            "baseline": numbers(np.array([goal[2] for goal in GOALS])[which]),
            "target": numbers(np.array([goal[3] for goal in GOALS])[which]),
            "due_on": dates(agreed[some] + 365),
            "reached_at": mornings(np.where(success & over, done, NEVER)),
            "dropped_at": mornings(np.where(dropped, done, NEVER)),
        },
    )


def roles(vendor: Vendor) -> pa.Table:
    """Champion, decision maker and admin of the larger books' customers; given up when the person leaves."""
    draw, accounts, people, span = (
        stream(vendor.seed, "roles"),
        vendor.accounts,
        vendor.people,
        vendor.span,
    )
    keeps = accounts.paying & (accounts.book < 4) & (draw.random(len(accounts)) < 0.85)
    keeps[: len(PLAYERS)] = False
    count = np.diff(np.append(people.begins, len(people)))
    account, role = groups(np.where(keeps, np.minimum(count, len(NOTED_ROLES)), 0))
    person = people.begins[account] + role
    named = np.array([at for at, word in enumerate(people.role) if word], dtype=np.int64)
    words_of = [NOTED_ROLES.index(str(people.role[at])) for at in named]
    person, role = np.append(named, person), np.append(np.array(words_of, dtype=np.int64), role)
    kept = people.joined[person] <= span.until
    person, role = person[kept], role[kept]
    left: Ints = np.where(people.left[person] <= span.until, people.left[person], NEVER)
    # that the champion of the cast has gone, nobody has told the vendor
    left = np.where(people.account[person] < len(PLAYERS), NEVER, left)
    return table(
        "role",
        {
            "account_id": words(people.account[person], accounts.id),
            "person_id": people.id.take(pa.array(person)),
            "role": words(role, NOTED_ROLES),
            "started_at": instants(people.joined[person] * DAY + 9 * HOUR),
            "ended_at": mornings(left),
        },
    )
