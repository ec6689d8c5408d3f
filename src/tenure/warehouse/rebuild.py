"""Everything that is derived from facts, derived anew: the days of a new time zone, and use by day.

The lake keeps its old zone until all is done, so what a killed rebuild has left is seen and the next one mends it.
Facts that are stored meanwhile are stamped for the new zone already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tenure.facts import Zone
from tenure.warehouse import commit, corrections, tables, usage
from tenure.warehouse.lake import Lake, write_note
from tenure.warehouse.pinned import Pinned, snapshot
from tenure.warehouse.stamp import stamped

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

Report = Callable[[int, int], None]


def rebuild(lake: Lake, report: Report | None = None, zone: str | None = None) -> str:
    """Stamp all facts for `zone` (else the lake's own) and roll up use anew; readings count as stale from then on."""
    from tenure.warehouse.engines.duckdb import Engine

    zone = zone or lake.zone.name
    kinds = [kind.rows for kind in tables.facts() if lake.exists(kind.rows)]
    steps = len(kinds) + 2
    with Engine(memory="1GB", scratch=lake.folder) as engine:
        write_note(lake.folder, lake.zone.name, coming=zone)
        for step, table in enumerate(kinds):
            commit.committed(lambda table=table: _stamp(lake, engine, table, zone))  # type: ignore[misc]
            if report:
                report(step + 1, steps)
        corrections.catch_up(lake, engine)
        commit.committed(lambda: _roll_up(lake, engine))
        if report:
            report(steps - 1, steps)
        if zone != lake.zone.name and lake.exists("runs"):
            commit.committed(lambda: _forget_runs(lake))
        write_note(lake.folder, zone)
        lake.zone = Zone(zone)
        if report:
            report(steps, steps)
    return f"{len(kinds)} tables of facts rebuilt for {zone}"


def _stamp(lake: Lake, engine: Engine, table: str, zone: str) -> None:
    """One table whole. It takes a number of the batches, so that who stores facts meanwhile has to look again."""
    handle = lake.table(table)
    pinned = Pinned({table: snapshot(handle, lake.folder / table)})
    rows = engine.reader(stamped(table, pinned.scan(table), zone))
    now = handle.transaction_version("load") or 0
    commit.write_anew(handle, rows, marks={"load": now + 1})


def _roll_up(lake: Lake, engine: Engine) -> None:
    if not lake.exists("events"):
        return
    handle, pinned = lake.table("usage"), lake.pin()
    rows = engine.reader(usage.rolled_up(pinned.scan("events")))
    commit.write_anew(handle, rows, marks={"load": pinned.snapshots["events"].batch})


def _forget_runs(lake: Lake) -> None:
    commit.write_anew(lake.table("runs"), tables.schema("runs").empty_table())
