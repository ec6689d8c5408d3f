"""DuckDB against Sail (two workers on the same machine) in one run, on the same definitions; the answers are compared."""

from __future__ import annotations

import os
import time
from contextlib import AbstractContextManager

import pyarrow as pa
from tests.engines import sail_url

from benchmarks import counts
from benchmarks.everything import DAY
from tenure import clock
from tenure.app import App
from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.facts import Moments
from tenure.warehouse.engines.computer import Computer
from tenure.warehouse.engines.spark import SparkEngine


def measure(app: App) -> list[tuple[str, float, float]]:
    """What, and the seconds of DuckDB and of Sail: the second of two runs, each with a new engine and a new plan."""
    url = os.environ.get("TENURE_ENGINE_URL") or sail_url()  # or against any other endpoint
    scratch = app.workspace / "lake" / "scratch"
    counted = Catalog([counts.count(number) for number in counts.TYPES])
    stored = clock.stored_names(app.catalog)
    asked = [
        ("27 counts, 40 weeks", counted, list(counted.types()), counts.GRID),
        (f"{len(stored)} stored definitions, one moment", app.catalog, stored, Moments.at(DAY)),
    ]
    found = []
    for what, catalog, names, moments in asked:
        for _ in range(2):
            ours, answers = _answered(app, app.engine(), catalog, names, moments)
            theirs, others = _answered(app, SparkEngine(url, scratch), catalog, names, moments)
        _compare(what, answers, others)
        found.append((what, ours, theirs))
    return found


def _answered(
    app: App,
    opened: AbstractContextManager[Computer],
    catalog: Catalog,
    names: list[str],
    moments: Moments,
) -> tuple[float, pa.Table]:
    with opened as engine:
        began = time.perf_counter()
        answers = compute(catalog, app.lens(engine, moments), names)
        return time.perf_counter() - began, answers


def _compare(what: str, one: pa.Table, other: pa.Table) -> None:
    """Stop where a cell differs; floats, whose sums depend on their order, are the law's to compare."""
    for name in one.column_names:
        exact = not pa.types.is_floating(one[name].type)
        if exact and one[name].to_pylist() != other[name].to_pylist():
            raise SystemExit(f"{what}: {name} differs between the engines")
