"""What a replay stands on: stored readings, the definitions, and what became of accounts as it is known now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tenure.facts import Moments
from tenure.warehouse.fates import Fate, fates

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.engines.computer import Computer
    from tenure.warehouse.lens import Lens
    from tenure.warehouse.readings import Readings

LensOf = Callable[["Computer", Moments], "Lens"]


@dataclass(frozen=True)
class Ground:
    """One workspace, for whoever looks back at it."""

    catalog: Catalog
    readings: Readings
    computer: Callable[[], AbstractContextManager[Computer]]  # a new engine
    lens_of: LensOf
    today: date
    live_days: int  # without contracts: so long after the last use an account is a customer still
    currency: str = "USD"

    def fates(self, steps: bool = False) -> tuple[list[Fate], bool]:
        """What became of accounts, as known today, and whether there are contracts that tell it; with `steps` also who
        bought more or less."""
        with self.computer() as engine:
            lens = self.lens_of(engine, Moments.at(self.today))
            since = lens.delivered["contract_lines"]
            told = fates(lens, without_use_days=self.live_days, steps=steps)
        return told, since is not None and since <= self.today

    def first(self) -> date | None:
        """Since when anything is known."""
        with self.computer() as engine:
            since = self.lens_of(engine, Moments.at(self.today)).delivered.values()
        return min((day for day in since if day and day > date.min), default=None)

    def types(self) -> dict[str, str]:
        """What a condition can name, and of which type it is."""
        return {name: str(kind) for name, kind in self.catalog.types("account").items()}
