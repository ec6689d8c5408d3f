"""What a workspace is set to: `tenure.toml`, and over it the environment, read once.

Every setting of `SETTINGS` can be given as TENURE_<SECTION>_<KEY> too (TENURE_ENGINE_MEMORY=8GB), which wins.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tenure.errors import SettingError, WorkspaceError
from tenure.settings.near import nearest
from tenure.settings.setting import SETTINGS, Setting, bytes_of

FILE = "tenure.toml"
METRICS = (
    "metrics"  # the section of metrics with other knobs, under their own names or in their place
)
NAME = re.compile(r"[a-z][a-z0-9_]{0,79}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one workspace."""

    workspace: str = ""
    zone: str = "UTC"
    currency: str = "USD"
    live_days: int = 90
    memory: str = "4GB"
    threads: int = 2
    engine_url: str = field(default="", repr=False)  # may hold a token
    host: str = "127.0.0.1"
    port: int = 8000
    collect_host: str = "127.0.0.1"
    collect_port: int = 8080
    collect_body: int = 8_000_000  # bytes
    collect_floor: int = 1_000_000_000  # bytes
    collect_forwarded: bool = False
    compute_at: time = time(0, 30)
    refresh_minutes: int = 60
    most_new_signals: int = 10  # of an owner in a week
    signals_off: tuple[str, ...] = ()
    retrain_days: int = 28
    state_url: str = field(default="", repr=False)  # may hold a password
    choices: tuple[
        dict[str, Any], ...
    ] = ()  # [metrics.NAME]: name, of (or empty), doc and the knobs

    @classmethod
    def read(cls, folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings in `folder`'s tenure.toml, overridden by the environment."""
        file = folder / FILE
        return cls.of(file, _toml(file), environment)

    @classmethod
    def of(
        cls, file: Path, given: Mapping[str, Any], environment: Mapping[str, str] = os.environ
    ) -> Settings:
        """The settings that `given` says, as it stands in `file` or is about to."""
        folder = file.parent
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
            engine_url=values["engine.url"],
            host=values["serve.host"],
            port=values["serve.port"],
            collect_host=values["collect.host"],
            collect_port=values["collect.port"],
            collect_body=bytes_of(values["collect.body"]),
            collect_floor=bytes_of(values["collect.disk_floor"]),
            collect_forwarded=values["collect.forwarded"],
            compute_at=time.fromisoformat(values["clock.compute_at"]),
            refresh_minutes=values["clock.refresh_minutes"],
            retrain_days=values["prediction.retrain_days"],
            most_new_signals=values["signals.most_new_per_owner_week"],
            signals_off=tuple(name for name in values["signals.off"].split(", ") if name),
            state_url=values["state.url"],
            choices=tuple(_choices(file, given.get(METRICS, {}))),
        )


def _refuse_password(url: str, setting: Setting) -> None:
    if ";token=" in url:
        raise ValueError(
            f"holds a token, which may not stand in a file: put the URL into {setting.variable}"
        )
    parts = urlsplit(url)
    if parts.password or "password" in parse_qs(parts.query):
        raise ValueError(
            f"holds a password, which may not stand in a file: put the URL into {setting.variable}, "
            "or the password alone into PGPASSWORD"
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
    except RecursionError:
        raise SettingError(f"{file}: is nested too deep to be read") from None
    except ValueError as error:  # a number of thousands of digits
        raise SettingError(f"{file}: cannot be read: {error}") from None
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
    """Each [metrics.NAME]: an existing metric (`of`) with other knobs, or, without `of`, the metric NAME itself with others.

    Whether they exist, and what their knobs may be, is for the catalog to say.
    """
    for name, keys in sections.items():
        where = f"{file}: {METRICS}.{name}"
        if not isinstance(keys, dict):
            raise SettingError(f"{where} = {_shown(keys)}: must be a section: [{METRICS}.{name}]")
        if not NAME.match(name):
            raise SettingError(
                f"{where}: a name has small letters, digits and _ only, at most 80, and begins with a letter"
            )
        if "of" in keys and not (isinstance(keys["of"], str) and keys["of"]):
            raise SettingError(
                f"{where}.of = {_shown(keys['of'])}: must name the metric it is a choice of"
            )
        if not isinstance(keys.get("doc", ""), str):
            raise SettingError(f"{where}.doc = {_shown(keys['doc'])}: must be a text in quotes")
        for key, value in keys.items():
            if not isinstance(value, str | int | float | list):
                raise SettingError(
                    f"{where}.{key} = {_shown(value)}: must be a number, a text, true, false or a list"
                )
        yield {"name": name, "of": "", "doc": "", **keys}


def _or_allowed(name: str, allowed: Iterable[str]) -> str:
    return nearest(name, allowed) or f"allowed: {', '.join(sorted(allowed))}"


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else "nothing" if value is None else str(value)
