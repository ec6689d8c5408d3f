"""What an address of the list of accounts asks for. The whole state of the list is in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

PATH = "/accounts"
MOST_ROWS = 200
ROWS = 100
MOST_DIGITS = 18  # Python reads no number of thousands of digits, and a database none above 2^63
COLUMNS = ("health", "weeks", "why", "arr", "renewal_date", "active_users", "owner")


@dataclass(frozen=True, slots=True)
class Query:
    """The list that is asked for; every part is left out of the address where it says nothing new."""

    as_of: str = ""
    q: str = ""  # part of a name
    band: str = ""
    owner: str = ""
    where: str = ""  # a condition
    unclear: str = ""  # 1: those of whom the condition cannot be told
    change: str = ""  # what happened to them this week: at_risk, recovered, lost, new
    all: str = ""  # 1: former customers too
    # a column, with - before it for the largest first; empty: the order of attention
    sort: str = ""
    cols: tuple[str, ...] = COLUMNS
    page: int = 1
    size: int = ROWS

    @classmethod
    def of(cls, params: QueryParams) -> Query:
        """As the address says; what makes no sense there is as if it weren't."""
        texts = {name: params.get(name, "").strip()[:2000] for name in TEXTS}
        cols = [name for given in params.getlist("cols") for name in given.split(",") if name]
        return cls(
            **texts,
            cols=tuple(dict.fromkeys(cols))[:40] or COLUMNS,
            page=whole(params.get("page"), 1, 1_000_000, 1),
            size=whole(params.get("size"), 1, MOST_ROWS, ROWS),
        )

    def link(self, path: str = PATH, **changes: Any) -> str:
        """The address of the same list with some parts changed; another list begins on its first page."""
        changed = replace(self, **{"page": 1, **changes})
        parts = [(name, getattr(changed, name)) for name in TEXTS if getattr(changed, name)]
        if changed.cols != COLUMNS:
            parts.append(("cols", ",".join(changed.cols)))
        if changed.page > 1:
            parts.append(("page", str(changed.page)))
        if changed.size != ROWS:
            parts.append(("size", str(changed.size)))
        return address(path, parts)

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than all accounts."""
        return bool(self.q or self.band or self.owner or self.where or self.change)

    @property
    def cleared(self) -> str:
        """The same list without filters."""
        return self.link(q="", band="", owner="", where="", unclear="", change="")


TEXTS = ("as_of", "q", "band", "owner", "where", "unclear", "change", "all", "sort")


def address(path: str, params: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> str:
    """A path with its parameters."""
    query = urlencode(
        list(params.items()) if isinstance(params, Mapping) else list(params), safe=","
    )
    return f"{path}?{query}" if query else path


def whole(text: str | None, least: int, most: int, otherwise: int) -> int:
    """A whole number that an address says, held within its bounds; `otherwise` where it says none."""
    if not text or not text.isdecimal():
        return otherwise
    return most if len(text) > MOST_DIGITS else min(max(int(text), least), most)
