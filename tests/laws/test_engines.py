"""Every definition, ours and to come, says the same on every engine: many of them as one plan, cell by cell."""

from __future__ import annotations

import math
import os
from datetime import date, timedelta

import pyarrow as pa
import pytest
from tests.engines import engine_named

from tenure.app import App
from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.facts import Moments

THEN = date(2026, 5, 12)
GRIDS = {  # evenly spaced moments are numbered by a division, others one by one
    "account": Moments.grid(THEN - timedelta(days=21), THEN, timedelta(days=7)),
    "person": Moments((date(2026, 2, 3), THEN, date(2026, 6, 30))),
}
RELATIVE = 1e-9  # sums of floats depend on their order
PARTS = 4  # the work of planning grows with the square of the plan
WHOLE = "TENURE_DATA_WHOLE" in os.environ


def answers(app: App, engine: str, subject, moments: Moments, part: int) -> pa.Table:
    """Of every fourth definition, and so of all that they need."""
    names = asked_of(app.catalog, subject)[part::PARTS]
    with engine_named(engine) as asked:
        return compute(app.catalog, app.lens(asked, moments), names, subject)


def asked_of(catalog: Catalog, subject) -> list[str]:
    """Of definitions that are alike, as those of each feature are and those that only look at another window, one; all of
    them where TENURE_DATA_WHOLE is set."""
    found: dict[object, str] = {}
    for name in catalog.types(subject):
        one = catalog.get(name)
        if "spark" in (one.engines or ("spark",)):
            code = getattr(one.build, "__code__", one.build)
            alike = (code, one.family, one.unit) if one.form != "model" else name
            found.setdefault(name if WHOLE else alike, name)
    return list(found.values())


def differing(one: pa.Table, other: pa.Table) -> dict[str, list[tuple[object, object]]]:
    """Per column, the cells that are not the same: exactly, but for floats."""
    found = {}
    for name in one.column_names:
        cells = zip(one[name].to_pylist(), other[name].to_pylist(), strict=True)
        if apart := [(a, b) for a, b in cells if not same(a, b)]:
            found[name] = apart[:3]
    return found


def same(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=RELATIVE) or (math.isnan(a) and math.isnan(b))
    return a == b


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("subject", ["account", "person"])
def test_definitions_as_one_plan_say_the_same_on_duckdb_and_on_sail(mended, subject, part):
    ours = answers(mended, "duckdb", subject, GRIDS[subject], part)
    theirs = answers(mended, "sail", subject, GRIDS[subject], part)
    assert ours.schema == theirs.schema
    assert ours.num_rows == theirs.num_rows > len(GRIDS[subject])
    assert differing(ours, theirs) == {}


def test_the_law_sees_a_difference(vendor):
    """A law that nothing could break would be no law."""
    with engine_named("duckdb") as asked:
        lens = vendor.lens(asked, GRIDS["account"])
        ours = compute(vendor.catalog, lens, ["event_count", "active_users"])
    other = ours.set_column(
        ours.column_names.index("event_count"),
        "event_count",
        pa.array([(n or 0) + 1 for n in ours["event_count"].to_pylist()]),
    )
    assert set(differing(ours, other)) == {"event_count"}
