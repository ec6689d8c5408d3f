"""All accounts as of a day, as plain columns in memory: the list is filtered and sorted here, without asking the lake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tenure.health.attention import Attention
from tenure.health.stakes import Stakes
from tenure.web.columns import Columns
from tenure.web.query import Query

# What can have happened to an account within a week, and what that is called.
CHANGES: Mapping[str, str] = {
    "at_risk": "newly at risk",
    "recovered": "recovered",
    "lost": "lost",
    "new": "new customers",
}
Weeks = Mapping[
    str, tuple[Sequence[int], Sequence[int]]
]  # account -> users and events of each week


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column is: its title, the sentence that explains it, and the unit of its values."""

    name: str
    title: str
    doc: str
    unit: str


@dataclass(frozen=True, eq=False)  # one is another, whatever it holds
class Portfolio:
    """One row per account, in the order of attention; `columns` hold plain values, None for what is not known."""

    as_of: date
    currency: str
    ids: tuple[str, ...]
    accounts: Sequence[Attention]
    stakes: Stakes
    columns: Columns
    meanings: Mapping[str, Meaning]
    holds: Callable[
        [str], Sequence[bool | None]
    ]  # whether a condition holds, of each row; None: cannot be told
    weekly: Callable[[], Weeks]
    before: Callable[[], Portfolio]  # the same a week earlier
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def has_revenue(self) -> bool:
        """Whether any ARR is known."""
        return self.stakes.arr is not None

    def place(self, account_id: str) -> int | None:
        """The row of an account; None: there is none such."""
        places: Mapping[str, int] = self.once(
            "places", lambda: {name: n for n, name in enumerate(self.ids)}
        )
        return places.get(account_id)

    def called(self, account_id: str) -> str:
        """The name of an account; its id where there is none such."""
        n = self.place(account_id)
        return account_id if n is None else str(self.columns["name"][n])

    def fate(self, n: int) -> str:
        """What the next end of a term is called: after notice nothing renews."""
        noticed = self.columns.get("notice_given")
        return "ends" if noticed and noticed[n] else "renews"

    def weeks(self, account_id: str) -> tuple[Sequence[int], Sequence[int]]:
        """Users and events of each of the last 26 weeks."""
        weeks: Weeks = self.once("weeks", self.weekly)
        return weeks.get(account_id, ((), ()))

    def texts(self) -> tuple[str, ...]:
        """The columns that hold texts."""
        return self.once("texts", lambda: tuple(filter(self._is_text, self.columns)))  # type: ignore[no-any-return]

    def owners(self) -> list[str]:
        """Everybody who owns a live account."""
        owned = {owner for owner in self.columns.get("owner", ()) if owner}
        return self.once("owners", lambda: sorted(owned, key=str.casefold))  # type: ignore[no-any-return]

    def chosen(self, query: Query) -> list[int]:
        """The rows that the query asks for, in its order. Raises ConditionError for a condition that is none."""
        keep: Sequence[int] = range(len(self))
        if query.change in CHANGES:
            changed = self.once("changed", self._changed)[query.change]
            keep = [n for n in keep if n in changed]
        elif not query.all:
            live = self.columns["is_live"]
            keep = [n for n in keep if live[n]]
        if query.band:
            bands, wanted = self.columns["band"], None if query.band == "unknown" else query.band
            keep = [n for n in keep if bands[n] == wanted]
        if query.owner:
            owners = self.columns.get("owner") or (None,) * len(self)
            keep = [n for n in keep if owners[n] == query.owner]
        if query.q:
            names, part = self._folded(), query.q.casefold()
            keep = [n for n in keep if part in names[n]]
        if query.where:
            told = self.once(f"where {query.where}", lambda: self.holds(query.where))
            wanted_truth = None if query.unclear else True
            keep = [n for n in keep if told[n] is wanted_truth]
        return self._sorted(keep, query.sort)

    def total(self, rows: Sequence[int], column: str = "arr") -> Any:
        """The sum of what is known of a column; None where nothing is."""
        values = self.columns.get(column, ())
        known = [values[n] for n in rows if values and values[n] is not None]
        return sum(known) if known else None

    def _is_text(self, name: str) -> bool:
        known = next((value for value in self.columns[name] if value is not None), None)
        return isinstance(known, str)

    def _changed(self) -> Mapping[str, set[int]]:
        """Rows by what happened to them since a week before."""
        found: dict[str, set[int]] = {kind: set() for kind in CHANGES}
        before = self.before()
        for n, account in enumerate(self.ids):
            there = before.place(account)
            was_live = there is not None and before.columns["is_live"][there]
            if was_live and not self.columns["is_live"][n]:
                found["lost"].add(n)
            elif self.columns["is_live"][n] and not was_live:
                found["new"].add(n)
            elif was_live and there is not None:
                band, was = self.columns["band"][n], before.columns["band"][there]
                if band == "at_risk" != was:
                    found["at_risk"].add(n)
                elif was == "at_risk" and band not in (None, "at_risk"):
                    found["recovered"].add(n)
        return found

    def _sorted(self, rows: Sequence[int], sort: str) -> list[int]:
        name, down = sort.lstrip("-"), sort.startswith("-")
        if name not in self.columns:
            return list(rows)
        ranks: Mapping[int, int] = self.once(f"rank {sort}", lambda: self._ranks(name, down))
        return sorted(rows, key=ranks.__getitem__)

    def _ranks(self, name: str, down: bool) -> Mapping[int, int]:
        """Where each row comes; what is not known comes last whichever way, ties stay in the order of attention."""
        values = self._folded() if name == "name" else self.columns[name]
        known = [n for n in range(len(self)) if values[n] is not None]
        known.sort(key=lambda n: values[n], reverse=down)
        unknown = [n for n in range(len(self)) if values[n] is None]
        return {n: rank for rank, n in enumerate([*known, *unknown])}

    def _folded(self) -> Sequence[str]:
        names = self.columns["name"]
        return self.once("folded", lambda: [str(name).casefold() for name in names])  # type: ignore[no-any-return]

    def once(self, name: str, made: Callable[[], Any]) -> Any:
        """Made when first asked for; at most some hundred conditions and orders are kept."""
        if name not in self._kept:
            if len(self._kept) > 200:
                self._kept.clear()
            self._kept[name] = made()
        return self._kept[name]
