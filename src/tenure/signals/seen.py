"""The readings of one day as signals see them: levels, whom they are about, the money, and what is said."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenure.catalog.sentence import fill
from tenure.signals.kind import ALARM, SILENT, Kind

if TYPE_CHECKING:
    import pyarrow as pa

OWNER, LIVE = "owner", "is_live"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Seen:
    """What is stored of a day, or was computed of some accounts just now."""

    table: (
        pa.Table
    )  # account_id, and the definitions that `names` asks for, as far as there are any
    day: date
    at: datetime  # as the facts were known
    currency: str
    whole: bool = True  # of all accounts
    _columns: dict[str, Sequence[Any]] = field(default_factory=dict, repr=False)

    @property
    def accounts(self) -> Sequence[str]:
        """Each account, in the order of rows."""
        return self.column("account_id")

    def column(self, name: str) -> Sequence[Any]:
        """The readings of a definition; nulls where there are none."""
        if name not in self._columns:
            there = name in self.table.column_names
            nothing = [None] * self.table.num_rows
            self._columns[name] = self.table[name].to_pylist() if there else nothing
        return self._columns[name]

    def level(self, kind: Kind, n: int) -> int | None:
        """0 to 3; None where it cannot be told."""
        found = self.column(kind.name)[n]
        return None if found is None else max(0, min(ALARM, int(found)))

    def subject(self, kind: Kind, n: int) -> str:
        """Whom or what it is about; empty: the account itself."""
        found = self.column(kind.subject)[n] if kind.subject else None
        return "" if found is None else str(found)

    def is_live(self, n: int) -> bool | None:
        """Whether it is a customer; None where that cannot be told."""
        found = self.column(LIVE)[n]
        return None if found is None else bool(found)

    def is_silent(self, n: int) -> bool:
        """Whether a feed is silent that tells what this account does."""
        return bool(self.column(SILENT)[n])

    def owner(self, n: int) -> str:
        """Who looks after it; empty: nobody."""
        return str(self.column(OWNER)[n] or "")

    def money(self, kind: Kind, n: int) -> Decimal | None:
        """What is at stake, or to be gained."""
        found = self.column(kind.money)[n] if kind.money else None
        return None if found is None else Decimal(str(found)).quantize(CENT)

    def told(self, kind: Kind, n: int) -> Mapping[str, Any]:
        """The readings that are kept with it, as JSON has them."""
        return {name: _plain(self.column(name)[n]) for name in kind.named}

    def sentence(self, kind: Kind, n: int, level: int) -> str:
        """What it says; its title where a reading that it would say is not known."""
        row = {name: self.column(name)[n] for name in kind.named}
        return fill(kind.sentence(level), row) or kind.title


def names(kinds: Collection[Kind]) -> tuple[str, ...]:
    """Every definition that watching these kinds asks for."""
    asked = [name for kind in kinds for name in (kind.name, *kind.named)]
    return tuple(dict.fromkeys([OWNER, LIVE, SILENT, *asked]))


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, Decimal) else value
