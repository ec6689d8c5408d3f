"""What can be done about signals from a page, done, told, and taken back: one at a time or many as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response

from tenure.errors import Conflict, NotFound, UsageError
from tenure.state import State
from tenure.state import signals as kept
from tenure.state.signals import Deed, Signal
from tenure.state.signals.since import deeds_at
from tenure.state.signals.undoing import UNDOABLE
from tenure.state.together import together
from tenure.web import words
from tenure.web.query import whole
from tenure.web.signals.said import OUTCOMES

DAYS = 14  # that a snooze lasts where nothing else is said
NOTE = 500  # letters
MOST_OTHERS = 1_000_000
MARK = 17  # digits: microseconds until the year 5138
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What was done, as it is told.
DONE: Mapping[str, str] = {
    "acknowledged": "acknowledged",
    "assigned": "assigned",
    "snoozed": "snoozed",
    "woken": "woken",
    "resolved": "closed",
    "undone": "as before",
}
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verbs:
    """What the forms need. `back`: the address that they lead back to."""

    back: str
    owners: tuple[str, ...]
    until: str
    least: str
    risks: tuple[tuple[str, str], ...] = tuple(OUTCOMES["risk"].items())
    chances: tuple[tuple[str, str], ...] = tuple(OUTCOMES["opportunity"].items())


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: when, of how many signals, and which could not be done any more."""

    at: datetime
    signals: int
    clashes: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The instant, as an address has it."""
        return str((self.at - EPOCH) // timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Noted:
    """What was just done, and what takes it back; empty: nothing can be."""

    text: str
    mark: str
    back: str


def back_to(address: str, done: Done) -> Response:
    """Where it was done, with what was done."""
    told = {"did": done.mark, **({"clashes": str(len(done.clashes))} if done.clashes else {})}
    address, _, part = address.partition("#")
    path, _, query = address.partition("?")
    kept_ = [pair for pair in parse_qsl(query) if pair[0] not in ("did", "clashes")]
    said = urlencode([*kept_, *told.items()])
    return RedirectResponse(f"{path}?{said}{'#' if part else ''}{part}", 303)


def verbs(owners: Sequence[str], back: str, today: date) -> Verbs:
    """What is offered on a day."""
    until, least = today + timedelta(days=DAYS), today + timedelta(days=1)
    return Verbs(back, tuple(owners), until.isoformat(), least.isoformat())


def do(state: State, numbers: Sequence[int], verb: str, form: Form, by: str, now: datetime) -> Done:
    """Do `verb` to all of them as one. Raises UsageError for what cannot be done to any, and Conflict where nothing could."""
    if not numbers:
        raise UsageError("No signal was chosen; nothing was changed.")
    doing, clashes = _doing(verb, form, by, now), []
    with together(state) as one:
        for number in numbers:
            try:
                doing(one, number)
            except (Conflict, NotFound) as error:
                clashes.append(str(error))
    if len(clashes) == len(numbers):
        raise Conflict(clashes[0])
    return Done(now, len(numbers) - len(clashes), tuple(clashes))


def take_back(state: State, mark: str, by: str, now: datetime) -> Done:
    """Undo all that was done at that instant, as one; what somebody has done something else about since stays."""
    done = [deed for deed in _marked(state, mark) if deed.did in UNDOABLE]
    if not done:
        raise UsageError("There is nothing to undo.")
    clashes = []
    with together(state) as one:
        for deed in reversed(done):
            try:
                kept.undo(one, deed.id, by, now)
            except Conflict as error:
                clashes.append(str(error))
    if len(clashes) == len(done):
        raise Conflict(clashes[0])
    return Done(now, len(done) - len(clashes), tuple(clashes))


def noted(state: State, mark: str, clashes: str, back: str) -> Noted | None:
    """What was done at an instant, in words."""
    deeds = _marked(state, mark)
    if not deeds:
        return None
    first = deeds[0]
    count = words.counted(len(deeds), "signal")
    text = f"{count} {DONE.get(first.did, first.did)}{_how(first)}."
    if others := whole(clashes, 0, MOST_OTHERS, 0):
        text += f" {words.counted(others, 'other')} had been closed meanwhile."
    return Noted(text, mark if first.did in UNDOABLE else "", back)


def told(deed: Deed) -> str:
    """A deed in the history of a signal: `Snoozed until 3 Mar 2026: waiting for the new champion.`"""
    what = DONE.get(deed.did, deed.did.replace("_", " "))
    note = f": {deed.note}" if deed.note else ""
    return f"{what[:1].upper()}{what[1:]}{_how(deed)}{note}"


def can_be_undone(deed: Deed, deeds: Sequence[Deed]) -> bool:
    """Whether somebody did it, and it stands."""
    undone = {one.detail.get("deed") for one in deeds if one.did == "undone"}
    return deed.did in UNDOABLE and "before" in deed.detail and deed.id not in undone


def lane_outcomes(signal: Signal) -> tuple[tuple[str, str], ...]:
    """What may become of it."""
    return tuple(OUTCOMES.get(signal.lane, {}).items())


def _doing(verb: str, form: Form, by: str, now: datetime) -> Callable[[State, int], object]:
    note = form.get("note", "").strip()[:NOTE]
    if verb == "acknowledgements":
        return lambda state, n: kept.acknowledge(state, n, by, now)
    if verb == "assignments":
        to = form.get("to", "").strip() or None
        return lambda state, n: kept.assign(state, n, to, by, now)
    if verb == "snoozes":
        until, worse = _day(form.get("until", "").strip()), bool(form.get("worse"))
        return lambda state, n: kept.snooze(
            state, n, by, now, until=until, until_worse=worse, reason=note
        )
    if verb == "wakings":
        return lambda state, n: kept.wake(state, n, by, now)
    if verb == "outcomes":
        outcome = form.get("outcome", "").strip()
        if not any(outcome in lane for lane in OUTCOMES.values()):
            raise UsageError("Say what became of it: choose an outcome.")
        return lambda state, n: kept.resolve(state, n, outcome, by, now, note)
    raise UsageError("Choose what is to be done with what is ticked; nothing was changed.")


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is not a day; write it like 2026-11-21.") from None


def _marked(state: State, mark: str) -> list[Deed]:
    if not mark.isdecimal() or len(mark) > MARK:
        return []
    return deeds_at(state, EPOCH + timedelta(microseconds=int(mark)))


def _how(deed: Deed) -> str:
    after: Mapping[str, object] = deed.detail.get("after", {})
    if deed.did == "assigned":
        to = after.get("assigned_to")
        return f" to {to}" if to else " to the owner of the account"
    if deed.did == "snoozed":
        until = after.get("snoozed_until")
        ends = [words.day(date.fromisoformat(str(until)))] if until else []
        ends += ["it gets worse"] if after.get("snoozed_until_worse") else []
        return f" until {' or '.join(ends)}"
    if deed.did == "resolved":
        outcome = str(after.get("outcome"))
        said = next((lane[outcome] for lane in OUTCOMES.values() if outcome in lane), outcome)
        return f" as {said.lower()}"
    if deed.did == "undone":
        return f": no longer {DONE.get(str(deed.detail.get('what')), '')}"
    return ""
