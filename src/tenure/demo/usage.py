"""Events: what people do on a working day, the set-up wizard of newcomers, and automation that needs nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tenure.demo.accounts import Accounts
from tenure.demo.activity import Activity
from tenure.demo.calendar import DAY, Span, offsets, rhythm
from tenure.demo.cast import PLAYERS
from tenure.demo.draws import Draw, Floats, Ints, groups, stream
from tenure.demo.features import CODE, EVENTS, FINE, mixes
from tenure.demo.people import People
from tenure.demo.tables import instants, numbers, table, words

BLOCK = 8_000  # people at a time: bounds the memory, whatever the size of the vendor
SECOND = 1_000_000
HOUR = 3600 * SECOND
WIZARD_STEPS = 5
GRATES = 1.9  # from this friction on errors are met day after day: three customers in a hundred


@dataclass(frozen=True, slots=True)
class Vendor:
    """All that the events of a month are drawn from."""

    seed: int
    span: Span
    accounts: Accounts
    people: People
    activity: Activity


@dataclass(frozen=True, slots=True)
class Rows:
    """Events before they are a table. `person` is -1 for automation, `quantity`, `seconds` and `step` where there is none."""

    at: Ints
    code: Ints
    account: Ints
    person: Ints
    quantity: Floats
    seconds: Floats
    step: Ints


def month_events(vendor: Vendor, number: int, days: Ints) -> Iterator[pa.Table]:
    """The events of one month, in blocks; each block is in the order of time."""
    level = vendor.activity.on(vendor.accounts, days)
    work, ahead = rhythm(days), offsets(days)
    for first in range(0, len(vendor.people), BLOCK):
        draw = stream(vendor.seed, "events", number, first)
        some = np.arange(first, min(first + BLOCK, len(vendor.people)))
        parts = [
            _sessions(
                vendor,
                draw,
                stream(vendor.seed, "errors", number, first),
                some,
                days,
                level,
                work,
                ahead,
            ),
            _wizards(vendor, draw, some, days, ahead),
        ]
        if first == 0:
            parts.append(
                _automation(vendor, stream(vendor.seed, "automation", number), days, level)
            )
        yield _table(vendor, parts)


def _sessions(
    vendor: Vendor,
    draw: Draw,
    errors: Draw,
    some: Ints,
    days: Ints,
    level: Floats,
    work: Floats,
    ahead: Ints,
) -> Rows:
    accounts, people = vendor.accounts, vendor.people
    account = people.account[some]
    country = accounts.country[account]
    chance = people.chance[some, None] * np.minimum(level[account] * work[country], 1.25)
    there = days > people.first[some, None]  # the first day is the wizard's
    there &= days < people.last[some, None]
    who, when = np.nonzero(there & (draw.random(chance.shape) < np.minimum(chance, 0.985)))
    busy = np.sqrt(np.clip(level[account[who], when], 0.05, 2.0))
    cell, place = groups(1 + draw.poisson(people.pace[some[who]] * busy))
    person, day = some[who[cell]], days[when[cell]]
    at_account = account[who[cell]]
    code = _what(vendor, draw, person, at_account, day)
    code = _failed(vendor, errors, at_account, code)
    login = place == 0
    code[login] = CODE["login"]
    gap = np.where(login, 0.0, draw.exponential(95.0, len(cell)))
    gap += np.where(draw.random(len(cell)) < 0.05, 9_000.0, 0.0) * ~login  # lunch, a meeting
    run = np.cumsum(gap)
    starts = np.cumsum(np.bincount(cell, minlength=len(who))) - np.bincount(
        cell, minlength=len(who)
    )
    since = run - run[starts][cell]
    opened = np.clip(draw.normal(9.6, 1.9, len(who)), 5.5, 17.5)[cell] * 3600
    local = np.minimum(opened + since, 86_000)
    at = day * DAY + (local * SECOND).astype(np.int64) - ahead[country[who[cell]], when[cell]]
    photos, reports = code == CODE["photo_uploaded"], code == CODE["report_run"]
    return Rows(
        at=at, code=code, account=at_account, person=person,
        quantity=np.where(photos, 1.0 + draw.poisson(4, len(at)), np.nan),
        seconds=np.where(reports, np.round(draw.lognormal(1.6, 0.8, len(at)), 1), np.nan),
        step=np.full(len(at), -1),
    )  # fmt: skip


def _what(vendor: Vendor, draw: Draw, person: Ints, account: Ints, day: Ints) -> Ints:
    """Which feature is used: by trade, products owned, and since the release; where it grates, the help page."""
    accounts = vendor.accounts
    owned = (accounts.reports[account] <= day) * 4 + (accounts.capture[account] <= day) * 2
    mix = vendor.people.persona[person] * 8 + owned + (day >= vendor.span.release)
    code = mixes()[mix, draw.integers(0, FINE, len(mix))]
    stuck = 0.02 * np.exp(0.7 * np.clip(accounts.friction[account], -2, 2.5))
    return np.where(draw.random(len(code)) < stuck, CODE["help_viewed"], code)


def _failed(vendor: Vendor, draw: Draw, account: Ints, code: Ints) -> Ints:
    """Here and there an error is met instead; day after day where it grates most. The cast's stories know of none."""
    friction = vendor.accounts.friction[account]
    chance = np.where(friction > GRATES, 0.15, 0.002 * np.exp(0.7 * np.maximum(friction, -2)))
    chance[account < len(PLAYERS)] = 0.0
    return np.where(draw.random(len(code)) < chance, CODE["error_shown"], code)


