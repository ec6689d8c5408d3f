"""Tickets and surveys: more trouble where it grates and before people leave; opinions that follow, roughly."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.demo.calendar import DAY, WEEK
from tenure.demo.draws import Draw, Floats, Ints, groups, stream
from tenure.demo.tables import instants, numbers, table, words
from tenure.demo.usage import Vendor

HOUR = 3_600_000_000
SUBJECTS = (
    "Photos do not upload on site", "Report shows last week's numbers", "Cannot invite a colleague", "Board loads slowly",
    "Integration stopped syncing", "How do I copy a project?", "Export lacks a column", "Invoice question", "Mobile app logs me out",
    "Notifications come twice",
)  # fmt: skip
PRIORITIES = ("low", "normal", "high", "urgent")
GLAD = (
    "We could not run the site without it.",
    "The team likes it.",
    "Photos save us an hour a day.",
    None,
    None,
    None,
)
SOUR = (
    "Too many small problems.",
    "Expensive for what we use.",
    "Back to spreadsheets, honestly.",
    "Support is slow.",
    None,
    None,
)


def tickets(vendor: Vendor) -> pa.Table:
    """Support tickets of the simulated months; rated by two in five."""
    draw, accounts, span = stream(vendor.seed, "tickets"), vendor.accounts, vendor.span
    people = np.diff(np.append(vendor.people.begins, len(vendor.people)))
    rate = (
        0.13 * np.sqrt(np.maximum(people, 1)) * np.exp(0.55 * np.clip(accounts.friction, -2.5, 2.5))
    )
    account, day = _moments(vendor, draw, rate / 30)
    near = (accounts.ended[account] - day < 150) & (accounts.depth[account] > 0)
    again = near & (draw.random(len(day)) < 0.6)
    account, day = np.append(account, account[again]), np.append(day, day[again])
    order = np.argsort(day, kind="stable")
    account, day = account[order], day[order]
    size = len(day)
    person = vendor.people.one_of(draw, account, day)
    opened = day * DAY + (draw.uniform(7, 17, size) * HOUR).astype(np.int64)
    hours = draw.lognormal(2.9, 1.1, size) * np.exp(
        0.25 * np.clip(accounts.friction[account], -2, 2)
    )
    closed = opened + (np.minimum(hours, 45 * 24) * HOUR).astype(np.int64)
    rated = closed + (draw.uniform(0.2, 40, size) * HOUR).astype(np.int64)
    end = (span.until + 1) * DAY
    rating = np.clip(
        np.round(1.5 + 3.6 * accounts.mood[account] - hours / 120 + draw.normal(0, 0.7, size)), 1, 5
    )
    given = (draw.random(size) < 0.4) & (rated < end)
    priority = np.searchsorted([0.15, 0.75, 0.95], draw.random(size), side="right")
    return table(
        "ticket",
        {
            "ticket_id": pa.array([f"TKT-{n:05d}" for n in range(1, size + 1)]),
            "account_id": words(account, accounts.id),
            "opened_at": instants(opened),
            "person_id": vendor.people.id.take(pa.array(person, mask=person < 0)),
            "subject": words(draw.integers(0, len(SUBJECTS), size), SUBJECTS),
            "priority": words(priority, PRIORITIES),
            "closed_at": instants(closed, closed < end),
            "rated_at": instants(rated, given),
            "rating": numbers(rating, given),
        },
    )


def surveys(vendor: Vendor) -> pa.Table:
    """NPS twice a year of one person in four, CSAT now and then."""
    draw, accounts = stream(vendor.seed, "surveys"), vendor.accounts
    people = np.sqrt(np.maximum(np.diff(np.append(vendor.people.begins, len(vendor.people))), 1))
    account, day = _moments(vendor, draw, 0.0032 * people * accounts.paying)
    person = vendor.people.one_of(draw, account, day)
    known = person >= 0
    account, day, person = account[known], day[known], person[known]
    size = len(day)
    fallen = np.clip((day - accounts.decline[account]) / 90, 0, 1) * accounts.depth[account]
    mood = accounts.mood[account] - 0.45 * fallen + draw.normal(0, 0.17, size)
    nps = draw.random(size) < 0.7
    score = np.where(
        nps, np.clip(np.round(2.0 + 9.5 * mood), 0, 10), np.clip(np.round(1.2 + 4 * mood), 1, 5)
    )
    happy = mood > 0.55
    saying = draw.integers(0, len(GLAD), size) + np.where(happy, 0, len(GLAD))
    return table(
        "survey_response",
        {
            "happened_at": instants(
                day * DAY + (draw.uniform(8, 18, size) * HOUR).astype(np.int64)
            ),
            "account_id": words(account, accounts.id),
            "survey": words(1 - nps.astype(np.int64), ("nps", "csat")),
            "score": numbers(score),
            "person_id": vendor.people.id.take(pa.array(person)),
            "comment": words(saying, [*GLAD, *SOUR]),
        },
    )


def _moments(vendor: Vendor, draw: Draw, daily: Floats) -> tuple[Ints, Ints]:
    """Account and day of things that happen by chance on working days, `daily` so often, in the order of time."""
    accounts, span = vendor.accounts, vendor.span
    first = np.maximum(accounts.started, span.since)
    length = np.maximum(np.minimum(accounts.gone, span.until + 1) - first, 0)
    account, _ = groups(draw.poisson(daily * length))
    day = first[account] + (draw.random(len(account)) * length[account]).astype(np.int64)
    weekend = np.array(WEEK)[(day + 3) % 7] < 0.5
    day = np.where(weekend, day - 2, day)
    kept = day >= first[account]
    order = np.argsort(day[kept], kind="stable")
    return account[kept][order], day[kept][order]
