"""What a workspace is set to: `tenure.toml`, and over it the environment, read once.

Every setting of `SETTINGS` can be given as TENURE_<SECTION>_<KEY> too (TENURE_ENGINE_MEMORY=8GB), which wins.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tenure.errors import SettingError, WorkspaceError

FILE = "tenure.toml"
METRICS = (
    "metrics"  # the section of choices: existing metrics with other knobs, under their own names
)
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one workspace."""

    workspace: str = ""
    zone: str = "UTC"
    currency: str = "USD"
    live_days: int = 90
    memory: str = "4GB"
    threads: int = 2
    host: str = "127.0.0.1"
    port: int = 8000
    collect_host: str = "127.0.0.1"
    collect_port: int = 8080
    collect_body: int = 8_000_000  # bytes
    collect_floor: int = 1_000_000_000  # bytes
    collect_forwarded: bool = False
    state_url: str = field(default="", repr=False)  # may hold a password
    choices: tuple[dict[str, Any], ...] = ()  # [metrics.NAME]: name, of, doc and the knobs

    @classmethod
    def read(cls, folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings in `folder`'s tenure.toml, overridden by the environment."""
        file = folder / FILE
        given = _toml(file)
        _refuse_unknown(file, given)
        values = {}
        for setting in SETTINGS:
            where, value = _find(setting, file, given, environment)
            try:
                values[setting.name] = setting.check(value)
                if setting.secret and setting.variable not in environment:
                    _refuse_password(values[setting.name], setting)
            except ValueError as error:
                shown = "" if setting.secret else f" = {_shown(value)}"
                raise SettingError(f"{where}{shown}: {error}") from None
        _refuse_unknown_variables(environment)
        return cls(
            workspace=values["workspace.name"] or folder.resolve().name,
            zone=values["workspace.zone"],
            currency=values["workspace.currency"],
            live_days=values["live.days_without_contracts"],
            memory=values["engine.memory"],
            threads=values["engine.threads"] or os.cpu_count() or 1,
            host=values["serve.host"],
            port=values["serve.port"],
            collect_host=values["collect.host"],
            collect_port=values["collect.port"],
            collect_body=bytes_of(values["collect.body"]),
            collect_floor=bytes_of(values["collect.disk_floor"]),
            collect_forwarded=values["collect.forwarded"],
            state_url=values["state.url"],
            choices=tuple(_choices(file, given.get(METRICS, {}))),
        )


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
        hint = _nearest(name, available_timezones()) or 'for example "Europe/Berlin" or "UTC"'
        raise ValueError(f"is not a time zone; {hint}") from None
    return name


def _currency(value: Any) -> str:
    from babel.numbers import list_currencies

    code, codes = _text(value), list_currencies()
    if code not in codes:
        hint = _nearest(code.upper(), codes) or 'for example "USD" or "EUR"'
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


def bytes_of(size: str) -> int:
    """How many bytes "8MB" or "1GiB" are."""
    given = SIZE.fullmatch(size)
    assert given, size
    unit = (1024 if given[3] else 1000) ** ("kMGT".index(given[2]) + 1)
    return int(float(given[1]) * unit)


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


def _refuse_password(url: str, setting: Setting) -> None:
    parts = urlsplit(url)
    if parts.password or "password" in parse_qs(parts.query):
        raise ValueError(
            f"holds a password, which may not stand in a file: put the URL into {setting.variable}, "
            "or the password alone into PGPASSWORD"
        )


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
        "state",
        "url",
        "",
        "Where decisions are kept: postgresql://USER@HOST/NAME; empty: state.db beside this file.",
        _postgres_url,
        secret=True,
    ),
)


def _toml(file: Path) -> dict[str, Any]:
    """The file as it stands; no file is no workspace."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        raise WorkspaceError(
            f"No workspace in {file.parent.resolve()}: it has no {FILE}.\n"
            "Make one with `tenure init DIR`, or name an existing one with `--workspace DIR`."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{file}: is not valid TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise SettingError(f"{file}: is not UTF-8 text (byte {error.start})") from None
    except OSError as error:
        raise WorkspaceError(f"{file}: cannot be read: {error.strerror}") from None


def _refuse_unknown(file: Path, given: Mapping[str, Any]) -> None:
    sections: dict[str, set[str]] = {METRICS: set()}
    for setting in SETTINGS:
        sections.setdefault(setting.section, set()).add(setting.key)
    for section, keys in given.items():
        if section not in sections:
            homes = [s.name for s in SETTINGS if s.key == section]
            hint = (
                f"it belongs into a section: {homes[0]}"
                if homes
                else _or_allowed(section, sections)
            )
            raise SettingError(f"{file}: {section}: there is no such section; {hint}")
        if not isinstance(keys, dict):
            raise SettingError(
                f"{file}: {section} = {_shown(keys)}: must be a section: [{section}]"
            )
        for key in keys if section != METRICS else ():
            if key not in sections[section]:
                hint = _or_allowed(key, sections[section])
                raise SettingError(f"{file}: {section}.{key}: there is no such setting; {hint}")


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    """A misspelt TENURE_ENGINE_MEMROY would otherwise be believed to work."""
    known = {setting.variable for setting in SETTINGS}
    sections = tuple({f"TENURE_{setting.section}_".upper() for setting in SETTINGS})
    for variable in environment:
        if variable.startswith(sections) and variable not in known:
            raise SettingError(
                f"environment: {variable}: there is no such setting; {_or_allowed(variable, known)}"
            )


def _find(
    setting: Setting, file: Path, given: Mapping[str, Any], environment: Mapping[str, str]
) -> tuple[str, Any]:
    """Where the value stands (for messages), and the value as it stands."""
    if setting.variable in environment:
        return f"environment: {setting.variable}", environment[setting.variable]
    return f"{file}: {setting.name}", given.get(setting.section, {}).get(
        setting.key, setting.default
    )


def _choices(file: Path, sections: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """Each [metrics.NAME]: an existing metric (`of`) with other knobs. Whether both exist is for the catalog to say."""
    for name, keys in sections.items():
        where = f"{file}: {METRICS}.{name}"
        if not isinstance(keys, dict):
            raise SettingError(f"{where} = {_shown(keys)}: must be a section: [{METRICS}.{name}]")
        if not NAME.match(name):
            raise SettingError(
                f"{where}: a name has small letters, digits and _ only, and begins with a letter"
            )
        if not isinstance(keys.get("of"), str):
            raise SettingError(
                f"{where}.of = {_shown(keys.get('of'))}: must name the metric it is a choice of"
            )
        if not isinstance(keys.get("doc", ""), str):
            raise SettingError(f"{where}.doc = {_shown(keys['doc'])}: must be a text in quotes")
        for key, value in keys.items():
            if not isinstance(value, str | int | float | list):
                raise SettingError(
                    f"{where}.{key} = {_shown(value)}: must be a number, a text, true, false or a list"
                )
        yield {"name": name, "doc": "", **keys}


def _or_allowed(name: str, allowed: Iterable[str]) -> str:
    return _nearest(name, allowed) or f"allowed: {', '.join(sorted(allowed))}"


def _nearest(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else "nothing" if value is None else str(value)
