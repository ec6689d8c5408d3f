"""Scores small lakes with scorecards, as the catalog does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.metrics.ask import Answers, D, ask, shipped

from tenure.catalog.catalog import Catalog
from tenure.health import card_file, deck
from tenure.health.fitting import fitting
from tenure.health.prediction.definitions import definitions as predictions
from tenure.health.score import definitions
from tenure.health.scorecard import Scorecard


@cache
def catalog_with(cards: Sequence[Scorecard]) -> Catalog:
    metrics = foretold()
    made = []
    for subject in ("account", "person"):
        types = {name: str(kind) for name, kind in metrics.types(subject).items()}
        mine = [card for card in cards if card.subject == subject]
        made += definitions(mine, types, subject)
    return Catalog([*metrics.definitions.values(), *made])


@cache
def foretold() -> Catalog:
    """All that scorecards may name: metrics, segments, and predictions for which there is no model."""
    metrics = shipped()
    types = {name: str(kind) for name, kind in metrics.types().items()}
    of_people = {name: str(kind) for name, kind in metrics.types("person").items()}
    models = predictions(Path("no models"), types, of_people)
    return Catalog([*metrics.definitions.values(), *models])


@cache
def shipped_cards() -> tuple[Scorecard, ...]:
    """Those that come with Tenure, their sentences with windows in words."""
    metrics = foretold()
    types = {name: str(kind) for name, kind in metrics.types().items()}
    return fitting([c for c in deck.shipped() if c.subject == "account"], metrics, types)


def scores(
    folder: Path,
    cards: Sequence[Scorecard] | None = None,
    as_of: date = D,
    subject: str = "account",
    **facts: Sequence[Mapping[str, Any]],
) -> Answers:
    """Every score, and all that scores are made of, of the accounts of a lake that holds nothing but `facts`."""
    catalog = catalog_with(deck.in_force(cards or deck.shipped()))
    names = [name for name in catalog.types(subject) if catalog.get(name).family == "score"]
    asked = catalog.order(names, subject)
    return ask(folder, *asked, as_of=as_of, subject=subject, catalog=catalog, **facts)


def card(folder: Path, text: str, name: str = "card") -> Scorecard:
    """A scorecard written out."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return card_file.read(file)


SMALL = """
name = "small"
title = "Small"
priority = 5
least_known = 0.5

[[factors]]
name = "days"
label = "Days"
metric = "active_days"
facet = "usage"
weight = 30
curve = [[0, 0], [10, 50], [20, 100]]
unit = "day"
text = "{active_days:day} of use."
text_low = "Only {active_days:day} of use."

[[factors]]
name = "contact"
label = "Contact"
metric = "days_since_last_two_way_touchpoint"
facet = "relationship"
weight = 10
curve = [[0, 100], [100, 0]]
text = "Spoke {days_since_last_two_way_touchpoint:day} ago."

[[caps]]
name = "quiet"
when = "days_since_last_use > 10"
at_most = 30
text = "Quiet for {days_since_last_use:day}."
lifted_by = "any use"
"""
