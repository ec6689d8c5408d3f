"""What training works on: definitions, stored readings, and the lake as it was known on a day. Handed over by whoever trains."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.facts import Moments
from tenure.warehouse.fates import WITHOUT_USE_DAYS

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.engines.computer import Computer
    from tenure.warehouse.lens import Lens
    from tenure.warehouse.readings import Readings


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Of one workspace. `engine` opens a computer of definitions, `lens` looks at the lake through one."""

    catalog: Catalog
    readings: Readings
    engine: Callable[[], AbstractContextManager[Computer]]
    lens: Callable[[Computer, Moments], Lens]
    models: Path  # the folder
    without_use_days: int = WITHOUT_USE_DAYS

    def delivered(self, engine: Computer, day: date) -> date | None:
        """Since when anything is known of use, as far as it was known on the day; else of contracts."""
        since = self.lens(engine, Moments.at(day)).delivered
        known = [one for one in (since["usage"], since["contract_lines"]) if one and one <= day]
        return known[0] if known else None


def contracts(lens: Lens) -> bool:
    """Whether any contract was known at its last moment."""
    since = lens.delivered["contract_lines"]
    return since is not None and since <= lens.moments.days[-1]
