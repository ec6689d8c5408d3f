"""Scorecards drafted, published from a day on, and taken back. What was in force before goes on scoring the days before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from tenure.catalog.table import seal
from tenure.definitions.noticed import GONE
from tenure.definitions.uses import SUBJECTS
from tenure.errors import Conflict, DefinitionError, NotFound, UsageError
from tenure.health import card_folder as folder
from tenure.health import deck
from tenure.health.fitting import unfit
from tenure.health.score import TYPES, definitions
from tenure.settings.writing import alone, put

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.definition import Subject
    from tenure.health.scorecard import Scorecard

KIND = "scorecard"


@dataclass(frozen=True, slots=True)
class Published:
    """From which day on a version counts, and the days from which on others were to count that count no more."""

    day: date
    instead: tuple[date, ...]


def named(app: App, name: str, day: date | None = None) -> Scorecard:
    """The version of a scorecard in force on a day, else the last. Raises NotFound."""
    mine = [card for card in app.scorecards() if card.name == name]
    if not mine:
        known = ", ".join(dict.fromkeys(card.name for card in app.scorecards()))
        raise NotFound(f"There is no scorecard {name!r}; there are {known}.")
    return next((card for card in mine if day and card.counts_on(day)), mine[-1])


def types_of(app: App, subject: Subject) -> dict[str, str]:
    """What a scorecard may name, and of which type it is: all that does not rest on a score."""
    catalog, late = app.catalog, set[str]()
    for name in catalog.names:
        one = catalog.get(name)
        if one.family == "score" or late & set(one.needs):
            late.add(name)
    return {n: str(kind) for n, kind in catalog.types(subject).items() if n not in late}


def left_out(app: App) -> dict[str, str]:
    """Those of ours that cannot be in this workspace, and why."""
    there = {card.name for card in app.scorecards()}
    missing = [card for card in deck.shipped() if card.name not in there]
    return {card.name: unfit(card, types_of(app, card.subject)) for card in missing}


def starting(app: App, name: str) -> str:
    """What a draft begins with: the draft there is, else the version that was published last."""
    if name in folder.drafts(app.workspace):
        return folder.draft_text(app.workspace, name)
    own = folder.present(app.workspace, name)
    return folder.starting(folder.text_of(own or named(app, name)))


def copied(app: App, like: str, name: str) -> str:
    """The text of one scorecard as that of another, with a priority that none has yet."""
    import tomlkit

    card = named(app, like)
    taken = {one.priority for one in app.scorecards() if one.subject == card.subject}
    free = next(n for n in range(round(card.priority), 1_000_000) if n not in taken and n >= 0)
    document = tomlkit.parse(folder.starting(folder.text_of(card)))
    document["name"], document["title"] = name, name.replace("_", " ").capitalize()
    document["priority"] = free
    return tomlkit.dumps(document)


def checked(app: App, name: str, text: str) -> Scorecard:
    """What `text` would be as the draft of a scorecard. Raises DefinitionError with file and line for what cannot be."""
    from tenure.health.rules import Rules

    card = folder.read_draft(text, name, folder.draft_file(app.workspace, name))
    types = {n: TYPES.get(kind, kind) for n, kind in types_of(app, card.subject).items()}
    Rules([card], types, card.subject)
    return card


def draft(app: App, name: str, text: str) -> Scorecard:
    """Save a draft, which counts nowhere. Raises DefinitionError for what cannot be, and leaves everything as it is."""
    with alone(app.workspace):
        card = checked(app, name, text)
        put(folder.draft_file(app.workspace, name), text)
    return card


def discard(app: App, name: str) -> None:
    """Take a draft away."""
    with alone(app.workspace):
        folder.draft_text(app.workspace, name)
        folder.draft_file(app.workspace, name).unlink()


def publish(
    app: App,
    name: str,
    by: str,
    now: datetime,
    since: date | None = None,
    note: str = "",
    seen: str = "",
) -> Published:
    """Put the draft in force from a day on: today, or a later one.

    The version that it takes the place of goes on scoring the days before, also where they are computed anew; versions that
    were to count from that day or a later one on count no more, and stay among those that were recorded. `seen`: the `seal`
    of the draft that one looked at; raises Conflict where it is another one by now.
    """
    today = app.zone.day_of(now)
    day = since or today
    if day < today:
        raise UsageError(
            f"{day} is over: what was published of it stays. A scorecard counts from today ({today}) or from a later day on."
        )
    with alone(app.workspace):
        drafted = folder.draft_text(app.workspace, name)
        _refuse_changed(f"The draft of {name}", drafted, seen)
        text = folder.since(drafted, day)
        _check_with(app, name, text, day)
        there = next((c for c in reversed(deck.versions(app.workspace)) if c.name == name), None)
        if there is not None:
            _record(app, name, folder.text_of(there), BEFORE, now, there.since, "")
        instead = [one for one in coming(app, name, today) if one >= day]
        folder.replaced(app.workspace, name, text, day)
        _record(app, name, text, by, now, day, note)
        folder.draft_file(app.workspace, name).unlink()
    return Published(day, tuple(instead))


def coming(app: App, name: str, today: date) -> tuple[date, ...]:
    """The days after today from which on versions are to count that are published already."""
    from_then = [card.since for card in folder.from_day(app.workspace, name, today)]
    return tuple(sorted({day for day in from_then if day and day > today}))


def undo(app: App, name: str, by: str, now: datetime, seen: str = "") -> date:
    """Bring back the version before the last one; from which day on. What was published last stays as a draft.

    Where the last version has scored a day that is over it stays for those days, and the one before counts from today on.
    `seen`: the `seal` of the version that is to be taken back; raises Conflict where another one counts by now. It is
    recorded first and the files come last, so that who was broken off on the way and does it again takes nothing more back.
    """
    today = app.zone.day_of(now)
    with alone(app.workspace):
        there = folder.present(app.workspace, name)
        if there is None:
            raise NotFound(f"Nothing was published of the scorecard {name!r}.")
        _refuse_changed(f"The scorecard {name}", folder.text_of(there), seen)
        known = deck.versions(app.workspace)
        unused = there.since is not None and there.since >= today
        if unused:
            _check(app, deck.in_force([card for card in known if card.where != there.where]))
        if name not in folder.drafts(app.workspace):
            text = folder.starting(folder.text_of(there))
            put(folder.draft_file(app.workspace, name), text)
        if unused:
            back = folder.before(app.workspace, name)
            _record(app, name, back, by, now, today, "undone" if back else GONE)
            folder.taken_back(app.workspace, name)
            return today
        before = [card for card in known if card.name == name and card.seal != there.seal]
        if before:
            back = folder.since(folder.text_of(before[-1]), today)
        else:
            back = f'name = "{name}"\nsubject = "{there.subject}"\nsince = {today}\noff = true\n'
        _check_with(app, name, back, today)
        _record(app, name, folder.text_of(there), BEFORE, now, there.since, "")
        _record(app, name, back, by, now, today, "undone")
        folder.replaced(app.workspace, name, back, today)
    return today


def _refuse_changed(what: str, text: str, seen: str) -> None:
    if seen and seen != seal(text):
        raise Conflict(f"{what} has been changed meanwhile; nothing was done. Look at it again.")


def _check_with(app: App, name: str, text: str, day: date) -> None:
    """Raise what would be wrong if `text` counted from a day on, and nothing else of that name did."""
    card = folder.read_draft(text, name, folder.draft_file(app.workspace, name))
    others = [
        one
        for one in deck.versions(app.workspace)
        if one.name != name or (one.since or date.min) < day
    ]
    _check(app, deck.in_force([*others, replace(card, since=day)]))


def _check(app: App, cards: Sequence[Scorecard]) -> None:
    """Raise what would be wrong if these were the scorecards: with them, or with what rests on their scores."""
    catalog = app.catalog
    for subject in SUBJECTS:
        types = types_of(app, subject)
        mine = [card for card in cards if card.subject == subject]
        fit = [card for card in mine if not (card.shipped and unfit(card, types))]
        made = {one.name for one in definitions(fit, types, subject)}
        gone = {
            name
            for name in catalog.types(subject)
            if catalog.get(name).family == "score" and name not in made
        }
        for one in catalog.definitions.values():
            if one.family != "score" and subject in one.subjects and gone & set(one.needs):
                raise DefinitionError(
                    f"{one.where}: {one.name} needs {min(gone & set(one.needs))}, which would be no more."
                )


BEFORE = "in the file"  # who wrote what stood there before


def _record(
    app: App, name: str, text: str, by: str, now: datetime, since: date | None, note: str
) -> None:
    from tenure.state import versions

    version = "" if text else "none"
    versions.record(app.state, KIND, name, text, by, now, note, version, since)
