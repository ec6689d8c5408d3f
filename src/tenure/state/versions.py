"""Versions of what people define: each text that was saved of a definition, by whom, when, from which day on, and why.

A version is never changed and never taken away. Undoing is saving an earlier text again, as a new version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from tenure.errors import StateError
from tenure.state import audit
from tenure.state.audit import Deed
from tenure.state.state import State
from tenure.state.tables import definition_versions as kept

KINDS = ("metric", "score", "signal", "segment", "stage", "tier", "scorecard", "product")
IN_THE_FILE = "in the file"  # who changed it, where somebody did so by hand
TRIES = 20


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a definition; `nth` counts from 1 for each name of a kind."""

    id: int
    kind: str
    name: str
    nth: int
    text: str  # as it was saved: the knobs, or the file
    version: str
    by: str
    at: datetime
    since: date  # from which day on it counts
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """A version about to be recorded. Without `version` it is a hash of the text."""

    kind: str
    name: str
    text: str
    version: str = ""
    note: str = ""

    @property
    def hashed(self) -> str:
        """Its version."""
        return self.version or hashlib.sha256(self.text.encode()).hexdigest()[:12]


def record(
    state: State,
    kind: str,
    name: str,
    text: str,
    by: str,
    at: datetime,
    note: str = "",
    version: str = "",
    since: date | None = None,
) -> Version:
    """Record a version, unless the latest one is the same; the latest one then."""
    saving = Saving(kind=kind, name=name, text=text, version=version, note=note)
    record_all(state, [saving], by, at, since)
    found = latest(state, kind, name)
    assert found is not None
    return found


def record_all(
    state: State, savings: Sequence[Saving], by: str, at: datetime, since: date | None = None
) -> int:
    """Record those that differ from the latest of their name, all of them or none; how many they were.

    Two processes may do so at once: a number is given once, and who comes second looks again.
    """
    unknown = {one.kind for one in savings} - set(KINDS)
    if unknown:
        raise ValueError(f"{min(unknown)} is no kind of definition")
    for _ in range(TRIES):
        try:
            with state.change() as connection:
                return _recorded(connection, savings, by, at, since or at.date())
        except IntegrityError:
            continue
    raise StateError(f"{state.name}: others kept saving definitions; nothing was saved. Try again.")


def history(state: State, kind: str, name: str) -> list[Version]:
    """Every version of a definition, the latest first."""
    return _asked(state, _all().where(kept.c.kind == kind, kept.c.name == name))


def latest(state: State, kind: str, name: str) -> Version | None:
    """The version that was saved last."""
    found = _asked(state, _all().where(kept.c.kind == kind, kept.c.name == name).limit(1))
    return found[0] if found else None


def current(state: State) -> dict[tuple[str, str], Version]:
    """The latest version of everything that was ever recorded, by kind and name."""
    with state.read() as connection:
        return _latest_of_all(connection)


def named(state: State, version: str) -> list[Version]:
    """All that was recorded under a version, the latest first: what a mark on a chart stands for."""
    return _asked(state, _all().where(kept.c.version == version))


def _recorded(
    connection: Connection, savings: Iterable[Saving], by: str, at: datetime, since: date
) -> int:
    known = _latest_of_all(connection)
    rows: list[dict[str, Any]] = []
    for one in savings:
        before = known.get((one.kind, one.name))
        if before is not None and (before.text, before.version) == (one.text, one.hashed):
            continue
        rows.append(
            {
                "kind": one.kind,
                "name": one.name,
                "nth": before.nth + 1 if before else 1,
                "text": one.text,
                "version": one.hashed,
                "by": by,
                "at": at,
                "since": since.isoformat(),
                "note": one.note,
            }
        )
    if rows:
        connection.execute(insert(kept), rows)
    for row in rows:
        if row["nth"] > 1:  # that something is there for the first time is nobody's deed
            about = f"{row['kind']} {row['name']}"
            detail = {"version": row["version"], "note": row["note"]}
            audit.write(connection, Deed(at, by, "definition.changed", about, detail))
    return len(rows)


def _latest_of_all(connection: Connection) -> dict[tuple[str, str], Version]:
    newest = select(func.max(kept.c.id)).group_by(kept.c.kind, kept.c.name)
    rows = connection.execute(select(*_COLUMNS).where(kept.c.id.in_(newest)))
    return {(row.kind, row.name): _version(row) for row in rows}


def _asked(state: State, question: Select[Any]) -> list[Version]:
    with state.read() as connection:
        return [_version(row) for row in connection.execute(question)]


def _all() -> Select[Any]:
    return select(*_COLUMNS).order_by(kept.c.id.desc())


def _version(row: Row[Any]) -> Version:
    told = dict(row._mapping)
    return Version(**{**told, "since": date.fromisoformat(told["since"])})


_COLUMNS = [kept.c[name] for name in Version.__slots__]
