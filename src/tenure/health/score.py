"""Scorecards as definitions: what the catalog computes for every account at every moment.

scorecard              the first whose audience holds, in the order of files
health_weight          the weight of its factors whose reading is known
health_known           that as a share of the weight of all its factors that count for the account
health_points_FACTOR   curve(reading) × weight ÷ health_weight: so the weight of what is missing is spread over the rest
health                 the sum of all points, and at most what a cap allows; null where too little is known
band, usage_only       how it reads
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import add, and_
from typing import Any

from tenure.catalog.definition import Definition
from tenure.health.rules import Columns, Rules
from tenure.health.scorecard import Factor, Scorecard

USAGE = "usage"  # the facet of what is known from use alone
POINTS = "health_points_"
TYPES = {"string": "text", "boolean": "bool"}  # Ibis's words, and those of conditions


def definitions(cards: Sequence[Scorecard], types: Mapping[str, str]) -> list[Definition]:
    """The scores that `cards` make. `types` says what can be named, and of which type it is."""
    rules = Rules(cards, {name: TYPES.get(kind, kind) for name, kind in types.items()})
    factors = list(dict.fromkeys(factor.name for card in cards for factor in card.factors))
    return [
        _scorecard(rules),
        _weight(rules),
        _known(rules),
        *(_points(rules, name) for name in factors),
        _cap(rules),
        _health(rules, [POINTS + name for name in factors]),
        _band(rules),
        _usage_only(rules),
    ]


def _scorecard(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        cases = [(rules.holds(card.audience, columns), card.name) for card in rules.cards]
        return ibis.cases(*cases, else_=ibis.null("string"))

    doc = "The scorecard of the account: the first whose audience it belongs to."
    needs = rules.needs(*(card.audience for card in rules.cards))
    meaning = [(card.name, card.audience) for card in rules.cards]
    return _score(rules, "scorecard", doc, "text", needs, build, meaning)


def _weight(rules: Rules) -> Definition:
    def build(**columns: Any) -> Any:
        return rules.by_card(columns, lambda card: _total(card, rules.known, columns))

    doc = "The weight of those factors of the scorecard whose reading is known."
    return _score(rules, "health_weight", doc, "weight", ("scorecard", *rules.inputs()), build)


def _known(rules: Rules) -> Definition:
    def build(**columns: Any) -> Any:
        whole = rules.by_card(columns, lambda card: _total(card, rules.counts, columns))
        return columns["health_weight"] / whole.nullif(0.0)

    doc = (
        "How much of the scorecard is known: the weight of the factors with a reading as a share of the weight of all "
        "that count for the account."
    )
    needs = ("scorecard", "health_weight", *rules.inputs())
    return _score(rules, "health_known", doc, "share", needs, build)


def _points(rules: Rules, name: str) -> Definition:
    """Points of the factor `name`, on whichever scorecards it stands."""
    mine = {card.name: f for card in rules.cards for f in card.factors if f.name == name}
    label = next(iter(mine.values())).label

    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            factor = mine[card.name]
            share = factor.weight / columns["health_weight"].nullif(0.0)
            points = factor.curve.of(columns[factor.metric]) * share
            enough = columns["health_known"] >= card.least_known
            return (enough & rules.known(factor, columns)).ifelse(points, _no_number())

        return rules.by_card(columns, of, only=mine)

    doc = f"Points of the health score that come from: {label}."
    needs = ("scorecard", "health_weight", "health_known", *rules.inputs(*mine.values()))
    return _score(rules, POINTS + name, doc, "points", needs, build)


def _cap(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            strictest = sorted(card.caps, key=lambda cap: cap.at_most)
            cases = [(rules.holds(cap.when, columns), cap.name) for cap in strictest]
            return ibis.cases(*cases, else_=ibis.null("string")) if cases else ibis.null("string")

        return rules.by_card(columns, of)

    doc = "The cap of the scorecard that holds: the strictest, where several do."
    needs = ("scorecard", *rules.needs(*(cap.when for card in rules.cards for cap in card.caps)))
    return _score(rules, "health_cap", doc, "text", needs, build)


def _health(rules: Rules, points: Sequence[str]) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        total = reduce(add, (columns[name].coalesce(0.0) for name in points))

        def of(card: Scorecard) -> Any:
            caps = [(columns["health_cap"] == cap.name, float(cap.at_most)) for cap in card.caps]
            most = ibis.cases(*caps, else_=100.0) if caps else 100.0
            enough = columns["health_known"] >= card.least_known
            return enough.ifelse(ibis.least(total, most), _no_number())

        return rules.by_card(columns, of)

    doc = "How the account is doing, from 0 to 100, by its scorecard. Not known where too little of it is."
    needs = ("scorecard", "health_known", "health_cap", *points)
    return _score(rules, "health", doc, "score", needs, build)


def _band(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        health = columns["health"]

        def of(card: Scorecard) -> Any:
            return ibis.cases(
                (health < card.at_risk_below, "at_risk"),
                (health < card.healthy_from, "watch"),
                (health.notnull(), "healthy"),
                else_=ibis.null("string"),
            )

        return rules.by_card(columns, of)

    doc = "At risk, watch or healthy, by the health score."
    return _score(rules, "band", doc, "text", ("scorecard", "health"), build)


def _usage_only(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            others = [rules.known(f, columns) for f in card.factors if f.facet != USAGE]
            only = reduce(and_, (~known for known in others)) if others else ibis.literal(True)
            return columns["health"].notnull().ifelse(only, ibis.null("boolean"))

        return rules.by_card(columns, of)

    doc = "Whether the health score rests on usage alone, because nothing else is known."
    needs = ("scorecard", "health", *rules.inputs())
    return _score(rules, "usage_only", doc, "yes/no", needs, build)


def _score(
    rules: Rules,
    name: str,
    doc: str,
    unit: str,
    needs: Sequence[str],
    build: Callable[..., Any],
    meaning: object = None,
) -> Definition:
    """`meaning`: what its version is hashed from; if not given, all that counts on the scorecards."""
    return Definition(
        name=name,
        build=build,
        needs=tuple(dict.fromkeys(needs)),
        doc=doc,
        unit=unit,
        family="score",
        form="column",
        text=f"{name} {meaning or [_meaning(card) for card in rules.cards]}",
        where=", ".join(card.where for card in rules.cards),
    )


def _total(
    card: Scorecard, which: Callable[[Factor, Columns], Any], columns: Mapping[str, Any]
) -> Any:
    return reduce(add, (which(f, columns).ifelse(f.weight, 0.0) for f in card.factors))


def _no_number() -> Any:
    import ibis

    return ibis.null("float64")


def _meaning(card: Scorecard) -> object:
    """What counts of a scorecard; its words do not."""
    factors = [(f.name, f.metric, f.facet, f.weight, f.curve.points, f.when) for f in card.factors]
    caps = [(cap.name, cap.when, cap.at_most) for cap in card.caps]
    bands = (card.least_known, card.at_risk_below, card.healthy_from)
    return (card.name, card.audience, bands, factors, caps)
