"""Write keys: the list, a new one shown once, and a revocation that asks first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tenure.errors import NotFound
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from datetime import datetime

    from tenure.collect.senders import Sender
    from tenure.state.keys import Key

COLUMNS = ("id", "source", "prefix", "created_at", "created_by", "revoked_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysPage:
    """All write keys, and the form for a new one."""

    keys: Shown | None
    summary: str
    sources: tuple[str, ...]
    source: str  # proposed in the form
    action: str
    data_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeyPage:
    """A new key with its secret: the one page that ever shows it."""

    source: str
    secret: str
    senders: tuple[Sender, ...]
    address: str
    keys_href: str
    data_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationPage:
    """The question before a key is revoked."""

    source: str
    prefix: str
    others: str
    lately: str
    action: str
    keys_href: str


def keys_page(keys: Sequence[Key], frame: Frame, source: str = "") -> KeysPage:
    """The list; `source` is proposed for a new one."""
    live = sum(key.revoked_at is None for key in keys)
    return KeysPage(
        keys=keys_shown(keys, frame) if keys else None,
        summary=f"{words.number(live)} in use, {words.number(len(keys) - live)} revoked",
        sources=tuple(dict.fromkeys(key.source for key in keys)),
        source=source,
        action="/data/keys",
        data_href=frame.link("/data"),
    )


def new_key_page(
    source: str, secret: str, senders: Sequence[Sender], address: str, frame: Frame
) -> NewKeyPage:
    """What is to be copied now."""
    return NewKeyPage(
        source=source,
        secret=secret,
        senders=tuple(senders),
        address=address,
        keys_href=frame.link("/data/keys"),
        data_href=frame.link("/data"),
    )


def revocation_page(
    keys: Sequence[Key], number: int, received: int, frame: Frame
) -> RevocationPage:
    """What a revocation would do; `received` is what came from its source in the last 24 hours."""
    key = next((key for key in keys if key.id == number and key.revoked_at is None), None)
    if key is None:
        raise NotFound("This write key is not in use: it was revoked, or never made.")
    others = sum(
        each.source == key.source and each.revoked_at is None and each.id != number for each in keys
    )
    return RevocationPage(
        source=key.source,
        prefix=key.prefix,
        others=f"{words.counted(others, 'other key')} of {key.source} stays in use."
        if others == 1
        else f"{words.counted(others, 'other key')} of {key.source} stay in use."
        if others
        else f"It is the only key of {key.source}: nothing is taken from it any more.",
        lately=f"{words.counted(received, 'event')} came from {key.source} in the last 24 hours."
        if received
        else f"Nothing came from {key.source} in the last 24 hours.",
        action=f"/data/keys/{number}/revocation",
        keys_href=frame.link("/data/keys"),
    )


def keys_shown(keys: Sequence[Key], frame: Frame) -> Shown:
    """A row per key, those in use first; never a secret."""
    rows: list[list[Any]] = []
    for key in sorted(keys, key=lambda key: key.revoked_at is not None):
        revoke = Cell("Revoke…", href=frame.link(f"/data/keys/{key.id}/revocation"))
        rows.append(
            [
                Cell(key.source, "when"),
                f"{key.prefix}…",
                Cell(f"revoked {_at(key.revoked_at, frame)}") if key.revoked_at else revoke,
                Cell(_at(key.created_at, frame), "when"),
                key.created_by,
            ]
        )
    return shown(("Source", "Begins with", "In use", "Made", "By"), rows)


def keys_json(keys: Sequence[Key]) -> list[dict[str, Any]]:
    """A record per key, without its secret."""
    return [{name: _plain(getattr(key, name)) for name in COLUMNS} for key in keys]


def keys_csv(keys: Sequence[Key]) -> str:
    """The same as a file."""
    return csv_text(COLUMNS, ([_plain(getattr(key, name)) for name in COLUMNS] for key in keys))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _at(at: datetime, frame: Frame) -> str:
    return words.moment(at.astimezone(ZoneInfo(frame.zone)))
