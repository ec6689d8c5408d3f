"""Starts of sessions, among events that come late or turn out wrong: at every day as if only what stood then had been there."""

import random
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.sessions import starts

FIRST, LAST = date(2024, 5, 1), date(2024, 5, 4)
HALF_HOUR = timedelta(minutes=30)
Event = tuple[datetime, date, date | None]  # when, since when it is known, until before when

SCHEMA = pa.schema(
    {
        "account_id": pa.string(),
        "person_id": pa.string(),
        "happened_at": pa.timestamp("us", "UTC"),
        "day": pa.date32(),
        "known_day": pa.date32(),
        "known_until_day": pa.date32(),
    }
)


def found(engine: Engine, events: list[Event], day: date, since: date | None = None) -> list:
    rows = [("a", "p", when, when.date(), known, until) for when, known, until in events]
    columns = [
        pa.array(column, f.type) for column, f in zip(zip(*rows, strict=True), SCHEMA, strict=True)
    ]
    engine.register("heard_events", pa.table(columns, schema=SCHEMA))
    asked = starts("SELECT * FROM heard_events", since, LAST)
    return engine.rows(
        f"""SELECT started_at, day, known_day FROM ({asked})
        WHERE greatest(day, known_day) <= ? AND (known_until_day IS NULL OR known_until_day > ?)
        ORDER BY 1""",
        [day, day],
    )


def expected(events: list[Event], day: date) -> list[datetime]:
    """The first of those that stand, and every one with half an hour of nothing before it."""
    standing = sorted(
        {
            when
            for when, known, until in events
            if max(when.date(), known) <= day and (until is None or until > day)
        }
    )
    return [
        when
        for nth, when in enumerate(standing)
        if nth == 0 or when - standing[nth - 1] > HALF_HOUR
    ]


@pytest.mark.parametrize(("late", "wrong"), [(0.0, 0.0), (0.3, 0.0), (0.0, 0.2), (0.4, 0.3)])
def test_at_every_day_sessions_begin_where_they_would_of_what_stood_then(
    engine: Engine, late: float, wrong: float
) -> None:
    chance = random.Random(7)
    for _ in range(12):
        events: list[Event] = []
        for _ in range(40):
            when = datetime(2024, 5, 1, 21, tzinfo=UTC) + timedelta(
                minutes=10 * chance.randrange(40)
            )
            known = when.date() + timedelta(chance.randrange(1, 4) * (chance.random() < late))
            until = known + timedelta(chance.randrange(1, 3)) if chance.random() < wrong else None
            events.append((when, known, until))
        for day in (FIRST + timedelta(n) for n in range(7)):
            assert [row[0] for row in found(engine, events, day)] == expected(events, day)


def test_what_was_imported_on_one_day_is_seen_from_that_day_on(engine: Engine) -> None:
    times = [datetime(2024, 5, 1, 9, minute, tzinfo=UTC) for minute in (0, 29, 59)]
    events: list[Event] = [(when, date(2024, 5, 3), None) for when in times]
    assert found(engine, events, date(2024, 5, 2)) == []
    assert found(engine, events, date(2024, 5, 3)) == [
        (times[0], date(2024, 5, 1), date(2024, 5, 3))
    ]


def test_half_an_hour_is_not_over_before_it_is_longer(engine: Engine) -> None:
    first = datetime(2024, 5, 1, 9, 10, tzinfo=UTC)
    exactly, later = first + HALF_HOUR, first + 2 * HALF_HOUR + timedelta(microseconds=1)
    events: list[Event] = [(when, FIRST, None) for when in (first, exactly, later)]
    assert [row[0] for row in found(engine, events, FIRST)] == [first, later]


def test_the_evening_before_the_window_can_hold_the_beginning(engine: Engine) -> None:
    evening = datetime(2024, 5, 1, 23, 50, tzinfo=UTC)
    night = datetime(2024, 5, 2, 0, 10, tzinfo=UTC)
    events: list[Event] = [(evening, FIRST, None), (night, date(2024, 5, 2), None)]
    begun = found(engine, events, LAST, since=date(2024, 5, 2))
    assert [row[0] for row in begun if row[1] >= date(2024, 5, 2)] == []
