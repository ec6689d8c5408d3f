"""What is said around the numbers: the latest one in a sentence, where they are from, what they leave out."""

from __future__ import annotations

from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.usage import told
from tenure.web.usage.answer import Answer
from tenure.web.usage.asking import Asking
from tenure.web.usage.charted import COMPARED, DRAWN
from tenure.web.usage.kept import Computing
from tenure.web.usage.measures import SLICES
from tenure.web.usage.question import COMPARES


def sentence(found: Answer, compare: str, frame: Frame) -> str:
    """The last bucket that is over, and how it compares."""
    line = found.whole or (found.lines[0] if len(found.lines) == 1 else None)
    if line is None:
        return ""
    b = found.latest
    if b is None:
        return ""
    text = f"{told.written(line.points[b].value, found.unit, frame.currency)} in {told.named(found.period, b)}"
    if line.before and line.before[b].value is not None:
        change = told.change(line.points[b].value, line.before[b].value, found.unit)
        was = told.written(line.before[b].value, found.unit, frame.currency)
        text += f"; {was} in {COMPARES[compare]}" + (f" ({change})" if change else "")
    return text


def notes(found: Answer, asking: Asking, frame: Frame) -> tuple[str, ...]:
    """What has to be said of the numbers."""
    notes = [*found.notes]
    if found.ends:
        own = found.ends[: len(found.period.buckets)]
        stored = sum(end.stored for end in own)
        computed = len(own) - stored
        notes.insert(
            0,
            f"As of the end of each bucket: {words.number(stored)} stored, {words.number(computed)} computed now.",
        )
        notes += [
            f"Its definition changed before {told.named(found.period, b)}: version {was} until then, {now} since."
            for b, was, now in found.changes
        ]
    else:
        notes.insert(0, f"Counted from the rows of use, as known on {frame.as_of_words}.")
    if len(found.drawn) > DRAWN:
        notes.append(f"The {DRAWN} largest are drawn; the table has all.")
    if any(one.before for one in found.drawn) and len(found.drawn) > COMPARED:
        notes.append("What it is compared with is in the table, for all of them together.")
    if asking.question.where or asking.question.slice:
        notes.append(_cut(asking))
    compared = told.compared(found.period, asking.question.compare)
    return tuple(filter(None, [*notes, compared, told.calendar(found.period, frame.zone)]))


def nothing(found: Answer) -> str:
    """Why there is nothing to show; empty where there is."""
    points = [point for line in found.drawn for point in line.points]
    if any(point.value is not None for point in points):
        return ""
    if found.since is not None and found.since > found.period.until:
        return f"Nothing is known of this period: the first use is from {words.day(found.since)}."
    return "There is not enough data in this period."


def waiting(found: Computing) -> str:
    """How long it takes."""
    about = (
        f"It takes about {words.counted(max(round(found.about), 1), 'second')}"
        if found.about
        else "It takes some seconds"
    )
    return f"{found.what} is being computed. {about}; {words.counted(round(found.since), 'second')} have passed."


def _cut(asking: Asking) -> str:
    if asking.question.slice in SLICES and not asking.question.where:
        return ""
    if asking.question.cut == "now":
        return "Accounts are cut by what they are at the end of the period, all history with them."
    return "Accounts are cut by what they were at the end of each bucket."
