"""What a definition may do is what every engine does alike; what has no answer is null."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest
from tests.engines import ENGINES, engine_named

from tenure.catalog.definition import metric
from tenure.catalog.operations import guarded, refuse_unknown
from tenure.errors import DefinitionError

ROWS = ibis.table({"n": "int64", "x": "float64", "said": "string"}, name="rows")


@metric(unit="number")
def anything(usage):
    """Whatever is tried."""


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (ROWS.x.cast("int64"), r"casts float64 to int64, .*: say \.round\(\)"),
        (ROWS.said.try_cast("int64"), r'casts string to int64, .*: cast to "float64" first'),
        (ROWS.x.cast("string"), "casts float64 to string"),
        (ROWS.said.hash(), "uses Hash"),
        (ROWS.x.isnan(), "uses IsNan"),
    ],
)
def test_what_engines_do_differently_is_refused(value, says):
    with pytest.raises(DefinitionError, match=says):
        refuse_unknown(anything, value.op(), rows=False)


def test_a_definition_that_names_its_engines_may_do_it():
    from dataclasses import replace

    refuse_unknown(replace(anything, engines=("duckdb",)), ROWS.said.hash().op(), rows=False)


@pytest.mark.parametrize(
    "value", [ROWS.x.round(), ROWS.x.floor(), ROWS.n.cast("float64"), ROWS.said.try_cast("float64")]
)
def test_what_engines_do_alike_is_allowed(value):
    refuse_unknown(anything, value.op(), rows=False)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("value", "answers"),
    [
        (ROWS.n / (ROWS.n - 1), [None, 0.0, None]),
        (ROWS.x.ln(), [0.0, None, None]),
        (ROWS.x.log10(), [0.0, None, None]),
        (ROWS.x.sqrt(), [1.0, 0.0, None]),
        ((ROWS.x + 1.5).round(), [3, 2, 1]),
        ((ROWS.x * -2.5).floor(), [-3, 0, 2]),
    ],
)
def test_what_has_no_answer_is_null_and_the_rest_is_the_same(engine, value, answers):
    with engine_named(engine) as asked:
        asked.register(
            "rows", pa.table({"n": [1, 0, None], "x": [1.0, 0.0, -1.0], "said": ["a"] * 3})
        )
        found = asked.compile(ROWS.select("x", value=guarded(value)))
        answered = asked.rows(f"SELECT value FROM ({found}) ORDER BY x DESC")
    assert [value for (value,) in answered] == answers
