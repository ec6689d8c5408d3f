"""Every definition, ours and to come, is documented, has a unit, and uses names that can be used."""

from __future__ import annotations

import ibis
import pytest

from tenure.catalog.catalog import Catalog
from tenure.catalog.load import collect
from tenure.facts import kinds
from tenure.segments import definitions
from tenure.segments.read import shipped
from tenure.warehouse.lens import schema_of, table_names

METRICS = [*collect(["tenure.metrics"]), *definitions(shipped())]


@pytest.mark.parametrize("definition", METRICS, ids=lambda d: d.name)
def test_a_definition_says_what_it_is_and_in_which_unit(definition):
    assert definition.unit
    assert definition.doc[0].isupper(), definition.doc
    assert definition.doc.endswith("."), definition.doc


def test_all_definitions_fit_together():
    catalog = Catalog(METRICS)
    assert {d.name for d in METRICS} <= set(catalog.types("account")) | set(catalog.types("person"))


@pytest.mark.parametrize("name", table_names())
def test_no_column_bears_a_name_that_a_table_has_for_itself(name):
    taken = [column for column in schema_of(name) if hasattr(ibis.Table, column)]
    assert not taken, f"{name}: {taken} would be reached as methods, not as columns"


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda k: k.kind)
def test_every_kind_of_fact_and_column_is_documented(kind):
    from tenure.facts.fact import columns

    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")
    assert all(column.doc.endswith((".", ")")) for column in columns(kind)), kind
