"""What we rely on in DuckDB and in Ibis compiling for it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from tenure.warehouse.engines.duckdb import Engine


def test_sessions_run_in_utc(engine: Engine) -> None:
    assert engine.rows("SELECT current_setting('TimeZone')") == [("UTC",)]
    assert engine.rows("SELECT TIMESTAMPTZ '2024-03-31 02:30'") == [
        (datetime(2024, 3, 31, 2, 30, tzinfo=UTC),)
    ]


def test_values_are_bound(engine: Engine) -> None:
    values = ["'; --", date(2024, 1, 1), 2.5, None, Decimal("1.25"), ["a", "b"]]
    assert engine.rows("SELECT ?, ?::DATE, ?, ?, ?, ?", values) == [tuple(values)]


def test_an_ibis_expression_is_answered_as_arrow(engine: Engine) -> None:
    engine.register("rows", pa.table({"a": [1, 2, 3]}))
    rows = ibis.table({"a": "int64"}, name="rows")
    assert engine.arrow(rows.filter(rows.a > 1).count().as_table()).to_pylist() == [
        {"CountStar()": 2}
    ]


def test_a_name_registered_again_means_the_new_rows(engine: Engine) -> None:
    for number in (1, 2):
        engine.register("rows", pa.table({"a": [number]}))
        engine.view("seen", "SELECT a FROM rows")
        assert engine.rows("SELECT a FROM seen") == [(number,)]


def test_a_variable_of_python_is_no_table(engine: Engine) -> None:
    secret = pa.table({"a": [1]})
    with pytest.raises(Exception, match="secret"):
        engine.rows("SELECT * FROM secret")
    assert secret.num_rows == 1


def test_many_rows_come_in_steps(engine: Engine) -> None:
    steps = [batch.num_rows for batch in engine.reader("SELECT * FROM range(200000)")]
    assert sum(steps) == 200_000
    assert len(steps) > 2


def test_what_exceeds_the_memory_goes_to_scratch(tmp_path) -> None:
    with Engine(memory="60MB", threads=1, scratch=tmp_path) as engine:
        engine.sql("CREATE TABLE large AS SELECT i, hash(i) AS h FROM range(6000000) t(i)")
        assert engine.rows("SELECT count(*) FROM (SELECT * FROM large ORDER BY h OFFSET 5)") == [
            (5_999_995,)
        ]
