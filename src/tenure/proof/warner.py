"""What may warn: a score, a signal, a segment, a condition, what a model says; each named as on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tenure.catalog.condition import parse
from tenure.errors import ConditionError, UnknownName, UsageError
from tenure.proof.aims import LOSS, Aim, aim_of
from tenure.proof.history import Flags, History, Numbers
from tenure.signals.kind import ALARM, INFORM, LEVELS, PREFIX, WARNING, Kind

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition
    from tenure.warehouse.engines.computer import Computer

WARNINGS = (
    "warnings"  # whatever Tenure itself warned by: the at-risk band, or a signal at alarm level
)
AT_RISK = "band = 'at_risk'"
NUMBERS = ("int", "float", "decimal")
GROWING = ("days_since_", "days_without_")  # numbers of which more is worse
WORSE = (
    "_silent",
    "_days_silent",
    "times_usual_gap",
    "overdue",
    "notice",
    "lost_users",
    "users_left",
    "open_tickets",
)


@dataclass(frozen=True, kw_only=True)
class Warner:
    """What is replayed. It warns by a number beyond a threshold, or, `own`, by a rule that it brings itself."""

    name: str
    title: str
    column: str = ""  # the definition whose number warns; empty: there is none
    high: bool = True  # whether high numbers warn
    unit: str = ""
    condition: str = ""  # its own rule, as text
    levels: tuple[tuple[str, int], ...] = ()  # and signals from a level on, any of which is enough
    probability: bool = False
    aim: Aim = LOSS

    @property
    def own(self) -> bool:
        """Whether it says by itself when it warns."""
        return bool(self.condition or self.levels)

    @property
    def says(self) -> str:
        """When it warns by itself, in words."""
        if self.name == WARNINGS:
            return "the at-risk band, or a signal at alarm level"
        if self.condition == AT_RISK:
            return "the at-risk band"
        if len(self.levels) == 1:
            return f"{LEVELS[self.levels[0][1]]} and above"
        return self.condition

    def needs(self, catalog: Catalog) -> tuple[str, ...]:
        """The definitions it reads."""
        found = [self.column] if self.column else []
        if self.condition:
            found += parse(self.condition, _types(catalog)).needs
        return tuple(dict.fromkeys([*found, *(name for name, _ in self.levels)]))

    def scores(self, history: History) -> Numbers | None:
        """A number for each account and moment, high ones warning; None where it has none."""
        if not self.column:
            return None
        found = history.numbers(self.column)
        return found if self.high else -found

    def alarms(self, history: History, catalog: Catalog, engine: Computer) -> Flags:
        """Where its own rule holds; what cannot be told does not warn."""
        from tenure.catalog.condition.answers import answers

        found = np.zeros((len(history.ids), len(history.days)), np.bool_)
        for name, least in self.levels:
            with np.errstate(invalid="ignore"):
                found |= history.numbers(name) >= least
        if self.condition and history.table.num_rows:
            told = answers(parse(self.condition, _types(catalog)), history.table, engine)
            column = pa.chunked_array([pa.array(told, pa.bool_())]).cast(pa.float64())
            values = column.to_numpy()
            found |= history.spread(values) == 1
        return found

    def known(self, history: History) -> Flags:
        """Where it had anything to say at all."""
        names = [self.column] if self.column else [name for name, _ in self.levels]
        if self.condition and not self.column:
            return history.there()
        found = np.zeros((len(history.ids), len(history.days)), np.bool_)
        for name in names:
            found |= ~np.isnan(history.numbers(name))
        return found


def warner(
    catalog: Catalog, what: str, high: bool | None = None, level: int | None = None
) -> Warner:
    """What `what` names: a definition, a kind of signal, or the text of a condition. `high`: whether high numbers warn,
    where the usual way is not meant. Raises UsageError where it names nothing that could warn."""
    what = what.strip()
    if what == WARNINGS:
        return warnings(catalog)
    types = _types(catalog)
    name = f"{PREFIX}{what}" if what not in types and f"{PREFIX}{what}" in types else what
    if name in types:
        return _named(catalog, catalog.get(name), types[name], high, level)
    if what.isidentifier():
        catalog.get(what)  # says what it may be instead
        raise UnknownName(f"{what} is not told of accounts.")
    try:
        asked = parse(what, types)
    except ConditionError as error:
        raise UsageError(str(error)) from error
    return Warner(name=what, title=what, condition=asked.text)


def warnings(catalog: Catalog) -> Warner:
    """Whatever Tenure itself warns by."""
    types = _types(catalog)
    return Warner(
        name=WARNINGS,
        title="Tenure's warnings",
        condition=AT_RISK if "band" in types else "",
        levels=tuple((kind.name, ALARM) for kind in kinds(catalog)),
    )


def kinds(catalog: Catalog, lane: str = "risk") -> list[Kind]:
    """The kinds of signal of accounts, of one lane."""
    types = catalog.types("account")
    return [
        one
        for one in catalog.definitions.values()
        if isinstance(one, Kind) and one.lane == lane and one.name in types
    ]


def _named(
    catalog: Catalog, definition: Definition, kind: str, high: bool | None, level: int | None
) -> Warner:
    name, title = definition.name, _title(definition)
    if isinstance(definition, Kind):
        return Warner(
            name=name,
            title=title,
            column=name,
            unit="level",
            levels=((name, level or _level(definition)),),
            aim=aim_of(definition),
        )
    if kind.startswith("bool"):
        return Warner(name=name, title=title, condition=name)
    if name == "health":
        warns = bool(high) if high is not None else False
        own = "" if warns or "band" not in _types(catalog) else AT_RISK
        return Warner(name=name, title=title, column=name, high=warns, unit="score", condition=own)
    if kind.startswith(NUMBERS):
        return Warner(
            name=name,
            title=title,
            column=name,
            high=_warns_high(definition) if high is None else high,
            unit=definition.unit,
            probability=definition.family == "prediction" and definition.unit != "money",
        )
    raise UsageError(
        f"{name} is a {'text' if kind.startswith('string') else kind}; say of which value it warns, as a condition: "
        f"\"{name} = '…'\"."
    )


def _level(kind: Kind) -> int:
    """From which level on it counts: risks from warning on, opportunities from the lowest."""
    return WARNING if kind.lane == "risk" else INFORM


def _warns_high(definition: Definition) -> bool:
    """Whether more of it is worse: of probabilities, of days of silence; of use and of people less is."""
    name = definition.name
    return (
        definition.family == "prediction"
        or name.startswith(GROWING)
        or any(word in name for word in WORSE)
    )


def _title(definition: Definition) -> str:
    if isinstance(definition, Kind):
        return definition.title
    words = definition.name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _types(catalog: Catalog) -> dict[str, str]:
    return {name: str(kind) for name, kind in catalog.types("account").items()}
