"""What counts for whom: a scorecard is the accounts it is meant for, factors with their weights and curves, and caps."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tenure.catalog import sentence
from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.catalog.table import MISSING, Table, is_number
from tenure.catalog.table import read as read_table
from tenure.errors import DefinitionError
from tenure.health.curve import Curve

SHIPPED = Path(__file__).parent / "scorecards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One thing that counts: a metric, its weight against the others, and what is good and bad of it."""

    name: str
    label: str
    metric: str
    facet: str  # usage, support, sentiment, relationship, contract or your own
    weight: float
    curve: Curve
    when: str | None  # a condition: it counts only for these accounts
    unit: str  # how its reading is written: "%", "day", "user"
    text: str  # the reason in words
    text_low: str  # the same where less than half of its points are reached
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """While a condition holds, the score is at most this much."""

    name: str
    when: str
    at_most: float
    text: str
    lifted_by: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A way to score accounts, as its file says."""

    name: str
    title: str
    audience: str | None  # a condition; None: everybody
    least_known: float  # without this share of the weight there is no score
    at_risk_below: float
    healthy_from: float
    factors: tuple[Factor, ...]
    caps: tuple[Cap, ...]
    where: str

    def band(self, health: float) -> str:
        """at_risk, watch or healthy."""
        if health < self.at_risk_below:
            return "at_risk"
        return "watch" if health < self.healthy_from else "healthy"


def read_all(folder: Path, wrong: Wrong = None) -> tuple[Scorecard, ...]:
    """The scorecards of `folder` in the order of their files; where it has none, those that come with Tenure.

    With `wrong` a file that cannot be read is left out, and what is wrong with it put there.
    """
    made = [
        unless_wrong(lambda file=file: read(file), None, wrong)  # type: ignore[misc]
        for file in sorted(folder.glob("*.toml"))
    ]
    cards = tuple(card for card in made if card is not None) or shipped()
    _refuse_twice([(card.name, card.where) for card in cards], "scorecard")
    return cards


def shipped() -> tuple[Scorecard, ...]:
    """The scorecards that come with Tenure."""
    return tuple(read(file) for file in sorted(SHIPPED.glob("*.toml")))


def read(file: Path) -> Scorecard:
    """The scorecard in `file`; DefinitionError says what is wrong with it, with line, key and value."""
    root = read_table(file)
    root.only("name", "title", "audience", "least_known", "bands", "factors", "caps")
    bands = root.table("bands")
    bands.only("at_risk_below", "healthy_from")
    card = Scorecard(
        name=root.name("name"),
        title=root.text("title"),
        audience=root.text("audience", None),
        least_known=root.number("least_known", 0, 1, 0.5),
        at_risk_below=bands.number("at_risk_below", 0, 100, 50),
        healthy_from=bands.number("healthy_from", 0, 100, 70),
        factors=tuple(_factor(one) for one in root.tables("factors")),
        caps=tuple(_cap(one) for one in root.tables("caps")),
        where=str(file),
    )
    if card.at_risk_below > card.healthy_from:
        bands.refuse("healthy_from", f"must not be below at_risk_below ({card.at_risk_below:g})")
    if not card.factors:
        root.refuse("factors", "is missing: a scorecard needs at least one [[factors]]")
    _refuse_twice([(factor.name, factor.where) for factor in card.factors], "factor")
    return card


def _factor(of: Table) -> Factor:
    of.only(
        "name", "label", "metric", "facet", "weight", "curve", "when", "unit", "text", "text_low"
    )
    text = _template(of, "text")
    return Factor(
        name=of.name("name"),
        label=of.text("label"),
        metric=of.name("metric"),
        facet=of.name("facet"),
        weight=of.number("weight", 0.01, 1000),
        curve=Curve(_pairs(of, "curve")),
        when=of.text("when", None),
        unit=of.text("unit", ""),
        text=text,
        text_low=_template(of, "text_low", text),
        where=of.place(),
    )


def _cap(of: Table) -> Cap:
    of.only("name", "when", "at_most", "text", "lifted_by")
    return Cap(
        name=of.name("name"),
        when=of.text("when"),
        at_most=of.number("at_most", 0, 100),
        text=_template(of, "text"),
        lifted_by=of.text("lifted_by", ""),
        where=of.place(),
    )


def _pairs(of: Table, key: str) -> tuple[tuple[float, float], ...]:
    """At least two [reading, score] pairs; readings ascend, scores are 0 to 100."""
    found = of.checked(
        key,
        MISSING,
        _is_curve,
        "at least two [reading, score] pairs with ascending readings and scores from 0 to 100",
    )
    return tuple((float(x), float(y)) for x, y in found)


def _is_curve(value: object) -> bool:
    if not isinstance(value, list) or len(value) < 2:
        return False
    if not all(isinstance(p, list) and len(p) == 2 and all(map(is_number, p)) for p in value):
        return False
    readings = [x for x, _ in value]
    if not all(map(math.isfinite, readings)):
        return False
    return readings == sorted(set(readings)) and all(0 <= y <= 100 for _, y in value)


def _template(of: Table, key: str, default: str | None = None) -> str:
    text: str = of.text(key) if default is None else of.text(key, default)
    try:
        sentence.names(text)
    except ValueError as error:
        of.refuse(key, f"cannot be read: {error}")
    return text


def _refuse_twice(named: Iterable[tuple[str, str]], what: str) -> None:
    first: dict[str, str] = {}
    for name, where in named:
        if name in first:
            raise DefinitionError(f"{where}: there is a {what} {name!r} already, at {first[name]}.")
        first[name] = where
