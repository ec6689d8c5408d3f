"""The workspace that facts come into, as far as collecting needs to know it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tenure.settings import Settings
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake


class Workspace(Protocol):
    """What collecting needs of the application."""

    @property
    def workspace(self) -> Path: ...
    @property
    def lake(self) -> Lake: ...
    @property
    def settings(self) -> Settings: ...
    def engine(self) -> Engine: ...
