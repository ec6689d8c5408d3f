"""Segments as definitions: yes or no, or the value of a segmentation; not known where a condition cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from tenure.catalog.condition import names, parse
from tenure.catalog.definition import Definition
from tenure.errors import ConditionError
from tenure.segments.segment import Segment, Value
from tenure.warehouse.faces import TABLES

ALWAYS = "0001-01-01"


def definitions(segments: Iterable[Segment]) -> list[Definition]:
    """A definition for each segment, under its name."""
    return [_definition(segment) for segment in segments]


def declared(segments: Iterable[Segment]) -> pa.Table:
    """Who is on which list, and since when: for the warehouse."""
    from datetime import date

    rows = [
        {"list": one.name, "account_id": account, "since": one.since or date(1, 1, 1)}
        for one in segments
        for account in one.accounts
    ]
    return pa.Table.from_pylist(rows, TABLES["declared_lists"])


def _definition(segment: Segment) -> Definition:
    if segment.values:
        needs, build, unit = _needs(segment), _ladder(segment), "text"
    elif segment.where:
        needs, build, unit = _needs(segment), _condition(segment, segment.where), "yes/no"
    else:
        needs, build, unit = ("on_lists",), _on_list(segment), "yes/no"
    return Definition(
        name=segment.name,
        build=build,
        needs=needs,
        doc=segment.doc,
        unit=unit,
        subjects=(segment.subject,),
        family="segment",
        text=repr((segment.where, segment.values, segment.accounts, segment.since)),
        where=segment.at,
    )


def _needs(segment: Segment) -> tuple[str, ...]:
    found: list[str] = []
    for text in segment.conditions:
        try:
            found += names(text)
        except ConditionError as error:
            raise ConditionError(f"{segment.at}: {error}") from error
    return tuple(dict.fromkeys(found))


def _held(text: str, columns: Mapping[str, Any]) -> Any:
    """Whether `text` holds; its names are of the types that their columns have."""
    wanted = names(text)
    return parse(text, {name: str(columns[name].type()) for name in wanted}).expr(columns)


def _condition(segment: Segment, text: str) -> Any:
    def build(**columns: Any) -> Any:
        import ibis

        return ibis.literal(True) & _held(text, columns)

    return build


def _ladder(segment: Segment) -> Any:
    """The first value whose condition is true. One that cannot be told leaves open which it is: not known."""

    def build(**columns: Any) -> Any:
        import ibis

        unknown = ibis.null("string")
        told: Any = unknown
        for value in reversed(segment.values):
            told = _step(value, told, unknown, columns)
        return told

    return build


def _step(value: Value, otherwise: Any, unknown: Any, columns: Mapping[str, Any]) -> Any:
    import ibis

    if value.when is None:
        return ibis.literal(value.name)
    holds = _held(value.when, columns)
    return ibis.cases((holds.isnull(), unknown), (holds, ibis.literal(value.name)), else_=otherwise)


def _on_list(segment: Segment) -> Any:
    def build(on_lists: Any) -> Any:
        return on_lists.count(where=on_lists["list"] == segment.name) > 0

    return build
