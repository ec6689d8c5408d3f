"""A workspace with sources, and databases whose rows are written by the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from tenure.app import App
from tenure.collect.sources import Runs, source_named
from tenure.warehouse.arrivals import COUNTS, Arrival

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Vendor:
    """An open workspace; `now` is moved by the test."""

    app: App
    now: datetime = NOW

    @classmethod
    def made(cls, folder: Path, zone: str = "UTC") -> Vendor:
        """A new workspace in `folder`."""
        (folder / "sources").mkdir(parents=True)
        (folder / "tenure.toml").write_text(f'[workspace]\nzone = "{zone}"\n')
        return cls(App.open(folder))

    def source(self, text: str, name: str = "crm") -> None:
        """Write sources/NAME.toml."""
        (self.app.workspace / "sources" / f"{name}.toml").write_text(text)

    def pull(self, name: str = "crm", **wishes: bool) -> Pulled:
        """Run a source, an hour after the last time; the law of conservation is asserted by Arrival."""
        self.now += timedelta(hours=1)
        source = source_named(self.app.workspace, name)
        return Pulled(list(Runs(self.app).run(source, self.now, **wishes)))

    def facts(self, table: str, *columns: str) -> list[Any]:
        """Columns of all facts of a table, in their order; of one column just the values."""
        listed = ", ".join(f'"{name}"' for name in columns)
        with self.app.engine() as engine:
            rows = engine.rows(
                f"SELECT {listed} FROM ({self.app.lake.pin().scan(table)}) ORDER BY ALL"
            )
        return [row[0] for row in rows] if len(columns) == 1 else rows


@dataclass(frozen=True)
class Pulled:
    """What a run brought."""

    arrivals: Sequence[Arrival]

    def __getattr__(self, name: str) -> int:
        if name not in COUNTS:
            raise AttributeError(name)
        return sum(getattr(one, name) for one in self.arrivals)

    @property
    def trouble(self) -> str | None:
        return next((one.trouble for one in self.arrivals if one.trouble), None)


@dataclass
class Database:
    """A real database, and the way to its rows."""

    dialect: str  # sqlite, postgres, mariadb
    url: str
    words: dict[str, str] = field(default_factory=dict)

    def execute(self, sql: str, *rows: Sequence[Any]) -> None:
        """One statement, committed; once for each of `rows` where there are any. {instant} … are this database's types."""
        engine = create_engine(self.written_url, poolclass=NullPool)
        mark = "?" if self.dialect == "sqlite" else "%s"
        statement = sql.format(**self.words, mark=mark) if "{" in sql else sql
        statement = statement.replace("?", mark)
        with engine.begin() as connection:
            if rows:
                connection.exec_driver_sql(statement, [tuple(row) for row in rows])
            else:
                connection.exec_driver_sql(statement)

    @property
    def written_url(self) -> str:
        """As SQLAlchemy has it, with the driver that tests use."""
        url = make_url(self.url)
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        return url.render_as_string(hide_password=False)


TYPES = {
    "sqlite": {"instant": "TEXT", "local": "TEXT", "big": "INTEGER", "text": "TEXT"},
    "postgres": {
        "instant": "TIMESTAMPTZ",
        "local": "TIMESTAMP",
        "big": "BIGINT",
        "text": "TEXT",
    },
    "mariadb": {
        "instant": "TIMESTAMP(6) NULL",
        "local": "DATETIME(6)",
        "big": "BIGINT",
        "text": "VARCHAR(200)",
    },
}
