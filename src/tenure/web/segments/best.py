"""What the best customers do: the behaviours that go with renewing or with doing best, and who does not have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.frame import Empty, Frame, Part
from tenure.web.habits import (
    chance_said,
    counts_said,
    difference_said,
    habits_json,
    lacking,
    lift_said,
)
from tenure.web.kept import Counting, Kept
from tenure.web.listing import Cell
from tenure.web.looking import Option
from tenure.web.query import COLUMNS
from tenure.web.segments.ground import Ground
from tenure.web.segments.places import accounts_href, tabs
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.discovery.habit import Habit, Habits
    from tenure.web.desk import Desk

RENEWED = "renewed"
OUTCOMES: Mapping[str, str] = {
    "health": "the quarter with the best health",
    "arr": "the quarter with the highest ARR",
    "adoption_rate": "the quarter with the highest adoption rate",
    RENEWED: "those who renewed",
}
MOST_KEPT = 8
SHARE = 20  # times as long as it took it stands, while facts only arrive


@dataclass(frozen=True, slots=True)
class Habitual:
    """One of the about three behaviours, ready to be shown."""

    text: str
    doc: str
    lift: str
    interval: str
    having: str
    lacking: str
    difference: str
    like: str
    without: str
    without_href: str
    segment_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPage:
    """The page, ready to be shown."""

    tabs: tuple[Part, ...]
    empty: Empty | None = None
    outcomes: tuple[Option, ...] = ()
    as_of: str = ""
    computing: str = ""
    sentence: str = ""
    refused: str = ""
    three: tuple[Habitual, ...] = ()
    found: Shown | None = None
    others: Shown | None = None
    caution: str = ""
    csv_href: str = ""
    json_href: str = ""


class Bests:
    """What was found, kept by day and outcome; looked for behind the pages, since it asks the lake about the past."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[Habits] = Kept(desk.behind, MOST_KEPT, share=SHARE)

    def of(self, as_of: date, outcome: str, patience: float) -> Habits | None:
        """What was found; None: it is still being looked for. Waits at most `patience` seconds."""
        found = self._kept.behind(
            (as_of, outcome), self._desk.basis(), lambda: self._look(as_of, outcome), patience
        )
        return None if isinstance(found, Counting) else found.found

    def _look(self, as_of: date, outcome: str) -> Habits:
        from tenure.discovery.outcomes import best_habits, renewal_habits

        app = self._desk.app
        with app.engine() as engine:
            if outcome == RENEWED:
                return renewal_habits(app.catalog, lambda m: app.lens(engine, m), until=as_of)
            return best_habits(app.catalog, lambda m: app.lens(engine, m), as_of=as_of, by=outcome)


def best_page(ground: Ground, found: Habits | None, outcome: str, frame: Frame) -> BestPage:
    """What was found, or that it is being looked for."""
    here = "/segments/habits"
    if not len(ground.portfolio):
        return BestPage(tabs=tabs(frame, here), empty=nothing_yet(frame))
    page = {
        "tabs": tabs(frame, here),
        "outcomes": tuple(Option(name, said, name == outcome) for name, said in OUTCOMES.items()),
        "as_of": frame.as_of.isoformat() if frame.explicit else "",
        "csv_href": frame.link(f"{here}.csv", by=outcome),
        "json_href": frame.link(f"{here}.json", by=outcome),
    }
    if found is None:
        return BestPage(**page, computing=frame.link(here, by=outcome))  # type: ignore[arg-type]
    three = tuple(_habitual(habit, outcome, ground, frame) for habit in found.three)
    return BestPage(
        **page,  # type: ignore[arg-type]
        sentence=_sentence(found, len(three)),
        refused=found.refused or "",
        three=three,
        found=_table(found.found) if found.found else None,
        others=_table(found.others) if found.others else None,
        caution=found.caution,
    )


def best_json(found: Habits | None) -> dict[str, Any]:
    """The same as data."""
    return habits_json(found) if found else {"state": "being looked for; ask again"}


def _habitual(habit: Habit, outcome: str, ground: Ground, frame: Frame) -> Habitual:
    where = lacking(habit.behaviour)
    name = habit.behaviour.definition
    meaning = ground.portfolio.meanings.get(name)
    cols = ",".join((*COLUMNS, *(() if name in COLUMNS or meaning is None else (name,))))
    like = words.listed([one.text for one in habit.like])
    return Habitual(
        text=habit.behaviour.text,
        doc=meaning.doc if meaning else "",
        lift=f"{habit.lift.value:.1f} times as often" if habit.lift else "",
        interval=f"95 % interval {habit.lift.low:.1f} to {habit.lift.high:.1f}"
        if habit.lift
        else "",
        having=counts_said(habit.having),
        lacking=counts_said(habit.lacking),
        difference=difference_said(habit),
        like=f"Holds for nearly the same accounts: {like}." if like else "",
        without="Who lacks it today"  # the counts are of the past
        if outcome == RENEWED
        else words.counted(habit.lacking.of, "account") + " without it",
        without_href=accounts_href(frame, where, cols=cols),
        segment_href=frame.link(
            "/segments/new", where=where, title=f"Without: {habit.behaviour.text}"
        ),
    )


def _sentence(found: Habits, three: int) -> str:
    if found.refused:
        return ""
    tried = f"{words.counted(found.tried, 'behaviour')} tried over {words.counted(found.accounts, 'account')}"
    if not three:
        return f"Nothing stands out: {tried}, adjusted for their number ({found.adjusted})."
    return f"{words.counted(three, 'behaviour')} that go with it most; {tried}, adjusted for their number ({found.adjusted})."


def _table(habits: tuple[Habit, ...]) -> Shown:
    rows = [
        [
            Cell(habit.behaviour.text),
            counts_said(habit.having),
            counts_said(habit.lacking),
            None if habit.lift is None else lift_said(habit),
            difference_said(habit),
            None if habit.p is None else chance_said(habit),
            habit.unknown,
        ]
        for habit in habits
    ]
    heads = (
        "Behaviour",
        "With it",
        "Without it",
        "Lift, 95 % interval",
        "Difference",
        "p, adjusted",
        "Not enough data",
    )
    return shown(heads, rows, range(1, 7))
