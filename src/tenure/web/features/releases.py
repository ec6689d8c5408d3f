"""Before and after a release: who took to it, who fell off, and whom it did not touch, with the accounts behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tenure.discovery.release_impact import (
    VERDICTS,
    Rules,
    Told,
)
from tenure.warehouse.weekly_use import By
from tenure.web import words
from tenure.web.features.gathered import Gathered
from tenure.web.features.release_files import counts_of
from tenure.web.features.releasing import Looked
from tenure.web.features.verdicts import (
    TITLES,
    Group,
    control,
    group_of,
    reading,
    release_href,
    sentence,
)
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

MOST = 200  # rows on the page; the files have all of them


@dataclass(frozen=True, slots=True)
class Choice:
    """A release or a feature to choose."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePage:
    """The page, ready to be shown."""

    empty: Empty | None
    asked: Any
    error: str
    segments: tuple[tuple[str, str], ...]
    releases: tuple[Choice, ...]
    day: str  # that was given, in place of a release
    until: str
    features: tuple[Choice, ...]
    suggested: str
    by: By
    rules: Rules
    lower: int
    settled: int
    sentence: tuple[Part, ...]
    reading: str
    groups: tuple[Group, ...]
    control: str
    noun: str
    table: Shown | None
    listed: str
    more: str
    all_href: str
    csv_href: str
    json_href: str
    took: str


def release_page(
    gathered: Gathered, looked: Looked, segments: Sequence[tuple[str, str]], frame: Frame
) -> ReleasePage:
    """What a release did, with thresholds that can be changed."""
    noun = "account" if looked.by == "account" else "user"
    shown_ = looked.shown(gathered)
    counts = counts_of(gathered, looked)
    more = len(shown_) - MOST
    return ReleasePage(
        empty=_empty(looked, frame),
        asked=gathered.asked,
        error=gathered.error,
        segments=tuple(segments),
        releases=tuple(
            Choice(name, f"{name}, {words.day(day)}", name == looked.name and day == looked.day)
            for day, name in looked.releases
        ),
        day=dict(looked.params).get("day", ""),
        until=gathered.use.until.isoformat(),
        features=tuple(
            Choice(name, feature.title, name in looked.features)
            for name, feature in sorted(
                gathered.features.items(), key=lambda one: one[1].title.casefold()
            )
        ),
        suggested=_suggested(gathered, looked),
        by=looked.by,
        rules=looked.rules,
        lower=round(looked.rules.lower * 100),
        settled=round(looked.rules.settled * 100),
        sentence=sentence(gathered, looked, counts, noun),
        reading=reading(looked, counts),
        groups=tuple(group_of(gathered, looked, one, counts, noun) for one in VERDICTS)
        if looked.impact
        else (),
        control=control(looked),
        noun=noun,
        table=_table(gathered, looked, shown_[:MOST], frame) if shown_ else None,
        listed=TITLES[looked.of][0] if looked.of else f"All {noun}s",
        more=f"The first {MOST:,} of {len(shown_):,}; the files have all." if more > 0 else "",
        all_href=release_href(gathered, looked, of="") if looked.of else "",
        csv_href=release_href(gathered, looked, "/features/releases.csv"),
        json_href=release_href(gathered, looked, "/features/releases.json"),
        took=f"Counting took {round(looked.seconds)} seconds; it is kept."
        if looked.seconds > 5
        else "",
    )


def _empty(looked: Looked, frame: Frame) -> Empty | None:
    if looked.ready is not None:
        return Empty(
            "Too early to tell",
            f"The weeks after {words.day(looked.day)} are over on {words.day(looked.ready)}. With fewer weeks to settle and after, "
            "it can be told sooner.",
            frame.link("/features"),
            "Back to features",
        )
    if looked.day is None:
        return Empty(
            "No release is known",
            "Import releases (name, product, happened_at), or choose a day and the features that changed then.",
            frame.link("/data"),
            "Import releases",
        )
    return None


def _suggested(gathered: Gathered, looked: Looked) -> str:
    if not looked.suggested or looked.day is None:
        return ""
    if not looked.features:
        return "No feature was used for the first time around that day: choose those that changed."
    titles = words.listed([gathered.features[name].title for name in looked.features])
    return f"First used around that day: {titles}. Choose others where others changed."


def _table(gathered: Gathered, looked: Looked, rows: Sequence[Told], frame: Frame) -> Shown:
    portfolio, cells = gathered.portfolio, []
    for one in rows:
        place = portfolio.place(one.account)
        name = one.account if place is None else str(portfolio.columns["name"][place])
        account = Cell(name, href=frame.account(one.account) if place is not None else "")
        title = TITLES[one.verdict][0]
        change = between = None
        if (
            one.verdict != "unknown"
            and one.change is not None
            and one.low is not None
            and one.high is not None
        ):
            change, between = _change(one.change), f"{_change(one.low)} to {_change(one.high)}"
        numbers = [
            f"{one.before:.1f}",
            f"{one.after:.1f}",
            change,
            between,
            f"{one.took_up} of {looked.rules.after}",
        ]
        who = (
            [looked.names.get(one.person, one.person), account]
            if one.person is not None
            else [account]
        )
        cells.append([*who, title, *numbers])
    heads = (
        "Account",
        "Became",
        "User-days a week before",
        "After",
        "Against expected",
        "95 % interval",
        "Weeks with what is new",
    )
    if looked.by == "user":
        heads = (
            "User",
            "Account",
            "Became",
            "Days a week before",
            "After",
            "Against expected",
            "95 % interval",
            "Weeks with what is new",
        )  # type: ignore[assignment]
    first = 2 if looked.by == "account" else 3
    return shown(heads, cells, range(first, len(heads)))


def _change(of: float) -> str:
    """+12 %, −3 %; beyond a hundredfold it is said as such."""
    if of > 99:
        return "over 100 times"
    return ("+" if of > 0 else "−" if of < 0 else "") + words.percent(abs(round(of, 2)))
