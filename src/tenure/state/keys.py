"""Write keys: a secret that lets its holder send facts as one source, and nothing else.

A source may have several at once, so that a new one can be brought to every sender before the old one is revoked.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from tenure.errors import NotFound, UsageError
from tenure.state import audit
from tenure.state.audit import Deed
from tenure.state.state import State
from tenure.state.tables import write_keys

BEGINNING = "tnw_"
SHOWN = len(BEGINNING) + 4  # of a secret, to tell keys apart
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}\Z")


@dataclass(frozen=True, slots=True)
class Key:
    """A write key as it can be shown: never its secret."""

    id: int
    source: str
    prefix: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


def create(state: State, source: str, by: str, now: datetime) -> tuple[Key, str]:
    """A new key of a source, and its secret, which nobody can be told again."""
    if not SOURCE.match(source):
        raise UsageError(
            f'"{source}" cannot name a source: small letters, digits, _ and -, at most 63, '
            'for example "website" or "backend".'
        )
    secret = BEGINNING + secrets.token_hex(16)
    prefix = secret[:SHOWN]
    with state.change() as connection:
        adding = insert(write_keys).values(
            source=source,
            prefix=prefix,
            secret_hash=digest(secret),
            created_at=now,
            created_by=by,
        )
        number = connection.execute(adding.returning(write_keys.c.id)).scalar_one()
        deed = Deed(now, by, "write_key.created", str(number), {"source": source})
        audit.write(connection, deed)
    return Key(number, source, prefix, now, by, revoked_at=None), secret


def all_(state: State) -> list[Key]:
    """Every key there ever was, by source, the latest first."""
    columns = [write_keys.c[name] for name in Key.__slots__]
    asked = select(*columns).order_by(write_keys.c.source, write_keys.c.id.desc())
    with state.read() as connection:
        return [Key(*row) for row in connection.execute(asked)]


def revoke(state: State, number: int, by: str, now: datetime) -> Key:
    """From now on nothing is taken with it. Revoked again, it stays revoked since the first time."""
    at = write_keys.c.id == number
    columns = [write_keys.c[name] for name in Key.__slots__]
    with state.change() as connection:
        ending = update(write_keys).where(at, write_keys.c.revoked_at.is_(None))
        ended = connection.execute(ending.values(revoked_at=now, revoked_by=by)).rowcount
        row = connection.execute(select(*columns).where(at)).one_or_none()
        if row is None:
            raise NotFound(f"There is no write key {number}. `tenure key list` shows them all.")
        key = Key(*row)
        if ended:
            deed = Deed(now, by, "write_key.revoked", str(number), {"source": key.source})
            audit.write(connection, deed)
    return key


def live(state: State) -> Mapping[bytes, str]:
    """The digest of every secret that is good now, and whose it is. One short question, asked every second."""
    asked = select(write_keys.c.secret_hash, write_keys.c.source)
    with state.read() as connection:
        rows = connection.execute(asked.where(write_keys.c.revoked_at.is_(None)))
        return {bytes(hashed): source for hashed, source in rows}


def digest(secret: str) -> bytes:
    """What is kept of a secret. It is 128 bits of chance, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
