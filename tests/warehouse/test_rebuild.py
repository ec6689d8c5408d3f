"""What is derived from facts can be derived anew: after a change of the zone, or of nothing."""

from datetime import date, datetime

import pyarrow as pa
import pytest
from tests.warehouse.staging import ask, correct, event, staged, store

from tenure.facts.event import Event
from tenure.facts.ticket import Ticket
from tenure.warehouse import load, rebuild
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake
from tenure.warehouse.readings import Readings
from tenure.warehouse.storing import Computed

TABLES = ("events", "usage", "tickets", "corrections")


@pytest.fixture
def filled(lake: Lake, engine: Engine) -> Lake:
    """Some facts near midnight, one of them corrected."""
    store(
        lake,
        engine,
        event(1, "2024-01-31 23:30"),
        event(2, "2024-02-10 12:00", known="2024-04-01 01:00"),
    )
    store(lake, engine, event(3, "2024-01-31 12:00"))
    opened = {
        "key": 1,
        "ticket_id": "T1",
        "account_id": "acme",
        "change": "opened",
        "when": "2024-01-31 23:30",
    }
    store(lake, engine, opened, kind=Ticket)
    correct(lake, engine, 3, "2024-02-29 23:30")
    return lake


def everything(lake: Lake, engine: Engine) -> dict[str, list[tuple]]:
    return {table: ask(lake, engine, table, "*", "ORDER BY ALL") for table in TABLES}


def test_rebuilt_equals_kept(filled: Lake, engine: Engine) -> None:
    kept = everything(filled, engine)
    assert rebuild.rebuild(filled) == "3 tables of facts rebuilt for Europe/Berlin"
    assert everything(filled, engine) == kept


def test_a_new_zone_gives_new_days(filled: Lake, engine: Engine) -> None:
    rebuild.rebuild(filled, zone="America/New_York")
    assert Lake.open(filled.folder).zone.name == filled.zone.name == "America/New_York"
    assert ask(
        filled,
        engine,
        "events",
        "day, local_at, known_month, known_until_day",
        "ORDER BY happened_at",
    ) == [
        (date(2024, 1, 31), datetime(2024, 1, 31, 7), "2024-01", date(2024, 2, 29)),
        (date(2024, 1, 31), datetime(2024, 1, 31, 18, 30), "2024-01", None),
        (date(2024, 2, 10), datetime(2024, 2, 10, 7), "2024-03", None),
    ]
    assert ask(filled, engine, "usage", "day, sum(n)", "GROUP BY 1 ORDER BY 1") == [
        (date(2024, 1, 31), 2),
        (date(2024, 2, 10), 1),
    ]
    assert ask(filled, engine, "tickets", "day") == [(date(2024, 1, 31),)]


def test_a_zone_there_and_back_is_as_before(filled: Lake, engine: Engine) -> None:
    kept = everything(filled, engine)
    rebuild.rebuild(filled, zone="Asia/Tokyo")
    rebuild.rebuild(filled, zone="Europe/Berlin")
    assert everything(filled, engine) == kept


def test_after_a_rebuild_facts_are_recognised_and_new_ones_are_folded(
    filled: Lake, engine: Engine
) -> None:
    rebuild.rebuild(filled, zone="Asia/Tokyo")
    assert (
        store(filled, engine, event(1, "2024-01-31 23:30"), event(9, "2024-01-31 23:30")).facts == 1
    )
    assert ask(filled, engine, "usage", "sum(n)") == [(4,)]
    assert ask(
        filled, engine, "events", "day", f"WHERE batch = {filled.pin().snapshots['events'].batch}"
    ) == [(date(2024, 2, 1),)]


def test_the_log_still_holds_no_id_and_months_still_divide_the_table(filled: Lake) -> None:
    rebuild.rebuild(filled, zone="Asia/Tokyo")
    assert {f.month for f in filled.pin().files("events")} == {"2024-01", "2024-02", "2024-04"}
    assert not any(
        "acme" in entry.read_text() for entry in filled.folder.glob("*/_delta_log/*.json")
    )


def test_a_rebuild_that_was_killed_is_seen_and_mended(
    filled: Lake, engine: Engine, monkeypatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(rebuild, "_roll_up", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            rebuild.rebuild(filled, zone="Asia/Tokyo")
    reopened = Lake.open(filled.folder)
    assert (reopened.zone.name, reopened.calendar()) == ("Europe/Berlin", "Asia/Tokyo")
    rebuild.rebuild(reopened, zone="Asia/Tokyo")
    assert ask(reopened, engine, "usage", "day, n", "ORDER BY ALL")[0] == (date(2024, 1, 31), 1)


def test_who_stores_facts_meanwhile_uses_the_new_zone(
    filled: Lake, engine: Engine, monkeypatch
) -> None:
    engine.register("staged_rows", staged(Event, [event(9, "2024-05-01 15:30")]))
    other = Lake.open(filled.folder)
    roll_up = rebuild._roll_up

    def meanwhile(lake: Lake, own: Engine) -> None:
        load.append(other, engine, Event, "staged_rows")
        roll_up(lake, own)

    monkeypatch.setattr(rebuild, "_roll_up", meanwhile)
    rebuild.rebuild(filled, zone="Asia/Tokyo")
    assert ask(filled, engine, "events", "max(day)") == [(date(2024, 5, 2),)]
    assert ask(filled, engine, "usage", "max(day), sum(n)") == [(date(2024, 5, 2), 4)]


def test_readings_of_another_zone_go(filled: Lake) -> None:
    readings, day = Readings(filled), date(2024, 1, 7)
    table = pa.table({"account_id": ["acme"], "as_of": pa.array([day], pa.date32()), "a": [1]})
    readings.write("account", Computed(table=table, versions={"a": "v1"}, pinned=filled.pin()))
    rebuild.rebuild(filled)
    assert readings.outdated("account", [day]) == set()
    rebuild.rebuild(filled, zone="Asia/Tokyo")
    assert readings.days("account") == ()


def _interrupted(lake: Lake, engine: Engine) -> None:
    raise KeyboardInterrupt