def _wizards(vendor: Vendor, draw: Draw, some: Ints, days: Ints, ahead: Ints) -> Rows:
    """Newcomers walk through the wizard on their first day; where it grates, some break off, most of them in its help."""
    accounts, people = vendor.accounts, vendor.people
    first = people.first[some]
    fresh = (
        (first >= days[0])
        & (first <= days[-1])
        & (first < people.last[some])
        & (people.chance[some] > 0)
    )
    fresh &= accounts.fit[people.account[some]] > -9
    who = some[fresh]
    breaks = people.stuck[who]
    reached = np.where(breaks, draw.integers(0, WIZARD_STEPS, len(who)), WIZARD_STEPS)
    asks = breaks & ((who * 7 % 10 < 6) | (people.account[who] < len(PLAYERS)))
    cell, place = groups(1 + reached + ~breaks + asks)
    person = who[cell]
    account = people.account[who]
    opened = people.first[who] * DAY + (draw.uniform(9, 16, len(who)) * HOUR).astype(np.int64)
    opened = np.maximum(
        opened - ahead[accounts.country[account], people.first[who] - days[0]],
        people.first[who] * DAY + HOUR,
    )
    # whoever signed up for a trial and starts on that day does so within the hour
    at_once = people.first[who] == accounts.trial[account]
    signed_up = people.first[who] * DAY + accounts.signed_up[account]
    opened = np.where(
        at_once, signed_up + (draw.uniform(2, 55, len(who)) * 60 * SECOND).astype(np.int64), opened
    )
    taken = place * 75 * SECOND + (draw.uniform(0, 60, len(cell)) * SECOND).astype(np.int64)
    code = np.full(len(cell), CODE["wizard_step"])
    code[place == 0] = CODE["wizard_started"]
    code[place > WIZARD_STEPS] = CODE["wizard_finished"]
    code[(place > reached[cell]) & asks[cell]] = CODE["help_viewed"]
    step = np.where(code == CODE["wizard_step"], place, -1)
    return Rows(
        at=opened[cell] + taken,
        code=code, account=account[cell], person=person,
        quantity=np.full(len(cell), np.nan),
        seconds=np.where(step > 0, np.round(draw.lognormal(3.3, 0.6, len(cell)), 1), np.nan), step=step,
    )  # fmt: skip


def _automation(vendor: Vendor, draw: Draw, days: Ints, level: Floats) -> Rows:
    """Integrations work day and night, at weekends a little less."""
    week = np.where((days + 3) % 7 >= 5, 0.7, 1.0)
    rate = vendor.accounts.automation[:, None] * (np.sqrt(level) * week[None, :])
    account, when = np.nonzero(rate > 0)
    cell, _ = groups(draw.poisson(rate[account, when]))
    kind = draw.choice(
        np.array([CODE["integration_synced"], CODE["api_call"], CODE["workflow_run"]]),
        len(cell),
        p=[0.5, 0.2, 0.3],
    )
    count = np.where(kind == CODE["workflow_run"], np.nan, 1.0 + draw.poisson(60, len(cell)))
    return Rows(
        at=days[when[cell]] * DAY + draw.integers(0, DAY, len(cell)), code=kind, account=account[cell],
        person=np.full(len(cell), -1), quantity=count, seconds=np.full(len(cell), np.nan), step=np.full(len(cell), -1),
    )  # fmt: skip


def _table(vendor: Vendor, parts: list[Rows]) -> pa.Table:
    """One table of the parts, in the order of time, cut to the simulated days."""
    at = np.concatenate([part.at for part in parts])
    inside = (at >= vendor.span.since * DAY) & (at < (vendor.span.until + 1) * DAY)
    order = np.argsort(at, kind="stable")
    order = order[inside[order]]
    code, account, person = (
        np.concatenate([getattr(part, name) for part in parts])[order]
        for name in ("code", "account", "person")
    )
    quantity, seconds = (
        np.concatenate([getattr(part, name) for part in parts])[order]
        for name in ("quantity", "seconds")
    )
    step = np.concatenate([part.step for part in parts])[order]
    return table(
        "event",
        {
            "happened_at": instants(at[order]),
            "event": words(code, EVENTS),
            "account_id": words(account, vendor.accounts.id),
            "person_id": vendor.people.id.take(pa.array(person, mask=person < 0)),
            "quantity": numbers(quantity, ~np.isnan(quantity)),
            "duration_seconds": numbers(seconds, ~np.isnan(seconds)),
            "properties": words(step, [f'{{"step": {n}}}' for n in range(WIZARD_STEPS + 1)]),
        },
    )
