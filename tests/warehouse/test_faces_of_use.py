"""Faces that combine tables: what was known on each day, against a plain reckoning of the same facts."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pytest
from tests.lakes import lake_with

from tenure.catalog.spine import spine
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.faces import TABLES, Declared
from tenure.warehouse.lens import Lens

FIRST = date(2024, 4, 1)
GRID = Moments.grid(FIRST + timedelta(days=20), FIRST + timedelta(days=50), timedelta(days=5))


def visible(folder, face, days=None, declared=None, **facts):
    """{as_of: rows} of a face."""
    lake = lake_with(folder, **facts)
    with Engine(memory="1GB") as engine:
        lens = Lens(lake.pin(), engine, GRID, declared=declared or Declared())
        rows = engine.arrow(lens.table(face, days=days)).to_pylist()
    return {
        day: [row for row in rows if row["enter"] <= m < row["leave"]] for m, day in enumerate(GRID)
    }


def said(**tables):
    return Declared({n: pa.Table.from_pylist(rows, TABLES[n]) for n, rows in tables.items()})


def at(day):
    return f"{day}T09:00"


@pytest.mark.parametrize("seed", range(8))
def test_members_and_active_ones_of_a_day_as_they_were_known(tmp_path, seed):
    """Logins given and taken away, use known late, both found wrong: counted by hand at every moment."""
    dice = random.Random(seed)
    changes, events = [], []
    for number in range(14):
        account, person = f"a{number % 2}", f"p{number}"
        day = FIRST + timedelta(days=dice.randrange(25))
        for change in ("joined", "left", "joined")[: dice.choice([1, 2, 3])]:
            known = day + timedelta(days=dice.choice([0, 0, 3, 9, 20]))
            wrong = known + timedelta(days=dice.randrange(1, 15)) if dice.random() < 0.3 else None
            changes.append((account, person, change, day, known, wrong))
            day += timedelta(days=dice.randrange(1, 12))
        for _ in range(dice.randrange(25)):
            day = FIRST + timedelta(days=dice.randrange(50))
            known = day + timedelta(days=dice.choice([0, 0, 0, 2, 8]))
            wrong = known + timedelta(days=dice.randrange(1, 15)) if dice.random() < 0.4 else None
            events.append((account, person, day, known, wrong))
    facts = {
        "membership": [
            {"account_id": a, "person_id": p, "change": c, "happened_at": at(d), "known_at": at(k),
             "fact_high": 1, "fact_low": number}
            for number, (a, p, c, d, k, _) in enumerate(changes)
        ],
        "event": [
            {"account_id": a, "person_id": p, "event": "view", "happened_at": at(d), "known_at": at(k),
             "fact_high": 0, "fact_low": number}
            for number, (a, p, d, k, _) in enumerate(events)
        ],
        "correction": [
            {"of_kind": kind, "of_fact": f"{high:016x}{number:016x}", "reason": "mend", "happened_at": at(wrong)}
            for high, (kind, facts) in enumerate((("event", events), ("membership", changes)))
            for number, (*_, wrong) in enumerate(facts) if wrong
        ],
    }  # fmt: skip
    found = visible(tmp_path, "account_days", days=15, **facts)
    for moment in GRID:
        ours = {
            (row["account_id"], row["day"]): (row["members"], row["active"])
            for row in found[moment]
        }
        assert len(ours) == len(found[moment])
        assert ours == reckoned(changes, events, moment), moment


def reckoned(changes, events, moment):
    counts = {}
    for ago in range(15):
        day = moment - timedelta(days=ago)
        for account in ("a0", "a1") if day.weekday() < 5 else ():
            members = {
                p
                for p in {c[1] for c in changes if c[0] == account}
                if member(changes, p, day, moment)
            }
            active = {
                p
                for a, p, d, known, wrong in events
                if a == account
                and d == day
                and known <= moment
                and (wrong is None or wrong > moment)
            }
            if members:
                counts[account, day] = (len(members), len(members & active))
    return counts


def member(changes, person, day, moment):
    """Whether the last change up to that day, of those that were known, gave a login."""
    known = [
        c
        for c in changes
        if c[1] == person and c[3] <= day and c[4] <= moment and (c[5] is None or c[5] > moment)
    ]
    return bool(known) and max(known, key=lambda c: (c[3], c[2]))[2] == "joined"


def test_use_counts_while_the_plan_includes_the_feature(tmp_path):
    """Reports are in the plan from 21 April on and out of it again from 6 May; they are used on the 15th and the 25th."""
    declared = said(
        declared_features=[{"event": "run", "feature": "reports", "level": "basic", "is_key": False,
                            "is_obscure": False, "is_differentiating": False, "product": None}],
        declared_plans=[{"feature": "reports", "plan": "pro"}],
    )  # fmt: skip
    facts = {
        "attribute": [
            {"account_id": "acme", "name": "plan", "value": plan, "happened_at": at(day)}
            for plan, day in (
                ("basic", "2024-04-01"),
                ("pro", "2024-04-22"),
                ("basic", "2024-05-07"),
            )
        ],
        "event": [
            {
                "account_id": "acme",
                "person_id": "u",
                "event": "run",
                "happened_at": at(f"2024-04-{day}"),
            }
            for day in (15, 25)
        ],
    }
    found = visible(tmp_path, "included_usage", days=28, declared=declared, **facts)
    assert {day.isoformat(): len(rows) for day, rows in found.items()} == {
        "2024-04-21": 0,
        "2024-04-26": 2,
        "2024-05-01": 2,
        "2024-05-06": 2,
        "2024-05-11": 0,
        "2024-05-16": 0,
        "2024-05-21": 0,
    }


def test_declared_usage_says_how_many_advanced_features_there_are(tmp_path):
    marks = {"is_key": False, "is_obscure": False, "is_differentiating": False, "product": None}
    declared = said(
        declared_features=[
            {"event": "run", "feature": "reports", "level": "basic", **marks},
            {"event": "plan", "feature": "schedules", "level": "advanced", **marks},
            {"event": "unplan", "feature": "schedules", "level": "advanced", **marks},
            {"event": "script", "feature": "macros", "level": "advanced", **marks},
        ]
    )
    events = [
        {"account_id": "acme", "person_id": "u", "event": "run", "happened_at": at("2024-04-15")}
    ]
    rows = visible(tmp_path, "declared_usage", declared=declared, event=events)[GRID.days[0]]
    assert [(row["feature"], row["advanced_in_all"]) for row in rows] == [("reports", 2)]


@pytest.mark.parametrize("seed", range(4))
def test_sessions_begin_where_nothing_that_stands_came_in_the_half_hour_before(tmp_path, seed):
    """Events known late and found wrong, some at the same instant: counted by hand at every moment."""
    dice = random.Random(seed)
    events = []
    for number in range(90):
        day = FIRST + timedelta(days=dice.randrange(12, 40))
        minute = dice.choice([0, 10, 20, 40, 45, 75, 100])
        known = day + timedelta(days=dice.choice([0, 0, 0, 2, 8]))
        wrong = known + timedelta(days=dice.randrange(1, 15)) if dice.random() < 0.3 else None
        events.append((f"p{number % 2}", day, minute, known, wrong))
    facts = {
        "event": [
            {"account_id": "acme", "person_id": p, "event": "view", "fact_high": 0, "fact_low": number,
             "happened_at": f"{d}T{12 + minute // 60}:{minute % 60:02}", "known_at": f"{k}T20:00"}
            for number, (p, d, minute, k, _) in enumerate(events)
        ],
        "correction": [
            {"of_kind": "event", "of_fact": f"{number:032x}", "reason": "mend", "happened_at": f"{wrong}T21:00"}
            for number, (*_, wrong) in enumerate(events) if wrong
        ],
    }  # fmt: skip
    found = visible(tmp_path, "session_starts", days=28, **facts)
    for moment in GRID:
        seen = {
            (person, day, minute)
            for person, day, minute, known, wrong in events
            if day > moment - timedelta(days=28)
            and day <= moment
            and known <= moment
            and (wrong is None or wrong > moment)
        }
        starts = {
            (person, day, minute)
            for person, day, minute in seen
            if not any((person, day, minute - ago) in seen for ago in range(1, 31))
        }
        ours = [(row["person_id"], row["day"], row["started_at"]) for row in found[moment]]
        assert sorted(ours) == sorted(
            (person, day, datetime.combine(day, time(12), UTC) + timedelta(minutes=minute))
            for person, day, minute in starts
        ), moment


@pytest.mark.parametrize("seed", range(4))
def test_somebody_is_there_while_any_fact_about_them_stands(tmp_path, seed):
    """Facts of two kinds, known late and found wrong, some told again: the spine has just those of whom one stands."""
    dice = random.Random(seed)
    facts = []
    for number in range(24):
        day = FIRST + timedelta(days=dice.randrange(45))
        known = day + timedelta(days=dice.choice([0, 0, 5]))
        wrong = known + timedelta(days=dice.randrange(1, 12)) if dice.random() < 0.8 else None
        facts.append((f"a{number % 6}", number % 2, day, known, wrong))
    kinds = ("event", "ticket")
    more = ({"person_id": "u", "event": "view"}, {"ticket_id": "t", "change": "opened"})
    rows = {
        kind: [
            {"account_id": a, "happened_at": at(d), "known_at": at(k), "fact_high": which,
             "fact_low": number, **more[which]}
            for number, (a, own, d, k, _) in enumerate(facts) if own == which
        ]
        for which, kind in enumerate(kinds)
    }  # fmt: skip
    rows["correction"] = [
        {"of_kind": kinds[own], "of_fact": f"{own:016x}{number:016x}", "reason": "mend", "happened_at": at(wrong)}
        for number, (_, own, _, _, wrong) in enumerate(facts) if wrong
    ]  # fmt: skip
    lake = lake_with(tmp_path, **rows)
    with Engine(memory="1GB") as engine:
        text, _ = spine(Lens(lake.pin(), engine, GRID), "account")
        ours = engine.rows(f"SELECT account_id, as_of FROM ({text}) ORDER BY ALL")
    assert ours == sorted(
        (account, moment)
        for moment in GRID
        for account in {
            a
            for a, _, _, known, wrong in facts
            if known <= moment and (wrong is None or wrong > moment)
        }
    )
