"""Databases and warehouses that SQLAlchemy speaks to: a table or a query, read on from where the last run stood.

The query stands in brackets in a SELECT of ours, which asks for what is new in the order of the cursor, one page a
transaction. So what is not a question is a syntax error, besides the transaction being read-only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tenure.collect.sources import connection as connections
from tenure.collect.sources.address import Address, address_of
from tenure.collect.sources.fetching import fetched
from tenure.collect.sources.plan import KEYS, Plan, plan_of
from tenure.collect.sources.position import Position, Value
from tenure.collect.sources.preview import Preview, shown
from tenure.collect.sources.pulling import Pull
from tenure.collect.sources.reader import PIECE_ROWS
from tenure.collect.sources.rows import Row
from tenure.collect.sources.source import Source
from tenure.collect.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from tenure.warehouse.arrivals import Arrival

EVERY = timedelta(minutes=15)
BOUND = re.compile(r"(?<![:\w\\]):([a-zA-Z_]\w*)(?!:)")  # as SQLAlchemy's text() has it
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
PARAMETERS = {"since", "until"}
TIMESTAMP = 7  # MySQL's type that is an instant; its DATETIME is none


@dataclass(frozen=True, slots=True)
class Sql:
    """A source of kind sql, as its file says."""

    address: Address
    query: str | None
    table: str | None
    plan: Plan

    @property
    def bound(self) -> set[str]:
        """The parameters in the query: since, until."""
        return set(BOUND.findall(COMMENT.sub("", self.query or "")))


def read(source: Source) -> Sql:
    """The file's own keys; DefinitionError with file, line and key where one is wrong."""
    given = source.given
    source.only("url", "url_env", "query", "table", *KEYS)
    sql = Sql(
        address=address_of(given),
        query=given.text("query", None),
        table=given.text("table", None),
        plan=plan_of(given),
    )
    if bool(sql.query) == bool(sql.table):
        given.refuse("query", "or table: say one of them")
    for name in sorted(sql.bound - PARAMETERS):
        given.refuse("query", f"has :{name}; there are :since and :until (write \\: for a colon)")
    if "since" in sql.bound and not (sql.plan.cursor and sql.plan.start):
        given.refuse("query", "has :since, so the file needs cursor, and start for the first time")
    return sql


def run(
    app: Workspace, source: Source, now: datetime, *, again: bool = False, sweep: bool = False
) -> list[Arrival]:
    """What is new, into the lake; then what is gone, where it is time to look for it. `again`: from the start."""
    sql = read(source)
    pull = Pull(app, source, sql.plan, now, again)
    with connections.opened(sql.address, sql.plan.timeout) as connection:
        return fetched(pull, SqlReader(sql, connection, now, app.settings.zone), sweep)


def preview(app: Workspace, source: Source, now: datetime, most: int) -> Preview:
    """The first rows that a run would read, and what would become of them; nothing is stored."""
    sql = read(source)
    pull = Pull(app, source, sql.plan, now)
    with connections.opened(sql.address, sql.plan.timeout) as connection:
        return shown(pull, SqlReader(sql, connection, now, app.settings.zone), most)


