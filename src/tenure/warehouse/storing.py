"""Puts what was computed beside what is stored: in place of the same columns of its days, all others stay."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tenure.warehouse import commit, runs, tables
from tenure.warehouse.pinned import Pinned, Snapshot, snapshot
from tenure.warehouse.shelf import GROUP_ROWS, OURS, keys_of, meets, whole
from tenure.warehouse.tables import quoted, sql_type
from tenure.warehouse.widen import widest

if TYPE_CHECKING:
    from tenure.warehouse.readings import Readings

Kept = Mapping[date, Mapping[str, str]]  # of each day the columns that stay, with their versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What a computation hands over: keys, `as_of` and a column per definition, and how it came about."""

    table: pa.Table
    versions: Mapping[str, str]  # of each definition in the table
    pinned: Pinned  # what it was computed from
    grounds: Mapping[date, str] = field(default_factory=dict)  # what each day rests on beside that
    at: datetime | None = None
    costs: Mapping[str, float] = field(default_factory=dict)  # seconds, by definition
    seconds: float | None = None  # all of it
    only_added: bool = False  # its days stay as they are, and get these columns beside the others
    without: Collection[
        str
    ] = ()  # what could not be computed: nothing is known of it on these days


def put(
    readings: Readings,
    subject: str,
    computed: Computed,
    days: Sequence[date],
    dropping: Collection[date],
) -> None:
    """One attempt: it fails (CommitFailedError) where another process has stored something of these months meanwhile."""
    lake, name = readings.lake, f"readings_{subject}"
    handle = lake.table(name)
    before = snapshot(handle, lake.folder / name)
    types = _together(before.schema, computed.table.schema)
    changed = {f.name: types[f.name] for f in before.schema if types.get(f.name, f.type) != f.type}
    if changed:
        _retype(readings, name, before, changed)
        handle = lake.table(name)
        before = snapshot(handle, lake.folder / name)
    stored = readings.stored(subject, lake.pin().with_table(name, before))
    kept = _kept(readings, stored, computed, days)
    rows = _beside(readings, subject, computed, before, kept, types)
    run_of = _recorded(readings, subject, computed, stored, kept)
    gone = sorted({*days, *dropping})
    months = tables.within("month", sorted({f"{day:%Y-%m}" for day in gone}))
    commit.write(
        handle,
        _prepared(subject, rows, run_of),
        instead_of=f"{months} AND {tables.within('as_of', map(str, gone))}",
        new_columns=True,
        group_rows=GROUP_ROWS,
    )


def _kept(
    readings: Readings,
    stored: Mapping[date, runs.Stored],
    computed: Computed,
    days: Sequence[date],
) -> Kept:
    there = {day: stored[day].whole for day in days if day in stored}
    known = readings.versions_of(stored[day] for day in there)
    return {
        day: {
            name: version
            for name, version in (known[there[day]] if day in there else {}).items()
            if name not in computed.versions and name not in computed.without
        }
        for day in days
    }


def _beside(
    readings: Readings,
    subject: str,
    computed: Computed,
    before: Snapshot,
    kept: Kept,
    types: Mapping[str, pa.DataType],
) -> pa.Table:
    """What was computed, beside the columns that stay."""
    own = computed.table.schema
    staying = sorted({n for names in kept.values() for n in names} & set(before.schema.names))
    if not staying and all(own.field(name).type == kind for name, kind in types.items()):
        return computed.table
    keys = (*keys_of(subject), "as_of")
    days = sorted(kept)
    files = [file for file in before.files if meets(file, days[0], days[-1])]
    wanted = [
        f"CAST({quoted(name)} AS {sql_type(types[name])}) AS {quoted(name)}"
        if name in types
        else quoted(name)
        for name in (*own.names, *staying)
    ]
    with readings.asking() as engine:
        engine.register("computed", computed.table)
        return engine.arrow(
            f"""SELECT {", ".join(wanted)}
            FROM computed {"FULL" if computed.only_added else "LEFT"} JOIN (
                SELECT {", ".join(map(quoted, (*keys, *staying)))} FROM ({whole(before, files)})
                WHERE {tables.within("as_of", map(str, days))}) USING ({", ".join(keys)})"""
        )


def _recorded(
    readings: Readings,
    subject: str,
    computed: Computed,
    stored: Mapping[date, runs.Stored],
    kept: Kept,
) -> Mapping[date, str]:
    """A run for all days that will have the same columns at the same versions; its id by day."""
    alike: dict[tuple[tuple[str, str], ...], list[date]] = defaultdict(list)
    for day, names in kept.items():
        alike[tuple(sorted(names.items()))].append(day)
    run_of: dict[date, str] = {}
    for staying, days in alike.items():
        before = readings.costs_of(stored[days[0]]) if staying else {}
        run = runs.Run(
            run=uuid.uuid4().hex,
            subject=subject,
            versions={**dict(staying), **computed.versions},
            pinned=computed.pinned,
            at=computed.at,
            costs={**before, **computed.costs},
            seconds=computed.seconds,
        )
        runs.record(readings.lake, run, {day: computed.grounds.get(day, "") for day in days})
        run_of |= dict.fromkeys(days, run.run)
    return run_of


def _prepared(subject: str, table: pa.Table, run_of: Mapping[date, str]) -> pa.Table:
    """The rows as they are stored, by day and account."""
    keys = keys_of(subject)
    names = [name for name in table.column_names if name not in (*keys, *OURS)]
    days = table["as_of"].cast(tables.DAY)
    plain = {key: table[key].cast(tables.TEXT) for key in keys} | {"as_of": days}
    nth = pc.index_in(days, pa.array(list(run_of), tables.DAY))
    plain["run"] = pa.chunked_array([pa.array(list(run_of.values()), tables.TEXT)]).take(nth)
    columns = {**plain, **{name: table[name] for name in names}}
    columns["month"] = pc.strftime(days, format="%Y-%m")
    return pa.table(columns).sort_by([("as_of", "ascending"), (keys[0], "ascending")])


def _together(stored: pa.Schema, computed: pa.Schema) -> Mapping[str, pa.DataType]:
    """Of each computed definition the type that its column has to have."""
    return {
        f.name: widest(stored.field(f.name).type, f.type) if f.name in stored.names else f.type
        for f in computed
        if f.name not in (*keys_of("person"), *OURS)
    }


def _retype(
    readings: Readings, name: str, before: Snapshot, changed: Mapping[str, pa.DataType]
) -> None:
    """Definitions now have other types: what was stored gets one that holds both."""
    columns = ", ".join(
        f"CAST({quoted(f.name)} AS {sql_type(changed.get(f.name, f.type))}) AS {quoted(f.name)}"
        for f in before.schema
    )
    with readings.asking() as engine:
        old = engine.arrow(f"SELECT {columns} FROM ({whole(before, before.files)})")
    commit.write_anew(readings.lake.table(name), old, group_rows=GROUP_ROWS)
