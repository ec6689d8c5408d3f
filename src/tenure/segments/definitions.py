"""Segments as definitions: yes or no, or the value of a segmentation; not known where a condition cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from tenure.catalog.condition import names, parse
from tenure.catalog.definition import Definition
from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.errors import ConditionError
from tenure.segments.segment import Segment, Value
from tenure.warehouse.faces import TABLES

ALWAYS = date(1, 1, 1)


def definitions(
    segments: Iterable[Segment],
    attributes: Mapping[str, str] | None = None,
    wrong: Wrong = None,
) -> list[Definition]:
    """A definition for each segment, under its name. A shipped one that lacks an attribute is left out.

    One that takes an attribute as it is needs no definition: the attribute is there under its name.
    """
    known = attributes or {}
    spelt = {name.lower(): name for name in known}  # without quotes, a name is written in any case
    made = [
        unless_wrong(lambda segment=segment: _definition(segment, spelt), None, wrong)  # type: ignore[misc]
        for segment in segments
        if segment.of != segment.name and not segment.missing(known)
    ]
    return [one for one in made if one is not None]


def declared(segments: Iterable[Segment]) -> pa.Table:
    """Who is on which list, since and until when: for the warehouse."""
    rows = [
        {
            "list": one.name,
            "account_id": member.account,
            "since": member.since or ALWAYS,
            "until": member.until,
        }
        for one in segments
        for member in one.members
    ]
    return pa.Table.from_pylist(rows, TABLES["declared_lists"])


def _definition(segment: Segment, spelt: Mapping[str, str]) -> Definition:
    if segment.values:
        needs, build, unit = _needs(segment, spelt), _ladder(segment), "text"
    elif segment.of:
        needs, build, unit = (segment.of,), _same(segment.of), "text"
    elif segment.where:
        needs, build, unit = _needs(segment, spelt), _condition(segment.where), "yes/no"
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
        text=repr((segment.where, _steps(segment), segment.of, segment.name)),
        where=segment.at,
    )


def _steps(segment: Segment) -> tuple[tuple[str, str | None], ...]:
    """What counts of its values; titles and sentences do not."""
    return tuple((value.name, value.when) for value in segment.values)


def _needs(segment: Segment, spelt: Mapping[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for text in segment.conditions:
        try:
            found += (spelt.get(name, name) for name in names(text))
        except ConditionError as error:
            raise ConditionError(f"{segment.at}: {error}") from error
    return tuple(dict.fromkeys(found))


def _held(text: str, columns: Mapping[str, Any]) -> Any:
    """Whether `text` holds; its names are of the types that their columns have."""
    types = {name: str(column.type()) for name, column in columns.items()}
    return parse(text, types).expr(columns)


def _condition(text: str) -> Any:
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
    return ibis.cases((holds, ibis.literal(value.name)), (~holds, otherwise), else_=unknown)


def _same(name: str) -> Any:
    def build(**columns: Any) -> Any:
        return columns[name].cast("string")

    return build


def _on_list(segment: Segment) -> Any:
    def build(on_lists: Any) -> Any:
        return on_lists.count(where=on_lists["list"] == segment.name) > 0

    return build
