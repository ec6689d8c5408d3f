"""Scores small lakes with scorecards, as the catalog does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.metrics.ask import Answers, D, ask, shipped

from tenure.catalog.catalog import Catalog
from tenure.health import scorecard
from tenure.health.score import definitions
from tenure.health.scorecard import Scorecard


@cache
def catalog_with(cards: Sequence[Scorecard]) -> Catalog:
    metrics = shipped()
    types = {name: str(kind) for name, kind in metrics.types().items()}
    return Catalog([*metrics.definitions.values(), *definitions(cards, types)])


def scores(
    folder: Path,
    cards: Sequence[Scorecard] | None = None,
    as_of: date = D,
    **facts: Sequence[Mapping[str, Any]],
) -> Answers:
    """Every score, and all that scores are made of, of the accounts of a lake that holds nothing but `facts`."""
    catalog = catalog_with(tuple(cards or scorecard.shipped()))
    names = [name for name in catalog.types() if catalog.get(name).family == "score"]
    return ask(folder, *catalog.order(names), as_of=as_of, catalog=catalog, **facts)


def card(folder: Path, text: str, name: str = "card") -> Scorecard:
    """A scorecard written out."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return scorecard.read(file)


SMALL = """
name = "small"
title = "Small"
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
