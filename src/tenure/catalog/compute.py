"""Computes definitions at moments: the only place that executes any.

The spine is every subject × moment that exists. Reductions over the same rows and window are one aggregate
(`catalog/fuse.py`), joined to it; columns follow, level by level, over what is there. Today's list and a two-year
weekly history are the same code.
"""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.operations as ops
import pyarrow as pa

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import KEYS, Definition, Subject
from tenure.catalog.fuse import branches
from tenure.catalog.operations import guarded
from tenure.catalog.shape import AS_OF, PEOPLE, built_from
from tenure.catalog.spine import MEMBER, spine
from tenure.catalog.standin import over, reductions, stand_ins, standing
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from tenure.warehouse.lens import Lens

JOINED_AT_ONCE = 24


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
    planner = Planner(catalog, lens)
    try:
        wide = planner.wide(subject, names)
        wanted = ", ".join(map(quoted, (*KEYS[subject], AS_OF, *names)))
        order = ", ".join((*KEYS[subject], AS_OF))
        found = lens.engine.arrow(f"SELECT {wanted} FROM {wide.get_name()} ORDER BY {order}")
        types = catalog.types(subject)
        return found.cast(_schema(subject, {name: types[name] for name in names}))
    finally:
        if costs is not None:
            costs |= planner.costs[subject]
        planner.forget()


