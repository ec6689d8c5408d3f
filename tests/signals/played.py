"""The cast on a small stage: Tasklane with twenty customers, its cast among them, and what signals say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pyarrow as pa

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.catalog.load import collect
from tenure.collect.imports import import_files
from tenure.demo import write
from tenure.facts import Moments
from tenure.signals import Kind

UNTIL = date(2026, 11, 20)
WEEK = timedelta(days=7)
WEEKS = 52
KINDS = tuple(kind.name for kind in collect(["tenure.signals.kinds"]) if isinstance(kind, Kind))
ABSENT = tuple(
    kind.name
    for kind in collect(["tenure.signals.kinds"])
    if isinstance(kind, Kind) and kind.absence
)
BESIDE = ("working_users_left", "working_users_best", "price_per_working_user", "arr")


@dataclass(frozen=True)
class Played:
    """Levels (and other readings) by account, name and day before the last one."""

    readings: dict[str, dict[str, dict[int, object]]]

    def runs(self, account: str, kind: str) -> list[tuple[int, int, int]]:
        """Stretches of weeks at one level: first day, last day, level; days count back from the last one."""
        found: list[tuple[int, int, int]] = []
        for day, level in sorted(self.readings[account][f"signal_{kind}"].items()):
            if not level:
                continue
            assert isinstance(level, int)
            if found and found[-1][2] == level and day - found[-1][1] <= WEEK.days:
                found[-1] = (found[-1][0], day, level)
            else:
                found.append((day, day, level))
        return found

    def first(self, account: str, kind: str, level: int) -> int | None:
        """The first day on which it was at least at this level."""
        days = self.readings[account][f"signal_{kind}"].items()
        return min((day for day, found in days if _at_least(found, level)), default=None)


def make(folder: Path) -> None:
    """The workspace, in an empty folder, with nothing computed."""
    written = write(folder / "files", until=UNTIL, accounts=20)
    workspace = folder / "workspace"
    workspace.mkdir()
    (workspace / "tenure.toml").write_text(
        '[workspace]\nname = "Tasklane"\n[engine]\nthreads = 2\n'
    )
    (workspace / "features.toml").write_bytes((files("tenure.demo") / "features.toml").read_bytes())
    (workspace / "rates.csv").write_bytes(written.rates.read_bytes())
    app = App.open(workspace)
    for kind, paths in written.paths.items():
        static = written.static if kind == "account" else ()
        import_files(app, kind, paths, {}, static=static, source="tasklane", now=datetime.now(UTC))


def year_of(app: App, names: Sequence[str]) -> pa.Table:
    """What `names` say on every weekly day of the last year."""
    moments = Moments.grid(UNTIL - WEEKS * WEEK, UNTIL, WEEK)
    with app.engine() as engine:
        return compute(app.catalog, app.lens(engine, moments), list(names))


def played(table: pa.Table) -> Played:
    """The same, by account, name and day."""
    found: dict[str, dict[str, dict[int, object]]] = {}
    for row in table.to_pylist():
        account, day = row.pop("account_id"), (row.pop("as_of") - UNTIL).days
        for name, reading in row.items():
            found.setdefault(account, {}).setdefault(name, {})[day] = reading
    return Played(found)


def _at_least(found: object, level: int) -> bool:
    return isinstance(found, int) and found >= level
