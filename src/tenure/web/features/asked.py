"""What an address of these pages asks for: a period that ends with the page's day, some accounts, an order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tenure.errors import UsageError
from tenure.web import words
from tenure.web.query import address, whole

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

DAYS = 28
PERIODS = ((7, "7 days"), (28, "4 weeks"), (91, "13 weeks"), (365, "a year"))
MOST_DAYS = 3 * 366
TEXTS = ("as_of", "segment", "where", "since", "sort")


@dataclass(frozen=True, slots=True)
class Asked:
    """Every part is left out of the address where it says nothing new. `more` are the page's own parameters."""

    as_of: str = ""
    segment: str = ""  # the name of a segment of accounts
    where: str = ""  # a condition
    since: str = ""  # the first day of the period, instead of `days`
    days: int = DAYS
    sort: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, params: QueryParams, *more: str) -> Asked:
        """As the address says; what makes no sense there is as if it weren't."""
        texts = {name: params.get(name, "").strip()[:2000] for name in TEXTS}
        days = params.get("days", "")
        own = tuple((name, params[name].strip()[:200]) for name in more if params.get(name))
        return cls(
            **texts,
            days=whole(days, 1, MOST_DAYS, DAYS),
            more=own,
        )

    def link(self, path: str, **changes: Any) -> str:
        """The address of a page for the same period and accounts, with some parts changed; own parameters are dropped."""
        changed = replace(self, **changes) if changes else self
        parts = [(name, getattr(changed, name)) for name in TEXTS if getattr(changed, name)]
        if changed.days != DAYS and not changed.since:
            parts.append(("days", str(changed.days)))
        parts += changed.more if "more" in changes else ()
        return address(path, parts)

    def first(self, as_of: date) -> date:
        """The first day of the period that ends with `as_of`. Raises UsageError for a day that is none."""
        if not self.since:
            return as_of - timedelta(days=self.days - 1)
        try:
            day = date.fromisoformat(self.since)
        except ValueError:
            raise UsageError(
                f"since={self.since} is not a day; write it like 2026-11-01."
            ) from None
        if day > as_of:
            raise UsageError(
                f"The period would begin on {words.day(day)}, after its end on {words.day(as_of)}. "
                "Its end is the day of the page: as_of."
            )
        return max(day, as_of - timedelta(days=MOST_DAYS - 1))

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than all accounts."""
        return bool(self.segment or self.where)

    @property
    def condition(self) -> str:
        """Segment and condition as one condition over accounts."""
        parts = [part for part in (self.segment, self.where) if part]
        return " and ".join(f"({part})" for part in parts) if len(parts) > 1 else "".join(parts)
