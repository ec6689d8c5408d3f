"""What can be set: each setting with what it is for, its default, and what it may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tenure.settings.near import nearest

SIZE = re.compile(r"(\d{1,6}(?:\.\d+)?)([kMGT])(i?)B")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: where it stands, what it is for, and `check`, which returns its value or raises ValueError."""

    section: str
    key: str
    default: Any
    doc: str
    check: Callable[[Any], Any]
    secret: bool = False  # never shown; may hold a password, which no file may

    @property
    def name(self) -> str:
        """How messages and the documentation call it: `engine.memory`."""
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return f"TENURE_{self.section}_{self.key}".upper()


def bytes_of(size: str) -> int:
    """How many bytes "8MB" or "1GiB" are."""
    given = SIZE.fullmatch(size)
    assert given, size
    unit = (1024 if given[3] else 1000) ** ("kMGT".index(given[2]) + 1)
    return int(float(given[1]) * unit)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    raise ValueError("must be a text in quotes")


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        digits = isinstance(value, str) and re.fullmatch(r"\d{1,9}", value.strip())
        number = int(value) if digits else value
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return number

    return check


def _zone(value: Any) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    name = _text(value)
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        hint = nearest(name, available_timezones()) or 'for example "Europe/Berlin" or "UTC"'
        raise ValueError(f"is not a time zone; {hint}") from None
    return name


def _currency(value: Any) -> str:
    from babel.numbers import list_currencies

    code, codes = _text(value), list_currencies()
    if code not in codes:
        hint = nearest(code.upper(), codes) or 'for example "USD" or "EUR"'
        raise ValueError(f"is not an ISO 4217 currency code; {hint}")
    return code


def _memory(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[1-9]\d{0,6}(\.\d+)? ?(MB|GB|TB|MiB|GiB|TiB)", text):
        raise ValueError('must be an amount with its unit: "512MB", "4GB", "8GiB"')
    return text.replace(" ", "")


def _host(value: Any) -> str:
    text = _text(value)
    if not text or re.search(r"[\s/]", text):
        raise ValueError('must be a host name or an address: "127.0.0.1"')
    return text


def _size(least: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = _text(value).replace(" ", "")
        if not SIZE.fullmatch(text):
            raise ValueError('must be an amount with its unit: "512kB", "8MB", "1GiB"')
        if bytes_of(text) < least:
            raise ValueError(f"must be {least:,} bytes or more")
        return text

    return check


def _flag(value: Any) -> bool:
    flag = (
        {"true": True, "false": False}.get(value.strip().lower(), value)
        if isinstance(value, str)
        else value
    )
    if not isinstance(flag, bool):
        raise ValueError("must be true or false")
    return flag


def _postgres_url(value: Any) -> str:
    text = _text(value)
    if text and not re.match(r"(postgresql|postgres)(\+psycopg)?://", text):
        raise ValueError("must be empty or a URL: postgresql://USER@HOST/NAME")
    if text:
        try:
            _ = urlsplit(text).port
        except ValueError:
            raise ValueError("is not a URL: postgresql://USER@HOST/NAME") from None
    return re.sub(r"^postgres\w*(\+psycopg)?:", "postgresql:", text)


def _spark_url(value: Any) -> str:
    text = _text(value)
    if text and not re.match(r"sc://[^\s/:;]+(:\d{1,5})?(/;\S*|/)?\Z", text):
        raise ValueError("must be empty or an address of Spark Connect: sc://HOST:PORT")
    return text


def _names(value: Any) -> str:
    names = [name.strip() for name in _text(value).split(",")]
    if any(names) and not all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names):
        raise ValueError('must be names with commas between them: "silence, tickets_age"')
    return ", ".join(name for name in names if name)


def _time_of_day(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError('must be a time of day: "00:30"')
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "workspace",
        "name",
        "",
        "The vendor's name, shown on every page; empty: the folder's name.",
        _text,
    ),
    Setting(
        "workspace", "zone", "UTC", "The time zone whose midnight ends a day; an IANA name.", _zone
    ),
    Setting("workspace", "currency", "USD", "The reporting currency; an ISO 4217 code.", _currency),
    Setting(
        "live",
        "days_without_contracts",
        90,
        "Where no contract lines have come in, an account is live if it did anything in this many days.",
        _whole(1, 3660),
    ),
    Setting(
        "engine",
        "memory",
        "4GB",
        "The most memory that a computation may use; beyond it, it uses the disk.",
        _memory,
    ),
    Setting(
        "engine", "threads", 0, "How many cores a computation may use; 0: all.", _whole(0, 1024)
    ),
    Setting(
        "engine",
        "url",
        "",
        "Where definitions are computed: an endpoint of Spark Connect, sc://HOST:PORT; empty: here, by DuckDB.",
        _spark_url,
        secret=True,
    ),
    Setting("serve", "host", "127.0.0.1", "The address that `tenure serve` listens on.", _host),
    Setting(
        "serve",
        "port",
        8000,
        "The port that `tenure serve` listens on; 0: any free one.",
        _whole(0, 65535),
    ),
    Setting("collect", "host", "127.0.0.1", "The address that `tenure collect` listens on.", _host),
    Setting(
        "collect",
        "port",
        8080,
        "The port that `tenure collect` listens on; 0: any free one.",
        _whole(0, 65535),
    ),
    Setting(
        "collect",
        "body",
        "8MB",
        "The largest request that the collector takes, as sent and unpacked.",
        _size(100_000),
    ),
    Setting(
        "collect",
        "disk_floor",
        "1GB",
        "Where less than this is left on the disk, the collector refuses (503) until there is more.",
        _size(0),
    ),
    Setting(
        "collect",
        "forwarded",
        False,
        "Whether a proxy of yours says in X-Forwarded-For whom a request comes from.",
        _flag,
    ),
    Setting(
        "clock",
        "compute_at",
        "00:30",
        "When `tenure clock` computes the day that has ended: by the clocks of the workspace's zone.",
        _time_of_day,
    ),
    Setting(
        "clock",
        "refresh_minutes",
        60,
        "How often `tenure clock` brings today up to date; 0: never.",
        _whole(0, 1440),
    ),
    Setting(
        "prediction",
        "retrain_days",
        28,
        "How many days after a model was trained `tenure clock` trains it again; 0: never.",
        _whole(0, 3660),
    ),
    Setting(
        "signals",
        "most_new_per_owner_week",
        10,
        "How many new risks an owner is shown in a week; what is beyond is held back and counted; 0: no limit.",
        _whole(0, 10_000),
    ),
    Setting(
        "signals",
        "off",
        "",
        "The kinds of signals that are not watched, with commas between them.",
        _names,
    ),
    Setting(
        "state",
        "url",
        "",
        "Where decisions are kept: postgresql://USER@HOST/NAME; empty: state.db beside this file.",
        _postgres_url,
        secret=True,
    ),
)
