"""The lake as it was known at one or many moments: the only eye that definitions have.

A row is visible at moments, numbered 0..M-1, from `enter` up to but without `leave`:

    enter = first m with D_m >= max(day + ago_days, known_day)
    leave = first m with D_m >= min(day + ago_days + days, known_until_day)

so a two-year weekly history is one pass over the rows. States and gauges come out of `warehouse/states.py` with the
day on which a later version took over as their `known_until_day`: from there on they are rows like any other.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from tenure.facts import Moments, Shape, kinds
from tenure.warehouse.faces import FACES, TABLES, Asked, Declared
from tenure.warehouse.lake import schema as lake_schema
from tenure.warehouse.numbered import numbered
from tenure.warehouse.presence import presence
from tenure.warehouse.sessions import starts
from tenure.warehouse.states import attributes_of_people, in_force
from tenure.warehouse.tables import IDENTITY, quoted, text

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from tenure.warehouse.engines.computer import Computer
    from tenure.warehouse.pinned import Pinned

HIDDEN = {"known_at", "known_until", "known_by", "batch", "known_month", "fact_high", "fact_low"}
HIDDEN |= {name for name, _ in IDENTITY}


@dataclass
class Lens:
    """What was known at `moments`, through `engine`. Tables are named as definitions name them."""

    pinned: Pinned
    engine: Computer
    moments: Moments
    currency: str = "USD"
    rates: pa.Table | None = None  # day, currency, rate: units of the reporting currency for one
    # Only the rows of some accounts, copied at first use: for the page of one, which asks many small questions, and for
    # those that something has just come in of. Not for what compares accounts.
    accounts: Collection[str] | None = None
    declared: Declared = field(default_factory=Declared)

    def __post_init__(self) -> None:
        self._made: dict[str, Table] = {}
        self._once: set[str] = set()
        self._asked: Counter[str] = Counter()
        rates = self.rates if self.rates is not None else NO_RATES.empty_table()
        self.engine.register("rates", rates.cast(NO_RATES))
        for name in TABLES:
            self.engine.register(name, self.declared.table(name))
        self.engine.register(
            "moments",
            pa.table(
                {
                    "m": pa.array(range(len(self.moments)), pa.int64()),
                    "as_of": pa.array(self.moments.days, pa.date32()),
                }
            ),
        )

    def at(self, moments: Moments) -> Lens:
        """The same lake at other moments, with what has been made for whatever moments; this lens must not be asked any more."""
        other = replace(self, moments=moments)
        other._once = self._once
        other.__dict__["delivered"] = self.delivered  # as the cached property keeps it
        return other

    def table(self, name: str, *, days: int | None = None, ago_days: int = 0) -> Table:
        """The rows of `name` that are visible at any of the moments, with `enter` and `leave`."""
        view = f"{name}_{days}_{ago_days}_seen"
        if view not in self._made:
            rows = self.rows(name, days=days, ago_days=ago_days).get_name()
            self.engine.view(view, self.seen(rows, days, ago_days))
            moments = {"enter": ibis.dtype("int64"), "leave": ibis.dtype("int64")}
            self._made[view] = ibis.table({**schema_of(name), **moments}, name=view)
        return self._made[view]

    def rows(self, name: str, *, days: int | None = None, ago_days: int = 0) -> Table:
        """The rows of `name` before they are narrowed to moments."""
        view = f"{name}_{days}_{ago_days}" if days or ago_days else name
        if name in FACES and FACES[name].kept:
            return self._kept(name)
        if view not in self._made:
            self.engine.view(view, self._select(name, days, ago_days))
            self._made[view] = ibis.table(schema_of(name), name=view)
        return self._made[view]

    def within(self, name: str, windows: Collection[tuple[int | None, int]]) -> Table:
        """The rows of `name` that may be visible in any of these windows: (days, ago_days). `known_day` is never before
        `day` here."""
        view = f"{name}_within"
        last = self.moments.days[-1]
        bounds = [
            f"known_day <= DATE '{last}'",
            f"day <= DATE '{last - timedelta(min(ago for _, ago in windows))}'",
        ]
        since = [self._since(days, ago) for days, ago in windows]
        if None not in since:
            bounds.append(f"day >= DATE '{min(day for day in since if day)}'")
        columns = [quoted(one) for one in schema_of(name) if one != "known_day"]
        rows = self.rows(name).get_name()
        self.engine.view(
            view,
            f"SELECT {', '.join(columns)}, greatest(day, known_day) AS known_day FROM {rows} "
            f"WHERE {' AND '.join(bounds)}",
        )
        return ibis.table(schema_of(name), name=view)

    def steady(self, name: str) -> bool:
        """Whether the rows of `name` are the same for all windows, and only narrowed to them."""
        return name not in FACES and name not in STATES and name not in MADE_FOR_WINDOWS

    def _kept(self, name: str) -> Table:
        """A face that several windows read, stored once: what its rows are does not depend on the window."""
        self._keep(name, lambda: self._select(name, None, 0))
        return ibis.table(schema_of(name), name=f"kept_{name}")

    def _keep(self, name: str, select: Callable[[], str]) -> str:
        """The name of a table with an answer that is made once, for whatever moments."""
        if name not in self._once:
            self.engine.table(f"kept_{name}", select())
            self._once.add(name)
        return f"kept_{name}"

    def index(self, day: str) -> str:
        """SQL: the first moment at or after `day`; len(moments) where all are before it; null where it is null."""
        return numbered(self.moments.days, day)

    def seen(self, rows: str, days: int | None, ago_days: int) -> str:
        """SQL of the rows of a relation that are visible in the window at any of the moments, with `enter` and `leave`."""
        entered = f"(day + {ago_days})::DATE" if ago_days else "day"
        gone = "known_until_day"
        if days is not None:
            gone = f"least((day + {ago_days + days})::DATE, known_until_day)"
        # What `enter < leave` says is said as plain bounds too: they skip whole row groups of the files.
        last = self.moments.days[-1]
        bounds = [f"known_day <= DATE '{last}'", f"day <= DATE '{last - timedelta(ago_days)}'"]
        since = self._since(days, ago_days)
        if since is not None:
            bounds.append(f"day >= DATE '{since}'")
        return f"""
            SELECT * FROM (
                SELECT *, {self.index(f"greatest({entered}, known_day)")} AS enter,
                    coalesce({self.index(gone)}, {len(self.moments)}) AS leave
                FROM {rows} WHERE {" AND ".join(bounds)})
            WHERE enter < leave"""

    @property
    def theirs(self) -> str | None:
        """SQL: whether a row is of one of `accounts`; None where all are."""
        if self.accounts is None:
            return None
        return f"account_id IN ({', '.join(map(text, sorted(self.accounts)))})"

    @cached_property
    def delivered(self) -> Mapping[str, date | None]:
        """Since when each table has rows at all, as far as they were known; None: never."""
        asked = [
            f"SELECT '{table}', min({FIRST}) FROM ({self._stored(table)}) {dated}"
            for table, dated in _rolled_up()
        ]
        found = dict(self.engine.rows(" UNION ALL ".join(asked)))
        found["events"] = found["usage"]
        found |= {name: self._delivered(name, found) for name in FACES}
        return {name: found[SOURCES.get(name, name)] for name in table_names()}

    def _delivered(self, face: str, found: Mapping[str, date | None]) -> date | None:
        """The same of a face: the first of its sources, or always where it needs none; never where nothing is declared."""
        made = FACES[face]
        if made.needed and not any(map(self.declared.says, made.declared)):
            return None
        since = [found[source] for source in made.sources]
        if made.together:
            return None if None in since else max(day for day in since if day)
        return min((day for day in since if day), default=None) if since else date.min

    def people_named(self) -> str:
        """SQL of (account_id, person_id, first_day, gone_day): everybody who is known at an account, since when, and
        until before when."""
        keys = ("account_id", "person_id")
        return f"SELECT * FROM {self._keep('people', lambda: self._presence(keys))}"

    def accounts_named(self) -> str:
        """SQL of (account_id, first_day, gone_day): every account, since when it is known, and until before when."""
        return f"SELECT * FROM {self._keep('accounts', lambda: self._presence(('account_id',)))}"

    def attribute_types(self) -> Mapping[str, str]:
        """The attributes that have been delivered: float64 where every value is a number, else string."""
        rows = self.engine.rows(
            "SELECT name, bool_and(TRY_CAST(value AS DOUBLE) IS NOT NULL) FROM "
            f"({self._stored('attributes')}) WHERE value IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        return {name: "float64" if number else "string" for name, number in rows}

    def _since(self, days: int | None, ago_days: int) -> date | None:
        """The first day that is in any window; None where windows have no beginning."""
        return None if days is None else self.moments.days[0] - timedelta(days + ago_days - 1)

    def _select(self, name: str, days: int | None, ago_days: int) -> str:
        if name in FACES:
            return FACES[name].select(Asked(self, days, ago_days, self._since(days, ago_days)))
        table = SOURCES.get(name, name)
        scan = self._scan(table)
        columns = list(schema_of(name))
        if name == "attributes_of_people":
            return attributes_of_people(scan, self.people_named(), ago_days)
        if name == "session_starts":
            last = self.moments.days[-1] - timedelta(ago_days)
            return starts(scan, self._since(days, ago_days), last)
        if name in STATES:
            if name == "attributes":  # of accounts; those of people have a face of their own
                scan = f"SELECT * FROM ({scan}) WHERE person_id IS NULL"
            return in_force(STATES[name], scan, columns, ago_days=ago_days, currency=self.currency)
        return f"SELECT {', '.join(map(quoted, columns))} FROM ({scan})"

    def _scan(self, table: str) -> str:
        scan = self._stored(table)
        names = lake_schema(table).names
        if "known_until_day" in names:  # on no day was known what was found to be wrong at once
            stood = "(known_until_day IS NULL OR known_until_day > known_day)"
            counts = " AND excluded IS NULL" if "excluded" in names else ""
            scan = f"SELECT * FROM ({scan}) WHERE {stood}{counts}"
        mine = self.theirs if "account_id" in names else None
        if mine is not None:
            if table == "attributes":  # those of a person are of all accounts
                mine = f"({mine} OR account_id IS NULL)"
            scan = f"SELECT * FROM ({scan}) WHERE {mine}"
        elif not self._worth_copying(table):
            return scan
        return f"SELECT * FROM {self._keep(f'rows_of_{table}', lambda: scan)}"

    def _worth_copying(self, table: str) -> bool:
        """Whether it is small and asked of often: each of hundreds of questions would look into all of its files."""
        self._asked[table] += 1
        return self._asked[table] >= OFTEN and (
            0 < sum(file.size for file in self.pinned.files(table)) < SMALL
        )

    def _stored(self, table: str) -> str:
        return self.pinned.scan(table, engine=self.engine)

    def _presence(self, keys: Sequence[str]) -> str:
        wanted = ", ".join(keys)
        rows = [
            f"SELECT {wanted}, {FIRST} AS seen, known_until_day AS gone FROM ({self._scan(table)}) {dated}"
            for table, dated in _rolled_up()
            if set(keys) <= set(lake_schema(table).names) and self.pinned.version(table) is not None
        ]
        if rows:
            return presence(rows, keys)
        nothing = ", ".join(f"NULL::VARCHAR AS {key}" for key in keys)
        return f"SELECT {nothing}, NULL::DATE AS first_day, NULL::DATE AS gone_day WHERE false"


OFTEN = 3  # questions: a page asks fewer of one table, a whole computation dozens
SMALL = 1_000_000  # bytes of files
FIRST = "greatest(day, known_day)"
WHERE_DATED = "WHERE known_by <> 'static'"  # what is said of all history does not tell since when
NO_RATES = pa.schema([("day", pa.date32()), ("currency", pa.string()), ("rate", pa.float64())])

STATES = {kind.rows: kind for kind in kinds().values() if kind.shape in (Shape.STATE, Shape.GAUGE)}
# Names that read the table of another: the happenings of a state, and its derived faces.
SOURCES = {
    **{f"{kind.kind}_changes": kind.rows for kind in kinds().values() if kind.moments},
    "attribute_changes": "attributes",
    "gauge_readings": "gauges",
    "attributes_of_people": "attributes",
    "session_starts": "events",
}
# Names whose rows are found for a window, not only narrowed to it.
MADE_FOR_WINDOWS = ("attributes_of_people", "session_starts")


@functools.cache
def schema_of(name: str) -> ibis.Schema:
    """The columns of the table `name`, as definitions see them."""
    if name in FACES:
        return ibis.schema(FACES[name].schema)
    if name == "session_starts":
        return ibis.schema(
            {"account_id": "string", "person_id": "string", "day": "date"}
            | {"started_at": "timestamp('UTC')", "known_day": "date", "known_until_day": "date"}
        )
    stored = {f.name: f.type for f in lake_schema(SOURCES.get(name, name)) if f.name not in HIDDEN}
    schema = dict(ibis.Schema.from_pyarrow(pa.schema(list(stored.items()))).items())
    if name == "contract_lines":
        schema["arr_converted"] = ibis.dtype("decimal(38, 10)")
    return ibis.schema(schema)


def _rolled_up() -> Iterator[tuple[str, str]]:
    """Every table of facts, events as `usage`, with the condition that leaves out what is said of all history."""
    yield "usage", ""
    for kind in kinds().values():
        if kind.rows != "events":
            yield kind.rows, WHERE_DATED


def table_names() -> tuple[str, ...]:
    """Every table that a definition may name."""
    return ("usage", *(kind.rows for kind in kinds().values()), *SOURCES, *FACES)
