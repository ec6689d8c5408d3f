"""What is wrong with a workspace, what it does not see, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from tenure.errors import TenureError
from tenure.facts import Moments, Shape, kinds

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

Severity = Literal["error", "warning", "note"]

STALE_DAYS = {"event": 7, "gauge": 7}  # since the newest fact of a source; other kinds:
STALE_DAYS_OTHERWISE = 45
KEPT = timedelta(hours=24)  # files that no version uses any more are kept for readers that still do
RENEWED_WITHIN_DAYS = 30

BLIND = {  # what a kind of fact would add
    "attribute": "names, plans, industries, owners: lists to filter by",
    "contract_line": "ARR, seats, renewals, ARR at risk and who is a customer at all",
    "correction": "",
    "cost": "what an account costs to serve",
    "event": "use of the product: active users, features, change, health",
    "gauge": "how much of what was bought is used: storage, runs",
    "goal": "what the customer wants to achieve",
    "invoice": "unpaid invoices",
    "membership": "who has a login: invited but never active, and who left",
    "outcome": "why customers left",
    "release": "releases marked in an account's history",
    "role": "champions and decision makers, and when one is lost",
    "survey_response": "NPS, CSAT and what was said",
    "ticket": "support: open tickets, how often, how it was rated",
    "touchpoint": "when we last spoke with each other",
    "training": "who was trained",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or not seen: how bad, what, where, and how to mend it."""

    severity: Severity
    what: str
    where: str
    mend: str


def findings(app: App) -> list[Finding]:
    """Everything that there is to say, the worst first."""
    from tenure import clock

    pinned, today = app.lake.pin(), clock.today(app)
    found = [*_definitions(app), *_lake(app, pinned)]
    with app.engine() as engine:
        for part in (_rates, _rejected, _unattributed, _static, _stale, _names, _terms):
            found += part(Workspace(app, engine, pinned, today))
    found += _blind(pinned)
    return sorted(found, key=lambda finding: ("error", "warning", "note").index(finding.severity))


@dataclass(frozen=True, slots=True)
class Workspace:
    """What a check may ask."""

    app: App
    engine: Engine
    pinned: Pinned
    today: date

    def rows(self, sql: str, *tables: str) -> list[tuple[Any, ...]]:
        """The answer to `sql`, with {table} for the rows of each of `tables`; none where none of them was delivered."""
        if all(self.pinned.version(table) is None for table in tables):
            return []
        scans = {table: f"({self.pinned.scan(table)})" for table in tables}
        return self.engine.rows(sql.format(**scans))


def _definitions(app: App) -> Iterator[Finding]:
    """Scorecards and metrics that do not load; the message names file, line and word."""
    parts: list[tuple[str, Callable[[], object]]] = [
        ("scorecards", app.scorecards),
        ("metrics", lambda: app.catalog),
    ]
    for where, load in parts:
        try:
            load()
        except TenureError as error:
            yield Finding(
                "error",
                str(error),
                where,
                "Mend the file it names; nothing is computed until then.",
            )
            return


def _lake(app: App, pinned: Pinned) -> Iterator[Finding]:
    if app.lake.zone.name != app.settings.zone:
        yield Finding(
            "error",
            f"The lake's days are those of {app.lake.zone.name}, the setting says {app.settings.zone}.",
            "tenure.toml: workspace.zone",
            "Run `tenure rebuild`, or set the zone back.",
        )
    events, usage = pinned.snapshots.get("events"), pinned.snapshots.get("usage")
    if events and (usage is None or usage.batch < events.batch):
        yield Finding(
            "warning",
            "Events have come in that metrics do not see yet.",
            "lake/usage",
            "Run `tenure rebuild`; the next import does it too.",
        )
    stray = list(_unused(app, pinned))
    if stray:
        size = sum(stray) / 1e6
        yield Finding(
            "note",
            f"{len(stray):,} files ({size:,.1f} MB) that no version uses, from replaced or interrupted writes.",
            "lake",
            "Run `tenure vacuum`.",
        )


def _unused(app: App, pinned: Pinned) -> Iterator[int]:
    """The sizes of files that are in no current version and old enough to be removed."""
    used = {file.path for table in app.lake.tables for file in pinned.files(table)}
    before = (datetime.now(UTC) - KEPT).timestamp()
    for file in app.lake.folder.glob("*/**/*.parquet"):
        if str(file) not in used and "_delta_log" not in file.parts:
            told = file.stat()
            if told.st_mtime < before:
                yield told.st_size


def _rates(asked: Workspace) -> Iterator[Finding]:
    """Amounts in a currency that has no rate on their day: they are left out of every sum, and listed here."""
    ours = asked.app.settings.currency
    try:
        rates = asked.app.rates()
    except TenureError as error:
        yield Finding("error", str(error), "rates.csv", "Mend the row it names.")
        return
    since: dict[str, date] = {}
    for row in rates.to_pylist() if rates is not None else ():
        since[row["currency"]] = min(row["day"], since.get(row["currency"], row["day"]))
    tables = [kind.rows for kind in kinds().values() if "currency" in _names_of(kind)]
    amounts = " UNION ALL ".join(f"SELECT currency, day FROM {{{table}}}" for table in tables)
    sql = f"SELECT currency, min(day), count(*) FROM ({amounts}) WHERE currency IS NOT NULL GROUP BY 1 ORDER BY 1"
    for currency, first, count in asked.rows(sql, *tables):
        if currency == ours or (currency in since and since[currency] <= first):
            continue
        rated = f"only from {since[currency]} on" if currency in since else "never"
        yield Finding(
            "warning",
            f"{count:,} amounts are in {currency}, the first of {first}; a rate to {ours} is known {rated}.",
            "rates.csv",
            f"Add a row: {first},{currency},<{ours} for 1 {currency}>. Until then those amounts count as unknown.",
        )