class Planner:
    """Turns names into temporary tables of the engine, each made once."""

    def __init__(self, catalog: Catalog, lens: Lens) -> None:
        self.catalog, self.lens, self.engine = catalog, lens, lens.engine
        self._made: list[str] = []
        self._people: tuple[frozenset[str], Table] | None = None
        # Seconds of each definition; those of an aggregate that answers several are divided among them.
        self.costs: dict[Subject, dict[str, float]] = {"account": {}, "person": {}}

    def wide(self, subject: Subject, names: Iterable[str]) -> Table:
        """A table with the spine's columns and one for each of `names` and all that they need."""
        order = self.catalog.order(names, subject)
        shapes = {name: self.catalog.shape(name, subject) for name in order}
        of_people = [name for name in order if PEOPLE in self.catalog.get(name).needs]
        if of_people:
            with self._timed(subject, of_people):
                self.people({use for shape in shapes.values() for use in shape.uses})
        rows = [self.catalog.get(n) for n in order if shapes[n].form == "reduction"]
        tables = [self.catalog.get(n) for n in order if shapes[n].form == "table"]
        wide = self._answers(subject, rows, tables)
        types = self.catalog.types(subject)
        waiting = [self.catalog.get(n) for n in order if shapes[n].form == "column"]
        while waiting:
            ready = [d for d in waiting if not {w.name for w in waiting} & set(d.needs)]
            values = {
                d.name: _cast(
                    guarded(built_from(d, {need: wide[need] for need in d.needs})), types[d.name]
                )
                for d in ready
            }
            with self._timed(subject, values):
                wide = self._make(wide.mutate(**values))
            waiting = [d for d in waiting if d not in ready]
        return wide

    def forget(self) -> None:
        """Drop what was made."""
        for name in self._made:
            self.engine.drop(name)
        self._made.clear()
        self._people = None

    def _answers(
        self, subject: Subject, rows: Sequence[Definition], tables: Sequence[Definition]
    ) -> Table:
        """The spine with the answers of reductions and table definitions."""
        groups: dict[tuple[str, int | None, int], list[Definition]] = defaultdict(list)
        for definition in rows:
            source = self.source(definition, subject)
            groups[source, definition.days, definition.ago_days].append(definition)
        parts: list[Table] = []
        scalars: dict[str, ops.Node] = {}
        names = (f"r{number}" for number in itertools.count())
        for (source, days, ago_days), group in groups.items():
            with self._timed(subject, [definition.name for definition in group]):
                made, values = self._reduced(subject, source, days, ago_days, group, names)
            parts += made
            scalars |= values
        for definition in tables:
            with self._timed(subject, [definition.name]):
                parts.append(self._tabled(subject, definition))
        joined = self._joined(subject, parts)
        types = self.catalog.types(subject)
        answers = {}
        for definition in rows:
            value = over(joined, scalars[definition.name])
            answers[definition.name] = _cast(
                self._null_before(definition, subject, value, joined), types[definition.name]
            )
        for definition in tables:
            answers[definition.name] = _cast(
                joined[f"{definition.name}_value"], types[definition.name]
            )
        kept = [*KEYS[subject], "m", AS_OF, *([MEMBER] if subject == "person" else [])]
        return self._make(joined.select(*kept, **answers))

    def _reduced(
        self,
        subject: Subject,
        source: str,
        days: int | None,
        ago_days: int,
        group: Sequence[Definition],
        names: Iterator[str],
    ) -> tuple[list[Table], dict[str, ops.Node]]:
        """Tables with the reductions that `group` needs, and each definition's value over their columns."""
        if source == PEOPLE:
            uses = {u for d in group for u in self.catalog.shape(d.name, subject).uses}
            rows = self.people(uses)
        else:
            rows = self.lens.table(source, days=days, ago_days=ago_days)
        values = {d.name: guarded(built_from(d, {d.needs[0]: rows})).op() for d in group}
        found = reductions(values.values())
        columns = [next(names) for _ in found]
        made = branches(self.engine.compile, rows, KEYS[subject], found, columns)
        stands_for = stand_ins(found, columns)
        tables = [self._table(text, schema) for text, schema in made]
        return tables, {name: standing(value, stands_for) for name, value in values.items()}

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
        answer = guarded(built_from(definition, given))
        numbered = answer.join(moments, AS_OF).select(
            *KEYS[subject], "m", **{f"{definition.name}_value": answer["value"]}
        )
        return self._make(numbered)

    def _joined(self, subject: Subject, parts: Sequence[Table]) -> Table:
        """The spine with the columns of all parts, joined by the dozen: the work of planning grows with their square."""
        base = self._table(*spine(self.lens, subject))
        while len(parts) > JOINED_AT_ONCE:
            parts = [
                self._side_by_side(subject, base, some) for some in _batched(parts, JOINED_AT_ONCE)
            ]
        return self._side_by_side(subject, base, parts, whole=True)

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
        return self._table(text, ibis.schema(columns))

    def people(self, uses: Collection[str]) -> Table:
        """`people`: the members at each moment, with at least the person-level definitions that are asked for."""
        if self._people is None or not self._people[0].issuperset(uses):
            wide = self.wide("person", sorted(uses))
            members = wide.filter(wide[MEMBER]).drop(MEMBER)
            made = self._make(members.mutate(enter=members.m, leave=members.m + 1).drop("m"))
            self._people = (frozenset(uses), made)
        return self._people[1]

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
    def _timed(self, subject: Subject, names: Collection[str]) -> Iterator[None]:
        began = time.perf_counter()
        yield
        each = (time.perf_counter() - began) / max(1, len(names))
        for name in names:
            self.costs[subject][name] = self.costs[subject].get(name, 0.0) + each

    def _make(self, table: Table) -> Table:
        return self._table(self.engine.compile(table), table.schema())

    def _table(self, text: str, schema: ibis.Schema) -> Table:
        name = f"made_{len(self._made)}"
        self.engine.table(name, text)
        self._made.append(name)
        return ibis.table(schema, name=name)


def _batched(parts: Sequence[Table], size: int) -> Iterator[Sequence[Table]]:
    return (parts[start : start + size] for start in range(0, len(parts), size))


def _cast(value: Any, kind: Any) -> Any:
    return value if value.type() == kind else value.cast(kind)


def _first(day: date | None, moments: Sequence[date]) -> int:
    """The first moment at which something since `day` is known; len(moments) for never."""
    if day is None:
        return len(moments)
    return next((m for m, as_of in enumerate(moments) if as_of >= day), len(moments))


def _schema(subject: Subject, types: dict[str, Any]) -> pa.Schema:
    keys = [pa.field(key, pa.string()) for key in KEYS[subject]]
    columns = [pa.field(name, kind.to_pyarrow()) for name, kind in types.items()]
    return pa.schema([*keys, pa.field(AS_OF, pa.date32()), *columns])
