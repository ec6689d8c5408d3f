"""What a face is: rows that definitions read and no table holds, made of tables and of what is declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

DAYS = {"day": "date", "known_day": "date", "known_until_day": "date"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Through which lens, and for which window: `since` is the first day that may be in it, None: no beginning."""

    lens: Lens
    days: int | None
    ago_days: int
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face. Its rows have `day`, and are known from `known_day` until before `known_until_day`."""

    name: str
    columns: dict[str, str]  # beside DAYS; types as Ibis calls them
    sources: tuple[
        str, ...
    ]  # the tables of which one must have been delivered; none: it needs no facts
    together: bool = False  # of all of them, not of one
    declared: tuple[str, ...] = ()  # what it is joined with
    needed: bool = False  # without anything declared there is nothing to say: not known, not 0
    kept: bool = False  # worth storing once for a computation, since several windows read it
    one_for: Literal["row", "day", "account"] = "row"  # of its first source, it has one for each
    select: Callable[[Asked], str]

    @property
    def schema(self) -> dict[str, str]:
        """All columns with their types."""
        return {**self.columns, **DAYS}
