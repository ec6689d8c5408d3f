"""Segment's events of business software: from them alone, membership, trial and the start and end of accounts are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tenure.collect.calls.said import moment, text
from tenure.collect.calls.sheet import Sheet, Unfit
from tenure.collect.calls.traits import Who, attributes, email

Meaning = Callable[[Sheet, int, str | None, str | None, str | None, Mapping[str, Any]], None]
APART = re.compile(r"[\s_-]+")
PERSONAL = ("type", "first_name", "last_name", "email", "phone", "username", "title", "role")


@lru_cache(maxsize=4096)
def meaning(event: str) -> Meaning | None:
    """What an event means besides itself: `Trial Started`, also written trial_started. None: nothing."""
    found = _EXACT.get(event)
    if found is None and event[:1] in _FIRST:
        found = _MEANINGS.get(APART.sub(" ", event).lower())
    return found


def _created(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    if account:
        name = said.get("account_name") or said.get("name")
        told = {"createdAt": said.get("created_at"), **({"name": name} if name else {})}
        attributes(sheet, row, (account, None, None), told)
        if told["createdAt"] is None:
            sheet.following["attribute"].append((row, account, None, None, "started_at", None, ""))
        _joined(sheet, row, user, anonymous, account, said)


def _deleted(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    if account:
        sheet.following["outcome"].append((row, account, None, None, "churned", "Account Deleted"))


def _signed_up(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    told = {name: said[name] for name in PERSONAL if said.get(name) is not None}
    attributes(sheet, row, (None, *_person(user, anonymous)), told)
    if user and (address := email(told)):
        sheet.following["link"].append((row, "person", "email", address, user, False))
    _joined(sheet, row, user, anonymous, account, said)


def _joined(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    if account:
        person = _person(user, anonymous)
        sheet.following["membership"].append((row, account, *person, "joined"))
        if role := said.get("role"):
            attributes(sheet, row, (account, *person), {"role": role})
        system = None if user else "anonymous"
        sheet.following["link"].append((row, "member", system, user or anonymous, account, False))


def _removed(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    if account:
        sheet.following["membership"].append((row, account, *_person(user, anonymous), "left"))


def _invited(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    address = email({"email": said.get("invitee_email")})
    if account and address:
        who: Who = (account, address, f"email:{address}")
        sheet.following["membership"].append((row, *who, "joined"))
        if role := said.get("invitee_role"):
            attributes(sheet, row, who, {"role": role})


def _trial_started(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    if account:
        plan = text(said.get("trial_plan_name"), "trial_plan_name")
        start, end = _when(said.get("trial_start_date")), _when(said.get("trial_end_date"))
        sheet.following["contract_line"].append(
            (row, account, None, None, "started", plan, start, end)
        )


def _trial_ended(
    sheet: Sheet,
    row: int,
    user: str | None,
    anonymous: str | None,
    account: str | None,
    said: Mapping[str, Any],
) -> None:
    if account:
        plan = text(said.get("trial_plan_name"), "trial_plan_name")
        end = _when(said.get("trial_end_date"))
        sheet.following["contract_line"].append(
            (row, account, None, None, "ended", plan, end, None)
        )


def _person(user: str | None, anonymous: str | None) -> tuple[str | None, str | None]:
    return (user, None) if user else (None, f"anonymous:{anonymous}")


def _when(value: Any) -> str | None:
    """A date that cannot be read is none; the event says its own time."""
    try:
        return moment(value, "date")
    except Unfit:
        return None


_EXACT: dict[str, Meaning] = {
    "Account Created": _created,
    "Account Deleted": _deleted,
    "Signed Up": _signed_up,
    "Invite Sent": _invited,
    "Account Added User": _joined,
    "Account Removed User": _removed,
    "Trial Started": _trial_started,
    "Trial Ended": _trial_ended,
}
_MEANINGS = {name.lower(): meaning for name, meaning in _EXACT.items()}
_FIRST = {letter for name in _EXACT for letter in (name[0], name[0].lower())}
