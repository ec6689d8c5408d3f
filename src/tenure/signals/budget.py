"""How many new risks one owner gets in a week: what is beyond waits, is counted, and comes when there is room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tenure.state.signals import Signal, urgency

WEEK = timedelta(days=7)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def shared_out(
    signals: Iterable[Signal], day: date, most_new: int
) -> Iterator[tuple[Signal, bool]]:
    """Each open risk that nobody has been shown yet, and whether its owner has room for it this week.

    Alarms first, then by money at stake, then the oldest. What was shown this week has taken its room, closed or not.
    `most_new`: of one owner in one week; 0: no limit.
    """
    began = monday(day)
    taken: Counter[str] = Counter()
    waiting: dict[str, list[Signal]] = defaultdict(list)
    for signal in signals:
        if signal.lane != "risk":
            continue
        if signal.shown_on is None:
            if signal.is_open:
                waiting[signal.owner].append(signal)
        elif began <= signal.shown_on < began + WEEK:
            taken[signal.owner] += 1
    for owner, some in waiting.items():
        room = max(0, most_new - taken[owner]) if most_new else len(some)
        for nth, signal in enumerate(sorted(some, key=urgency)):
            yield signal, nth < room
