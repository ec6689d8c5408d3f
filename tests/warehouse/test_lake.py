"""Tables that are made when they are first written to, and pinned while they are read."""

import json

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from tests.warehouse.staging import ask, event, staged, store

from tenure.errors import LakeError
from tenure.facts.event import Event
from tenure.warehouse import load, tables
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake
from tenure.warehouse.pinned import Vanished


@pytest.mark.parametrize("table", tables.names())
def test_an_empty_lake_has_every_table_typed_and_without_rows(
    table: str, lake: Lake, engine: Engine
) -> None:
    found = engine.arrow(lake.pin().scan(table))
    assert (found.num_rows, found.schema) == (0, lake.schema(table))
    assert lake.pin().version(table) is None


def test_stored_rows_come_back_with_the_declared_types(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event())
    for table in ("events", "usage"):
        assert engine.arrow(lake.pin().scan(table)).schema == lake.schema(table)


def test_a_pinned_lake_stands_still(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    pinned = lake.pin()
    store(lake, engine, event(2))
    assert engine.rows(f"SELECT count(*) FROM ({pinned.scan('events')})") == [(1,)]
    assert (pinned.version("events"), lake.pin().version("events")) == (1, 2)


def test_another_process_sees_new_facts_at_its_next_pin(lake: Lake, engine: Engine) -> None:
    other = Lake.open(lake.folder)
    other.pin()
    store(lake, engine, event(1))
    assert ask(other, engine, "events", "count(*)") == [(1,)]
    store(lake, engine, event(2))
    assert ask(other, engine, "events", "count(*)") == [(2,)]


def test_months_narrow_what_is_read(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1, "2024-01-10 12:00"), event(2, "2024-02-10 12:00"))
    pinned = lake.pin()
    assert [f.month for f in pinned.files("events", months=["2024-02"])] == ["2024-02"]
    assert engine.rows(f"SELECT count(*) FROM ({pinned.scan('events', months=['2024-02'])})") == [
        (1,)
    ]
    assert engine.rows(f"SELECT count(*) FROM ({pinned.scan('events', months=['1999-01'])})") == [
        (0,)
    ]


def test_a_column_that_came_later_is_null_in_what_was_stored_before(
    lake: Lake, engine: Engine
) -> None:
    fewer = pa.schema([f for f in lake.schema("costs") if f.name != "category"])
    DeltaTable.create(lake.folder / "costs", fewer, partition_by=["known_month"])
    assert engine.arrow(lake.pin().scan("costs")).schema == lake.schema("costs")


def test_what_is_asked_of_a_file_that_was_vacuumed_away_is_asked_again(
    lake: Lake, engine: Engine
) -> None:
    store(lake, engine, event(1))
    old = lake.pin()
    handle = lake.table("events")
    store(lake, engine, event(2))
    lake.table("events").optimize.compact()
    lake.table("events").vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    assert handle.version() == 1
    with pytest.raises(Vanished):
        engine.rows(old.scan("events"))
    assert lake.answer(lambda pinned: engine.rows(pinned.scan("events")), old) == engine.rows(
        lake.pin().scan("events")
    )


def test_a_date_that_python_has_no_word_for_keeps_nothing_from_being_read(
    lake: Lake, engine: Engine
) -> None:
    store(lake, engine, event())
    engine.register("said", staged(Event, [event(2)]))
    far = "SELECT * REPLACE (TIMESTAMPTZ '12000-01-01 00:00:00+00' AS happened_at) FROM said"
    engine.sql(f"CREATE TEMP TABLE far_off AS {far}")
    load.append(lake, engine, Event, "far_off")
    assert ask(lake, engine, "events", "count(*)") == [(2,)]


def test_a_newer_lake_is_refused(lake: Lake) -> None:
    (lake.folder / "lake.json").write_text(json.dumps({"schema": 99, "zone": "UTC"}))
    with pytest.raises(LakeError, match=r"newer Tenure \(lake schema 99; this one knows 1\)"):
        Lake.open(lake.folder)


@pytest.mark.parametrize("note", ["", "{}", "[]", '{"schema": "x", "zone": "UTC"}'])
def test_a_broken_note_is_told(note: str, lake: Lake) -> None:
    (lake.folder / "lake.json").write_text(note)
    with pytest.raises(LakeError, match=r"lake\.json: cannot be read"):
        Lake.open(lake.folder)


def test_a_folder_without_a_lake_is_told(tmp_path) -> None:
    with pytest.raises(LakeError, match="there is no lake here"):
        Lake.open(tmp_path)


def test_making_a_lake_again_keeps_it(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event())
    again = Lake.create(lake.folder, "Asia/Tokyo")
    assert again.zone == lake.zone
    assert ask(again, engine, "events", "count(*)") == [(1,)]


def test_a_table_with_features_that_are_not_read_is_refused(lake: Lake) -> None:
    DeltaTable.create(
        lake.folder / "events",
        lake.schema("events"),
        partition_by=["known_month"],
        configuration={"delta.enableDeletionVectors": "true"},
    )
    with pytest.raises(LakeError, match="deletionVectors"):
        lake.pin()


def test_no_id_stands_in_the_log(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(person_id="ada@acme.example"))
    logs = [entry.read_text() for entry in lake.folder.glob("*/_delta_log/*.json")]
    assert logs
    assert not any("acme" in log for log in logs)


def test_a_name_and_a_text_of_ours_cannot_end_the_sql(engine: Engine) -> None:
    awkward = "o\"; DROP's"
    assert engine.rows(f"SELECT {tables.text(awkward)} AS {tables.quoted(awkward)}") == [(awkward,)]


def test_a_table_of_an_older_tenure_gets_the_columns_that_have_come_since(tmp_path) -> None:
    lake = Lake.create(tmp_path / "old")
    added = {name for name, _ in tables.IDENTITY}
    older = pa.schema([field for field in tables.schema("events") if field.name not in added])
    DeltaTable.create(lake.folder / "events", older, partition_by=["known_month"])
    assert {field.name for field in lake.table("events").schema().fields} == set(
        tables.schema("events").names
    )


def test_a_lake_without_facts_takes_another_zone_and_one_with_facts_does_not(
    lake: Lake, engine: Engine
) -> None:
    lake.adopt("Asia/Tokyo")
    assert (lake.zone.name, Lake.open(lake.folder).zone.name) == ("Asia/Tokyo", "Asia/Tokyo")
    store(lake, engine, event())
    lake.adopt("Europe/Berlin")
    assert Lake.open(lake.folder).zone.name == "Asia/Tokyo"
