"""What is said around the numbers: the latest one in a sentence, where they are from, what they leave out."""

from __future__ import annotations

from tenure.state import versions
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.usage import told
from tenure.web.usage.answer import Answer
from tenure.web.usage.asking import Asking
from tenure.web.usage.charted import COMPARED, DRAWN
from tenure.web.usage.chosen import dimensions
from tenure.web.usage.computing import Computing
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
    else:
        notes.insert(0, f"Counted from the rows of use, as known on {frame.as_of_words}.")
    if len(found.drawn) > DRAWN:
        notes.append(f"The {DRAWN} largest are drawn; the table has all.")
    if any(one.before for one in found.drawn) and len(found.drawn) > COMPARED:
        notes.append("What it is compared with is in the table, for all of them together.")
    if asking.question.where or asking.question.users or asking.question.slice:
        notes.append(_cut(asking))
    compared = told.compared(found.period, asking.question.compare)
    return tuple(filter(None, [*notes, compared, told.calendar(found.period, frame.zone)]))


def changed(found: Answer, asking: Asking) -> tuple[str, ...]:
    """Where another version of the definition begins to count, with what changed and who changed it."""
    state, name = asking.desk.app.state, asking.question.m
    sentences = []
    for b, _, now in found.changes:
        known = [one for one in versions.named(state, now) if one.name == name and one.nth > 1]
        what = f": {known[0].note or 'another version'} ({known[0].by})" if known else ""
        when = told.named(found.period, b)
        sentences.append(f"Its definition changed before {when}{what}.")
    return tuple(sentences)


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
    question = asking.question
    if question.slice in SLICES and not (question.where or question.users):
        return ""
    of_users = question.slice in dimensions(asking.desk.app.catalog, "person")
    whom = "Users" if (question.users or of_users) and not question.where else "Accounts"
    if question.cut == "now":
        return f"{whom} are cut by what they are at the end of the period, all history with them."
    return f"{whom} are cut by what they were at the end of each bucket."
