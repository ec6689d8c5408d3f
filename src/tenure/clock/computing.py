"""Every metric and score, computed at moments and stored: whole days, in the order of time, so that a killed run goes on."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tenure.app import App
from tenure.clock.due import Ask, Due, Why, due, newest_of_months, older
from tenure.clock.upkeep import mend
from tenure.facts import Moments

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Subject
    from tenure.warehouse.pinned import Pinned

Progress = Callable[[int, int], None]
CHUNK_CELLS = 40_000_000  # subjects × moments × definitions computed at once: memory does not grow with history


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
    job = _Job(app, app.catalog, pinned, at, anew)
    asked = job.ask("account", moments.days)
    accounts = due(app.readings, asked, pinned)
    members: list[Due] = []
    if people:
        days = newest_of_months(moments.days, app.readings.days("person"))
        members = due(app.readings, job.ask("person", days), pinned)
    total, done = len(accounts) + len(members), 0
    rows: dict[Subject, int] = {"account": 0, "person": 0}
    todos: list[tuple[Subject, list[Due]]] = [("account", accounts), ("person", members)]
    for subject, todo in todos:
        for part in _chunks(todo, job.count(subject) if len(todo) > 1 else 1):
            rows[subject] = max(rows[subject], job.store(subject, part))
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
    )


def ensure(app: App, as_of: date, names: Sequence[str] | None = None) -> pa.Table:
    """The readings of all accounts as of a day, computed first where they are missing; `names`, or all that are stored.

    Of `names`, those on demand are computed now and not stored: there may be some for every feature, the table would
    grow by as many columns, and for today they would be old within the hour.
    """
    compute(app, Moments.at(as_of), people=False)
    catalog = app.catalog
    kept = stored_names(catalog)
    wanted = list(kept if names is None else names)
    types = {name: kind.to_pyarrow() for name, kind in catalog.types("account").items()}
    have = [name for name in wanted if name in kept]
    found = app.readings.read("account", have, since=as_of, until=as_of, types=types)
    missing = [name for name in wanted if name not in kept]
    return _with(app, found, as_of, missing).select(["account_id", "as_of", *wanted])


def _with(app: App, found: pa.Table, as_of: date, names: Sequence[str]) -> pa.Table:
    """The same with definitions that are computed now."""
    from tenure.catalog.compute import compute as computed

    if not names:
        return found
    with app.computer() as engine:
        more = computed(app.catalog, app.lens(engine, Moments.at(as_of)), names)
    joined = found.join(more.drop(["as_of"]), "account_id", join_type="left outer")
    return joined.sort_by("account_id")


@dataclass(frozen=True)
class _Job:
    """One computation under way: at which versions of the lake and of definitions, and when."""

    app: App
    catalog: Catalog
    pinned: Pinned
    now: datetime
    anew: bool | Collection[str]

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

    def store(self, subject: Subject, part: Sequence[Due]) -> int:
        """Compute some days that are due alike, and store them; how many subjects a day has at most."""
        from tenure.catalog.compute import compute as computed
        from tenure.warehouse.storing import Computed

        began = time.monotonic()
        names, days = part[0].names, [one.day for one in part]
        readings = self.app.readings
        costs: dict[str, float] = {}
        with self.app.computer() as engine:
            lens = self.app.lens(engine, Moments(tuple(days)), self.pinned)
            table = computed(self.catalog, lens, names, subject, costs)
        found = Computed(
            table=table,
            versions={name: self.catalog.version(name) for name in names},
            pinned=self.pinned,
            grounds=self.grounds(days),
            at=self.now,
            costs=costs,
            seconds=time.monotonic() - began,
            only_added=part[0].beside,
        )
        months = {f"{day:%Y-%m}" for day in days}
        earlier = [day for day in readings.days("person") if f"{day:%Y-%m}" in months]
        readings.write(subject, found, dropping=earlier if subject == "person" else ())
        rows: int = table.num_rows
        return -(-rows // len(days))

    def count(self, subject: Subject) -> int:
        """How many accounts, or people at accounts, there are."""
        with self.app.engine() as engine:
            lens = self.app.lens(engine, Moments.at(self.app.zone.day_of(self.now)), self.pinned)
            known = lens.accounts_named() if subject == "account" else lens.people_named()
            ((number,),) = engine.rows(f"SELECT count(*) FROM ({known})")
        return int(number)


def _chunks(todo: Sequence[Due], subjects: int) -> Iterator[list[Due]]:
    """Days that are due alike, so many at once as memory allows, in the order of time."""
    for (names, _), alike in itertools.groupby(todo, lambda one: (one.names, one.beside)):
        days = list(alike)
        most = max(1, CHUNK_CELLS // max(1, subjects * len(names)))
        size = -(-len(days) // -(-len(days) // most))  # all of about the same size
        yield from (days[start : start + size] for start in range(0, len(days), size))
