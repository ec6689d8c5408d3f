"""Every metric and score, computed at moments and stored: whole days, in the order of time, so that a killed run goes on."""

from __future__ import annotations

import functools
import hashlib
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tenure.app import App
from tenure.catalog.sentence import worded
from tenure.clock.chunks import Chunk, cells_of, chunks, days_of
from tenure.clock.due import Ask, Due, Why, due, newest_of_months, older
from tenure.clock.upkeep import mend
from tenure.errors import Uncomputable
from tenure.facts import Moments

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Subject
    from tenure.warehouse.faces import Declared
    from tenure.warehouse.lens import Lens
    from tenure.warehouse.pinned import Pinned

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """What one computation did."""

    days: tuple[date, ...]  # computed and stored, all of it or what was missing
    kept: tuple[date, ...]  # stored before, and left as they are
    definitions: int  # computed of any of them
    accounts: int
    people: int = 0
    seconds: float = 0.0
    why: Mapping[date, Why] = field(default_factory=dict)  # of each day computed
    older: Mapping[str, tuple[date, ...]] = field(
        default_factory=dict
    )  # definitions that stay at an older version, and on which days
    failed: Mapping[str, str] = field(default_factory=dict)  # definitions that broke, and over what

    @property
    def words(self) -> str:
        """240 metrics and scores of 686 accounts."""
        return in_words(self.definitions, self.accounts)


def in_words(definitions: int, accounts: int) -> str:
    """What was computed of how many: 240 metrics and scores of 686 accounts."""
    what = worded(definitions, "metric or score|metrics and scores")
    return f"{what} of {worded(accounts, 'account')}"


def today(app: App) -> date:
    """The day it is in the workspace."""
    return app.zone.day_of(datetime.now(UTC))


def stored_names(catalog: Catalog, subject: Subject = "account") -> tuple[str, ...]:
    """The definitions that are stored for every day: all but those on demand, with whatever they need."""
    types = catalog.types(subject)
    return catalog.order([n for n in types if not catalog.get(n).on_demand], subject)


def compute(
    app: App,
    moments: Moments,
    progress: Progress | None = None,
    *,
    anew: bool | Collection[str] = False,
    people: bool = True,
    now: datetime | None = None,
) -> Run:
    """Compute what is due at `moments` and store it.

    A stored day that is over stays as it is; `anew` computes definitions that have changed since once more, all of them
    or those that are named. With `people` also what is measured of each person, for one day of a month: the last one
    that is computed of it. A day of 50,000 people takes as much room as one of their 6,900 accounts, so every day would
    double what is stored, while what is asked of a person is how they are doing now, and how they did by month.

    A killed run leaves whole days behind; the next one goes on from there.
    """
    began = time.monotonic()
    mend(app)
    pinned, at = app.lake.pin(), now or datetime.now(UTC)
    job = _Job(app, app.catalog, app.declared(), pinned, at, anew)
    asked = job.ask("account", moments.days)
    accounts = due(app.readings, asked, pinned)
    members: list[Due] = []
    if people:
        days = newest_of_months(moments.days, app.readings.days("person"))
        members = due(app.readings, job.ask("person", days), pinned)
    total, done = len(accounts) + len(members), 0
    rows: dict[Subject, int] = {"account": 0, "person": 0}
    for parts, counts in job.work({"account": accounts, "person": members}):
        for subject, part in parts.items():
            rows[subject] = max(rows[subject], counts[subject])
            done += len(part)
        if progress:
            progress(done, total)
    computed = {one.day: one.why for one in accounts}
    return Run(
        days=tuple(computed),
        kept=tuple(day for day in moments if day not in computed),
        definitions=max((len(one.names) for one in accounts), default=len(asked.versions)),
        accounts=rows["account"],
        people=rows["person"],
        seconds=time.monotonic() - began,
        why=computed,
        older=older(app.readings, asked),
        failed=job.failed,
    )


def ensure(app: App, as_of: date, names: Sequence[str] | None = None) -> pa.Table:
    """The readings of all accounts as of a day, computed first where they are missing; `names`, or all that are stored.

    Of `names`, those on demand are computed now and not stored: there may be some for every feature, the table would
    grow by as many columns, and for today they would be old within the hour.
    """
    compute(app, Moments.at(as_of), people=False)
    kept = stored_names(app.catalog)
    wanted = list(kept if names is None else names)
    found = stored(app, as_of, [name for name in wanted if name in kept])
    missing = [name for name in wanted if name not in kept]
    return _with(app, found, as_of, missing).select(["account_id", "as_of", *wanted])


def stored(app: App, as_of: date, names: Sequence[str] | None = None) -> pa.Table:
    """The readings of all accounts as they are stored for a day; `names`, or all that are stored."""
    catalog = app.catalog
    types = {name: kind.to_pyarrow() for name, kind in catalog.types("account").items()}
    have = list(stored_names(catalog) if names is None else names)
    found = app.readings.read("account", have, since=as_of, until=as_of, types=types)
    return found.select(["account_id", "as_of", *have])


