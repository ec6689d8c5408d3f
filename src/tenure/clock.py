"""All that runs by itself, as one list; the only place besides the ways in that asks what time it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tenure.app import App
from tenure.facts import Moments

if TYPE_CHECKING:
    import threading

    import pyarrow as pa

    from tenure.collect.following import Brought

Progress = Callable[[int, int], None]
CHUNK = 13  # moments computed at once: memory does not grow with history
MANY_FILES = 400  # in one table, before they are put together


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


def load(app: App) -> Brought:
    """What waits in the journal, the sources that are due, and whose it is by what is known now."""
    from tenure.collect.following import load_once

    return load_once(app)


def follow(app: App, apart: App, ending: threading.Event) -> None:
    """The same for good, until `ending`; with small files joined and unused ones removed."""
    from tenure.collect import following

    following.follow(app, apart, ending)


def mend(app: App) -> None:
    """Complete what a killed import left undone, book every fact to whom it belongs, and join small files once there are many."""
    from tenure.collect import identity
    from tenure.warehouse import corrections, keep, usage

    with app.engine() as engine:
        usage.catch_up(app.lake, engine)
        corrections.catch_up(app.lake, engine)
        rules = identity.Identity.read(app.workspace)
        identity.catch_up(app.lake, engine, rules, datetime.now(UTC))
    snapshots = app.lake.pin().snapshots.values()
    if any(len(snapshot.files) > MANY_FILES for snapshot in snapshots):
        keep.compact(app.lake)


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
