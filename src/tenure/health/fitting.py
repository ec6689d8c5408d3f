"""Scorecards fitted to a workspace: what they name is there, and their sentences tell windows as its definitions have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.catalog.sentence import windows, with_windows
from tenure.errors import TenureError
from tenure.health.deck import EARLIER
from tenure.health.rules import Rules
from tenure.health.score import TYPES
from tenure.health.scorecard import Scorecard

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog


def fitting(
    cards: Sequence[Scorecard], catalog: Catalog, types: Mapping[str, str], wrong: Wrong = None
) -> tuple[Scorecard, ...]:
    """Those of `cards` that can be asked here, all of one subject. One of ours that cannot is left out (the workspace may
    have an attribute `tier` of its own), and so is an earlier version (what it named may be no more); with `wrong` the
    workspace's too, and why is put there."""
    known = {name: TYPES.get(kind, kind) for name, kind in types.items()}
    found = []
    for card in cards:
        past = Path(card.where).parent.name == EARLIER
        troubles: Wrong = [] if card.shipped or past else wrong
        if unless_wrong(partial(Rules, [card], known, card.subject), None, troubles):
            found.append(in_words(card, catalog))
    return tuple(found)


def unfit(card: Scorecard, types: Mapping[str, str]) -> str:
    """Why it cannot be asked here; nothing where it can."""
    troubles: list[TenureError] = []
    known = {name: TYPES.get(kind, kind) for name, kind in types.items()}
    unless_wrong(lambda: Rules([card], known, card.subject), None, troubles)
    return str(troubles[0]) if troubles else ""


def in_words(card: Scorecard, catalog: Catalog) -> Scorecard:
    """Its sentences with the lengths of windows as they are now."""
    texts = [text for f in card.factors for text in (f.text, f.text_low)]
    texts += [cap.text for cap in card.caps]
    asked = {name for text in texts for name in windows(text)}
    days = {name: catalog.get(name).days for name in asked if name in catalog.definitions}
    if not asked:
        return card
    factors = [
        replace(f, text=with_windows(f.text, days), text_low=with_windows(f.text_low, days))
        for f in card.factors
    ]
    caps = [replace(cap, text=with_windows(cap.text, days)) for cap in card.caps]
    return replace(card, factors=tuple(factors), caps=tuple(caps))
