"""What the pages of segments count on: the portfolio of a day as codes and numbers, one array per name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenure.segments import Segment
from tenure.segments.course import NO, UNKNOWN, YES
from tenure.segments.history import said
from tenure.segments.rows import named, quoted
from tenure.web import words
from tenure.web.portfolio import Portfolio

Rows = NDArray[np.intp]
MOST_VALUES = 40  # of a text that is offered to group by
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Value:
    """A value that accounts can have, and the condition that finds them; an empty name: not enough data."""

    name: str
    title: str
    where: str
    doc: str = ""
    when: str = ""  # the condition of the step, where there is one


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something to group by: `codes` says of each account which of `values` it has; UNKNOWN where it cannot be told."""

    name: str
    title: str
    doc: str
    values: tuple[Value, ...]
    codes: NDArray[np.int16]
    segment: Segment | None = None

    @property
    def unknown(self) -> Value:
        """Those of whom it cannot be told."""
        return Value("", "Not enough data", f"{named(self.name)} is null")

    @property
    def is_segment(self) -> bool:
        """Whether it is yes or no."""
        return self.segment is not None and not self.segment.divides


@dataclass
class Ground:
    """One portfolio, and the segments that there are."""

    portfolio: Portfolio
    declared: tuple[Segment, ...]
    attributes: Mapping[str, str]  # that accounts have, with their types
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    def rows(self, all_: bool = False) -> NDArray[np.bool_]:
        """Which accounts count: live ones, or all."""
        live = self.once("live", lambda: np.array([bool(x) for x in self._column("is_live")], bool))
        return np.ones(len(self.portfolio), bool) if all_ else live

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Those there are; where one of ours gives way to an attribute of its name, that attribute as it is."""
        return self.once("segments", lambda: tuple(map(self._given_way, self.declared)))  # type: ignore[no-any-return]

    def segment(self, name: str) -> Segment | None:
        """The segment of a name."""
        return next((one for one in self.segments if one.name == name), None)

    def dimensions(self) -> Mapping[str, Dimension]:
        """All that accounts can be grouped by: segmentations, segments, and texts with few values."""
        return self.once("dimensions", self._dimensions)  # type: ignore[no-any-return]

    def dimension(self, name: str) -> Dimension | None:
        """One of them."""
        return self.dimensions().get(name)

    def metrics(self) -> Mapping[str, str]:
        """Everything that is a number or yes or no, with its title."""
        return self.once("metrics", self._metrics)  # type: ignore[no-any-return]

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column as numbers; nan where it is not known. Yes is 1."""
        return self.once(f"numbers {name}", lambda: _numbers(self._column(name)))  # type: ignore[no-any-return]

    def unit(self, name: str) -> str:
        """In which unit a column is read; the mean of yes and no is a share."""
        meaning = self.portfolio.meanings.get(name)
        unit = meaning.unit if meaning else ""
        return "share" if unit == "yes/no" else unit

    def title(self, name: str) -> str:
        """What a column is called."""
        meaning = self.portfolio.meanings.get(name)
        return meaning.title if meaning else words.title(name)

    def _given_way(self, segment: Segment) -> Segment:
        if not segment.gives_way(self.attributes):
            return segment
        return replace(
            segment, of=segment.name, values=(), doc=f"As the attribute {segment.name} says."
        )

    def _column(self, name: str) -> Sequence[Any]:
        return self.portfolio.columns.get(name) or (None,) * len(self.portfolio)

    def _metrics(self) -> dict[str, str]:
        found = {}
        for name, meaning in self.portfolio.meanings.items():
            sample = next((v for v in self._column(name) if v is not None), None)
            if sample is not None and not isinstance(sample, str) and hasattr(sample, "__float__"):
                found[name] = meaning.title
        return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))

    def _dimensions(self) -> dict[str, Dimension]:
        found = {}
        for segment in self.segments:
            column = self.portfolio.columns.get(segment.name)
            if segment.subject == "account" and column is not None:
                found[segment.name] = _of_segment(segment, column)
        for name, meaning in self.portfolio.meanings.items():
            if name in found or name in ("name", "account_id"):
                continue
            made = _of_values(name, meaning.title, meaning.doc, self._column(name))
            if made is not None:
                found[name] = made
        return found

    def once(self, name: str, made: Callable[[], Any]) -> Any:
        """Made when it is first asked for."""
        if name not in self._kept:
            self._kept[name] = made()
        return self._kept[name]


def _of_segment(segment: Segment, column: Sequence[Any]) -> Dimension:
    """Its values in their order; those of an attribute with the most frequent first."""
    if segment.values:
        values = [
            Value(
                one.name,
                one.title,
                f"{named(segment.name)} = {quoted(one.name)}",
                one.doc,
                one.when or "everybody else",
            )
            for one in segment.values
        ]
    elif segment.of:
        return _texts(segment.name, segment.title, segment.doc, column, segment)
    else:
        values = _yes_or_no(segment.name)
    return Dimension(
        segment.name,
        segment.title,
        _plain(segment.doc),
        tuple(values),
        _codes(column, values),
        segment,
    )


def _of_values(name: str, title: str, doc: str, column: Sequence[Any]) -> Dimension | None:
    """What is yes or no, or a text with few values."""
    sample = next((value for value in column if value is not None), None)
    if isinstance(sample, bool):
        values = _yes_or_no(name)
        return Dimension(name, title, doc, tuple(values), _codes(column, values))
    if not isinstance(sample, str):
        return None
    return _texts(name, title, doc, column, None) if 2 <= len(set(column)) <= MOST_VALUES else None


def _texts(
    name: str, title: str, doc: str, column: Sequence[Any], segment: Segment | None
) -> Dimension:
    counts: dict[str, int] = {}
    for value in column:
        if value is not None:
            counts[str(value)] = counts.get(str(value), 0) + 1
    often = sorted(counts, key=lambda value: (-counts[value], value.casefold()))
    values = [
        Value(one, words.as_written(one), f"{named(name)} = {quoted(one)}")
        for one in often[:MOST_VALUES]
    ]
    if len(often) > MOST_VALUES:
        first = ", ".join(quoted(one) for one in often[:MOST_VALUES])
        values.append(Value(OTHERS, "Others", f"not {named(name)} in ({first})"))
    return Dimension(name, title, _plain(doc), tuple(values), _codes(column, values), segment)


def _plain(doc: str) -> str:
    """A sentence without the marks of code."""
    return doc.replace("`", "")


def _yes_or_no(name: str) -> list[Value]:
    return [Value(YES, "Yes", named(name)), Value(NO, "No", f"not {named(name)}")]


def _codes(column: Sequence[Any], values: Sequence[Value]) -> NDArray[np.int16]:
    """What is on no list, of an attribute with very many values, has the last code: others."""
    code_of = {value.name: n for n, value in enumerate(values)}
    other = code_of.get(OTHERS, len(values))
    return np.array(
        [UNKNOWN if one is None else code_of.get(said(one) or "", other) for one in column],
        np.int16,
    )


def _numbers(column: Sequence[Any]) -> NDArray[np.float64]:
    return np.array([np.nan if one is None else float(one) for one in column], np.float64)
