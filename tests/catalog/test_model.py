"""Definitions in the form of models: Python over what is computed, and whatever needs its answer."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.engines import ENGINES, engine_named
from tests.lakes import lake_with
from tests.metrics.ask import use

from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.catalog.definition import Definition, metric
from tenure.catalog.derive import derive, wanted
from tenure.errors import DefinitionError, UnknownName
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens

DAYS = Moments((date(2024, 6, 10), date(2024, 6, 30)))


@metric(unit="deeds")
def deeds(usage, *, days=14):
    """Events of two weeks."""
    return usage.n.sum()


@metric(unit="yes/no")
def few(chance):
    """Whether the chance is small."""
    return chance < 0.5


def told(asked: list[pa.Table]) -> list[Definition]:
    """Two answers of one function, which remembers what it was given."""

    def build(rows: pa.Table) -> dict[str, pa.Array]:
        asked.append(rows)
        count = rows["deeds"].combine_chunks()
        return {
            "chance": pc.divide(pc.cast(count, "float64"), 4.0),
            "says": pc.cast(count, "string"),
        }

    plain = {
        "build": build,
        "needs": ("deeds",),
        "unit": "share",
        "form": "model",
        "where": "here:1",
    }
    return [
        Definition(name="chance", doc="A chance.", type="float64", **plain),
        Definition(name="says", doc="In words.", type="string", **plain),
    ]


@pytest.fixture(params=ENGINES)
def lens(tmp_path, request):
    facts = [
        *use("a", "ann", "2024-06-05", "2024-06-20"),
        *use("b", "bob", "2024-06-21", "2024-06-22"),
    ]
    with engine_named(request.param) as engine:
        yield Lens(lake_with(tmp_path, event=facts).pin(), engine, DAYS)


def test_a_model_is_told_all_rows_of_a_grid_at_once_and_others_may_need_it(lens):
    asked: list[pa.Table] = []
    catalog = Catalog([deeds, few, *told(asked)])
    rows = compute(catalog, lens, ["few", "says", "chance"]).to_pylist()
    assert [(r["account_id"], r["as_of"].day, r["chance"], r["says"], r["few"]) for r in rows] == [
        ("a", 10, 0.25, "1", True),
        ("a", 30, 0.25, "1", True),
        ("b", 30, 0.5, "2", False),
    ]
    assert [table.column_names for table in asked] == [["account_id", "as_of", "deeds"]]


def test_what_a_model_stumbles_over_is_said_with_its_place(lens):
    def build(rows: pa.Table) -> dict[str, pa.Array]:
        raise ValueError("no such column")

    broken = Definition(
        name="chance", build=build, needs=("deeds",), doc="A.", unit="share", form="model",
        type="float64", where="here:7",
    )  # fmt: skip
    with pytest.raises(DefinitionError, match="here:7: chance: no such column"):
        compute(Catalog([deeds, broken]), lens, ["chance"])


def test_a_model_that_needs_a_table_is_refused():
    wrong = Definition(
        name="chance", build=dict, needs=("usage",), doc="A.", unit="share", form="model",
        type="float64", where="here:7",
    )  # fmt: skip
    with pytest.raises(DefinitionError, match="is a model and needs 'usage', which is a table"):
        Catalog([wrong])


def test_what_follows_from_stored_readings_is_what_the_planner_says(lens):
    catalog = Catalog([deeds, few, *told([])])
    names = ["few", "chance", "says"]
    whole = compute(catalog, lens, [*names, "deeds"])
    assert wanted(catalog, names) == ("deeds",)
    stored = whole.select(["account_id", "as_of", "deeds"])
    with Engine(memory="1GB", threads=1) as engine:
        assert derive(catalog, engine, stored, names) == whole.select(
            ["account_id", "as_of", *names]
        )


def test_what_is_given_is_taken_as_it_is(lens):
    catalog = Catalog([deeds, few, *told([])])
    given = pa.table(
        {"account_id": ["a"], "as_of": pa.array([date(2024, 6, 10)]), "chance": pa.array([0.75])}
    )
    with Engine(memory="1GB", threads=1) as engine:
        assert derive(catalog, engine, given, ["few"])["few"].to_pylist() == [False]
        with pytest.raises(UnknownName, match="deeds does not follow from what is stored"):
            derive(catalog, engine, given, ["says"])
