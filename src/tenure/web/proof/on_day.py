"""A day of a replay as it stood: who was in alarm then, who was not, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tenure.proof.backtest import Backtest
from tenure.proof.knew import Moment, knew
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.proof import said
from tenure.web.proof.query import Query
from tenure.web.proof.tables import MOST, Names, known_table, more
from tenure.web.table import Shown

WEEKS_BACK = 26  # stored days before the last one that are shown first: half a year of weekly days


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """A day as it stood."""

    day: str
    iso: str
    first: str
    last: str
    line: str
    known: Shown | None
    known_more: str
    unseen: Shown | None
    unseen_title: str
    unseen_more: str
    before: str  # addresses of the moments around it
    after: str


def on_day(found: Backtest, query: Query, names: Names, frame: Frame) -> OnDay | None:
    """The day that the address names, else one of half a year ago; None: nothing is stored by then."""
    days = found.history.moments
    moment = knew(found, query.day or days[max(0, len(days) - 1 - WEEKS_BACK)])
    if moment is None:
        return None
    place = days.index(moment.day)
    table = partial(known_table, found=found, names=names, frame=frame)

    def at(n: int) -> str:
        return f"{query.link(frame, on=days[n].isoformat())}#on" if 0 <= n < len(days) else ""

    return OnDay(
        day=words.day(moment.day),
        iso=moment.day.isoformat(),
        first=days[0].isoformat(),
        last=days[-1].isoformat(),
        line=_line(moment, found),
        known=table(moment.known[:MOST]),
        known_more=more(moment.known),
        unseen=table(moment.unseen[:MOST], alarmed=False),
        unseen_title=f"Not in alarm then, and {found.warner.aim.became} since",
        unseen_more=more(moment.unseen),
        before=at(place - 1),
        after=at(place + 1),
    )


def _line(moment: Moment, found: Backtest) -> str:
    became, lost = found.warner.aim.became, sum(one.became == "lost" for one in moment.known)
    then = (
        f", from {said.score(moment.threshold, found.warner.unit)} on"
        if moment.threshold is not None
        else ""
    )
    return (
        f"{words.counted(len(moment.known), 'account')} in alarm{then}; {lost} of them {became} since. "
        f"{words.counted(len(moment.unseen), 'account')} not in alarm then and {became} within the time that counts."
    )
