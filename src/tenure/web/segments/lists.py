"""Lists of accounts as the page Accounts changes them: accounts are put on and taken off, and that is undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tenure.definitions import noticed
from tenure.errors import UsageError
from tenure.segments import Segment, write
from tenure.settings.writing import alone
from tenure.state import versions
from tenure.web import words
from tenure.web.segments import saving
from tenure.web.segments.draft import NAME, Draft, made

if TYPE_CHECKING:
    from tenure.app import App


def lists(app: App) -> tuple[Segment, ...]:
    """The workspace's own lists of accounts, by title."""
    own = (one for one in app.segments() if one.is_list and not one.shipped)
    return tuple(sorted(own, key=lambda one: one.title.casefold()))


def begin(app: App, title: str, accounts: Sequence[str], today: date) -> str:
    """A new list with these accounts; its name. Raises UsageError where it has no title, or its name is taken."""
    if not title:
        raise UsageError("Give the new list a name.")
    draft = Draft(kind="list", title=title)
    if not NAME.fullmatch(draft.called):
        draft = replace(draft, name=f"list_{draft.called}".rstrip("_"))
    if draft.called in app.catalog.definitions:
        raise UsageError(f"There is something called {draft.called} already; choose another name.")
    segment, text = made(app, draft, tuple(accounts), today)
    note = f"a new list with {words.counted(len(accounts), 'account')}"
    return saving.save(app, segment, text, note=note)[0].name


def put_on(app: App, name: str, accounts: Sequence[str], today: date) -> int:
    """Put accounts on a list, beside those that are on it; how many were not on it before."""
    with alone(app.workspace):  # so that of two who do so at once nobody's accounts are lost
        return _put_on(app, name, accounts, today)


def _put_on(app: App, name: str, accounts: Sequence[str], today: date) -> int:
    segment = _list(app, name)
    there = write.on_now(segment.members, today)
    new = [account for account in accounts if account not in set(there)]
    if new:
        # what somebody wrote into the file by hand can be gone back to
        noticed(app, datetime.now(UTC))
        told = words.counted(len(new), "account")
        _with_members(app, segment, [*there, *new], today, f"{told} put on the list")
    return len(new)


def take_off(app: App, name: str, accounts: Sequence[str], today: date) -> int:
    """Take accounts off a list from today on; how many were on it."""
    with alone(app.workspace):
        return _take_off(app, name, accounts, today)


def _take_off(app: App, name: str, accounts: Sequence[str], today: date) -> int:
    segment = _list(app, name)
    there, going = write.on_now(segment.members, today), set(accounts)
    left = [account for account in there if account not in going]
    count = len(there) - len(left)
    if count:
        noticed(app, datetime.now(UTC))
        told = words.counted(count, "account")
        _with_members(app, segment, left, today, f"{told} taken off the list")
    return count


def go_back(app: App, name: str, nth: int) -> None:
    """Undo version `nth` of a segment, which must be the latest one: what was before it is saved again."""
    history = versions.history(app.state, "segment", name)
    if not history or history[0].nth != nth:
        raise UsageError(f"{name} has been changed since; nothing was undone.")
    before = history[1].text if len(history) > 1 else ""
    if not before:
        saving.remove(app, name)
    else:
        note = f"undone: {history[0].note}"
        saving.save(app, saving.named(app, name), before, was=name, note=note)


def _list(app: App, name: str) -> Segment:
    segment = saving.named(app, name)
    if not segment.is_list or segment.shipped:
        raise UsageError(f"{name} is no list of accounts.")
    return segment


def _with_members(
    app: App, segment: Segment, accounts: Sequence[str], today: date, note: str
) -> None:
    changed = replace(segment, members=write.put_on(segment.members, accounts, today))
    saving.save(app, changed, write.text_of(changed), was=segment.name, note=note)
