"""Small histories for proof: accounts with contracts, and what was read of them week by week, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from tests.lakes import lake_with
from tests.metrics.ask import line, shipped

from tenure.catalog.catalog import Catalog
from tenure.catalog.derive import derive
from tenure.health import card_file, score
from tenure.proof.ground import Ground
from tenure.signals import levels, signal
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens
from tenure.warehouse.readings import Readings
from tenure.warehouse.storing import Computed

FIRST = date(2024, 1, 7)  # a Sunday; every reading is of a Sunday
WEEKS = 80
Scores = Mapping[str, Sequence[float | None]]


def sunday(week: int) -> date:
    """The day of the reading of a week, counted from 0."""
    return FIRST + timedelta(weeks=week)


def customer(
    account: str, left: date | None = None, notice: date | None = None, arr: int = 1200
) -> list[Any]:
    """A customer since 2023; with `left`, the last contract is over on that day, after notice where it was given."""
    lines = [line(account, "2023-01-01", arr=Decimal(arr))]
    if notice:
        lines.append({**lines[0], "change": "notice", "happened_at": str(notice)})
    if left:
        lines.append({**lines[0], "change": "ended", "happened_at": str(left)})
    return lines


def ground_of(
    folder: Path,
    scores: Scores,
    facts: Sequence[Any],
    *,
    column: str = "active_users",
    weeks: int = WEEKS,
    today: date | None = None,
    live: Mapping[str, Sequence[bool]] | None = None,
    kind: str = "contract_line",
    catalog: Catalog | None = None,
    derived: Sequence[str] = (),
) -> Ground:
    """A workspace with these contracts, and readings of `column`: a number for each week of each account; None: not known.
    `derived`: what is stored beside it, as it follows from it.

    An account is a customer until the day on which its contract ends, unless `live` says otherwise.
    """
    lake = lake_with(folder, **{kind: facts})
    readings = Readings(lake, Engine(memory="1GB", threads=1))
    catalog = catalog or shipped()
    table = readings_of(scores, facts, column, weeks, live)
    if derived:
        with Engine(memory="1GB", threads=1) as engine:
            more = derive(catalog, engine, table, list(derived))
        table = table.join(more, ["account_id", "as_of"])
    named = [name for name in table.column_names if name not in ("account_id", "as_of")]
    versions = {name: catalog.version(name) for name in named}
    if table.num_rows:
        readings.write("account", Computed(table=table, versions=versions, pinned=lake.pin()))
    return Ground(
        catalog=catalog,
        readings=readings,
        computer=lambda: Engine(memory="1GB", threads=1),
        lens_of=lambda engine, moments: Lens(lake.pin(), engine, moments),  # type: ignore[arg-type]
        today=today or sunday(weeks - 1) + timedelta(40),
        live_days=90,
    )


def readings_of(
    scores: Scores,
    facts: Sequence[Any],
    column: str,
    weeks: int,
    live: Mapping[str, Sequence[bool]] | None = None,
) -> pa.Table:
    """What a computation would have found."""
    ended = {
        fact["account_id"]: date.fromisoformat(str(fact["happened_at"])[:10])
        for fact in facts
        if fact.get("change") == "ended"
    }
    rows = []
    for account, values in scores.items():
        for week, value in enumerate(values[:weeks]):
            day = sunday(week)
            there = live[account][week] if live else day < ended.get(account, date.max)
            rows.append((account, day, there, value))
    types = shipped().types("account")
    amounts = [Decimal(1200) if row[2] else None for row in rows]
    return pa.table(
        {
            "account_id": pa.array([row[0] for row in rows], pa.string()),
            "as_of": pa.array([row[1] for row in rows], pa.date32()),
            "is_live": pa.array([row[2] for row in rows], pa.bool_()),
            "trial": pa.array([False for _ in rows], pa.bool_()),
            "arr": pa.array(amounts, types["arr"].to_pyarrow()),
            column: pa.array([row[3] for row in rows], types[column].to_pyarrow()),
        }
    )


@signal(
    title="Few users",
    group="people",
    says="{active_users} users are left.",
    source="Made up.",
)
def few_users(active_users, *, most: int = 3):
    """Hardly anybody is left."""
    return levels(warning=active_users <= most, alarm=active_users < 1)


CARD = """
name = "usual"
title = "Usual"
least_known = 0.5
bands = {{ at_risk_below = 50, healthy_from = 70 }}
[[factors]]
name = "users"
label = "Users"
metric = "active_users"
facet = "usage"
weight = 1
curve = [[{none}, 0], [{full}, 100]]
text = "{{active_users}} users."
"""


@cache
def published(full: int = 8) -> Catalog:
    """The shipped metrics, a scorecard whose health is full with so many users, and a kind of signal."""
    metrics = shipped()
    types = {name: str(kind) for name, kind in metrics.types().items()}
    card = card_file.told(CARD.format(none=0, full=full), "usual.toml")
    return Catalog([*metrics.definitions.values(), *score.definitions([card], types), few_users])


SAID = ("health", "band", "signal_few_users")
