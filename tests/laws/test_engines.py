"""Every definition, ours and to come, says the same on every engine: all of them at once, cell by cell.

On Sail what is made on the way is stored, as in real work: planned as one, so many definitions take it many minutes.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from tests.engines import engine_named

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.facts import Moments

THEN = date(2026, 5, 12)
GRIDS = {  # evenly spaced moments are numbered by a division, others one by one
    "account": Moments.grid(THEN - timedelta(days=21), THEN, timedelta(days=7)),
    "person": Moments((date(2026, 2, 3), THEN, date(2026, 6, 30))),
}
RELATIVE = 1e-9  # sums of floats depend on their order


def answers(app: App, engine: str, subject, moments: Moments, scratch: Path) -> pa.Table:
    names = [
        name
        for name in app.catalog.types(subject)
        if "spark" in (app.catalog.get(name).engines or ("spark",))
    ]
    with engine_named(engine, scratch) as asked:
        return compute(app.catalog, app.lens(asked, moments), names, subject)


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


@pytest.mark.parametrize("subject", ["account", "person"])
def test_all_definitions_say_the_same_on_duckdb_and_on_sail(mended, subject, tmp_path):
    ours = answers(mended, "duckdb", subject, GRIDS[subject], tmp_path)
    theirs = answers(mended, "sail", subject, GRIDS[subject], tmp_path)
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
