"""Who uses a definition: others, scorecards, segments; and whose business it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.catalog.condition import names
from tenure.errors import ConditionError

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition, Subject
    from tenure.health.scorecard import Scorecard

SUBJECTS: tuple[Subject, ...] = ("account", "person")
# The parts of a score are shown with it: whoever reads "used by" wants to know the scorecard.
PARTS = ("health_", "scorecard", "usage_only", "user_health_", "user_scorecard", "user_usage_only")


@dataclass(frozen=True)
class Uses:
    """By name of the definition: the definitions that need it, and the scorecards that it counts on."""

    definitions: Mapping[str, tuple[str, ...]]
    scorecards: Mapping[str, tuple[str, ...]]

    def count(self, name: str) -> int:
        """How many use it."""
        return len(self.definitions.get(name, ())) + len(self.scorecards.get(name, ()))


def uses(catalog: Catalog, cards: Iterable[Scorecard]) -> Uses:
    """Of every definition."""
    needed: dict[str, set[str]] = {}
    for name, definition in catalog.definitions.items():
        if name.startswith(PARTS):
            continue
        for need in needs(catalog, definition):
            needed.setdefault(need, set()).add(name)
    counted: dict[str, set[str]] = {}
    for card in cards:
        conditions: list[str | None] = [card.audience, *(cap.when for cap in card.caps)]
        conditions += [factor.when for factor in card.factors]
        told = {factor.metric for factor in card.factors}
        for text in filter(None, conditions):
            told |= _names(text)
        for name in told:
            counted.setdefault(name, set()).add(card.name)
    return Uses(
        {name: tuple(sorted(by)) for name, by in needed.items()},
        {name: tuple(sorted(by)) for name, by in counted.items()},
    )


def needs(catalog: Catalog, definition: Definition) -> tuple[str, ...]:
    """The definitions that it needs, those of people too; without tables of facts."""
    found = dict.fromkeys(need for need in definition.needs if need in catalog.definitions)
    for subject in SUBJECTS:
        found |= dict.fromkeys(catalog.uses(definition.name, subject))
    return tuple(found)


def rests_on(catalog: Catalog, name: str) -> set[str]:
    """All definitions that would change with it, itself not among them."""
    found: set[str] = set()
    todo = {name}
    reverse: dict[str, set[str]] = {}
    for one in catalog.definitions.values():
        for need in needs(catalog, one):
            reverse.setdefault(need, set()).add(one.name)
    while todo:
        more = reverse.get(todo.pop(), set()) - found
        found |= more
        todo |= more
    return found - {name}


def topic(catalog: Catalog, definition: Definition) -> str:
    """The file that it stands in, by its name: frequency, contract; that of its original for a choice. cadence_weeks
    is a part of cadence. What a product makes is listed under its feature."""
    if definition.topic:
        return definition.topic
    if definition.of and definition.of in catalog.definitions:
        return topic(catalog, catalog.definitions[definition.of])
    if definition.family == "attribute":
        return "attributes"
    if definition.family == "score":
        return "health"
    if definition.family in ("segment", "stage", "tier"):
        return "segments"
    file = Path(definition.where.partition(", ")[0].rpartition(":")[0])
    whole = file.with_stem(file.stem.partition("_")[0]) if file.stem else file
    return (whole if whole.is_file() else file).stem or definition.family


def _names(text: str) -> set[str]:
    try:
        return set(names(text))
    except ConditionError:  # what is wrong with it is said where it stands
        return set()
