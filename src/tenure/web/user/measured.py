"""What is measured of a user, now and four weeks before, and what has changed in between, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tenure.warehouse.user_use import FeatureUsed
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown
from tenure.web.user.gathered import OfUser

if TYPE_CHECKING:
    from tenure.web.desk import Desk

IN_SENTENCE = ("first_use", "last_use")
NAMED = 5  # features in a sentence
# How a measure is called here, where there is room for words.
TITLES = {
    "active_days": "Days at work, of 28",
    "active_weeks": "Weeks at work, of twelve",
    "sessions": "Sessions",
    "time_spent": "Hours, as events say",
    "time_active": "Hours at work, estimated",
    "event_count": "Events",
    "user_breadth": "Of the features in use here, share used",
    "user_proficiency": "Proficiency",
    "user_adoption_reading": "Satisfaction, proficiency and usage, read together",
}


def measured_table(found: OfUser, desk: Desk, frame: Frame) -> Shown:
    """What is known now, and what was known four weeks before."""
    rows: list[list[Any]] = []
    for name, value in found.now.items():
        if value is None or name in IN_SENTENCE or (name == "time_spent" and not value):
            continue  # where events do not say how long they took, none has taken any time
        definition = desk.app.catalog.get(name)
        then = found.then.get(name)
        rows.append(
            [
                Cell(TITLES.get(name) or words.title(name), title=definition.doc),
                Cell(
                    words.value(value, definition.unit, frame.currency),
                    href=found.rows(frame, name),
                ),
                ""
                if then is None or isinstance(value, date)
                else words.value(then, definition.unit, frame.currency),
            ]
        )
    return shown(("Measure", "Now", "Four weeks before"), rows, (1, 2))


def unknown(found: OfUser) -> str:
    """What is not known of the user."""
    names = [words.title(name) for name, value in found.now.items() if value is None]
    return f"Not enough data: {words.listed(names)}." if names else ""


def changes(found: OfUser) -> tuple[str, ...]:
    """Against four weeks before: how often, how engaged, which features came and which went."""
    then, now = found.then, found.now
    if found.user.last_active is None:
        return ()
    first = now.get("first_use")
    if first and first > found.before:
        return (f"New: first seen on {words.day(first)}, so there is nothing to compare with.",)
    said = []
    days, before = now.get("active_days") or 0, then.get("active_days") or 0
    if days != before:
        several = words.counted(days, "day")
        said.append(f"At work on {several} of the last four weeks, {before} of the four before.")
    was, is_ = then.get("engagement"), now.get("engagement")
    if was and is_ and was != is_:
        said.append(f"Engagement went from {was} to {is_}.")
    features = found.features
    said += _named(
        found, "Used for the first time", [f for f in features if f.first > found.before]
    )
    gone = [f for f in features if f.days_before and not f.days]
    said += _named(found, "Used in the four weeks before, and no more", gone)
    back = [f for f in features if f.days and not f.days_before and f.first <= found.before]
    said += _named(found, "Used again", back)
    return tuple(said) or (
        "Nothing: as often as in the four weeks before, with the same features.",
    )


def _named(found: OfUser, said: str, features: Sequence[FeatureUsed]) -> list[str]:
    if not features:
        return []
    called = [found.title(one.feature) for one in features[:NAMED]]
    rest = len(features) - NAMED
    called += [words.counted(rest, "more feature")] if rest > 0 else []
    return [f"{said}: {words.listed(called)}."]
