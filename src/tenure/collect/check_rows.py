"""From raw cells to typed, checked rows: one statement a file, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from tenure.collect import times, values
from tenure.collect.checks import Fault, faults, known_at_column
from tenure.collect.mapping import KNOWN_AT, Mapped
from tenure.collect.subject import MESSAGE_ID, Subject
from tenure.facts import Column
from tenure.warehouse.tables import quoted as name
from tenure.warehouse.tables import text

RAW = "incoming.raw"
BROKEN = 0  # the number of the fault "could not even be read"
Orders = dict[str, str]  # target -> how its 1/2/2024 is read


@dataclass(frozen=True, slots=True)
class Checked:
    """A SELECT of `line`, `fault` (a number, null: good) and `v_target` for each column given; what the numbers mean."""

    select: str
    given: tuple[Column, ...]
    faults: tuple[Fault, ...]  # fault number n is faults[n - 1]; 0 is BROKEN

    def has(self, target: str) -> bool:
        return any(column.name == target for column in self.given)


def checked(
    subject: Subject,
    mapped: Mapped,
    types: tuple[pa.DataType, ...],
    zone: str,
    orders: Orders,
    now: datetime,
) -> Checked:
    """How the rows of `incoming.raw` are typed and checked."""
    given = given_columns(subject, mapped)
    wrong = faults(subject, mapped, given, now)
    cells = {
        column.name: values.cell(mapped.sources[column.name], mapped.columns, types)
        for column in given
    }
    first: list[str] = []
    second: list[str] = []
    third: list[str] = []
    for column in given:
        target, cell = column.name, cells[column.name]
        raw, tell, value = name(f"r_{target}"), name(f"t_{target}"), name(f"v_{target}")
        source = mapped.sources[target]
        how = times.Reading(source.zone or zone, orders.get(target), source.format, source.zone)
        ahead = column.future and not column.required
        first.append(f"{values.written(cell, column.type, is_id(target), ahead)} AS {raw}")
        second.append(f"{values.told(target, column.type, cell.held, how)} AS {tell}")
        third.append(f"{values.stored(column, zone)} AS {value}")
    if subject.fact.until and any(column.name == subject.first_moment for column in given):
        start = name(f"t_{subject.first_moment}")
        third.append(
            f"timezone({text(zone)}, {times.sane(start)})::DATE AS {name(f'd_{subject.first_moment}')}"
        )
    cases = "\n".join(
        f"WHEN {fault.when} THEN {number}" for number, fault in enumerate(wrong, start=1)
    )
    kept = ", ".join(name(f"v_{column.name}") for column in given)
    select = f"""
        SELECT line, (CASE WHEN broken IS NOT NULL THEN {BROKEN} {cases} END)::SMALLINT AS fault, {kept}
        FROM (SELECT *, {", ".join(third)}
            FROM (SELECT *, {", ".join(second)}
                FROM (SELECT line, broken, {", ".join(first)} FROM {RAW})))"""
    return Checked(select, given, wrong)


def given_columns(subject: Subject, mapped: Mapped) -> tuple[Column, ...]:
    """The columns that this file brings, with the message id and the time of knowing if it has them."""
    columns = [column for column in subject.columns if column.name in mapped.sources]
    known = {column.name for column in subject.columns}
    for target in mapped.sources:
        if target == KNOWN_AT and mapped.stated:
            columns.append(known_at_column)
        elif target == MESSAGE_ID or (subject.wide and target not in known):
            columns.append(Column(target, "text", "", False, None, None, False))
    return tuple(columns)


def is_id(target: str) -> bool:
    """Whether 1234.0 in it is 1234."""
    return target.endswith("_id")
