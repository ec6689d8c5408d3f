"""Stored answers: wide, one set for each day, and stale only when something known by then has changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from tests.warehouse.staging import correct, event, store

from tenure.warehouse import commit, runs
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake
from tenure.warehouse.readings import Readings
from tenure.warehouse.storing import Computed

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


def write(
    lake: Lake, table: pa.Table, version: str = "v1", subject: str = "account", **more: Any
) -> None:
    names = [n for n in table.column_names if n not in ("account_id", "person_id", "as_of")]
    versions = dict.fromkeys(names, version)
    found = Computed(table=table, versions=versions, pinned=lake.pin(), **more)
    Readings(lake).write(subject, found)


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


def test_what_is_computed_later_of_a_day_stands_beside_what_it_had(lake: Lake) -> None:
    write(lake, computed(FIRST, SECOND, a=pa.array([1, 2, 3, 4])), "v1", costs={"a": 1.5})
    added = computed(FIRST, b=pa.array(["x", "y"]))
    write(lake, added, "v2", costs={"b": 0.5}, only_added=True)
    readings = Readings(lake)
    got = readings.read("account", ["a", "b"]).to_pydict()
    assert (got["a"], got["b"]) == ([1, 2, 3, 4], ["x", "y", None, None])
    assert readings.versions("account", FIRST) == {"a": "v1", "b": "v2"}
    assert readings.versions("account", SECOND) == {"a": "v1"}
    assert readings.costs("account", FIRST) == {"a": 1.5, "b": 0.5}
    assert readings.costs("account", SECOND) == {"a": 1.5}


def test_what_is_computed_again_keeps_the_columns_of_definitions_that_are_no_more(
    lake: Lake,
) -> None:
    write(lake, computed(FIRST, dropped=pa.array([7, 8]), a=pa.array([1, 2])), "v1")
    write(lake, computed(FIRST, a=pa.array([3]), accounts=("globex",)), "v2")
    got = Readings(lake).read("account", ["dropped", "a"]).to_pylist()
    assert got == [{"account_id": "globex", "as_of": FIRST, "dropped": 8, "a": 3}]
    assert Readings(lake).versions("account", FIRST) == {"dropped": "v1", "a": "v2"}


def test_added_columns_lose_no_account_that_was_stored(lake: Lake) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    write(lake, computed(FIRST, b=pa.array([9]), accounts=("initech",)), only_added=True)
    got = Readings(lake).read("account", ["a", "b"])
    assert got["account_id"].to_pylist() == ["acme", "globex", "initech"]
    assert got.select(["a", "b"]).to_pydict() == {"a": [1, 2, None], "b": [None, None, 9]}


def test_days_that_had_different_versions_keep_them_when_something_is_added(lake: Lake) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2])), "v1")
    write(lake, computed(SECOND, a=pa.array([3, 4])), "v2")
    write(lake, computed(FIRST, SECOND, b=pa.array([5, 6, 7, 8])), "v3", only_added=True)
    readings = Readings(lake)
    assert readings.versions("account", FIRST) == {"a": "v1", "b": "v3"}
    assert readings.versions("account", SECOND) == {"a": "v2", "b": "v3"}


def test_the_days_on_which_a_version_changes_are_told(lake: Lake) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2]), b=pa.array([1, 2])), "v1")
    write(lake, computed(SECOND, a=pa.array([3, 4])), "v2")
    write(lake, computed(MARCH, a=pa.array([3, 4]), b=pa.array([1, 2])), "v2")
    readings = Readings(lake)
    assert readings.changes("account", ["a"]) == [(SECOND, "a", "v1", "v2")]
    assert readings.changes("account") == [(SECOND, "a", "v1", "v2"), (MARCH, "b", "v1", "v2")]
    assert readings.changes("account", ["nonsense"]) == []


def test_days_may_go_when_others_are_stored(lake: Lake) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    found = Computed(
        table=computed(SECOND, a=pa.array([3, 4])), versions={"a": "v1"}, pinned=lake.pin()
    )
    Readings(lake).write("account", found, dropping=[FIRST])
    assert Readings(lake).days("account") == (SECOND,)
    assert Readings(lake).read("account", ["a"])["a"].to_pylist() == [3, 4]


@pytest.mark.parametrize(
    ("before", "after", "together"),
    [
        (pa.array([0.5, 2.0]), pa.array([3, 4]), [0.5, 2.0, 3.0, 4.0]),
        (pa.array([1, 2]), pa.array([0.5, None]), [1.0, 2.0, 0.5, None]),
        (pa.array(["7", "many"]), pa.array([8, 9]), ["7", "many", "8", "9"]),
        (pa.array([True, None]), pa.array(["yes", "no"]), ["true", None, "yes", "no"]),
        (
            pa.array([Decimal("1.25"), None], pa.decimal128(9, 2)),
            pa.array([Decimal("0.0625"), None], pa.decimal128(9, 4)),
            [Decimal("1.2500"), None, Decimal("0.0625"), None],
        ),
        (
            pa.array([Decimal("1.25"), None], pa.decimal128(9, 2)),
            pa.array([3, 4]),
            [Decimal("1.25"), None, Decimal("3.00"), Decimal("4.00")],
        ),
    ],
)
def test_a_definition_may_change_its_type_and_no_stored_reading_changes(
    before: pa.Array, after: pa.Array, together: list[object], lake: Lake
) -> None:
    write(lake, computed(FIRST, a=before, c=pa.array([1, 2])))
    write(lake, computed(SECOND, a=after), "v2")
    write(lake, computed(SECOND, a=after), "v2")
    readings = Readings(lake)
    assert readings.read("account", ["a"])["a"].to_pylist() == together
    assert readings.read("account", ["c"])["c"].to_pylist() == [1, 2, None, None]
    asked = readings.read("account", ["a"], SECOND, SECOND, types={"a": after.type})
    assert asked["a"].combine_chunks() == after


def test_what_an_older_version_said_is_null_where_the_new_type_has_no_such_value(
    lake: Lake,
) -> None:
    write(lake, computed(FIRST, a=pa.array(["7", "many"])))
    got = Readings(lake).read("account", ["a", "none"], types={"a": pa.int64(), "none": pa.bool_()})
    assert got["a"].to_pylist() == [7, None]
    assert got.schema.field("none").type == pa.bool_()


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
    assert readings.versions("account", FIRST) == {}
    assert readings.costs("account", FIRST) == {}
    assert readings.changes("account") == []
    assert readings.outdated("account", [FIRST]) == set()


@pytest.mark.parametrize(
    ("added", "outdated"),
    [
        (event("late", "2024-01-02 12:00", known="2024-01-20 12:00"), set()),
        (event("next day", "2024-01-08 12:00"), set()),
        (event("backdated", "2024-01-02 12:00"), {FIRST}),
    ],
)
def test_only_facts_known_by_then_make_a_day_outdated(
    added: dict, outdated: set[date], lake: Lake, engine: Engine
) -> None:
    store(lake, engine, event(1, "2024-01-01 12:00"), event(2, "2024-01-31 12:00"))
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    assert Readings(lake).outdated("account", [FIRST]) == set()
    store(lake, engine, added)
    assert Readings(lake).outdated("account", [FIRST]) == outdated
    lake.table("events").optimize.compact()
    assert Readings(lake).outdated("account", [FIRST]) == outdated


def test_a_backdated_fact_makes_the_days_from_then_on_outdated_that_were_stored_before_it_came(
    lake: Lake, engine: Engine
) -> None:
    store(lake, engine, event(1, "2024-01-01 12:00"))
    write(lake, computed(FIRST, SECOND, a=pa.array([1, 2, 3, 4])))
    store(lake, engine, event("backdated", "2024-01-10 12:00"))
    write(lake, computed(MARCH, a=pa.array([1, 2])))
    readings = Readings(lake)
    assert readings.outdated("account", [FIRST, SECOND, MARCH]) == {SECOND}
    assert readings.outdated("account", [FIRST, MARCH]) == set()


def test_a_later_correction_leaves_the_past_as_it_was(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1, "2024-01-01 12:00"))
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    correct(lake, engine, 1, "2024-02-01 12:00")
    assert Readings(lake).outdated("account", [FIRST]) == set()


def test_a_run_that_was_killed_before_its_readings_says_nothing(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2])), "v1")

    def killed(handle: Any, rows: Any, **more: Any) -> None:
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


def test_two_that_add_to_a_day_at_once_both_have_added(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lake, computed(FIRST, a=pa.array([1, 2])))
    done, meanwhile = commit.write, [computed(FIRST, b=pa.array([3, 4]))]

    def overtaken(handle: Any, rows: Any, **more: Any) -> None:
        if more.get("instead_of") and meanwhile:
            write(lake, meanwhile.pop(), only_added=True)
        return done(handle, rows, **more)

    monkeypatch.setattr(commit, "write", overtaken)
    write(lake, computed(FIRST, c=pa.array([5, 6])), only_added=True)
    got = Readings(lake).read("account", ["a", "b", "c"]).to_pydict()
    assert (got["a"], got["b"], got["c"]) == ([1, 2], [3, 4], [5, 6])
    assert Readings(lake).versions("account", FIRST) == dict.fromkeys("abc", "v1")


def test_a_run_remembers_what_the_lake_held(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    write(lake, computed(FIRST, a=pa.array([1, 2])), grounds={FIRST: "EUR"}, seconds=2.5)
    stored = runs.stored(lake.pin(), engine, "account")[FIRST]
    assert stored.batches == {"events": 1, "usage": 1}
    assert (stored.ground, stored.seconds) == ("EUR", 2.5)
