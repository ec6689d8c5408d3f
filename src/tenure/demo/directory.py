"""Who is who: the wide tables of accounts and people, their logins, and properties that changed over time."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.demo.accounts import CHANNELS, PLANS, Accounts, alive
from tenure.demo.calendar import COUNTRIES, DAY, NEVER, Span
from tenure.demo.cast import INHERITED, PLAYERS
from tenure.demo.draws import Ints, stream
from tenure.demo.names import BOOKS, FIRST, INDUSTRIES, LAST, OWNERS
from tenure.demo.people import People, titles
from tenure.demo.tables import instants, mornings, table, words

STATIC = (
    "name",
    "industry",
    "country",
    "region",
    "channel",
    "employees",
)  # true since the account's start
MOODS = ("poor", "fair", "good")
HOUR = 3_600_000_000


def account_table(seed: int, accounts: Accounts) -> pa.Table:
    """A row per account, as a CRM exports it today."""
    seats = np.maximum(accounts.arr, 4_000) / 900
    employees = np.round(seats * np.exp(stream(seed, "employees").normal(1.6, 0.8, len(accounts))))
    return pa.table(
        {
            "account_id": pa.array(accounts.id),
            "name": pa.array(accounts.name),
            "industry": words(accounts.industry, INDUSTRIES),
            "country": words(accounts.country, [place.code for place in COUNTRIES]),
            "region": words(accounts.country, [place.region for place in COUNTRIES]),
            "channel": words(accounts.channel, CHANNELS),
            "owner": owner_names(accounts),
            "book": words(accounts.book, BOOKS),
            "plan": words(
                np.where(accounts.paying, accounts.plan, -1), [name for name, _ in PLANS]
            ),
            "employees": pa.array(np.maximum(employees, 3).astype(np.int64)),
            "started_at": mornings(accounts.started),
        }
    )


def person_table(span: Span, accounts: Accounts, people: People) -> pa.Table:
    """A row per person and account; somebody who changed companies has two."""
    hosts = pa.array([f"{at}.example" for at in accounts.id]).take(pa.array(people.account))
    return pa.table(
        {
            "person_id": people.id,
            "account_id": words(people.account, accounts.id),
            "name": people.name,
            "email": pc.binary_join_element_wise(people.mailbox, hosts, "@"),
            "title": titles(people),
            "started_at": mornings(people.joined),
        }
    ).filter(pa.array(people.joined <= span.until))


def memberships(span: Span, accounts: Accounts, people: People) -> pa.Table:
    """Logins, given and taken away."""
    some = np.flatnonzero(people.joined <= span.until)
    left = people.left[some]
    return table(
        "membership",
        {
            "account_id": words(people.account[some], accounts.id),
            "person_id": people.id.take(pa.array(some)),
            "started_at": instants(_given(accounts, people)[some]),
            "ended_at": mornings(np.where(left <= span.until, left, NEVER)),
        },
    )


def _given(accounts: Accounts, people: People) -> Ints:
    """When each login was given: in the morning, or at the moment of signing up for a trial."""
    first = people.joined == accounts.trial[people.account]
    return people.joined * DAY + np.where(first, accounts.signed_up[people.account], 0)


def attributes(seed: int, span: Span, accounts: Accounts) -> pa.Table:
    """Owner and plan since the start and as they changed; every quarter, what the CSM of a larger book feels."""
    draw = stream(seed, "attributes")
    owner, plan = owner_names(accounts).to_pylist(), accounts.plan
    rows: list[tuple[int, int, str, str]] = []
    paying = np.flatnonzero(accounts.paying)
    moved = draw.random(len(accounts)) < 0.12
    for at in paying.tolist():
        start, today = int(accounts.anchor[at]), min(int(accounts.ended[at]), span.until)
        change = int(start + draw.random() * (today - start))
        rows.append((start, at, "plan", PLANS[max(int(plan[at]) - (1 if moved[at] else 0), 0)][0]))
        if moved[at] and plan[at] > 0:
            rows.append((change, at, "plan", PLANS[plan[at]][0]))
        if owner[at] is not None and at < len(PLAYERS) and PLAYERS[at].id == "vesper":
            rows.append((start, at, "owner", next(name for name in OWNERS if name != owner[at])))
            rows.append((span.until + INHERITED, at, "owner", owner[at]))
        elif owner[at] is not None:
            rows.append((start, at, "owner", owner[at]))
    rows += _feelings(seed, span, accounts)
    rows.sort()
    days = np.array([row[0] for row in rows], dtype=np.int64)
    return table(
        "attribute",
        {
            "happened_at": instants(days * DAY + 9 * HOUR),
            "name": pa.array([row[2] for row in rows]),
            "value": pa.array([row[3] for row in rows]),
            "account_id": words(np.array([row[1] for row in rows], dtype=np.int64), accounts.id),
        },
    )


def owner_names(accounts: Accounts) -> pa.Array:
    """The CSM of each account; none for the unmanaged rest."""
    copies = int(accounts.owner.max()) + 1
    names = [_owner(book, copy) for copy in range(copies) for book in range(len(OWNERS))]
    code: Ints = np.where(
        accounts.book < len(OWNERS), accounts.owner * len(OWNERS) + accounts.book, -1
    )
    return words(code, names)


def _owner(book: int, copy: int) -> str:
    number = (copy - 1) * len(OWNERS) + book
    return (
        OWNERS[book]
        if copy == 0
        else f"{FIRST[number % len(FIRST)]} {LAST[(number * 7) % len(LAST)]}"
    )


def _feelings(seed: int, span: Span, accounts: Accounts) -> list[tuple[int, int, str, str]]:
    draw = stream(seed, "feelings")
    rows = []
    for day in range(span.since + 20, span.until, 91):
        here = np.flatnonzero(alive(accounts, day) & (accounts.book < 2))
        fallen = np.clip((day - accounts.decline[here]) / 90, 0, 1) * accounts.depth[here]
        mood = accounts.mood[here] - 0.3 * fallen + draw.normal(0, 0.15, len(here))
        words_of = np.searchsorted([0.4, 0.6], mood)
        rows += [
            (day, at, "csm_sentiment", MOODS[code])
            for at, code in zip(here.tolist(), words_of.tolist(), strict=True)
        ]
    return rows
