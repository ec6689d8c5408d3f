"""One event of PostHog's: its row of the sheet. Who did it, at which account, when, and what is kept of its properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw

from tenure.collect.calls import b2b
from tenure.collect.calls.account import account_of
from tenure.collect.calls.made_id import made_id
from tenure.collect.calls.posthog_tells import ALIAS, GROUP, IDENTIFY, SET, follow
from tenure.collect.calls.said import moment, number, text, without_secrets
from tenure.collect.calls.sender import Sender
from tenure.collect.calls.sheet import NOT_USE, Sheet, Unfit

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request

NOT_OF_USE = {  # what the client tells of itself
    IDENTIFY: "identify",
    SET: "identify",
    GROUP: "group",
    ALIAS: "alias",
    "$merge_dangerously": "alias",
    "$feature_flag_called": None,
    "$pageleave": None,
    "$web_vitals": None,
    "$$heatmap": None,
    "$opt_in": None,
    "$snapshot": None,
    "$performance_event": None,
}
KEPT = {  # of the properties that the client adds by itself
    "$current_url",
    "$pathname",
    "$screen_name",
    "$session_id",
    "$os",
    "$browser",
    "$device_type",
    "$lib",
    "$event_type",
    "$el_text",
    "$raw_user_agent",
}
NOISE = {"token", "distinct_id", "api_key"}


def add(
    sheet: Sheet,
    request: Request,
    at: int,
    ordinal: int,
    said: Mapping[str, Any],
    sent: str | None,
    slices: Sequence[Raw],
) -> None:
    """Add an event. `sent`: when its request was sent, by the client's clock. Raises Unfit."""
    properties = said.get("properties") or {}
    if type(properties) is not dict:
        raise Unfit("bad_type: properties is no object")
    name = text(said.get("event"), "event")
    if name is None:
        raise Unfit("no_event: neither an event's name nor a kind of call")
    who = text(said.get("distinct_id") or properties.get("distinct_id"), "distinct_id")
    if who is None:
        raise Unfit("no_user: no distinct_id")
    user, anonymous = _person(who, properties)
    account = account_of(properties.get("$groups"), sheet.groups)
    event, excluded = name, None
    if name in NOT_OF_USE:
        event, excluded = NOT_OF_USE[name] or name, NOT_USE
    elif name in ("$pageview", "$screen"):
        screen = text(properties.get("$screen_name"), "$screen_name")
        event = (
            f"Viewed {screen}"
            if screen
            else "Viewed page"
            if name == "$pageview"
            else "Viewed screen"
        )
    if name == GROUP:
        kind = properties.get("$group_type")
        account = text(properties.get("$group_key"), "$group_key") if kind in sheet.groups else None
        if properties.get("$device_id") is None:
            user = anonymous = None  # a server's own: no person does this
    sheet.calls.append(
        (
            at,
            ordinal,
            event,
            user,
            anonymous,
            account,
            _message(said, properties, slices, ordinal, request.received_at),
            _moment(said, properties, request),
            sent,
            _kept(properties),
            number(properties.get("quantity")),
            _duration(properties),
            excluded,
            None,
        )
    )
    row = sheet.row
    sender = Sender(user, anonymous, account)
    follow(sheet, row, name, said, properties, sender)
    if excluded is None and (meaning := b2b.meaning(event)):
        meaning(sheet, row, sender, properties)


def _person(who: str, properties: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """(user, anonymous): a distinct_id is a user unless the client says that it knows nobody yet."""
    if properties.get("$is_identified") is False or who == properties.get("$device_id"):
        return None, who
    return who, None


def _message(
    said: Mapping[str, Any],
    properties: Mapping[str, Any],
    slices: Sequence[Raw],
    ordinal: int,
    received_at: int,
) -> str:
    for found in (said.get("uuid"), properties.get("$insert_id")):
        if type(found) is str and found:
            return found
    return made_id(slices, ordinal, said.get("timestamp"), received_at)


def _moment(said: Mapping[str, Any], properties: Mapping[str, Any], request: Request) -> str | None:
    found = moment(said.get("timestamp"), "timestamp")
    if found is None and (offset := number(said.get("offset"))) is not None:
        return moment((request.received_at / 1000 - max(offset, 0.0)), "offset")
    return found


def _duration(properties: Mapping[str, Any]) -> float | None:
    for name, parts in (("duration_seconds", 1), ("duration_ms", 1000), ("$duration", 1)):
        found = number(properties.get(name))
        if found is not None and found >= 0:
            return found / parts
    return None


def _kept(properties: Mapping[str, Any]) -> str | None:
    """Without what the client adds by the dozen, and without what is empty."""
    kept = {
        name: value
        for name, value in properties.items()
        if value is not None and name not in NOISE and (name[:1] != "$" or name in KEPT)
    }
    if not kept:
        return None
    return without_secrets(msgspec.json.encode(kept)).decode()
