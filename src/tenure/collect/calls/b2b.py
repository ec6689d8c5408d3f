"""Segment's events of business software: from them alone, membership, trial and the start and end of accounts are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tenure.collect.calls.said import moment, text
from tenure.collect.calls.sender import Sender, join
from tenure.collect.calls.sheet import Sheet, Unfit
from tenure.collect.calls.traits import Who, attributes, email

Meaning = Callable[[Sheet, int, Sender, Mapping[str, Any]], None]
APART = re.compile(r"[\s_-]+")
PERSONAL = ("type", "first_name", "last_name", "email", "phone", "username", "title", "role")


@lru_cache(maxsize=4096)
def meaning(event: str) -> Meaning | None:
    """What an event means besides itself: `Trial Started`, also written trial_started. None: nothing."""
    found = _EXACT.get(event)
    if found is None and event[:1] in _FIRST:
        found = _MEANINGS.get(APART.sub(" ", event).lower())
    return found


def _created(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    if account := sender.account:
        name = said.get("account_name") or said.get("name")
        told = {"createdAt": said.get("created_at"), **({"name": name} if name else {})}
        attributes(sheet, row, (account, None, None), told)
        if told["createdAt"] is None:
            sheet.following["attribute"].append((row, account, None, None, "started_at", None, ""))
        _joined(sheet, row, sender, said)


def _deleted(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    if account := sender.account:
        sheet.following["outcome"].append((row, account, None, None, "churned", "Account Deleted"))


def _signed_up(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    told = {name: said[name] for name in PERSONAL if said.get(name) is not None}
    attributes(sheet, row, (None, *sender.person), told)
    if sender.user and (address := email(told)):
        sheet.following["link"].append((row, "person", "email", address, sender.user, False))
    _joined(sheet, row, sender, said)


def _joined(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    if sender.account:
        join(sheet, row, sender)
        if role := said.get("role"):
            attributes(sheet, row, (sender.account, *sender.person), {"role": role})


def _removed(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    if account := sender.account:
        sheet.following["membership"].append((row, account, *sender.person, "left"))


def _invited(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    address = email({"email": said.get("invitee_email")})
    if sender.account and address:
        who: Who = (sender.account, address, f"email:{address}")
        sheet.following["membership"].append((row, *who, "joined"))
        if role := said.get("invitee_role"):
            attributes(sheet, row, who, {"role": role})


def _trial_started(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    if account := sender.account:
        plan = text(said.get("trial_plan_name"), "trial_plan_name")
        start, end = _when(said.get("trial_start_date")), _when(said.get("trial_end_date"))
        sheet.following["contract_line"].append(
            (row, account, None, None, "started", plan, start, end)
        )


def _trial_ended(sheet: Sheet, row: int, sender: Sender, said: Mapping[str, Any]) -> None:
    if account := sender.account:
        plan = text(said.get("trial_plan_name"), "trial_plan_name")
        end = _when(said.get("trial_end_date"))
        sheet.following["contract_line"].append(
            (row, account, None, None, "ended", plan, end, None)
        )


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
