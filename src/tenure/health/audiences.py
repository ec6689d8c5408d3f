"""Whom each scorecard is for: how many it would take, how many it takes, who fits several and who fits none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tenure.catalog.definition import KEYS, Subject
from tenure.health.replay import fitting_each
from tenure.health.scorecard import Scorecard

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.engines.computer import Computer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One scorecard, in the order in which they are asked."""

    card: Scorecard
    would: int  # who belongs to its audience
    takes: int  # of those, who is scored by it: they belong to none that is asked before
    taken: Mapping[str, int]  # the others, by the scorecard that takes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Audiences:
    """Overlaps and gaps on one day."""

    day: date | None
    subject: Subject
    looked_at: int
    reaches: tuple[Reach, ...]
    none: tuple[str, ...]  # who belongs to no audience: keys, joined by " / "
    several: int  # who belongs to more than one
    overlaps: tuple[tuple[str, str, int], ...]  # two scorecards, and how many belong to both

    def plain(self) -> dict[str, Any]:
        """As the command and the API give it."""
        return {
            "as_of": self.day,
            "subject": self.subject,
            "looked_at": self.looked_at,
            "none": len(self.none),
            "of_none": list(self.none),
            "several": self.several,
            "scorecards": [
                {
                    "name": one.card.name,
                    "title": one.card.title,
                    "priority": one.card.priority,
                    "audience": one.card.audience,
                    "would": one.would,
                    "takes": one.takes,
                    "taken_by": dict(one.taken),
                }
                for one in self.reaches
            ],
            "overlaps": [
                {"one": one, "other": other, "count": count} for one, other, count in self.overlaps
            ],
        }


def audiences(
    cards: Sequence[Scorecard],
    types: Mapping[str, str],
    engine: Computer,
    readings: pa.Table,
    subject: Subject = "account",
) -> Audiences:
    """Of the rows of one day; `cards` are those in force then, by priority. Only customers are looked at, and users
    who have not left: `is_live` and `has_login` are among the readings."""
    mine = [card for card in cards if card.subject == subject]
    rows = _looked_at(readings, subject)
    fits = fitting_each(mine, types, engine, rows, subject)
    names = [card.name for card in mine]
    columns = [fits[name].to_pylist() for name in names]
    told = (
        [
            [name for name, holds in zip(names, row, strict=True) if holds]
            for row in zip(*columns, strict=True)
        ]
        if columns
        else [[] for _ in range(fits.num_rows)]
    )
    keys = zip(*(fits[key].to_pylist() for key in KEYS[subject]), strict=True)
    takes = Counter(fitting[0] for fitting in told if fitting)
    pairs = Counter(pair for fitting in told for pair in combinations(fitting, 2))
    days = fits["as_of"].to_pylist()
    return Audiences(
        day=days[0] if days else None,
        subject=subject,
        looked_at=len(told),
        reaches=tuple(
            Reach(
                card=card,
                would=sum(card.name in fitting for fitting in told),
                takes=takes[card.name],
                taken=Counter(
                    fitting[0]
                    for fitting in told
                    if card.name in fitting and fitting[0] != card.name
                ),
            )
            for card in mine
        ),
        none=tuple(" / ".join(key) for key, fitting in zip(keys, told, strict=True) if not fitting),
        several=sum(len(fitting) > 1 for fitting in told),
        overlaps=tuple((one, other, count) for (one, other), count in pairs.most_common()),
    )


def _looked_at(readings: pa.Table, subject: Subject) -> pa.Table:
    """Customers; users who have not left."""
    if subject == "account":
        return readings.filter(readings["is_live"].fill_null(False))
    return readings.filter(readings["has_login"].fill_null(True))
