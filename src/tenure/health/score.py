"""Scorecards as definitions: what the catalog computes for every account and every user at every moment.

scorecard              of those in force on the day, the first by priority whose audience holds
health_weight          the weight of its factors that have a score, and of its groups with any that has one
health_known           the weight of the factors whose reading is known as a share of all that count
health_points_FACTOR   curve(reading) × its share of the weight ÷ health_weight: so what is missing is spread over the rest
health                 the sum of all points, and at most what a cap allows; null where too little is known
band, usage_only       how it reads

Of users the same are called user_scorecard, user_health and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from tenure.catalog.definition import Definition, Subject
from tenure.health.rules import Columns, Rules, in_force
from tenure.health.scorecard import Scorecard
from tenure.health.weights import beside, parts, total, weight_of

# The facets of what is known from use alone, or from what other facets know.
USAGE = ("usage", "prediction")
POINTS = "health_points_"
TYPES = {"string": "text", "boolean": "bool"}  # Ibis's words, and those of conditions
WHOSE = {"account": "account", "person": "user"}


def definitions(
    cards: Sequence[Scorecard], types: Mapping[str, str], subject: Subject = "account"
) -> list[Definition]:
    """The scores that `cards` make. `types` says what can be named, and of which type it is."""
    rules = Rules(cards, {name: TYPES.get(kind, kind) for name, kind in types.items()}, subject)
    factors = list(dict.fromkeys(factor.name for card in rules.cards for factor in card.factors))
    return [
        _scorecard(rules),
        _weight(rules),
        _known(rules),
        *(_points(rules, name) for name in factors),
        _cap(rules),
        _health(rules, factors),
        _band(rules),
        _usage_only(rules),
    ]


def _scorecard(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        cases = [
            (rules.holds(card.audience, columns) & in_force(card, columns), card.name)
            for card in rules.cards
        ]
        unknown = ibis.null("string")
        return ibis.cases(*cases, else_=unknown) if cases else unknown

    whose = WHOSE[rules.subject]
    doc = f"The scorecard of the {whose}: of those whose audience it belongs to, the first by priority."
    needs = (*rules.dated, *rules.needs(*(card.audience for card in rules.cards)))
    meaning = [(c.name, c.audience, c.priority, c.since, c.until) for c in rules.cards]
    return _score(rules, "scorecard", doc, "text", needs, build, meaning)


def _weight(rules: Rules) -> Definition:
    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            return total(parts(card, rules.counted, columns, whole=True))

        return rules.by_card(columns, of, "float64")

    doc = "The weight of what counts of the scorecard: of its factors with a score, and of its groups with any."
    return _score(rules, "health_weight", doc, "weight", rules.inputs(), build)


def _known(rules: Rules) -> Definition:
    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            known = total(parts(card, rules.known, columns, asked=rules.counts))
            return known / total(parts(card, rules.counts, columns, whole=True)).nullif(0.0)

        return rules.by_card(columns, of, "float64")

    doc = (
        "How much of the scorecard is known: the weight of the factors with a reading as a share of the weight of all "
        f"that count for the {WHOSE[rules.subject]}."
    )
    return _score(rules, "health_known", doc, "share", rules.inputs(), build)


def _points(rules: Rules, name: str) -> Definition:
    """Points of the factor `name`, on whichever scorecards it stands."""
    mine = {card: f for card in rules.cards for f in card.factors if f.name == name}
    label = next(iter(mine.values())).label

    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            factor = mine[card]
            score = factor.curve.of(columns[factor.metric])
            if factor.stand_in is not None:
                score = score.coalesce(factor.stand_in)
            share = weight_of(rules, card, factor, columns)
            points = score * (share / columns[rules.called("health_weight")].nullif(0.0))
            counted = _enough(rules, card, columns) & rules.counted(factor, columns)
            return counted.ifelse(points, _no_number())

        return rules.by_card(columns, of, "float64", only=mine)

    others = [other for card, f in mine.items() for other in card.factors if beside(card, f, other)]
    doc = f"Points of the health score that come from: {label}."
    own = ("health_weight", "health_known")
    needs = rules.inputs(*mine.values(), *others)
    return _score(rules, POINTS + name, doc, "points", needs, build, own=own)


def _cap(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            strictest = sorted(card.caps, key=lambda cap: cap.at_most)
            cases = [(rules.holds(cap.when, columns), cap.name) for cap in strictest]
            return ibis.cases(*cases, else_=ibis.null("string")) if cases else ibis.null("string")

        return rules.by_card(columns, of, "string")

    doc = "The cap of the scorecard that holds: the strictest, where several do."
    needs = rules.needs(*(cap.when for card in rules.cards for cap in card.caps))
    return _score(rules, "health_cap", doc, "text", needs, build)


def _health(rules: Rules, factors: Sequence[str]) -> Definition:
    import ibis

    points = [POINTS + name for name in factors]

    def build(**columns: Any) -> Any:
        added = total([columns[rules.called(name)].coalesce(0.0) for name in points])

        def of(card: Scorecard) -> Any:
            cap = columns[rules.called("health_cap")]
            caps = [(cap == one.name, float(one.at_most)) for one in card.caps]
            most = ibis.cases(*caps, else_=100.0) if caps else 100.0
            return _enough(rules, card, columns).ifelse(ibis.least(added, most), _no_number())

        return rules.by_card(columns, of, "float64")

    whose = WHOSE[rules.subject]
    doc = f"How the {whose} is doing, from 0 to 100, by its scorecard. Not known where too little of it is."
    own = ("health_weight", "health_known", "health_cap", *points)
    strict = [f for card in rules.cards for f in card.factors if f.missing == "none"]
    needs = rules.inputs(*strict) if strict else ()
    return _score(rules, "health", doc, "score", needs, build, own=own)


def _band(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        health = columns[rules.called("health")]

        def of(card: Scorecard) -> Any:
            return ibis.cases(
                (health < card.at_risk_below, "at_risk"),
                (health < card.healthy_from, "watch"),
                (health.notnull(), "healthy"),
                else_=ibis.null("string"),
            )

        return rules.by_card(columns, of, "string")

    doc = "At risk, watch or healthy, by the health score."
    return _score(rules, "band", doc, "text", (), build, own=("health",))


def _usage_only(rules: Rules) -> Definition:
    import ibis

    def build(**columns: Any) -> Any:
        def of(card: Scorecard) -> Any:
            others = [rules.known(f, columns) for f in card.factors if f.facet not in USAGE]
            only = reduce(and_, (~known for known in others)) if others else ibis.literal(True)
            return columns[rules.called("health")].notnull().ifelse(only, ibis.null("boolean"))

        return rules.by_card(columns, of, "boolean")

    doc = "Whether the health score rests on usage alone, because nothing else is known."
    return _score(rules, "usage_only", doc, "yes/no", rules.inputs(), build, own=("health",))


def _score(
    rules: Rules,
    name: str,
    doc: str,
    unit: str,
    needs: Sequence[str],
    build: Callable[..., Any],
    meaning: object = None,
    own: Sequence[str] = (),
) -> Definition:
    """`own`: other scores that it needs. `meaning`: what its version is hashed from; if not given, all that counts on the
    scorecards, and it is told by them."""
    if meaning is None:
        meaning = [_meaning(card) for card in rules.cards]
        needs = (rules.called("scorecard"), *rules.dated, *map(rules.called, own), *needs)
    return Definition(
        name=rules.called(name),
        build=build,
        needs=tuple(dict.fromkeys(needs)),
        doc=doc,
        unit=unit,
        subjects=(rules.subject,),
        family="score",
        form="column",
        text=f"{name} {meaning}",
        where=", ".join(card.where for card in rules.cards),
    )


def _enough(rules: Rules, card: Scorecard, columns: Columns) -> Any:
    """Whether there is a score: enough is known, and nothing lacks that must be known."""
    enough = columns[rules.called("health_known")] >= card.least_known
    enough &= columns[rules.called("health_weight")] > 0
    lacking = [rules.lacking(f, columns) for f in card.factors if f.missing == "none"]
    return enough & ~reduce(or_, lacking) if lacking else enough


def _no_number() -> Any:
    import ibis

    return ibis.null("float64")


def _meaning(card: Scorecard) -> object:
    """What counts of a scorecard; its words do not."""
    factors = [
        (f.name, f.metric, f.facet, f.weight, f.curve.points, f.when, f.missing, f.group)
        for f in card.factors
    ]
    caps = [(cap.name, cap.when, cap.at_most) for cap in card.caps]
    groups = [(group.name, group.weight) for group in card.groups]
    bands = (card.least_known, card.at_risk_below, card.healthy_from)
    return (card.name, (card.since, card.until), bands, groups, factors, caps)
