"""A draft beside what is in force: who would be in which band, from where to where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tenure.catalog.sentence import whole
from tenure.definitions import scorecards as cards
from tenure.definitions.comparing import BANDS, Comparison, Judged, Moves, compare
from tenure.health import card_folder
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.kept import Kept
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.web.desk import Desk

KEPT, SHARE = 4, 20  # comparisons; times as long as it took it stands, while facts only arrive
SHOWN = 50  # of those that would move
COLUMNS = (
    "account_id", "person_id", "health", "band", "scorecard", "health_then", "band_then", "scorecard_then",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the draft would change."""

    line: str
    moves: Shown | None  # of the day
    year: Shown | None
    year_title: str
    days: Shown | None
    moved: Shown | None
    more: str
    csv_href: str
    json_href: str
    is_of_accounts: bool  # which of them move is told with what it would have meant


class Comparisons:
    """Drafts beside what is in force, kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[Comparison] = Kept(desk.behind, KEPT, share=SHARE)

    def of(self, name: str, as_of: date, *, waiting: bool = False) -> Comparison:
        """Of the draft of a scorecard. Raises what is wrong with it, and BeingCounted unless the caller waits."""
        app = self._desk.app
        card = cards.checked(app, name, card_folder.draft_text(app.workspace, name))
        told = self._kept.behind(
            (name, card.seal, as_of),
            self._desk.basis(),
            lambda: compare(app, card, as_of),
            None if waiting else self._desk.patience,
        )
        return there(told, "Who would be in another band by the draft").found

    def called(self, account: str, as_of: date) -> str:
        """The name of an account."""
        return self._desk.portfolio(as_of).called(account)


def compared(found: Comparison, called: Callable[[str], str], frame: Frame) -> Compared:
    """The comparison, as the page shows it. `called`: the name of an account."""
    of_accounts = found.card.subject == "account"
    noun = "account" if of_accounts else "user"
    moved = [one for one in found.judged if one.moves]
    if found.day is None:
        line = "Nothing is stored yet; the clock stores every day, and `tenure compute` past ones."
    else:
        would = (
            f"{words.counted(len(moved), noun)} of {len(found.judged):,} would be in another band"
        )
        line = f"As of {words.day(found.day)} {would}."
    href = f"/scorecards/{found.card.name}/comparison"
    days = [
        [one.day, one.scored, one.moved, one.at_risk, one.at_risk_then]
        for one in reversed(found.days)
    ]
    return Compared(
        line=line,
        moves=_matrix(found.moves),
        year=_matrix(found.year),
        year_title=f"On {words.counted(len(found.days), 'stored day')} of the last year together",
        days=shown(
            ("Day", "Looked at", "In another band", "At risk", "At risk by the draft"),
            days,
            numeric=(1, 2, 3, 4),
        )
        if days
        else None,
        moved=None if of_accounts else _moved(moved, called, frame),
        more=f"The first {SHOWN} of {len(moved):,}; the file has all."
        if len(moved) > SHOWN and not of_accounts
        else "",
        csv_href=frame.link(f"{href}.csv"),
        json_href=frame.link(f"{href}.json"),
        is_of_accounts=of_accounts,
    )


def compared_csv(found: Comparison) -> str:
    """A row for each that either scores."""
    accounts = found.plain()["accounts"]
    return csv_text(COLUMNS, [[one.get(key) for key in COLUMNS] for one in accounts])


def _matrix(moves: Moves) -> Shown | None:
    """From each band into each."""
    there = [band for band in BANDS if any(band in pair for pair in moves)]
    if not there:
        return None
    rows = [
        [
            f"{words.BANDS[was].shape} {words.BANDS[was].word}",
            *(moves.get((was, now), 0) for now in there),
        ]
        for was in there
    ]
    heads = ["In force ↓ · draft →", *(words.BANDS[now].word for now in there)]
    return shown(heads, rows, numeric=range(1, len(there) + 1))


def _moved(moved: Sequence[Judged], called: Callable[[str], str], frame: Frame) -> Shown | None:
    rows = [
        [
            Cell(one.key[1], href=frame.user(*one.key)),
            Cell(called(one.key[0]), href=frame.account(one.key[0])),
            _verdict(one, False),
            _verdict(one, True),
        ]
        for one in moved[:SHOWN]
    ]
    return shown(("User", "Account", "In force", "By the draft"), rows) if rows else None


def _verdict(one: Judged, then: bool) -> str:
    health, band, card = (
        (one.health_then, one.band_then, one.scorecard_then)
        if then
        else (one.health, one.band, one.scorecard)
    )
    if health is None:
        return words.BANDS[None].word if card else "No scorecard"
    look = words.BANDS[band]
    return f"{look.shape} {whole(health)} {look.word} ({card})"
