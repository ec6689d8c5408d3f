"""A drafted scorecard as if it had always counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tenure.health.card_file import NOT_SAID
from tenure.health.scorecard import Scorecard


def with_draft(cards: Sequence[Scorecard], draft: Scorecard) -> tuple[Scorecard, ...]:
    """The scorecards with the draft in place of every version of its name, on all days."""
    before = [card for card in cards if card.name == draft.name]
    priority = draft.priority
    if priority == NOT_SAID and before:
        priority = before[-1].priority
    card = replace(draft, since=None, until=None, priority=priority)
    others = [card for card in cards if card.name != draft.name]
    return tuple(sorted([*others, card], key=lambda one: (one.subject, one.priority)))
