"""Scorecards in the order in which they are asked: how many each takes, overlaps, and whom none is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tenure.definitions.reach import reach
from tenure.definitions.scorecards import left_out
from tenure.health.audiences import Audiences, Reach
from tenure.health.card_folder import drafts
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Frame, Part
from tenure.web.kept import Kept
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.definition import Subject
    from tenure.web.desk import Desk

PATH = "/scorecards"
KEPT, SHARE = 8, 20  # days; times as long as it took it stands, while facts only arrive
WHO = {"account": ("account", "accounts"), "person": ("user", "users")}
TITLES = {"account": "Of accounts", "person": "Of users"}
NAMED = 6  # of those whom no scorecard is for


class Reaches:
    """Whom the scorecards are for on a day, kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[tuple[Audiences, ...]] = Kept(desk.behind, KEPT, share=SHARE)

    def of(self, as_of: date) -> tuple[Audiences, ...]:
        """Of accounts, and of users. Raises BeingCounted where the page should not wait for it."""
        subjects: tuple[Subject, ...] = ("account", "person")

        def made() -> tuple[Audiences, ...]:
            return tuple(reach(self._desk.app, as_of, one) for one in subjects)

        told = self._kept.behind(as_of, self._desk.basis(), made, self._desk.patience)
        return there(told, "Whom each scorecard is for").found


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The scorecards of one subject."""

    id: str
    title: str
    note: str
    table: Shown
    gaps: tuple[Part, ...]
    overlaps: Shown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """All scorecards."""

    groups: tuple[Group, ...]
    left_out: tuple[str, ...]
    waiting: tuple[Part, ...]  # drafts of scorecards that are not in force yet
    likes: tuple[tuple[str, str], ...]  # what a new one may begin with
    csv_href: str
    json_href: str


def list_page(app: App, found: Sequence[Audiences], frame: Frame) -> ListPage:
    """The page."""
    waiting = drafts(app.workspace)
    known = {one.card.name for each in found for one in each.reaches}
    return ListPage(
        groups=tuple(_group(each, waiting, frame) for each in found),
        left_out=tuple(f"{name}: {why}" for name, why in left_out(app).items()),
        waiting=tuple(
            Part(name, frame.link(f"{PATH}/{name}")) for name in waiting if name not in known
        ),
        likes=tuple((one.card.name, one.card.title) for each in found for one in each.reaches),
        csv_href=frame.link(f"{PATH}.csv"),
        json_href=frame.link(f"{PATH}.json"),
    )


def list_csv(found: Sequence[Audiences]) -> str:
    """A row for each scorecard."""
    heads = ("subject", "priority", "name", "title", "takes", "would", "since", "audience")
    rows = [
        (
            each.subject,
            one.card.priority,
            one.card.name,
            one.card.title,
            one.takes,
            one.would,
            one.card.since,
            one.card.audience,
        )
        for each in found
        for one in each.reaches
    ]
    return csv_text(heads, rows)


def takes_href(name: str, frame: Frame) -> str:
    """The accounts that a scorecard takes."""
    return frame.link("/accounts", where=f"scorecard = '{name}'")


def _group(found: Audiences, waiting: Sequence[str], frame: Frame) -> Group:
    one, many = WHO[found.subject]
    day = f"as of {words.day(found.day)}" if found.day else "nothing is stored yet"
    rows = [_row(each, waiting, found, frame) for each in found.reaches]
    heads = ("Scorecard", "Priority", "Scores", "Fits", "Who for", "In force", "Draft")
    return Group(
        id=f"of-{many}",
        title=TITLES[found.subject],
        note=f"{words.counted(found.looked_at, one)}, {day}. Where several fit, the one with the lowest priority scores.",
        table=shown(heads, rows, numeric=(1, 2, 3)),
        gaps=_gaps(found, frame),
        overlaps=_overlaps(found, frame),
    )


def _row(one: Reach, waiting: Sequence[str], found: Audiences, frame: Frame) -> list[object]:
    card, accounts = one.card, found.subject == "account"
    would = frame.link("/accounts", where=card.audience) if accounts and card.audience else ""
    return [
        Cell(card.title, title=card.doc, href=frame.link(f"{PATH}/{card.name}")),
        Cell(f"{card.priority:g}", "num"),
        Cell(words.number(one.takes), href=takes_href(card.name, frame) if accounts else ""),
        Cell(words.number(one.would), href=would),
        Cell(card.audience or "everybody", "why", title=card.doc),
        f"since {words.day(card.since)}" if card.since else "always",
        Cell("draft", href=frame.link(f"{PATH}/{card.name}") + "#draft")
        if card.name in waiting
        else "none",
    ]


def _gaps(found: Audiences, frame: Frame) -> tuple[Part, ...]:
    """Whom no scorecard is for."""
    one = WHO[found.subject][0]
    if not found.none:
        return (Part(f"Every {one} belongs to an audience."),)
    count = words.counted(len(found.none), one)
    accounts = found.subject == "account"
    none = frame.link("/accounts", where="scorecard is null") if accounts else ""
    has = "has" if len(found.none) == 1 else "have"
    parts = [Part(count, none), Part(f" {has} no scorecard, and no score: ")]
    for n, key in enumerate(found.none[:NAMED]):
        account, _, person = key.partition(" / ")
        href = frame.account(account) if accounts else frame.user(account, person)
        parts += [Part(", ")] if n else []
        parts.append(Part(person or account, href))
    parts.append(Part(" …" if len(found.none) > NAMED else "."))
    return tuple(parts)


def _overlaps(found: Audiences, frame: Frame) -> Shown | None:
    cards = {one.card.name: one.card for one in found.reaches}
    rows: list[list[object]] = []
    for first, second, count in found.overlaps:
        texts = [f"({cards[name].audience})" for name in (first, second) if cards[name].audience]
        where = " and ".join(texts)
        href = frame.link("/accounts", where=where) if found.subject == "account" and where else ""
        rows.append([cards[first].title, cards[second].title, Cell(words.number(count), href=href)])
    heads = ("Scores them", "Would too", "How many")
    return shown(heads, rows, numeric=(2,)) if rows else None
