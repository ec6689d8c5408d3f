"""The reductions of a subject's definitions, window by window; several windows of the same rows share one pass over them."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import ibis.expr.operations as ops

from tenure.catalog.built import built
from tenure.catalog.definition import KEYS, Definition, Subject
from tenure.catalog.fuse import branches, by_day, of_window
from tenure.catalog.shape import PEOPLE
from tenure.catalog.standin import reductions, stand_ins, standing

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from tenure.catalog.compute import Planner

# Days of all windows, of a day that any of them has: from here on it pays to put rows together by day first.
OVERLAP = 4


class Window(NamedTuple):
    """Days it holds (None: all history), and how many days before the moment it ends."""

    days: int | None
    ago_days: int


Groups = Mapping[Window, Sequence[Definition]]


@dataclass
class Windows:
    """What the reductions of one subject come to: `tables` by key and moment, and each definition's value over their columns."""

    planner: Planner
    subject: Subject
    tables: list[Table] = field(default_factory=list)
    values: dict[str, ops.Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys, self.lens = KEYS[self.subject], self.planner.lens
        self._names = (f"r{number}" for number in itertools.count())

    def reduce(self, definitions: Sequence[Definition]) -> None:
        """Compute the reductions of all of these."""
        of: dict[str, dict[Window, list[Definition]]] = defaultdict(lambda: defaultdict(list))
        for one in definitions:
            source = self.planner.source(one, self.subject)
            of[source][Window(one.days, one.ago_days)].append(one)
        for source, groups in of.items():
            overlapping = self._overlapping(source, groups)
            if overlapping:
                with self.planner.timed(
                    self.subject, [d.name for g in overlapping.values() for d in g]
                ):
                    self._together(source, overlapping)
            for window, group in groups.items():
                if window not in overlapping:
                    with self.planner.timed(self.subject, [d.name for d in group]):
                        self._alone(source, window, group)

    def _alone(self, source: str, window: Window, group: Sequence[Definition]) -> None:
        if source == PEOPLE:
            uses = {u for d in group for u in self.planner.catalog.shape(d.name, self.subject).uses}
            rows = self.planner.people(uses)
        else:
            rows = self.lens.table(source, days=window.days, ago_days=window.ago_days)
        named = self._stood_in(rows, group)
        longest = 1 if source == PEOPLE else self._longest(window)
        for made in branches(self.planner.engine.compile, rows, self.keys, named, longest=longest):
            self.tables.append(self.planner.table(*made))

    def _together(self, source: str, groups: Groups) -> None:
        """Several windows, from rows that are put together by day."""
        rows = self.lens.within(source, list(groups))
        asked = {window: self._stood_in(rows, group) for window, group in groups.items()}
        wanted = dict.fromkeys(one for named in asked.values() for _, one in named)
        named = [(f"part_{number}", one) for number, one in enumerate(wanted)]
        for found in by_day(self.planner.engine.compile, rows, self.keys, named):
            held = self.planner.made(found.text)
            holds = {one for _, one in found.named}
            for window, mine in asked.items():
                here = [(name, one) for name, one in mine if one in holds]
                if here:
                    seen = self.lens.seen(held, *window)
                    made = of_window(
                        seen, self.keys, found.named, here, longest=self._longest(window)
                    )
                    self.tables.append(self.planner.table(*made))
            self.planner.drop(held)

    def _stood_in(
        self, rows: Table, group: Sequence[Definition]
    ) -> list[tuple[str, ops.Reduction]]:
        """The reductions of these definitions with the columns that they will be; what the definitions say over these."""
        values = {d.name: built(d, {d.needs[0]: rows}).op() for d in group}
        found = reductions(values.values())
        columns = [next(self._names) for _ in found]
        stands_for = stand_ins(found, columns)
        self.values |= {name: standing(value, stands_for) for name, value in values.items()}
        return list(zip(columns, found, strict=True))

    def _overlapping(self, source: str, groups: Groups) -> Groups:
        """The windows that are worth a pass of their own; none where they hardly overlap."""
        bounded = {window: group for window, group in groups.items() if window.days}
        if len(bounded) < 2 or not self.lens.steady(source):
            return {}
        moments = self.lens.moments.days
        grid = (moments[-1] - moments[0]).days
        back = max(days + ago for days, ago in bounded if days) - min(ago for _, ago in bounded)
        each = sum(grid + days for days, _ in bounded if days)
        return bounded if each >= OVERLAP * (grid + back) else {}

    def _longest(self, window: Window) -> int:
        """The moments that lie in the window together, at most."""
        days = self.lens.moments.days
        step = min(((later - day).days for day, later in itertools.pairwise(days)), default=1)
        return len(days) if window.days is None else min(len(days), -(-window.days // step))
