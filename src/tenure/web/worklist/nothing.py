"""A lane in which nothing is: nothing to do, nothing that matches, or nothing watched yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from tenure.web import words
from tenure.web.frame import Empty
from tenure.web.worklist.query import ALL, NARROWING, Query

if TYPE_CHECKING:
    from tenure.web.portfolio import Portfolio
    from tenure.web.worklist.row import Ground

LANES: Mapping[str, tuple[str, str]] = {
    "opportunities": (
        "No opportunity is open",
        "What could grow stands here: seats nearly full, a capacity nearly used up, fast adoption.",
    ),
    "snoozed": (
        "Nothing is snoozed",
        "What is snoozed until a day, or until it gets worse, waits here.",
    ),
    "held_back": (
        "Nothing is held back",
        "Nobody has more new signals this week than can be looked at. What is beyond that waits here, counted.",
    ),
    "held": (
        "Nothing is held",
        "No feed is silent, so what did not happen can be told from what did not arrive.",
    ),
}


def nothing(ground: Ground, query: Query, watched: date | None) -> Empty:
    """Which of the kinds of empty it is, and the way on."""
    frame, portfolio = ground.frame, ground.portfolio
    if any(getattr(query, name) for name in NARROWING):
        told = "Nothing fits all of these filters together."
        return Empty("Nothing matches", told, query.cleared, "Clear filters")
    if query.lane:
        title, text = LANES[query.lane]
        return Empty(title, text, query.link(lane=""), "The risks")
    if query.owners:
        whose = words.listed(query.owners)
        text = next_renewal(portfolio, query.owners)
        return Empty(
            f"Nothing to do for {whose}",
            text,
            query.link(owners=(), who=ALL),
            "Everybody's worklist",
        )
    if watched is None:
        told = "Signals are looked for when the figures of a day are computed: `tenure clock` does so by itself."
        return Empty(
            "Nothing has been watched yet", told, frame.link("/signals"), "What is looked for"
        )
    text = next_renewal(portfolio)
    return Empty("Nothing to do", text, frame.link("/accounts"), "All accounts")


def next_renewal(portfolio: Portfolio, owners: tuple[str, ...] = ()) -> str:
    """`The next renewal is Acme, in 3 days (24 Nov 2026).` Of these owners' accounts only, where any are given."""
    days = portfolio.columns.get("renewal_date", ())
    theirs = portfolio.columns.get("owner", ())
    live = portfolio.columns["is_live"]
    ahead = [
        (day, n)
        for n, day in enumerate(days)
        if day is not None
        and day >= portfolio.as_of
        and live[n]
        and (not owners or (theirs and theirs[n] in owners))
    ]
    if not ahead:
        return "No renewal is known ahead."
    day, n = min(ahead)
    away = words.away(day, portfolio.as_of)
    return f"The next renewal is {portfolio.columns['name'][n]}, {away} ({words.day(day)})."
