"""The id of a fact as people write it, and back."""

import pytest

from tenure.warehouse import fact_key
from tenure.warehouse.engines.duckdb import Engine

EDGES = [0, 1, -1, 2**63 - 1, -(2**63), 1234567890123456789, -987654321]


@pytest.mark.parametrize("high", EDGES)
def test_an_id_names_its_fact(high: int, engine: Engine) -> None:
    for low in EDGES:
        shown = fact_key.shown(high, low)
        assert len(shown) == 32
        assert engine.rows(f"SELECT {fact_key.halves('id')} FROM (SELECT ? AS id)", [shown]) == [
            (high, low)
        ]


@pytest.mark.parametrize("written", ["", "kaputt", "0" * 31, "g" * 32, "0" * 33])
def test_what_is_no_id_names_nothing(written: str, engine: Engine) -> None:
    found = engine.rows(f"SELECT {fact_key.halves('id')} FROM (SELECT ? AS id)", [written])
    assert None in found[0]
