"""Each fact is stored once, however often and by however many it is brought."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.warehouse.staging import ask, at, event, store

from tenure.facts.ticket import Ticket
from tenure.warehouse import load
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake


def test_a_fact_loaded_twice_is_stored_once(lake: Lake, engine: Engine) -> None:
    assert store(lake, engine, event(1), event(2)).facts == 2
    assert store(lake, engine, event(2), event(3)).facts == 1
    assert ask(lake, engine, "events", "count(*)") == [(3,)]


def test_a_fact_that_comes_back_with_another_time_is_the_same_fact(
    lake: Lake, engine: Engine
) -> None:
    store(lake, engine, event("message 7", "2024-01-10 12:00"))
    again = store(lake, engine, event("message 7", "2024-03-10 12:00"))
    assert again.facts == 0


def test_a_row_counts_as_stored_when_any_of_its_facts_is_new(lake: Lake, engine: Engine) -> None:
    ticket = {"ticket_id": "T1", "account_id": "acme", "row_no": 0}
    opened = ticket | {"key": "opened", "change": "opened", "when": "2024-01-01 10:00"}
    closed = ticket | {"key": "closed", "change": "closed", "when": "2024-01-05 10:00"}
    assert store(lake, engine, opened, kind=Ticket).rows == 1
    assert store(lake, engine, opened, closed, kind=Ticket) == load.Appended(facts=1, rows=1)
    assert store(lake, engine, opened, closed, kind=Ticket) == load.Appended(facts=0, rows=0)


def test_nothing_staged_makes_no_commit(lake: Lake, engine: Engine) -> None:
    assert store(lake, engine) == load.Appended(facts=0, rows=0)
    store(lake, engine, event())
    before = lake.pin().versions
    store(lake, engine, event())
    assert lake.pin().versions == before


def test_every_row_has_the_number_of_its_batch(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    store(lake, engine, event(2))
    assert ask(lake, engine, "events", "batch", "ORDER BY 1") == [(1,), (2,)]
    assert lake.pin().snapshots["events"].batch == 2


def test_a_large_import_is_divided_into_commits_and_stored_once(
    lake: Lake, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "COMMIT_ROWS", 20)
    days = [f"2024-{1 + n % 4:02}-15 12:00" for n in range(60)] + ["2024-05-01 12:00"] * 50
    events = [event(n, day) for n, day in enumerate(days)]
    assert store(lake, engine, *events[::2]).facts == 55
    assert store(lake, engine, *events).facts == 55
    assert ask(lake, engine, "events", "count(*), count(DISTINCT fact_high)") == [(110, 110)]
    assert ask(lake, engine, "usage", "sum(n)") == [(110,)]
    assert lake.pin().snapshots["events"].batch > 4


def test_facts_of_any_century_are_divided_without_loss(
    lake: Lake, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "COMMIT_ROWS", 2)
    days = ["0980-02-01", "1969-12-30", "1969-12-31", "1970-01-01", "1970-01-02", "2024-05-01"]
    times = ["00:00", "00:00:00.000001", "12:00", "23:59:59.999999"]
    events = [event((day, time), f"{day} {time}") for day in days for time in times]
    assert store(lake, engine, *events) == load.Appended(facts=24, rows=24)
    assert ask(lake, engine, "events", "count(*), count(DISTINCT fact_high)") == [(24, 24)]


def test_days_are_those_of_the_workspace(lake: Lake, engine: Engine) -> None:
    store(
        lake,
        engine,
        event(1, "2024-01-31 22:59:59.999999"),
        event(2, "2024-01-31 23:00", known="2024-06-30 22:00"),
    )
    assert ask(
        lake, engine, "events", "day, known_day, known_month, local_at", "ORDER BY happened_at"
    ) == [
        (
            date(2024, 1, 31),
            date(2024, 1, 31),
            "2024-01",
            datetime(2024, 1, 31, 23, 59, 59, 999999),
        ),
        (date(2024, 2, 1), date(2024, 7, 1), "2024-07", datetime(2024, 2, 1)),
    ]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "UTC",
    ],
)
def test_the_wall_clock_is_right_around_every_change_of_the_clocks(
    zone: str, tmp_path, engine: Engine
) -> None:
    lake = Lake.create(tmp_path / "there", zone)
    start, dice = at("2023-01-01 00:00"), random.Random(7)
    instants = [start + timedelta(minutes=15 * dice.randrange(4 * 24 * 1200)) for _ in range(1500)]
    instants += [
        at("2024-03-31 00:59:59.999999"),
        at("2024-03-31 01:00"),
        at("2024-10-27 00:30"),
        at("2024-10-27 01:30"),
    ]
    store(lake, engine, *(event(n, f"{when:%F %T.%f}") for n, when in enumerate(instants)))
    for happened, local, day in ask(lake, engine, "events", "happened_at, local_at, day"):
        expected = happened.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert (local, day) == (expected, expected.date())


def test_other_columns_come_through_as_they_are(lake: Lake, engine: Engine) -> None:
    store(
        lake,
        engine,
        event(1, person_id=None, quantity=2.5, duration_seconds=None, properties='{"a": "ä"}'),
    )
    got = ask(
        lake,
        engine,
        "events",
        "account_id, person_id, quantity, duration_seconds, properties, known_by, source",
    )
    assert got == [("acme", None, 2.5, None, '{"a": "ä"}', "happened", "test")]
