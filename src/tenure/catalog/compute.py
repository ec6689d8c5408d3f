"""Computes definitions at moments: the only place that executes any.

The spine is every subject × moment that exists. Reductions over the same rows and window are one aggregate
(`catalog/fuse.py`), joined to it; columns follow, level by level, over what is there. Today's list and a two-year
weekly history are the same code.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from tenure.catalog.built import built
from tenure.catalog.catalog import Catalog
from tenure.catalog.columns import FORMS, add_columns, cast
from tenure.catalog.definition import KEYS, Definition, Subject
from tenure.catalog.shape import AS_OF, PEOPLE
from tenure.catalog.spine import MEMBER, spine
from tenure.catalog.standin import over
from tenure.catalog.temporary import Temporary
from tenure.catalog.windows import Windows
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from tenure.warehouse.lens import Lens

JOINED_AT_ONCE = 24
Costs = dict[Subject, dict[str, float]]  # seconds, by definition


def compute(
    catalog: Catalog,
    lens: Lens,
    names: Sequence[str],
    subject: Subject = "account",
    costs: dict[str, float] | None = None,
) -> pa.Table:
    """The subject's key, `as_of` and a column for each of `names`; a row for every subject × moment that exists.

    `costs` is given the seconds of each definition.
    """
    return compute_all(catalog, lens, {subject: names}, {subject: {} if costs is None else costs})[
        subject
    ]


def compute_all(
    catalog: Catalog, lens: Lens, names: Mapping[Subject, Sequence[str]], costs: Costs | None = None
) -> dict[Subject, pa.Table]:
    """The same of several subjects at once: what is asked of accounts rests on what is measured of people."""
    planner = Planner(catalog, lens)
    subjects: tuple[Subject, ...] = ("person", "account")
    try:
        return {one: planner.answer(one, names[one], names) for one in subjects if one in names}
    finally:
        if costs is not None:
            for subject, spent in costs.items():
                spent |= planner.costs[subject]
        planner.forget()


class Planner(Temporary):
    """Turns names into temporary tables of the engine, each made once."""

    def __init__(self, catalog: Catalog, lens: Lens) -> None:
        super().__init__(lens.engine)
        self.catalog, self.lens = catalog, lens
        self._people: tuple[frozenset[str], Table] | None = None
        self._spines: dict[Subject, Table] = {}
        # Seconds of each definition; those of an aggregate that answers several are divided among them.
        self.costs: Costs = {"account": {}, "person": {}}

    def answer(
        self, subject: Subject, names: Sequence[str], beside: Mapping[Subject, Sequence[str]]
    ) -> pa.Table:
        """Keys, `as_of` and a column for each of `names`; `beside`: all that is asked for, of others too. Where there is nobody
        nothing is computed."""
        schema = _schema(subject, {name: self.catalog.shape(name, subject).type for name in names})
        if (
            self.engine.arrow(f"SELECT m FROM {self._spine(subject).get_name()} LIMIT 1").num_rows
            == 0
        ):
            return schema.empty_table()
        more = self._uses("account", beside.get("account", ())) if subject == "person" else set()
        wide = self.wide(subject, {*names, *more})
        wanted = ", ".join(map(quoted, (*KEYS[subject], AS_OF, *names)))
        order = ", ".join((*KEYS[subject], AS_OF))
        found = self.engine.arrow(f"SELECT {wanted} FROM {wide.get_name()} ORDER BY {order}")
        if more:
            self._set_people(wide, {*names, *more})
        return found.cast(schema)

    def wide(self, subject: Subject, names: Iterable[str]) -> Table:
        """A table with the spine's columns and one for each of `names` and all that they need."""
        order = self.catalog.order(names, subject)
        shapes = {name: self.catalog.shape(name, subject) for name in order}
        of_people = [name for name in order if PEOPLE in self.catalog.get(name).needs]
        if of_people:
            with self.timed(subject, of_people):
                self.people(self._uses(subject, order))
        rows = [self.catalog.get(n) for n in order if shapes[n].form == "reduction"]
        tables = [self.catalog.get(n) for n in order if shapes[n].form == "table"]
        wide = self._answers(subject, rows, tables)
        columns = [n for n in order if shapes[n].form in FORMS]
        return add_columns(
            self.catalog, subject, self, wide, columns, lambda names: self.timed(subject, names)
        )

    def forget(self) -> None:
        """Drop what was made."""
        super().forget()
        self._people = None
        self._spines.clear()

    def _answers(
        self, subject: Subject, rows: Sequence[Definition], tables: Sequence[Definition]
    ) -> Table:
        """The spine with the answers of reductions and table definitions."""
        windows = Windows(self, subject)
        windows.reduce(rows)
        parts = windows.tables
        for definition in tables:
            with self.timed(subject, [definition.name]):
                parts.append(self._tabled(subject, definition))
        joined = self._joined(subject, parts)
        types = self.catalog.types(subject)
        answers = {}
        for definition in rows:
            value = over(joined, windows.values[definition.name])
            answers[definition.name] = cast(
                self._null_before(definition, subject, value, joined), types[definition.name]
            )
        for definition in tables:
            value = joined[f"{definition.name}_value"]
            answers[definition.name] = cast(
                self._null_before(definition, subject, value, joined), types[definition.name]
            )
        kept = [*KEYS[subject], "m", AS_OF, *([MEMBER] if subject == "person" else [])]
        return self.make(joined.select(*kept, **answers), joined)

    def _tabled(self, subject: Subject, definition: Definition) -> Table:
        """A table definition, over rows spread out per moment."""
        moments = ibis.table({"m": "int64", AS_OF: "date"}, name="moments")
        given = {}
        for need in definition.needs:
            if need == PEOPLE:
                people = self.people(self.catalog.shape(definition.name, subject).uses)
                given[need] = people.drop("enter", "leave")
                continue
            rows = self.lens.table(need, days=definition.days, ago_days=definition.ago_days)
            spread = rows.mutate(m=ibis.range(rows.enter, rows.leave).unnest())
            given[need] = spread.join(moments, "m").drop("m", "enter", "leave")
        answer = built(definition, given)
        numbered = answer.join(moments, AS_OF).select(
            *KEYS[subject], "m", **{f"{definition.name}_value": answer["value"]}
        )
        return self.make(numbered)

    def _joined(self, subject: Subject, parts: Sequence[Table]) -> Table:
        """The spine with the columns of all parts, joined by the dozen: the work of planning grows with their square."""
        base = self._spine(subject)
        while len(parts) > JOINED_AT_ONCE:
            parts = [
                self._side_by_side(subject, base, some) for some in _batched(parts, JOINED_AT_ONCE)
            ]
        joined = self._side_by_side(subject, base, parts, whole=True)
        self.drop(self._spines.pop(subject).get_name())
        return joined

    def _spine(self, subject: Subject) -> Table:
        if subject not in self._spines:
            self._spines[subject] = self.table(*spine(self.lens, subject))
        return self._spines[subject]

    def _side_by_side(
        self, subject: Subject, base: Table, parts: Sequence[Table], *, whole: bool = False
    ) -> Table:
        keys = (*KEYS[subject], "m")
        columns = {c: t for c, t in base.schema().items() if whole or c in keys}
        joins = []
        for part in parts:
            columns |= {c: t for c, t in part.schema().items() if c not in columns}
            joins.append(f"LEFT JOIN {part.get_name()} USING ({', '.join(keys)})")
        text = f"SELECT {', '.join(columns)} FROM {base.get_name()} {' '.join(joins)}"
        joined = self.table(text, ibis.schema(columns))
        self.drop(*(part.get_name() for part in parts))
        return joined

    def people(self, uses: Collection[str]) -> Table:
        """`people`: the members at each moment, with at least the person-level definitions that are asked for."""
        if self._people is None or not self._people[0].issuperset(uses):
            self._set_people(self.wide("person", sorted(uses)), uses)
        assert self._people is not None
        return self._people[1]

    def _set_people(self, wide: Table, names: Collection[str]) -> None:
        members = wide.filter(wide[MEMBER]).drop(MEMBER)
        made = self.make(members.mutate(enter=members.m, leave=members.m + 1).drop("m"), wide)
        self._people = (frozenset(names), made)

    def _uses(self, subject: Subject, names: Iterable[str]) -> set[str]:
        """What these definitions, and all that they need, read of `people`."""
        order = self.catalog.order(names, subject)
        return {use for name in order for use in self.catalog.shape(name, subject).uses}

    def _null_before(
        self, definition: Definition, subject: Subject, value: Any, joined: Table
    ) -> Any:
        """Null at the moments before which nothing of its kind had ever been delivered."""
        if definition.family == "attribute":
            return value
        since = [
            self.lens.delivered[table] for table in self.catalog.tables(definition.name, subject)
        ]
        moments = self.lens.moments.days
        first = max((_first(day, moments) for day in since), default=0)
        if first == 0:
            return value
        return (joined.m >= first).ifelse(value, ibis.null(value.type()))

    def source(self, definition: Definition, subject: Subject) -> str:
        """The table that a reduction reads: attributes of people have one of their own."""
        need = definition.needs[0]
        return "attributes_of_people" if (need, subject) == ("attributes", "person") else need

    @contextmanager
    def timed(self, subject: Subject, names: Collection[str]) -> Iterator[None]:
        began = time.perf_counter()
        yield
        each = (time.perf_counter() - began) / max(1, len(names))
        for name in names:
            self.costs[subject][name] = self.costs[subject].get(name, 0.0) + each


def _batched(parts: Sequence[Table], size: int) -> Iterator[Sequence[Table]]:
    return (parts[start : start + size] for start in range(0, len(parts), size))


def _first(day: date | None, moments: Sequence[date]) -> int:
    """The first moment at which something since `day` is known; len(moments) for never."""
    if day is None:
        return len(moments)
    return next((m for m, as_of in enumerate(moments) if as_of >= day), len(moments))


def _schema(subject: Subject, types: dict[str, Any]) -> pa.Schema:
    keys = [pa.field(key, pa.string()) for key in KEYS[subject]]
    columns = [pa.field(name, kind.to_pyarrow()) for name, kind in types.items()]
    return pa.schema([*keys, pa.field(AS_OF, pa.date32()), *columns])
