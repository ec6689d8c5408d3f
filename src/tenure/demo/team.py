"""What the vendor's own team does: contacts, trainings, its costs and its release."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.demo.accounts import alive
from tenure.demo.calendar import DAY
from tenure.demo.directory import owner_names
from tenure.demo.draws import groups, pick, stream
from tenure.demo.tables import instants, money, table, words
from tenure.demo.usage import Vendor

HOUR = 3_600_000_000
CONTACTS_A_MONTH = (2.4, 1.3, 0.7, 0.35, 0.12)  # by book
CHANNELS = ("call", "meeting", "email", "message", "webinar")
DIRECTIONS = ("two_way", "out", "in")
SUBJECTS = (
    "Regular call",
    "Business review",
    "Question about reports",
    "New features",
    "Renewal",
    "How is it going?",
)
COURSES = ("Getting started", "Boards for teams", "Reports in depth", "Capture on site")
COSTS = ("hosting", "support", "people", "acquisition")


def touchpoints(vendor: Vendor) -> pa.Table:
    """Contacts by the size of the book; those who are about to leave answer less and less."""
    draw, accounts, span = stream(vendor.seed, "touchpoints"), vendor.accounts, vendor.span
    first = np.maximum(accounts.started, span.since)
    length = np.maximum(np.minimum(accounts.gone, span.until + 1) - first, 0)
    account, _ = groups(draw.poisson(np.array(CONTACTS_A_MONTH)[accounts.book] * length / 30.4))
    day = first[account] + (draw.random(len(account)) * length[account]).astype(np.int64)
    day = np.where((day + 3) % 7 >= 5, day - 2, day)
    order = np.argsort(day, kind="stable")
    account, day = account[order], day[order]
    kept = day >= first[account]
    account, day = account[kept], day[kept]
    size = len(day)
    channel = np.array(
        [pick(draw, weights, size) for weights in ([35.0, 20, 35, 6, 4], [5.0, 1, 70, 4, 20])]
    )
    channel = channel[(accounts.book[account] >= 3).astype(int), np.arange(size)]
    spoken = np.array([0.95, 0.97, 0.35, 0.5, 0.3])[channel]
    fallen = np.clip((day - accounts.decline[account]) / 60, 0, 1) * accounts.depth[account]
    two_way = draw.random(size) < spoken * (1 - 0.8 * fallen)
    theirs = (draw.random(size) < 0.15 * (1 - fallen)) & (
        CHANNELS[4] != np.array(CHANNELS)[channel]
    )
    direction = np.where(two_way, 0, np.where(theirs, 2, 1))
    person = vendor.people.one_of(draw, account, day)
    return table(
        "touchpoint",
        {
            "happened_at": instants(
                day * DAY + (draw.uniform(7.5, 17, size) * HOUR).astype(np.int64)
            ),
            "account_id": words(account, accounts.id),
            "channel": words(channel, CHANNELS),
            "direction": words(direction, DIRECTIONS),
            "person_id": vendor.people.id.take(pa.array(person, mask=person < 0)),
            "by": owner_names(accounts).take(pa.array(account)),
            "subject": words(draw.integers(0, len(SUBJECTS), size), SUBJECTS),
        },
    )


def trainings(vendor: Vendor) -> pa.Table:
    """A third of the people take a course soon after they join; most finish it."""
    draw, people, span = stream(vendor.seed, "trainings"), vendor.people, vendor.span
    start = people.joined + draw.integers(1, 60, len(people))
    taken = (
        (draw.random(len(people)) < 0.33)
        & (people.chance > 0)
        & (start >= span.since)
        & (start < people.left)
        & (start <= span.until)
    )
    some = np.flatnonzero(taken)
    began = start[some] * DAY + 8 * HOUR
    done = began + (draw.gamma(2, 5, len(some)) * DAY).astype(np.int64)
    known = (draw.random(len(some)) < 0.8) & (
        done < (np.minimum(people.left[some], span.until + 1)) * DAY
    )
    course = np.where(
        people.persona[some] == 3,
        2,
        np.where(people.persona[some] == 2, 3, draw.integers(0, 2, len(some))),
    )
    return table(
        "training",
        {
            "account_id": words(people.account[some], vendor.accounts.id),
            "person_id": people.id.take(pa.array(some)),
            "course": words(course, COURSES),
            "started_at": instants(began),
            "completed_at": instants(done, known),
        },
    )


def costs(vendor: Vendor) -> pa.Table:
    """Hosting, support and people's time by month (in USD), and what winning the customer had cost."""
    draw, accounts, span = stream(vendor.seed, "costs"), vendor.accounts, vendor.span
    ends = np.array([days[-1] for days in span.parts()])
    month, account = np.nonzero(np.stack([alive(accounts, int(day)) for day in ends]))
    noise = draw.lognormal(0, 0.2, (3, len(month)))
    arr = accounts.arr[account]
    hosting = (8 + arr * 0.006 + accounts.storage[account] * 0.01) * noise[0]
    support = (
        (6 + arr * 0.004) * np.exp(0.5 * np.clip(accounts.friction[account], -2, 2)) * noise[1]
    )
    hours = np.array(CONTACTS_A_MONTH)[accounts.book[account]] * 95 * noise[2]
    won = np.flatnonzero(accounts.paying)
    winning = (
        500 + accounts.arr[won] * np.array([0.55, 0.4, 0.18, 0.3])[accounts.channel[won]]
    ) * draw.lognormal(0, 0.3, len(won))
    size = len(month)
    days = np.concatenate([np.tile(ends[month], 3), accounts.anchor[won]])
    return table(
        "cost",
        {
            "happened_at": instants(days * DAY + 12 * HOUR),
            "account_id": words(np.concatenate([np.tile(account, 3), won]), accounts.id),
            "category": words(
                np.append(np.repeat(np.arange(3), size), np.full(len(won), 3)), COSTS
            ),
            "amount": money(np.concatenate([hosting, support, hours, winning])),
            "currency": pa.array(["USD"] * (3 * size + len(won))),
        },
    )


def releases(vendor: Vendor) -> pa.Table:
    """The one release."""
    return table(
        "release",
        {
            "happened_at": instants(np.array([vendor.span.release * DAY + 6 * HOUR])),
            "name": pa.array(["Boards 4: timelines"]),
            "product": pa.array(["Boards"]),
            "description": pa.array(
                ["Boards open as a timeline. The old view takes one more click."]
            ),
        },
    )
