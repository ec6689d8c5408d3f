"""What an address of the list of definitions asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import QueryParams

from tenure.web.definitions.book import Entry
from tenure.web.query import address

PATH = "/definitions"
KEPT = ("stored", "demand", "knobs", "changed", "unused")  # what `kind` may be


@dataclass(frozen=True, slots=True)
class Query:
    """Filters of the list; each is left out of the address where it says nothing."""

    as_of: str = ""
    q: str = ""
    family: str = ""
    topic: str = ""
    kind: str = ""
    open: str = ""  # all: every topic is unfolded

    @classmethod
    def of(cls, params: QueryParams) -> Query:
        """As the address says."""
        return cls(**{name: params.get(name, "").strip()[:200] for name in cls.__slots__})

    def link(self, **changes: Any) -> str:
        """The address of the same list with some parts changed."""
        changed = replace(self, **changes)
        return address(
            PATH, [(n, getattr(changed, n)) for n in self.__slots__ if getattr(changed, n)]
        )

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than all."""
        return bool(self.q or self.family or self.topic or self.kind)

    def chosen(self, entries: Iterable[Entry], changed: frozenset[str]) -> list[Entry]:
        """The entries that it asks for. `changed`: names that have had more than one version."""
        words = self.q.casefold().split()
        return [
            entry
            for entry in entries
            if (not self.family or entry.family == self.family)
            and (not self.topic or entry.topic == self.topic)
            and all(word in _said(entry) for word in words)
            and _is(entry, self.kind, changed)
        ]


def _said(entry: Entry) -> str:
    return f"{entry.name} {entry.title} {entry.doc} {entry.unit}".casefold()


def _is(entry: Entry, kind: str, changed: frozenset[str]) -> bool:
    return {
        "stored": entry.stored,
        "demand": not entry.stored,
        "knobs": entry.turns,
        "changed": entry.name in changed,
        "unused": not (entry.used_by or entry.scorecards),
    }.get(kind, True)
