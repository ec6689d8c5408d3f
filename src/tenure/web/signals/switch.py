"""A kind of signal is switched off or on: the setting signals.off of tenure.toml, as a person would write it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tenure.errors import NotFound
from tenure.settings import FILE, Settings
from tenure.settings.edit import BOM, read, replace, with_setting

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.signals.kind import Kind


def switch(app: App, kinds: Mapping[str, Kind], name: str, on: bool) -> None:
    """Write it. What is open of a kind that is off is closed when signals are next looked for."""
    if name not in kinds:
        raise NotFound(f"There is no kind of signal {name!r}.")
    file = app.workspace / FILE
    before = read(file)
    settings = Settings.of(file, tomllib.loads(before.removeprefix(BOM)))
    off = [one for one in settings.signals_off if one != name] + ([] if on else [name])
    after = with_setting(before, "signals", "off", ", ".join(sorted(off)))
    Settings.of(file, tomllib.loads(after.removeprefix(BOM)))
    replace(file, before, after)
