"""Counts of what arrived, and how far every stream was read, move together, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tenure.warehouse import arrivals
from tenure.warehouse.arrivals import Arrival, Standing, record, standing, told
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_a_stream_starts_at_nothing_and_moves_with_its_counts(lake: Lake, engine: Engine) -> None:
    start = standing(lake, engine, "web")
    assert start == Standing(0, None)
    came = Arrival(
        "web", "collector", NOON, received=3, stored=2, rejected=1, reasons={"no_event": 1}
    )
    assert record(lake, "web", start, [came], "17", NOON)
    assert standing(lake, engine, "web") == Standing(1, "17")
    (counted,) = told(lake.pin(), engine)
    assert (counted.received, counted.stored, counted.rejected) == (3, 2, 1)
    assert arrivals.reasons(lake.pin(), engine) == {"web": {"no_event": 1}}


def test_of_two_who_read_the_same_the_second_counts_for_nothing(lake: Lake, engine: Engine) -> None:
    start = standing(lake, engine, "web")
    came = Arrival("web", "collector", NOON, received=1, stored=1)
    assert record(lake, "web", start, [came], "1", NOON)
    assert not record(lake, "web", start, [came], "1", NOON)
    assert [counted.received for counted in told(lake.pin(), engine)] == [1]


def test_a_run_that_brought_nothing_moves_the_cursor_and_shows_no_source(
    lake: Lake, engine: Engine
) -> None:
    record(lake, "logs", Standing(0, None), [], "a", NOON)
    assert standing(lake, engine, "logs") == Standing(1, "a")
    assert told(lake.pin(), engine) == []


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="web: 2 received, but 1 accounted for"):
        Arrival("web", "collector", NOON, received=2, stored=1)