def _names_of(kind: type) -> set[str]:
    from tenure.facts.fact import columns

    return {column.name for column in columns(kind)}


def _rejected(asked: Workspace) -> Iterator[Finding]:
    sql = "SELECT kind, reason, count(*), any_value(file) FROM {rejected} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    for kind, reason, count, file in asked.rows(sql, "rejected"):
        yield Finding(
            "warning",
            f"{count:,} rows of {kind} were rejected: {reason}",
            file or kind,
            "See them with `tenure rejected`; after a mend, `tenure import --retry`.",
        )


def _unattributed(asked: Workspace) -> Iterator[Finding]:
    sql = "SELECT sum(n), count(DISTINCT person_id) FROM {usage} WHERE account_id IS NULL"
    for count, people in asked.rows(sql, "usage"):
        if count:
            yield Finding(
                "warning",
                f"{int(count):,} events of {people:,} people belong to no account.",
                "events",
                "Give the events an account_id, or say where the people belong: `tenure import membership FILE`.",
            )


def _static(asked: Workspace) -> Iterator[Finding]:
    sql = "SELECT name, count(*) FROM {attributes} WHERE known_by = 'static' GROUP BY 1 ORDER BY 1"
    names = asked.rows(sql, "attributes")
    if names:
        yield Finding(
            "note",
            f"{sum(count for _, count in names):,} values are declared static, so as if always known: "
            f"{', '.join(name for name, _ in names)}.",
            "attributes",
            "Declare only what never changes; these are shown and filtered by, and never feed a model.",
        )


def _stale(asked: Workspace) -> Iterator[Finding]:
    for kind in kinds().values():
        sql = f"SELECT source, max(least(day, known_day)), max(known_day) FROM {{{kind.rows}}} GROUP BY 1 ORDER BY 1"
        limit = STALE_DAYS.get(kind.kind, STALE_DAYS_OTHERWISE)
        if kind.shape is Shape.STATE and not kind.moments:
            continue  # what does not change brings nothing new
        for source, newest, known in asked.rows(sql, kind.rows):
            newest = newest if kind.shape is not Shape.STATE else known
            age = (asked.today - newest).days
            if age > limit:
                yield Finding(
                    "warning",
                    f"The newest {kind.kind.replace('_', ' ')} from {source or 'an unnamed source'} "
                    f"is of {newest}, {age:,} days ago.",
                    kind.rows,
                    f"Import what came since, or look at the past with `--as-of {newest}`.",
                )


def _names(asked: Workspace) -> Iterator[Finding]:
    lens = asked.app.lens(asked.engine, Moments.at(asked.today), asked.pinned)
    accounts = f"({lens.accounts_named()})"
    sql = (
        f"SELECT count(*) FROM {accounts} a WHERE a.account_id NOT IN (SELECT account_id FROM {{attributes}}"
        " WHERE name = 'name' AND person_id IS NULL AND account_id IS NOT NULL)"
    )
    asked_of = sql.format(attributes=f"({asked.pinned.scan('attributes')})")
    for (count,) in asked.engine.rows(asked_of):
        if count:
            yield Finding(
                "note",
                f"{count:,} accounts have no name and are shown by their id.",
                "attributes",
                "Import names: `tenure import account FILE --map account_id=… --map name=…`.",
            )


def _terms(asked: Workspace) -> Iterator[Finding]:
    """Lines in force past their term, and accounts that have nothing in force since a term ended."""
    if asked.pinned.version("contract_lines") is None:
        return
    before = asked.today - timedelta(days=RENEWED_WITHIN_DAYS)
    lens = asked.app.lens(asked.engine, Moments((before, asked.today)), asked.pinned)
    lines = lens.table("contract_lines")
    columns = lines.select("account_id", "term_end", "enter", "leave")
    rows = asked.engine.arrow(columns).to_pylist()
    now = [row for row in rows if row["enter"] <= 1 < row["leave"]]
    past = [row for row in now if row["term_end"] and row["term_end"] < asked.today]
    if past:
        yield Finding(
            "warning",
            f"{len(past):,} contract lines are past their term and renew by themselves; their next term is not known.",
            "contract_lines",
            "Import them again with their new term_end: days to renewal is not known until then.",
        )
    gone = {
        row["account_id"]
        for row in rows
        if row["enter"] <= 0 and row["leave"] <= 1 and row["term_end"]
    }
    gone -= {row["account_id"] for row in now}
    if gone:
        yield Finding(
            "note",
            f"{len(gone):,} accounts have had no contract line in force since a term ended in the last "
            f"{RENEWED_WITHIN_DAYS} days; they count as former customers.",
            "contract_lines",
            "If they renewed, import the new lines.",
        )


def _blind(pinned: Pinned) -> Iterator[Finding]:
    for kind in kinds().values():
        adds = BLIND.get(kind.kind, kind.__doc__ or "")
        if adds and pinned.version(kind.rows) is None:
            yield Finding(
                "note",
                f"No {kind.kind.replace('_', ' ')} has ever come in. It would tell {adds}.",
                kind.rows,
                f"`tenure import {kind.kind} FILE`",
            )


def worst(found: Iterable[Finding]) -> Severity | None:
    """The severity of the worst finding."""
    severities = {finding.severity for finding in found}
    return next((s for s in ("error", "warning", "note") if s in severities), None)
