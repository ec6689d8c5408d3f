"""What a definition is, and the mark that makes one of a function. The decorator only marks; the loader collects.

Four forms:
- reduction: exactly one table as parameter; returns a scalar built from reductions of it, narrowed with `where=`
- column:    only other definitions (and `as_of`) as parameters; returns one expression over their columns
- table:     anything over rows; returns the subject's key, `as_of` and `value`
- model:     only other definitions, as the columns of an Arrow table beside the keys and `as_of`; returns an array for each
             definition that is built by the same function, in the order of the rows
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

Form = Literal["reduction", "column", "table", "model"]
Subject = Literal["account", "person"]

KEYS: Mapping[str, tuple[str, ...]] = {
    "account": ("account_id",),
    "person": ("account_id", "person_id"),
}
WINDOW = ("days", "ago_days")  # knobs that the planner applies; all others go to the function


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A name, what it needs, and how it is built. `build` takes its needs and knobs by name."""

    name: str
    build: Callable[..., Any]
    needs: tuple[str, ...]
    doc: str
    unit: str
    subjects: tuple[Subject, ...] = ("account",)
    family: str = (
        "metric"  # metric, score, attribute, segment, signal: what it is called in the catalog
    )
    form: Form | None = None  # None: told apart at load, by what it needs
    type: str = (
        ""  # of a model: what its array holds ("float64"); others show it when they are built
    )
    knobs: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""  # its source: what its version is hashed from
    where: str = ""  # file:line, for messages
    of: str | None = None  # a choice: the definition whose knobs it changes
    was: str | None = None  # its old name
    topic: str = ""  # what it is listed under; empty: the file that it stands in
    engines: tuple[str, ...] | None = None
    on_demand: bool = False  # computed where somebody asks for it, not stored every day
    standard: Mapping[str, Any] = field(
        default_factory=dict
    )  # what changed knobs are by themselves

    @property
    def days(self) -> int | None:
        """Length of its window in calendar days; None: all history."""
        return self.knobs.get("days")

    @property
    def ago_days(self) -> int:
        """How many days before the moment its window ends; knowledge is still that of the moment."""
        return self.knobs.get("ago_days") or 0

    @property
    def own_knobs(self) -> dict[str, Any]:
        """The knobs that its function takes itself."""
        return {name: value for name, value in self.knobs.items() if name not in WINDOW}

    def having(self, name: str, doc: str, **knobs: Any) -> Self:
        """The same with other knobs, under its own name."""
        return replace(
            self,
            name=name,
            doc=doc or self.doc,
            knobs={**self.knobs, **knobs},
            of=self.name,
            standard={},
        )

    def turned(self, doc: str, **knobs: Any) -> Self:
        """The same with other knobs, under the same name; it remembers what they were."""
        changed = {
            name: self.knobs.get(name) for name in knobs if knobs[name] != self.knobs.get(name)
        }
        return replace(self, doc=doc or self.doc, knobs={**self.knobs, **knobs}, standard=changed)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An existing definition with other knobs: under its own name (`active_users` over 7 days), or, where `of` is empty, in its place."""

    name: str
    of: str
    knobs: Mapping[str, Any]
    doc: str
    where: str = ""


def metric(
    *,
    unit: str,
    subjects: tuple[Subject, ...] = ("account",),
    form: Literal["table"] | None = None,
    was: str | None = None,
    engines: tuple[str, ...] | None = None,
    on_demand: bool = False,
) -> Callable[[Callable[..., Any]], Definition]:
    """Mark a function as a metric. Its parameters are what it needs, its keyword-only ones its knobs,
    its docstring the sentence that the UI shows."""

    def mark(function: Callable[..., Any]) -> Definition:
        parameters = inspect.signature(function).parameters.values()
        source, line = inspect.getsourcelines(function)
        return Definition(
            name=function.__name__,
            build=function,
            needs=tuple(p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD),
            doc=inspect.getdoc(function) or "",
            unit=unit,
            subjects=subjects,
            form=form,
            knobs={p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY},
            text="".join(source),
            where=f"{inspect.getsourcefile(function)}:{line}",
            was=was,
            engines=engines,
            on_demand=on_demand,
        )

    return mark


def choice(name: str, of: str, doc: str, **knobs: Any) -> Choice:
    """The definition `of` with other knobs, under its own name."""
    caller = sys._getframe(
        1
    )  # `inspect.stack` reads the source of all frames: 20 ms for each choice
    where = f"{caller.f_code.co_filename}:{caller.f_lineno}"
    return Choice(name=name, of=of, knobs=knobs, doc=doc, where=where)
