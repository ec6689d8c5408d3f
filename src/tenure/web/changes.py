"""Where a chart of stored values changes its meaning: the days from which on another version of the definition is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import escape

from tenure.state import versions
from tenure.web import charts, words

if TYPE_CHECKING:
    from tenure.app import App

KIND = "changed"


def changes(
    app: App, names: Sequence[str], until: date, subject: str = "account"
) -> list[charts.Mark]:
    """What changed and who changed it, at the first day that was computed by it."""
    found = []
    for change in app.readings.changes(subject, names):
        if change.day <= until:
            told = [v for v in versions.named(app.state, change.version) if v.name == change.name]
            what = (
                f"{told[0].note or 'another version'}, {told[0].by}" if told else "another version"
            )
            found.append(charts.Mark(change.day, KIND, what))
    return found


def lines(marks: Iterable[charts.Mark], axis: charts.Axis, height: int) -> list[str]:
    """A line at each of them, with what changed in its title."""
    return [
        f'<line class="mark mark-{KIND}" x1="{axis.at(mark.day)}%" x2="{axis.at(mark.day)}%" y1="0" y2="{height}">'
        f"<title>{escape(words.day(mark.day))}: {escape(mark.text)}</title></line>"
        for mark in marks
        if axis.first <= mark.day <= axis.last
    ]
