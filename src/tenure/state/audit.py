"""Who did what, and when: written in the transaction that does it, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from tenure.state.state import State
from tenure.state.tables import audit


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did: `did` is what ("write_key.revoked"), `about` the id of what it was done to."""

    at: datetime
    by: str
    did: str
    about: str
    detail: Mapping[str, Any]


def write(connection: Connection, deed: Deed) -> None:
    """Add a deed, in the transaction of `State.change` that does it."""
    connection.execute(
        insert(audit).values(
            at=deed.at, by=deed.by, did=deed.did, about=deed.about, detail=dict(deed.detail)
        )
    )


def latest(state: State, most: int = 100) -> list[Deed]:
    """What was done, the latest first."""
    asked = select(audit.c.at, audit.c.by, audit.c.did, audit.c.about, audit.c.detail)
    with state.read() as connection:
        rows = connection.execute(asked.order_by(audit.c.id.desc()).limit(most))
        return [Deed(*row) for row in rows]
