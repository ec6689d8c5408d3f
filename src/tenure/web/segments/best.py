"""What the best customers do: the behaviours that go with renewing or with doing best, and who does not have them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from tenure.segments.rows import named
from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.export import csv_text
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import Cell
from tenure.web.looking import Option
from tenure.web.query import COLUMNS
from tenure.web.segments.ground import Ground
from tenure.web.segments.places import accounts_href, tabs
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.discovery.habit import Behaviour, Counts, Habit, Habits
    from tenure.stats.proportion import Interval
    from tenure.web.desk import Desk

RENEWED = "renewed"
OUTCOMES: Mapping[str, str] = {
    "health": "the quarter with the best health",
    "arr": "the quarter with the highest ARR",
    "adoption_rate": "the quarter with the highest adoption rate",
    RENEWED: "those who renewed",
}
MOST_KEPT = 8
CSV = (
    "behaviour", "definition", "least", "good_with", "with", "good_without", "without", "lift", "lift_low",
    "lift_high", "difference", "difference_low", "difference_high", "p_adjusted", "not_enough_data",
)  # fmt: skip


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


@dataclass
class Bests:
    """What was found, kept by day and outcome; looked for behind the pages, since it asks the lake about the past."""

    desk: Desk
    _found: dict[tuple[date, str, object], Habits] = field(default_factory=dict, repr=False)
    _under_way: dict[tuple[date, str, object], threading.Thread] = field(
        default_factory=dict, repr=False
    )
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _failed: dict[tuple[date, str, object], Exception] = field(default_factory=dict, repr=False)

    def settle(self, seconds: float) -> None:
        """Wait for what is being looked for."""
        for thread in list(self._under_way.values()):
            thread.join(seconds)

    def of(self, as_of: date, outcome: str, patience: float) -> Habits | None:
        """What was found; None: it is still being looked for. Waits at most `patience` seconds."""
        app = self.desk.app
        key = (as_of, outcome, (app.lake.pin().version("imports"), id(app.catalog)))
        with self._lock:
            thread = self._under_way.get(key)
            if key not in self._found and key not in self._failed and thread is None:
                thread = threading.Thread(target=self._look, args=(key,), daemon=True)
                self._under_way[key] = thread
                thread.start()
        if thread is not None:
            thread.join(patience)
        if key in self._failed:
            raise self._failed.pop(key)
        return self._found.get(key)

    def _look(self, key: tuple[date, str, object]) -> None:
        from tenure.discovery.outcomes import best_habits, renewal_habits

        app, (as_of, outcome, _) = self.desk.app, key
        try:
            with app.engine() as engine:
                if outcome == RENEWED:
                    found = renewal_habits(app.catalog, lambda m: app.lens(engine, m), until=as_of)
                else:
                    found = best_habits(
                        app.catalog, lambda m: app.lens(engine, m), as_of=as_of, by=outcome
                    )
            while len(self._found) >= MOST_KEPT:
                self._found.pop(next(iter(self._found)))
            self._found[key] = found
        except Exception as error:  # the page that waits for it says what is wrong
            self._failed[key] = error
        finally:
            self._under_way.pop(key, None)


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
    three = tuple(_habitual(habit, found, ground, frame) for habit in found.three)
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
    if found is None:
        return {"state": "being looked for; ask again"}
    return {
        "outcome": found.outcome,
        "accounts": found.accounts,
        "good": found.good,
        "tried": found.tried,
        "adjusted": found.adjusted,
        "refused": found.refused,
        "caution": found.caution,
        "found": [_record(habit) for habit in found.found],
        "others": [_record(habit) for habit in found.others],
    }


def best_csv(found: Habits | None) -> str:
    """The same as a file."""
    habits = (*found.found, *found.others) if found else ()
    return csv_text(CSV, ([record[name] for name in CSV] for record in map(_record, habits)))


def lacking(behaviour: Behaviour) -> str:
    """The condition of those who do not have it."""
    name = named(behaviour.definition)
    return f"not {name}" if behaviour.least is None else f"{name} < {_number(behaviour.least)}"


def _habitual(habit: Habit, found: Habits, ground: Ground, frame: Frame) -> Habitual:
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
        having=_counts(habit.having),
        lacking=_counts(habit.lacking),
        difference=_points(habit.difference),
        like=f"Holds for nearly the same accounts: {like}." if like else "",
        without=words.counted(habit.lacking.of, "account") + " without it",
        without_href=accounts_href(frame, where, cols=cols),
        segment_href=frame.link(
            "/segments/new", where=where, title=f"Without: {habit.behaviour.text}"
        ),
    )


def _counts(counts: Counts) -> str:
    if counts.rate is None:
        return words.UNKNOWN
    return f"{words.percent(counts.rate)} ({counts.good:,} of {counts.of:,})"


def _points(interval: Interval | None) -> str:
    if interval is None:
        return words.UNKNOWN
    value, low, high = (
        f"{100 * one:+.0f}".replace("-", "−")
        for one in (interval.value, interval.low, interval.high)
    )
    return f"{value} points ({low} to {high})"


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
            _counts(habit.having),
            _counts(habit.lacking),
            None
            if habit.lift is None
            else f"{habit.lift.value:.2f} ({habit.lift.low:.2f} to {habit.lift.high:.2f})",
            _points(habit.difference),
            None if habit.p is None else ("below 0.001" if habit.p < 0.001 else f"{habit.p:.3f}"),
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


def _record(habit: Habit) -> dict[str, Any]:
    lift, difference = habit.lift, habit.difference
    return {
        "behaviour": habit.behaviour.text,
        "definition": habit.behaviour.definition,
        "least": habit.behaviour.least,
        "good_with": habit.having.good,
        "with": habit.having.of,
        "good_without": habit.lacking.good,
        "without": habit.lacking.of,
        "lift": lift.value if lift else None,
        "lift_low": lift.low if lift else None,
        "lift_high": lift.high if lift else None,
        "difference": difference.value if difference else None,
        "difference_low": difference.low if difference else None,
        "difference_high": difference.high if difference else None,
        "p_adjusted": habit.p,
        "not_enough_data": habit.unknown,
    }


def _number(of: float) -> str:
    return str(int(of)) if of == int(of) else repr(of)
