"""Why some signals wait: a feed that is silent, of which what did not happen cannot be told; a week that is full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from tenure import clock
from tenure.signals.inbox import Inbox
from tenure.web import words
from tenure.web.arriving import path
from tenure.web.frame import Frame, Part
from tenure.web.kept import Counting, Kept

if TYPE_CHECKING:
    from tenure.signals.kind import Kind
    from tenure.web.desk import Desk

NAMES = ("silent_feed", "feed_silent_since")
WAIT = 0.01  # seconds that a page waits for it: it is a notice above the list
Feeds = tuple[tuple[str, date, int], ...]  # source, since when it is silent, how many accounts


class SilentFeeds:
    """Which feeds are silent: asked behind the pages, where any account says that one is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[Feeds] = Kept(desk.behind, 4)

    def of(self, as_of: date) -> Feeds | None:
        """Those of a day; None while that is being looked up."""
        desk = self._desk
        wait = None if desk.patience is None else WAIT
        told = self._kept.part(as_of, desk.basis(), lambda: self._asked(as_of), wait)
        return None if isinstance(told, Counting) else told.found

    def _asked(self, as_of: date) -> Feeds:
        table, portfolio = clock.ensure(self._desk.app, as_of, NAMES), self._desk.portfolio(as_of)
        live = {one for n, one in enumerate(portfolio.ids) if portfolio.columns["is_live"][n]}
        rows = zip(*(table[name].to_pylist() for name in ("account_id", *NAMES)), strict=True)
        found = Counter(
            (source, since)
            for account, source, since in rows
            if source and since and account in live
        )
        return tuple((source, since, n) for (source, since), n in sorted(found.items()))


def notes(
    feeds: SilentFeeds, inbox: Inbox, lane: str, frame: Frame, kinds: Mapping[str, Kind], most: int
) -> list[tuple[Part, ...]]:
    """What is to be said above the list of a lane."""
    if lane == "held_back":
        told = "Beyond what its owner can look at in a week, new signals wait here, the most serious first out of it"
        setting = f"signals.most_new_per_owner_week = {most}"
        return [(Part(f"{told} ("), Part(setting), Part("). They are counted, and none is lost."))]
    if lane not in ("", "held") or not inbox.held:
        return []
    return silence(feeds, len(inbox.held), frame, kinds)


def silence(
    feeds: SilentFeeds, accounts: int, frame: Frame, kinds: Mapping[str, Kind]
) -> list[tuple[Part, ...]]:
    """A sentence for each silent feed: since when, and what cannot be told meanwhile."""
    held = sum(one.absence for one in kinds.values())
    cannot = f"{words.counted(held, 'kind')} of signals that tell of what did not happen are held"
    link = Part("of them", frame.link("/worklist", lane="held"))
    known = feeds.of(frame.as_of)
    if not known:
        whom = words.counted(accounts, "account")
        return [(Part(f"A feed of {whom} is silent: {cannot} for each "), link, Part("."))]
    return [
        (
            Part(source, frame.link(path(source))),
            Part(f" has been silent since {words.day(since)}: {cannot} for "),
            Part(words.counted(n, "account"), frame.link("/worklist", lane="held")),
            Part("."),
        )
        for source, since, n in known
    ]
