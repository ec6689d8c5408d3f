"""Signals on facts as they come: of the accounts that something has just come in of, and of kinds that are cheap to tell.

The same definitions, computed by the same planner as of today, through a lens that sees these accounts only. All other
signals, and all other accounts, wait until today is computed.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tenure.app import App
from tenure.clock.computing import stored, stored_names
from tenure.clock.watching import kinds, named
from tenure.facts import Moments
from tenure.state import leases
from tenure.state.leases import Lease

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

# Whose facts are looked at as they come.
TOUCHING = (
    "tickets",
    "survey_responses",
    "contract_lines",
    "invoices",
    "touchpoints",
    "roles",
    "memberships",
)
# What may be asked of a few accounts at once: tables that are small, or read once for all that asks, and in which no account
# is compared with another.
CHEAP = {
    *TOUCHING,
    *(f"{name}_changes" for name in ("ticket", "contract_line", "invoice", "role", "membership")),
    *("attributes", "attribute_changes", "attributes_of_people", "usage"),
}
MOST = 1_000  # accounts at once: beyond, it is an import, and today is computed within the hour
LEASE, LENGTH = "live signals", timedelta(seconds=60)


class Live:
    """One process of perhaps several that looks at what has come in."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.holder = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(3)}"
        self._known: dict[str, int] | None = None  # the last batch of each table that was looked at
        self._lease: Lease | None = None

    def look(self) -> Mapping[str, int] | None:
        """Watch the accounts of which something has come in since the last look; None where nothing has."""
        now, pinned = datetime.now(UTC), self.app.lake.pin()
        batches = {
            name: pinned.snapshots[name].batch for name in TOUCHING if name in pinned.snapshots
        }
        if self._known is None:
            _ = self.app.catalog  # takes seconds: not when the first fact comes
            self._known = self._computed()
        if all(batch <= self._known.get(name, 0) for name, batch in batches.items()):
            return None
        self._lease = leases.take(self.app.state, LEASE, self.holder, now, LENGTH)
        if self._lease is None:
            return None
        came = {name for name, batch in batches.items() if batch > self._known.get(name, 0)}
        with self.app.engine() as engine:
            accounts = touched(engine, pinned, self._known)
            done = None
            if accounts and len(accounts) <= MOST:
                done = watch(self.app, engine, pinned, accounts, came, now)
        self._known.update(batches)
        return done

    def resign(self) -> None:
        """Let another one begin at once."""
        if self._lease is not None:
            leases.give_back(self.app.state, self._lease, datetime.now(UTC))

    def _computed(self) -> dict[str, int]:
        """What the readings that were stored last have known: what came in since is still to be looked at."""
        days = self.app.readings.stored("account")
        return dict(days[max(days)].batches) if days else {}


def touched(engine: Engine, pinned: Pinned, known: Mapping[str, int]) -> list[str]:
    """The accounts of which a later batch than these has brought something."""
    asked = []
    for name in TOUCHING:
        since = known.get(name, 0)
        if pinned.files(name, after_batch=since):
            rows = pinned.scan(name, after_batch=since)
            asked.append(f"SELECT account_id FROM ({rows}) WHERE batch > {int(since)}")
    if not asked:
        return []
    found = engine.rows(f"SELECT DISTINCT account_id FROM ({' UNION ALL '.join(asked)}) ORDER BY 1")
    return [account for (account,) in found if account is not None]


def watch(
    app: App,
    engine: Engine,
    pinned: Pinned,
    accounts: Collection[str],
    came: Collection[str],
    now: datetime,
) -> Mapping[str, int] | None:
    """Make what is open of these accounts follow the facts as they are known now, of kinds that rest on a table in which
    something `came`; what was done, counted."""
    from tenure.catalog.apart import compute_apart
    from tenure.signals.seen import Seen, names
    from tenure.signals.watch import watch as follow
    from tenure.warehouse.lens import SOURCES

    catalog = app.catalog
    told = [
        kind
        for kind in kinds(app)
        if kind.live
        and is_cheap(catalog, kind.name)
        and not {SOURCES.get(name, name) for name in catalog.tables(kind.name)}.isdisjoint(came)
    ]
    if not told:
        return None
    wanted = [name for name in names(told) if name in catalog.types()]
    cheap = [name for name in wanted if is_cheap(catalog, name)]
    day = app.zone.day_of(now)
    lens = app.lens(engine, Moments.at(day), pinned, accounts=accounts)
    table, _ = compute_apart(catalog, lens, cheap)
    table = _with_stored(app, table, [name for name in wanted if name not in cheap])
    seen = named(Seen(table, day, now, app.settings.currency, whole=False), told, lens)
    most_new = app.files.settings.most_new_signals
    return follow(app.state, told, seen, datetime.now(UTC), most_new)


def is_cheap(catalog: Catalog, name: str) -> bool:
    """Whether it can be told of a few accounts as soon as something comes in of them."""
    return catalog.tables(name) <= CHEAP


def _with_stored(app: App, table: pa.Table, names: Collection[str]) -> pa.Table:
    """With what is not computed now, as it is stored of the last day."""
    days = app.readings.days("account")
    kept = [name for name in names if name in set(stored_names(app.catalog))]
    if not days or not kept:
        return table
    before = stored(app, days[-1], kept).drop(["as_of"])
    return table.join(before, "account_id", join_type="left outer").sort_by("account_id")
