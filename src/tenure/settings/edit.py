"""Changes tenure.toml as a person would: comments, order and spacing stay, and the file is whole at any moment."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from tenure.errors import SettingError
from tenure.settings.settings import METRICS
from tenure.settings.writing import alone, put

BOM = "\ufeff"


def with_knobs(text: str, name: str, knobs: Mapping[str, Any]) -> str:
    """The text of tenure.toml with [metrics.NAME] saying these knobs; those that are None go, and a section that says nothing too.

    Raises SettingError where the section is written in a way that cannot be changed without rewriting it.
    """
    mark, plain = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    wanted = tomllib.loads(plain)
    try:
        after = mark + _changed(plain, name, knobs)
        said = tomllib.loads(after.removeprefix(BOM))
    except (TOMLKitError, tomllib.TOMLDecodeError):
        after, said = text, {}
    section = {**wanted.get(METRICS, {}).get(name, {}), **knobs}
    section = {knob: _plain(value) for knob, value in section.items() if value is not None}
    others = {other: keys for other, keys in wanted.get(METRICS, {}).items() if other != name}
    wanted[METRICS] = {**others, name: section}
    if _filled(said) != _filled(wanted):
        raise SettingError(
            f"[{METRICS}.{name}] of tenure.toml is written in an unusual way: write it as a section of its own, "
            "or change it there."
        )
    return after


def with_setting(text: str, section: str, key: str, value: str) -> str:
    """The text of tenure.toml with a text as this setting; an empty one goes, and its section with it where it says nothing else."""
    mark, plain = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    document = tomlkit.parse(plain)
    if section not in document:
        document[section] = tomlkit.table()
    there: Any = document[section]
    if value:
        there[key] = value
    elif key in there:
        del there[key]
    if not there:
        del document[section]
    return mark + tomlkit.dumps(document)


def replace(file: Path, before: str, after: str) -> None:
    """Put `after` in place of `before`. Raises SettingError where somebody else has changed the file meanwhile."""
    if after == before:
        return
    with alone(file.parent):
        if read(file) != before:
            raise SettingError(
                f"{file}: was changed by somebody else meanwhile; nothing was saved. Look again, then save."
            )
        put(file, after)


def read(file: Path) -> str:
    """The file as it stands, its line ends too."""
    with file.open(encoding="utf-8", newline="") as text:
        return text.read()


def _changed(text: str, name: str, knobs: Mapping[str, Any]) -> str:
    document = tomlkit.parse(text)
    sections: Any = document.setdefault(METRICS, tomlkit.table(is_super_table=True))
    section: Any = sections.get(name)
    if section is None:
        section = tomlkit.table()
        sections[name] = section
        section = sections[name]
    for knob, value in knobs.items():
        if value is not None:
            section[knob] = _plain(value)
        elif knob in section:
            del section[knob]
    if not section and "#" not in tomlkit.dumps({name: section}) + section.trivia.comment:
        del sections[name]
    if not sections:
        del document[METRICS]
    return tomlkit.dumps(document)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _filled(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without sections that say nothing."""
    metrics = {name: keys for name, keys in settings.get(METRICS, {}).items() if keys}
    return {**{k: v for k, v in settings.items() if k != METRICS}, METRICS: metrics}
