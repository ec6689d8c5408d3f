"""The readings of one day as signals see them: levels, whom they are about, the money, and what is said."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenure.catalog.sentence import called, fill, people
from tenure.signals.kind import ALARM, SILENT, SILENT_DAYS, Kind

if TYPE_CHECKING:
    import pyarrow as pa

OWNER, LIVE = "owner", "is_live"
CENT = Decimal("0.01")
CALLED = "called"


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
    people: Mapping[str, str] = field(default_factory=dict)  # id -> name, as far as it is known
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

    def is_held(self, kind: Kind, n: int) -> bool:
        """Whether a kind says nothing of an account because a feed is silent, or was in the weeks that it counts."""
        was = kind.over_weeks and bool(self.column(SILENT_DAYS)[n])
        return was or (kind.absence and self.is_silent(n))

    def owner(self, n: int) -> str:
        """Who looks after it; empty: nobody."""
        return str(self.column(OWNER)[n] or "")

    def money(self, kind: Kind, n: int) -> Decimal | None:
        """What is at stake, or to be gained."""
        found = self.column(kind.money)[n] if kind.money else None
        return None if found is None else Decimal(str(found)).quantize(CENT)

    def told(self, kind: Kind, n: int) -> Mapping[str, Any]:
        """The readings that are kept with it, as JSON has them; `called`: the names of the people among them, by id."""
        found = {name: _plain(self.column(name)[n]) for name in kind.named}
        ids = [found[name] for text in kind.says.values() for name in people(text)]
        names = {one: self.people[one] for one in ids if one in self.people}
        return {**found, CALLED: names} if names else found

    def sentence(self, kind: Kind, n: int, level: int) -> str:
        """What it says; its title where a reading that it would say is not known."""
        template = kind.sentence(level)
        row = {name: self.column(name)[n] for name in kind.named}
        return fill(template, called(template, row, self.people), self.currency) or kind.title

    def people_named(self, kinds: Collection[Kind]) -> set[str]:
        """The ids of all people of whom a sentence speaks that is true of an account."""
        found = set()
        for kind in kinds:
            for name in dict.fromkeys(name for text in kind.says.values() for name in people(text)):
                told = zip(self.column(kind.name), self.column(name), strict=True)
                found |= {str(person) for level, person in told if level and person is not None}
        return found


def names(kinds: Collection[Kind]) -> tuple[str, ...]:
    """Every definition that watching these kinds asks for."""
    asked = [name for kind in kinds for name in (kind.name, *kind.named)]
    return tuple(dict.fromkeys([OWNER, LIVE, SILENT, SILENT_DAYS, *asked]))


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, Decimal) else value
