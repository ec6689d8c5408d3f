"""Every number opens: the rows behind it add up to it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.lakes import lake_with

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import metric
from tenure.catalog.rows import rows_behind
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens


@metric(unit="events")
def exports(usage, *, days=28):
    """Exports."""
    return usage.n.sum(where=usage.event == "export")


@metric(unit="events", subjects=("account", "person"))
def event_count(usage, *, days=28):
    """Events."""
    return usage.n.sum()


@metric(unit="share")
def export_share(exports, event_count):
    """Exports as a share of all events."""
    return exports / event_count


@metric(unit="events")
def busiest(people):
    """Events of the busiest user."""
    return people.event_count.max()


@pytest.fixture
def opened(tmp_path):
    days = ["2024-03-01", "2024-04-01", "2024-04-02", "2024-04-02", "2024-04-09"]
    kinds = ["export", "export", "view", "export", "export"]
    events = [
        {"account_id": a, "person_id": "p", "event": kind, "happened_at": f"{day}T10:00:00"}
        for day, kind in zip(days, kinds, strict=True)
        for a in ("one", "two")
    ]
    lake = lake_with(tmp_path, event=events)
    with Engine(memory="1GB") as engine:
        lens = Lens(lake.pin(), engine, Moments.at(date(2024, 4, 5)))
        catalog = Catalog([exports, event_count, export_share, busiest])
        yield lambda name, **more: rows_behind(catalog, lens, name, {"account_id": "one"}, **more)


def test_the_rows_behind_a_sum_add_up_to_it(opened):
    found = opened("exports")
    assert found.value == 2 == sum(found.rows["n"].to_pylist())
    assert {row["event"] for row in found.rows.to_pylist()} == {"export"}
    assert {row["account_id"] for row in found.rows.to_pylist()} == {"one"}


def test_a_ratio_opens_into_what_it_is_made_of(opened):
    found = opened("export_share")
    assert found.value == pytest.approx(2 / 3)
    assert [(part.definition.name, part.value) for part in found.needs] == [
        ("exports", 2),
        ("event_count", 3),
    ]


def test_a_number_of_people_opens_into_people(opened):
    found = opened("busiest")
    assert [(row["person_id"], row["event_count"]) for row in found.rows.to_pylist()] == [("p", 3)]


def test_of_many_rows_the_first_are_shown_and_all_are_counted(opened):
    found = opened("event_count", limit=1)
    assert (found.rows.num_rows, found.count) == (1, 3)