class SqlReader:
    """The rows of a query or a table."""

    def __init__(self, sql: Sql, connection: Connection, now: datetime, zone: str) -> None:
        self.names: tuple[str, ...] = ()
        self._sql, self._connection, self._now, self._zone = sql, connection, now, zone
        self._form = sql.plan.start.form if sql.plan.start else None

    def since(self, position: Position | None, most: int) -> Iterator[Sequence[Row]]:
        """At most so many rows whose cursor is not before `position`, in the order of the cursor."""
        from sqlalchemy import text

        at = self._quoted(self._sql.plan.cursor or "")
        ask = f"q.{at} >= :since" if position else f"q.{at} IS NOT NULL"
        select = self._select().where(text(ask)).order_by(text(f"q.{at}")).limit(most)
        return self._rows(select, position)

    def unplaced(self) -> Iterator[Sequence[Row]]:
        """The rows that have no cursor value."""
        from sqlalchemy import text

        at = self._quoted(self._sql.plan.cursor or "")
        return self._rows(self._select().where(text(f"q.{at} IS NULL")), self._sql.plan.start)

    def everything(self) -> Iterator[Sequence[Row]]:
        """All rows, in no order."""
        return self._rows(self._select(), self._sql.plan.start)

    def head(self, position: Position | None, most: int) -> Iterator[Sequence[Row]]:
        """The first rows that a run would read."""
        if self._sql.plan.cursor:
            return self.since(position, most)
        return self._rows(self._select().limit(most), self._sql.plan.start)

    def columns(self, names: Sequence[str]) -> Iterator[Sequence[Row]]:
        """These columns of all rows."""
        select = self._select(", ".join(f"q.{self._quoted(name)}" for name in names))
        return self._rows(select, self._sql.plan.start)

    def _select(self, what: str = "q.*") -> Select[Any]:
        from sqlalchemy import select, text

        if self._sql.table:
            rows = ".".join(self._quoted(part) for part in self._sql.table.split("."))
        else:
            query = (self._sql.query or "").strip().rstrip(";")
            rows = f"({BOUND.sub(_own, query)}\n)"
        return select(text(what)).select_from(text(f"{rows} q"))

    def _rows(self, select: Select[Any], position: Position | None) -> Iterator[Sequence[Row]]:
        form = position.form if position else self._form
        given = {"until": self._until(form)}
        if position:
            given["since"] = self._bindable(position.value)
        bound = {name: value for name, value in given.items() if name in self._wanted(select)}
        with connections.asked(self._connection, select, bound, PIECE_ROWS) as result:
            self.names = tuple(result.names)
            for piece in result.pieces():
                yield self._instants(piece, result.types)

    def _wanted(self, select: Select[Any]) -> set[str]:
        return set(select.compile(dialect=self._connection.dialect).params)

    def _quoted(self, name: str) -> str:
        return str(self._connection.dialect.identifier_preparer.quote(name))

    def _until(self, form: str | None) -> Any:
        """Now, in the form of the cursor: the day that has not ended yet, for days."""
        from zoneinfo import ZoneInfo

        here = self._now.astimezone(self._sql.plan.zone or ZoneInfo(self._zone))
        if form == "date" or self._dayish():
            return self._bindable(here.date())
        if form == "local" or (form == "text" and not self._sql.plan.start):
            return self._bindable(here.replace(tzinfo=None))
        return self._bindable(self._now)

    def _dayish(self) -> bool:
        start = self._sql.plan.start
        return bool(start and isinstance(start.value, str) and len(start.value) == 10)

    def _bindable(self, value: Value) -> Any:
        """As this database takes it. SQLite holds times as text; MySQL's session is in UTC, and it knows no zones."""
        dialect = self._connection.dialect.name
        if isinstance(value, datetime):
            if dialect in ("sqlite", "mysql", "mariadb") and value.tzinfo:
                value = value.astimezone(UTC).replace(tzinfo=None)
            if dialect == "sqlite":
                return str(value)
        elif isinstance(value, date) and dialect == "sqlite":
            return value.isoformat()
        return value

    def _instants(self, rows: Sequence[Row], types: Sequence[Any]) -> Sequence[Row]:
        """MySQL's TIMESTAMP is an instant, though its driver hands it out without a zone."""
        if self._connection.dialect.name not in ("mysql", "mariadb"):
            return rows
        at = {place for place, type_ in enumerate(types) if type_ == TIMESTAMP}
        if not at:
            return rows
        return [
            tuple(
                value.replace(tzinfo=UTC) if place in at and isinstance(value, datetime) else value
                for place, value in enumerate(row)
            )
            for row in rows
        ]


def _own(found: re.Match[str]) -> str:
    """A colon that is none of our parameters stays a colon, in a comment or a text."""
    return found[0] if found[1] in PARAMETERS else f"\\{found[0]}"
