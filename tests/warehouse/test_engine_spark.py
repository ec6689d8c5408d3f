"""What we rely on in Spark Connect (played by Sail), and how DuckDB's SQL and Ibis become Spark's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import ibis
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from pysail.spark import SparkConnectServer
from tests.engines import ENGINES, engine_named, sail_url

from tenure.app import App
from tenure.errors import EngineFailed, SettingError
from tenure.warehouse.engines.computer import Computer
from tenure.warehouse.engines.spark import SparkEngine
from tenure.warehouse.engines.spark_sql import spark_columns, spark_sql
from tenure.warehouse.pinned import File, Vanished

ROWS = pa.table(
    {
        "account_id": ["a", "a", "b"],
        "n": pa.array([1, 2, None], pa.int64()),
        "day": pa.array([date(2024, 1, 31), date(2024, 3, 1), None], pa.date32()),
        "enter": pa.array([0, 1, 2], pa.int64()),
        "leave": pa.array([2, 1, 3], pa.int64()),
    }
)


@pytest.fixture(params=ENGINES)
def either(request: pytest.FixtureRequest) -> Iterator[Computer]:
    with engine_named(request.param) as engine:
        engine.register("rows", ROWS)
        yield engine


@pytest.fixture
def sail() -> Iterator[SparkEngine]:
    with SparkEngine(sail_url()) as engine:
        yield engine


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("SELECT account_id, unnest(range(enter, leave)) AS m FROM rows", [("a", 0), ("a", 1), ("b", 2)]),
        ("SELECT DISTINCT unnest(range(5, 3)) AS m FROM rows", []),
        ("SELECT (7 - 10) // 2 AS q, 7 // 2 AS r, 7 % 4 AS s", [(-1, 3, 3)]),
        ("SELECT date_diff('day', DATE '2024-01-31', day) AS d FROM rows ORDER BY d", [(0,), (30,), (None,)]),
        ("SELECT (day + 3)::DATE AS d FROM rows ORDER BY d DESC", [(date(2024, 3, 4),), (date(2024, 2, 3),), (None,)]),
        ("SELECT least(n, 9) AS l, greatest(n, NULL) AS g FROM rows ORDER BY l", [(1, 1), (2, 2), (9, None)]),
        ("SELECT arg_max(n, (day, n)) AS last FROM rows WHERE n IS NOT NULL", [(2,)]),
        ("SELECT epoch_us(TIMESTAMPTZ '1970-01-01 00:00:01.000002+00') AS us", [(1_000_002,)]),
        ("SELECT (n > 1)::BIGINT AS more FROM rows ORDER BY more", [(0,), (1,), (None,)]),
        ("SELECT n FROM rows QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY n DESC) = 1 ORDER BY n", [(2,), (None,)]),
        ("SELECT n IS NOT DISTINCT FROM NULL AS same FROM rows ORDER BY same", [(False,), (False,), (True,)]),
        ("SELECT TRY_CAST('x' AS DOUBLE) AS no, TRY_CAST('1.5' AS DOUBLE) AS yes", [(None, 1.5)]),
        ("SELECT 'it''s' AS said, 'a\\b' AS slash", [("it's", "a\\b")]),
        ("SELECT DATE '9999-12-31' AS far, DATE '0001-01-01' AS early", [(date(9999, 12, 31), date(1, 1, 1))]),
    ],
)  # fmt: skip
def test_sql_says_the_same(either, question, answer):
    assert [tuple(map(plain, row)) for row in either.rows(question)] == answer


def plain(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (lambda rows: rows.n.sum() / 2, 1.5),
        (lambda rows: rows.n.sum() * 0.1, pytest.approx(0.3)),
        (lambda rows: rows.count(where=rows.n > 1), 1),
        (lambda rows: rows.count(where=(rows.n * ibis.null("int64")) > 1), 0),
        (lambda rows: rows.n.sum() + rows.n.cast("float64").sum(), 6.0),
        (lambda rows: rows.n.sum(where=rows.n > 5), None),
        (lambda rows: rows.day.max().delta(rows.day.min(), unit="day"), 30),
        (lambda rows: rows.n.nunique(where=rows.account_id == "a"), 2),
        (lambda rows: (rows.n.mean() > 1) & ibis.null("boolean"), None),
    ],
)
def test_an_ibis_value_says_the_same(either, value, answer):
    rows = ibis.table(ibis.Schema.from_pyarrow(ROWS.schema), name="rows")
    asked = either.compile(rows.aggregate(value=value(rows)))
    assert [number(found) for found in either.rows(f"SELECT * FROM ({asked})")[0]] == [answer]


def test_a_name_used_again_means_the_new_rows(either):
    for number in (1, 2):
        either.register("again", pa.table({"a": [number]}))
        either.table("kept", "SELECT a FROM again")
        either.view("seen", "SELECT a FROM kept")
        assert either.rows("SELECT a FROM seen") == [(number,)]
        either.drop("kept")


def test_a_table_without_rows_has_its_types(either):
    either.register("none", ROWS.schema.empty_table())
    assert either.rows("SELECT count(*) AS n, max(day) AS last FROM none") == [(0, None)]


def test_values_are_bound(either):
    assert either.rows("SELECT n FROM rows WHERE account_id = ? AND n > ?", ["a", 1]) == [(2,)]
    assert either.rows("SELECT n FROM rows WHERE account_id = ?", ["' OR 1 = 1 --"]) == []


def test_files_of_different_age_are_read_with_the_declared_columns(tmp_path, sail):
    """An old file lacks a column; the partition is text and follows from the day."""
    at = datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    days = pa.array([date(2024, 3, 31)], pa.date32())
    old = pa.table({"known_day": days, "at": pa.array([at], pa.timestamp("us", tz="UTC"))})
    new = old.append_column("amount", pa.array([Decimal("1.5000")], pa.decimal128(18, 4)))
    files = []
    for name, table in (("old file", old), ("new", new)):
        folder = tmp_path / name / "known_month=2024-03"
        folder.mkdir(parents=True)
        parquet.write_table(table, folder / "part.parquet")
        files.append(File(str(folder / "part.parquet"), "2024-03", 1, 1, None, None))
    declared = pa.schema([*new.schema, pa.field("known_month", pa.string())])
    relation = sail.read(files, declared)
    found = sail.rows(f"SELECT at, amount, known_month FROM {relation} ORDER BY amount")
    assert found == [(at, Decimal("1.5000"), "2024-03"), (at, None, "2024-03")]


def test_a_file_that_is_gone_is_told_from_other_trouble(tmp_path, sail):
    file = File(str(tmp_path / "gone.parquet"), None, 1, 1, None, None)
    with pytest.raises(Vanished):
        sail.rows(f"SELECT n FROM {sail.read([file], pa.schema([('n', pa.int64())]))}")


def test_columns_are_declared_as_spark_has_them():
    schema = pa.schema(
        [
            ("by", pa.string()),
            ("at", pa.timestamp("us", tz="UTC")),
            ("local_at", pa.timestamp("us")),
            ("amount", pa.decimal128(18, 4)),
        ]
    )
    assert spark_columns(schema) == "`by` STRING, `at` TIMESTAMP, `local_at` TIMESTAMP_NTZ, `amount` DECIMAL(18, 4)"  # fmt: skip


def test_nothing_is_left_in_duckdbs_dialect():
    turned = spark_sql("SELECT x::VARCHAR AS \"a b\" FROM t WHERE y > TIMESTAMPTZ '2024-01-01'")
    assert turned == (
        "SELECT CAST(x AS STRING) AS `a b` FROM t WHERE y > CAST('2024-01-01' AS TIMESTAMP)"
    )


def test_several_sessions_do_not_meet(sail):
    sail.register("mine", pa.table({"a": [1]}))
    with SparkEngine(sail_url()) as other, pytest.raises(Exception, match="mine"):
        other.rows("SELECT a FROM mine")
    assert sail.rows("SELECT a FROM mine") == [(1,)]


def test_an_endpoint_that_does_not_answer_is_said_in_words(monkeypatch):
    monkeypatch.setattr("tenure.warehouse.engines.spark.PATIENCE_SECONDS", 0.5)
    with pytest.raises(
        EngineFailed, match=r"Nothing speaks Spark Connect at 127\.0\.0\.1:9 .*engine\.url"
    ):
        SparkEngine("sc://127.0.0.1:9")


def test_an_endpoint_that_goes_away_is_said_in_words(monkeypatch):
    monkeypatch.setattr("tenure.warehouse.engines.spark.RETRIES", 0)
    server = SparkConnectServer()
    server.start()
    with SparkEngine(f"sc://127.0.0.1:{server.listening_address[1]}") as engine:
        server.stop()
        with pytest.raises(EngineFailed, match=r"The engine at 127\.0\.0\.1:\d+ broke off"):
            engine.rows("SELECT 1 AS a")


def test_what_is_made_is_stored_while_it_is_needed(tmp_path):
    with SparkEngine(sail_url(), tmp_path) as engine:
        engine.register("rows", ROWS)
        engine.table("sums", "SELECT account_id, sum(n) AS n FROM rows GROUP BY account_id")
        (room,) = tmp_path.iterdir()
        assert [place.name for place in room.iterdir()] == ["0"]
        engine.table("more", "SELECT account_id, n + 1 AS n FROM sums WHERE n IS NOT NULL")
        engine.drop("sums")
        assert [place.name for place in room.iterdir()] == ["1"]
        assert engine.rows("SELECT n FROM more ORDER BY n") == [(4,)]
    assert not any(tmp_path.iterdir())


def test_nothing_is_a_table_too(tmp_path):
    with SparkEngine(sail_url(), tmp_path) as engine:
        engine.register("rows", ROWS)
        engine.table("none", "SELECT account_id, n FROM rows WHERE n > 1000")
        assert engine.arrow("SELECT * FROM none").schema.names == ["account_id", "n"]
        assert engine.rows("SELECT count(*) FROM none") == [(0,)]


def test_what_killed_processes_left_is_cleared_a_day_later(tmp_path):
    for name, age in (("old", 2), ("young", 0.5)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "part.parquet").touch()
        os.utime(tmp_path / name, (time.time() - age * 86_400,) * 2)
    with SparkEngine(sail_url(), tmp_path):
        assert {place.name for place in tmp_path.iterdir()} >= {"young"}
        assert not (tmp_path / "old").exists()


def test_an_address_that_is_none_is_said_in_words():
    with pytest.raises(SettingError, match=r"engine\.url is no address of Spark Connect"):
        SparkEngine("sc://host:port")


def test_a_workspace_computes_where_its_setting_says(tmp_path, monkeypatch):
    monkeypatch.setenv("TENURE_ENGINE_URL", sail_url())
    (tmp_path / "tenure.toml").write_text("[workspace]\n")
    with App.open(tmp_path).computer() as engine:
        assert isinstance(engine, SparkEngine)
        assert len(list((tmp_path / "lake" / "scratch").iterdir())) == 1
    monkeypatch.delenv("TENURE_ENGINE_URL")
    with App.open(tmp_path).computer() as engine:
        assert not isinstance(engine, SparkEngine)
