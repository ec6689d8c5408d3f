"""What an address of the worklist asks for. The whole state of the list is in the address, the open panel too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import QueryParams

from tenure.web.query import MOST_ROWS, ROWS, address, whole

PATH = "/worklist"
# The lanes, as their tabs are called.
LANES: Mapping[str, str] = {
    "": "Risks",
    "opportunities": "Opportunities",
    "snoozed": "Snoozed",
    "held_back": "Held back",
    "held": "Held",
}
STATES: Mapping[str, str] = {"new": "New", "acknowledged": "Acknowledged", "assigned": "Assigned"}
ALL = "all"
MOST_OWNERS = 50
TEXTS = (
    "as_of",
    "lane",
    "who",
    "q",
    "band",
    "kind",
    "state",
    "where",
    "unclear",
    "fresh",
    "sort",
    "peek",
)
NARROWING = ("q", "band", "kind", "state", "where", "fresh")


@dataclass(frozen=True, slots=True)
class Query:
    """The list that is asked for; every part is left out of the address where it says nothing new."""

    as_of: str = ""
    lane: str = ""
    who: str = ""  # all: everybody's, said aloud; empty: as `owners` say, or nobody has said yet
    owners: tuple[str, ...] = ()  # one: mine; several: my team's
    q: str = ""  # part of a name
    band: str = ""
    kind: str = ""  # of signal
    state: str = ""
    where: str = ""  # a condition
    unclear: str = ""  # 1: those of whom the condition cannot be told
    fresh: str = ""  # 1: those of which something new was told in the last week
    # a column, with - before it for the largest first; empty: the order of the worklist
    sort: str = ""
    peek: str = ""  # the account that is looked at beside the list
    page: int = 1
    size: int = ROWS

    @classmethod
    def of(cls, params: QueryParams) -> Query:
        """As the address says; what makes no sense there is as if it weren't."""
        texts = {name: params.get(name, "").strip()[:2000] for name in TEXTS}
        owners = [one.strip() for one in params.getlist("owner") if one.strip()]
        return cls(
            **{**texts, "lane": texts["lane"] if texts["lane"] in LANES else ""},
            owners=tuple(dict.fromkeys(owners))[:MOST_OWNERS],
            page=whole(params.get("page"), 1, 1_000_000, 1),
            size=whole(params.get("size"), 1, MOST_ROWS, ROWS),
        )

    def link(self, path: str = PATH, **changes: Any) -> str:
        """The address of the same list with some parts changed; another list begins on its first page, nothing beside it."""
        again = {} if set(changes) <= {"peek"} else {"page": 1, "peek": ""}
        return replace(self, **{**again, **changes})._written(path)

    @property
    def here(self) -> str:
        """Its own address."""
        return self._written(PATH)

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than all of the lane."""
        return any(getattr(self, name) for name in NARROWING) or bool(self.owners)

    @property
    def cleared(self) -> str:
        """The same lane without filters."""
        return self.link(
            **dict.fromkeys(NARROWING, ""),
            unclear="",
            owners=(),
            who=ALL if self.owners else self.who,
        )

    def hidden(self, shown: Sequence[str]) -> list[tuple[str, str]]:
        """What a form must carry along, of the fields that it does not show."""
        return [
            *(
                (n, getattr(self, n))
                for n in TEXTS
                if n not in (*shown, "peek") and getattr(self, n)
            ),
            *(("owner", one) for one in self.owners if "owner" not in shown),
        ]

    def _written(self, path: str) -> str:
        parts = [(name, getattr(self, name)) for name in TEXTS if getattr(self, name)]
        parts += [("owner", owner) for owner in self.owners]
        if self.page > 1:
            parts.append(("page", str(self.page)))
        if self.size != ROWS:
            parts.append(("size", str(self.size)))
        return address(path, parts)
