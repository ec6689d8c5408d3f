"""Stored answers: wide, one set for each day, and stale only when something known by then has changed."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from tests.warehouse.staging import correct, event, store

from tenure.warehouse import commit, runs
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake
from tenure.warehouse.readings import Readings

FIRST, SECOND, MARCH = date(2024, 1, 7), date(2024, 1, 14), date(2024, 3, 3)


def computed(
    *days: date, accounts: tuple[str, ...] = ("acme", "globex"), **columns: pa.Array
) -> pa.Table:
    """What a computation hands over."""
    keys = [(account, day) for day in days for account in accounts]
    table = pa.table(
        {"account_id": [a for a, _ in keys], "as_of": pa.array([d for _, d in keys], pa.date32())}
    )
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table


def write(lake: Lake, table: pa.Table, version: str = "v1", subject: str = "account") -> None:
    names = [n for n in table.column_names if n not in ("account_id", "person_id", "as_of")]
    Readings(lake).write(subject, table, dict.fromkeys(names, version), version, lake.pin())


def test_readings_come_back_in_the_order_asked_for(lake: Lake) -> None:
    write(
        lake, computed(SECOND, FIRST, a=pa.array([3, 4, 1, 2]), b=pa.array([None, 0.5, 1.5, 2.5]))
    )
    got = Readings(lake).read("account", ["b", "a"])
    assert got.column_names == ["account_id", "as_of", "b", "a"]
    assert got.to_pylist()[0] == {"account_id": "acme", "as_of": FIRST, "b": 1.5, "a": 1}
    assert got["a"].to_pylist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "values",
    [
        pa.array([1, None], pa.int64()),
        pa.array([1.5, None], pa.float64()),
        pa.array([True, None]),
        pa.array(["pro", None]),
        pa.array([date(2024, 1, 1), None], pa.date32()),
        pa.array([Decimal("12.50"), None], pa.decimal128(18, 2)),
    ],
)
def test_a_reading_keeps_its_type(values: pa.Array, lake: Lake) -> None:
    write(lake, computed(FIRST, x=values))
    got = Readings(lake).read("account", ["x"])["x"].combine_chunks()
    assert (got.type, got.to_pylist()) == (values.type, values.to_pylist())


def test_a_day_written_again_is_replaced_and_others_stay(lake: Lake) -> None:
    write(lake, computed(FIRST, SECOND, MARCH, a=pa.array([1, 2, 3, 4, 5, 6])))
    write(lake, computed(SECOND, a=pa.array([30]), accounts=("acme",)))
    got = Readings(lake).read("account", ["a"])
    assert got["a"].to_pylist() == [1, 2, 30, 5, 6]
    assert Readings(lake).days("account") == (FIRST, SECOND, MARCH)


def test_days_narrow_what_is_read(lake: Lake) -> None:
    write(lake, computed(FIRST, SECOND, MARCH, a=pa.array([1, 2, 3, 4, 5, 6])))
    readings = Readings(lake)
    assert readings.read("account", ["a"], since=SECOND)["a"].to_pylist() == [3, 4, 5, 6]
    assert readings.read("account", ["a"], until=FIRST)["a"].to_pylist() == [1, 2]
    assert readings.read("account", ["a"], SECOND, SECOND, account="globex")["a"].to_pylist() == [4]


def test_new_definitions_are_new_columns_and_dropped_ones_stay_readable(lake: Lake) -> None:
    write(lake, computed(FIRST, old=pa.array([1, 2])))
    write(lake, computed(SECOND, new=pa.array([True, False])))
    got = Readings(lake).read("account").to_pydict()
    assert (got["old"], got["new"]) == ([1, 2, None, None], [None, None, True, False])
    assert Readings(lake).read("account", ["new"], FIRST, FIRST)["new"].to_pylist() == [None, None]


def test_a_definition_may_change_its_type(lake: Lake) -> None:
    write(
        lake, computed(FIRST, a=pa.array([1.0, 2.0]), b=pa.array(["7", "many"]), c=pa.array([1, 2]))
    )
    write(lake, computed(SECOND, a=pa.array([3, 4]), b=pa.array([8, 9])), "v2")
    got = Readings(lake).read("account")
    assert got.select(["a", "b", "c"]).to_pydict() == {
        "a": [1, 2, 3, 4],
        "b": [7, None, 8, 9],
        "c": [1, 2, None, None],
    }
    assert got.schema.field("a").type == got.schema.field("b").type == pa.int64()
    write(lake, computed(SECOND, a=pa.array([5, 6])), "v2")
    assert Readings(lake).read("account", ["a"])["a"].to_pylist() == [1, 2, 5, 6]


def test_a_definition_that_was_never_stored_is_null(lake: Lake) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    assert Readings(lake).read("account", ["nonsense"])["nonsense"].to_pylist() == [None, None]


def test_people_have_readings_of_their_own(lake: Lake) -> None:
    table = computed(FIRST, accounts=("acme", "acme")).append_column(
        "person_id", pa.array(["ada", "bob"])
    )
    write(lake, table.append_column("a", pa.array([1, 2])), subject="person")
    got = Readings(lake).read("person", ["a"])
    assert got.column_names == ["account_id", "person_id", "as_of", "a"]
    assert Readings(lake).read("account", ["a"]).num_rows == 0


def test_nothing_stored_is_an_empty_answer(lake: Lake) -> None:
    readings = Readings(lake)
    assert readings.read("account").num_rows == 0
    assert readings.days("person") == ()
    assert readings.stale("account", FIRST, "v1", lake.pin())


def test_it_is_told_which_version_of_which_definition_is_stored(lake: Lake) -> None:
    write(lake, computed(FIRST, SECOND, a=pa.array([1, 2, 3, 4])), "v1")
    write(lake, computed(SECOND, a=pa.array([1, 2]), b=pa.array([1, 2])), "v2")
    readings = Readings(lake)
    assert readings.versions("account", FIRST) == {"a": "v1"}
    assert readings.versions("account", SECOND) == {"a": "v2", "b": "v2"}
    assert not readings.stale("account", FIRST, "v1", lake.pin())
    assert readings.stale("account", FIRST, "v2", lake.pin())


@pytest.mark.parametrize(
    ("added", "stale"),
    [
        (event("late", "2024-01-02 12:00", known="2024-01-20 12:00"), False),
        (event("next day", "2024-01-08 12:00"), False),
        (event("backdated", "2024-01-02 12:00"), True),
    ],
)
def test_only_facts_known_by_then_make_a_day_stale(
    added: dict, stale: bool, lake: Lake, engine: Engine
) -> None:
    store(lake, engine, event(1, "2024-01-01 12:00"), event(2, "2024-01-31 12:00"))
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    assert not Readings(lake).stale("account", FIRST, "v1", lake.pin())
    store(lake, engine, added)
    assert Readings(lake).stale("account", FIRST, "v1", lake.pin()) is stale
    lake.table("events").optimize.compact()
    assert Readings(lake).stale("account", FIRST, "v1", lake.pin()) is stale


def test_a_later_correction_leaves_the_past_as_it_was(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1, "2024-01-01 12:00"))
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    correct(lake, engine, 1, "2024-02-01 12:00")
    assert not Readings(lake).stale("account", FIRST, "v1", lake.pin())


def test_a_run_that_was_killed_before_its_readings_says_nothing(lake: Lake, monkeypatch) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2])), "v1")

    def killed(handle, rows, **more) -> None:
        if more.get("instead_of"):
            raise KeyboardInterrupt
        return done(handle, rows, **more)

    done = commit.write
    with monkeypatch.context() as patched:
        patched.setattr(commit, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            write(lake, computed(FIRST, a=pa.array([3, 4])), "v2")
    readings = Readings(lake)
    assert readings.read("account", ["a"])["a"].to_pylist() == [1, 2]
    assert readings.versions("account", FIRST) == {"a": "v1"}
    assert readings.stale("account", FIRST, "v2", lake.pin())


def test_a_run_remembers_what_the_lake_held(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    assert runs.stored(lake.pin(), engine, "account")[FIRST].batches == {"events": 1, "usage": 1}
