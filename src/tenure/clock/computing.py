"""Every metric and score of accounts, computed at moments and stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tenure.app import App
from tenure.clock.upkeep import mend
from tenure.facts import Moments

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[int, int], None]
CHUNK = 13  # moments computed at once: memory does not grow with history


@dataclass(frozen=True)
class Run:
    """What one computation did."""

    days: tuple[date, ...]  # computed and stored
    kept: tuple[date, ...]  # stored before, and still current
    definitions: int
    accounts: int


def today(app: App) -> date:
    """The day it is in the workspace."""
    return app.zone.day_of(datetime.now(UTC))


def compute(app: App, moments: Moments, progress: Progress | None = None) -> Run:
    """Compute every metric and score of accounts at `moments` and store them; what is stored and current is kept.

    A killed run leaves whole days behind; the next one goes on from there.
    """
    from tenure.catalog.compute import compute as computed

    mend(app)
    catalog, pinned, readings = app.catalog, app.lake.pin(), app.readings
    names = list(catalog.types("account"))
    versions = {name: catalog.version(name) for name in names}
    whole = _whole(app, versions)
    due = [day for day in moments if readings.stale("account", day, whole, pinned)]
    accounts = 0
    for start in range(0, len(due), CHUNK):
        part = Moments(tuple(due[start : start + CHUNK]))
        with app.engine() as engine:
            table = computed(catalog, app.lens(engine, part, pinned), names)
        accounts = max(accounts, table.num_rows // len(part))
        readings.write("account", table, versions, whole, pinned, datetime.now(UTC))
        if progress:
            progress(min(start + CHUNK, len(due)), len(due))
    return Run(tuple(due), tuple(day for day in moments if day not in due), len(names), accounts)


def ensure(app: App, as_of: date) -> pa.Table:
    """The readings of all accounts as of a day, computed first where they are missing or no longer current."""
    compute(app, Moments.at(as_of))
    return app.readings.read(
        "account", list(app.catalog.types("account")), since=as_of, until=as_of
    )


def _whole(app: App, versions: dict[str, str]) -> str:
    """The version of all definitions together, with the settings that answers rest on."""
    rates = app.rates()
    told = [versions, app.settings.zone, app.settings.currency, rates and rates.to_pydict()]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:12]
