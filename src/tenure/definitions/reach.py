"""Whom the scorecards in force are for, and why a score is another one than it was: asked of stored readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from tenure.definitions.scorecards import types_of
from tenure.errors import NotFound
from tenure.health import deck
from tenure.health.audiences import Audiences, audiences
from tenure.health.parts import Difference, difference
from tenure.health.replay import SCORES, inputs, points_of
from tenure.health.scorecard import Scorecard, called

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.app import App
    from tenure.catalog.definition import Subject

HERE = {"account": "is_live", "person": "has_login"}  # who is looked at


def reach(
    app: App, as_of: date, subject: Subject = "account", cards: Sequence[Scorecard] | None = None
) -> Audiences:
    """Overlaps and gaps of the scorecards in force, or of `cards`, on the last stored day up to `as_of`."""
    asked = deck.on(app.scorecards(), as_of) if cards is None else cards
    mine = [card for card in asked if card.subject == subject]
    stored = [day for day in app.readings.days(subject) if day <= as_of]
    types = types_of(app, subject)
    names = [*inputs(mine, types, subject), HERE[subject]]
    day = stored[-1] if stored else as_of
    rows = _rows(app, subject, names, [day])
    with app.engine() as engine:
        return audiences(mine, types, engine, rows, subject)


def score_change(
    app: App, account_id: str, since: date, until: date, person_id: str | None = None
) -> Difference:
    """Between the last stored days up to `since` and up to `until`. Raises NotFound where nothing is stored of one."""
    subject: Subject = "account" if person_id is None else "person"
    cards = [card for card in app.scorecards() if card.subject == subject]
    types = types_of(app, subject)
    scores = [called(name, subject) for name in SCORES]
    wanted = [*inputs(cards, types, subject), *scores, *points_of(cards, subject)]
    whose = account_id if person_id is None else f"{account_id} / {person_id}"
    stored = app.readings.days(subject)
    days = []
    for asked in (since, until):
        before = [day for day in stored if day <= asked]
        if not before:
            raise NotFound(f"Nothing is stored of {asked} or before; `tenure compute` stores days.")
        days.append(before[-1])
    found = _rows(app, subject, wanted, days, account_id)
    if person_id is not None:
        import pyarrow.compute as pc

        found = found.filter(pc.equal(found["person_id"], person_id))
    there = found["as_of"].to_pylist()
    for day in days:
        if day not in there:
            raise NotFound(f"Nothing is stored of {whose} on {day}.")
    rows = found.take([there.index(day) for day in days])
    with app.engine() as engine:
        return difference(
            cards, types, engine, rows, subject, _measured_otherwise(app, subject, days)
        )


def _measured_otherwise(app: App, subject: Subject, days: Sequence[date]) -> list[str]:
    """The definitions that are stored at different versions on two days."""
    was, now = (app.readings.versions(subject, day) for day in days)
    return [name for name, version in was.items() if now.get(name, version) != version]


def _rows(
    app: App,
    subject: Subject,
    names: Sequence[str],
    days: Sequence[date],
    account: str | None = None,
) -> pa.Table:
    """Stored readings of some days."""
    import pyarrow as pa
    import pyarrow.compute as pc

    types = {name: kind.to_pyarrow() for name, kind in app.catalog.types(subject).items()}
    wanted = [name for name in dict.fromkeys(names) if name in types]
    found = app.readings.read(
        subject, wanted, since=min(days), until=max(days), account=account, types=types
    )
    return found.filter(pc.is_in(found["as_of"], pa.array(days, pa.date32())))
