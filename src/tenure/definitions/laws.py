"""The laws that every definition must keep, tried on a workspace's own metrics with its own facts.

- documented: a sentence that begins with a capital letter and ends with a full stop, and a unit
- no time travel: what became known later changes nothing of a day
- one day is its row of many: asked for alone, and among others, a day has the same values
- alone and among others: computed by itself it has the same values as with all others
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tenure import clock
from tenure.errors import NotFound
from tenure.facts import Moments
from tenure.settings import FILE
from tenure.warehouse.pinned import Pinned

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition, Subject

LAWS = ("documented", "no time travel", "one day is its row of many", "alone and among others")
STEP = timedelta(days=7)
BACK = 4  # steps before the day that is tried, and after it


@dataclass(frozen=True, slots=True)
class Broken:
    """A definition that breaks a law, and where it shows."""

    name: str
    law: str
    shows: str


@dataclass(frozen=True)
class Until(Pinned):
    """The lake without anything that became known after a day."""

    day: date = date.max

    def scan(self, table: str, *given: Any, **named: Any) -> str:
        """The rows that were known by then, as they were: that one was taken back later was not known either."""
        rows = super().scan(table, *given, **named)
        if "known_day" not in rows:
            return rows
        day, until = f"DATE '{self.day}'", "known_until_day"
        now = f"CASE WHEN {until} <= {day} THEN {until} END AS {until}"
        columns = f"* REPLACE ({now})" if until in rows else "*"
        return f"SELECT {columns} FROM ({rows}) WHERE known_day <= {day}"


def own(app: App) -> tuple[str, ...]:
    """The metrics of the workspace itself: of its files, and its choices."""
    return tuple(
        name for name, definition in app.catalog.definitions.items() if _is_own(app, definition)
    )


def broken(app: App, names: Sequence[str], day: date | None = None) -> list[Broken]:
    """Which of `names` break which law, as of a day with some weeks of facts on either side."""
    catalog = app.catalog
    for name in names:
        if name not in catalog.definitions:
            raise NotFound(f"Nothing is called {name!r}.")
    found = [one for name in names for one in _undocumented(catalog.get(name))]
    moment = day or _sampled(app)
    for subject in ("account", "person"):
        about = [name for name in names if name in catalog.types(subject)]
        if about:
            found += _computed(app, catalog, about, subject, moment)
    return sorted(found, key=lambda one: (names.index(one.name), LAWS.index(one.law)))


def _undocumented(definition: Definition) -> Iterator[Broken]:
    doc = " ".join(definition.doc.split())
    if not doc[:1].isupper() or not doc.endswith("."):
        yield Broken(
            definition.name,
            LAWS[0],
            f"its docstring must be a sentence, with a capital letter and a full stop: {doc[:80]!r}",
        )
    if not definition.unit.strip():
        yield Broken(definition.name, LAWS[0], 'it has no unit: @metric(unit="users")')


def _computed(
    app: App, catalog: Catalog, names: Sequence[str], subject: Subject, day: date
) -> Iterator[Broken]:
    pinned = app.lake.pin()
    grid = Moments(tuple(day + n * STEP for n in range(-BACK, BACK + 1)))
    others = [n for n in _some(catalog, subject) if n not in names]
    whole = _of(_asked(app, catalog, grid, [*names, *others], subject, pinned), day)
    alone = _asked(app, catalog, Moments.at(day), names, subject, pinned)
    earlier = Until(pinned.snapshots, day)
    before = _asked(app, catalog, Moments.at(day), names, subject, earlier)
    for name in names:
        yield from _differing(name, LAWS[2], whole, alone, subject)
        yield from _differing(name, LAWS[1], alone, before, subject)
        by_itself = _asked(app, catalog, Moments.at(day), [name], subject, pinned)
        yield from _differing(name, LAWS[3], alone, by_itself, subject)


def _asked(
    app: App,
    catalog: Catalog,
    moments: Moments,
    names: Sequence[str],
    subject: Subject,
    pinned: Pinned,
) -> pa.Table:
    from tenure.catalog.compute import compute

    with app.engine() as engine:
        return compute(catalog, app.lens(engine, moments, pinned), names, subject)


def _of(table: pa.Table, day: date) -> pa.Table:
    import pyarrow.compute as pc

    return table.filter(pc.equal(table["as_of"], day))


def _differing(
    name: str, law: str, one: pa.Table, other: pa.Table, subject: Subject
) -> Iterator[Broken]:
    """The first subject of whom both say something else."""
    keys = ("account_id",) if subject == "account" else ("account_id", "person_id")
    ours, theirs = _values(one, keys, name), _values(other, keys, name)
    for key in sorted({*ours, *theirs}):
        a, b = ours.get(key), theirs.get(key)
        if not _alike(a, b):
            yield Broken(name, law, f"{' / '.join(key)}: {a} and {b}")
            return


def _values(table: pa.Table, keys: Sequence[str], name: str) -> dict[tuple[str, ...], Any]:
    columns = [table[key].to_pylist() for key in keys]
    return dict(zip(zip(*columns, strict=True), table[name].to_pylist(), strict=True))


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b)) or (a != a and b != b)
    return bool(a == b)


def _some(catalog: Catalog, subject: Subject, most: int = 12) -> list[str]:
    """Some other definitions to be computed beside: those that Tenure itself stores."""
    return list(clock.stored_names(catalog, subject))[:most]


def _sampled(app: App) -> date:
    """A day with facts on either side: two thirds of the way from the first to the last use."""
    with app.engine() as engine:
        rows = engine.rows(f"SELECT min(day), max(day) FROM ({app.lake.pin().scan('usage')})")
    first, last = rows[0]
    if first is None:
        return clock.today(app)
    day: date = first + (last - first) * 2 // 3
    return day


def _is_own(app: App, definition: Definition) -> bool:
    written = definition.where.startswith(f"{app.workspace / 'metrics'}")
    return definition.family == "metric" and (written or f"{FILE}: " in definition.where)