def _with(app: App, found: pa.Table, as_of: date, names: Sequence[str]) -> pa.Table:
    """The same with definitions that are computed now."""
    from tenure.catalog.compute import compute as computed

    if not names:
        return found
    with app.computer() as engine:
        more = computed(app.catalog, app.lens(engine, Moments.at(as_of)), names)
    joined = found.join(more.drop(["as_of"]), "account_id", join_type="left outer")
    return joined.sort_by("account_id")


def _most(found: pa.Table) -> int:
    """How many subjects the day with most of them has."""
    return max((row["counts"] for row in found["as_of"].value_counts().to_pylist()), default=0)


@dataclass(frozen=True)
class _Job:
    """One computation under way: at which versions of the lake and of definitions, and when."""

    app: App
    catalog: Catalog
    declared: Declared  # of the same files as the catalog, whatever they say meanwhile
    pinned: Pinned
    now: datetime
    anew: bool | Collection[str]
    failed: dict[str, str] = field(default_factory=dict)

    def ask(self, subject: Subject, days: Sequence[date]) -> Ask:
        names = stored_names(self.catalog, subject)
        versions = {name: self.catalog.version(name) for name in names}
        again = self.anew if not isinstance(self.anew, bool) else versions if self.anew else ()
        return Ask(
            subject=subject,
            versions=versions,
            grounds=self.grounds(days),
            zone=self.app.zone,
            now=self.now,
            anew=again,
        )

    def grounds(self, days: Sequence[date]) -> Mapping[date, str]:
        """What the readings of each day rest on beside facts and definitions: zone, currency, and the rates until then."""
        settings, rates = self.app.settings, self.app.rates()
        told = hashlib.sha256(f"{settings.zone} {settings.currency}".encode())
        rows = [] if rates is None else rates.to_pylist()
        waiting = deque(sorted((row["day"], row["currency"], row["rate"]) for row in rows))
        found = {}
        for day in sorted(days):
            while waiting and waiting[0][0] <= day:
                told.update(repr(waiting.popleft()).encode())
            found[day] = told.hexdigest()[:12]
        return found

    def work(
        self, todo: Mapping[Subject, Sequence[Due]]
    ) -> Iterator[tuple[Chunk, Mapping[Subject, int]]]:
        """Compute all that is due, and store it; each part as it is done, with how many subjects a day of it has at most."""
        days = sorted(one.day for dues in todo.values() for one in dues)
        if not days:
            return
        with self.app.computer() as engine:
            moments = Moments.at(days[-1])
            lens = self.app.lens(engine, moments, self.pinned, declared=self.declared)
            cells = functools.partial(cells_of, self.catalog, lens)
            for parts in chunks(todo, cells):
                lens = lens.at(Moments(days_of(next(iter(parts.values())))))
                yield parts, self._store(parts, lens)

    def _store(self, parts: Chunk, lens: Lens) -> Mapping[Subject, int]:
        from tenure.warehouse.storing import Computed

        began, days = time.monotonic(), lens.moments.days
        costs: dict[Subject, dict[str, float]] = {subject: {} for subject in parts}
        tables = self._computed(parts, lens, costs)
        seconds = (time.monotonic() - began) / len(parts)
        counts = {}
        for subject, part in parts.items():
            table = tables.pop(subject)
            found = Computed(
                table=table,
                versions={
                    n: self.catalog.version(n) for n in part[0].names if n in table.column_names
                },
                pinned=self.pinned,
                grounds=self.grounds(days),
                at=self.now,
                costs=costs[subject],
                seconds=seconds,
                only_added=part[0].beside,
                without=[n for n in part[0].names if n not in table.column_names],
            )
            counts[subject] = _most(table)
            if part[0].beside and not found.versions and not self._has(subject, found.without):
                continue  # what breaks each time is not stored each time
            readings, months = self.app.readings, {f"{day:%Y-%m}" for day in days}
            earlier = [day for day in readings.days("person") if f"{day:%Y-%m}" in months]
            readings.write(subject, found, dropping=earlier if subject == "person" else ())
        return counts

    def _has(self, subject: Subject, names: Collection[str]) -> bool:
        """Whether any of these was ever stored."""
        readings = self.app.readings
        known = readings.versions_of(readings.stored(subject).values())
        return any(not versions.keys().isdisjoint(names) for versions in known.values())

    def _computed(
        self, parts: Chunk, lens: Lens, costs: dict[Subject, dict[str, float]]
    ) -> dict[Subject, pa.Table]:
        """Of all definitions that can be computed; which cannot is noted in `failed`."""
        from tenure.catalog.apart import compute_apart
        from tenure.catalog.compute import compute_all

        names = {subject: part[0].names for subject, part in parts.items()}
        try:
            return compute_all(self.catalog, lens, names, costs)
        except Uncomputable:
            found = {}
            for subject, wanted in names.items():
                found[subject], failed = compute_apart(
                    self.catalog, lens, wanted, subject, costs[subject]
                )
                self.failed.update(failed)
            return found
