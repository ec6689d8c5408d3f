"""PostHog's capture endpoints: one event, a list or a batch; people and groups are told by events with a `$`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import md5
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw, Struct

from tenure.collect.calls import b2b
from tenure.collect.calls.said import moment, number, text, without_secrets
from tenure.collect.calls.segment import MOST_BYTES, NOT_USE, TOO_LARGE, account_of
from tenure.collect.calls.sheet import Sheet, Unfit
from tenure.collect.calls.traits import attributes, email

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request

IDENTIFY, SET, GROUP, ALIAS = "$identify", "$set", "$groupidentify", "$create_alias"
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
NAMED_OTHERWISE = "posthog-python"  # its alias() has the two ids the other way round


class Slices(Struct, gc=False):
    batch: list[Raw]
    sent_at: Any = None
    historical_migration: Any = None


_slices = msgspec.json.Decoder(Slices).decode
_list = msgspec.json.Decoder(list[Raw]).decode
_dict = msgspec.json.Decoder(dict[str, Any]).decode


def read(sheet: Sheet, request: Request, number: int) -> None:
    """Add the calls of a request."""
    slices, around = _sliced(request.body)
    sent = _sent(around.sent_at if around else None) or _sent(request.sent_at)
    for ordinal, slice_ in enumerate(slices):
        mark = sheet.mark()
        try:
            if len(bytes(slice_)) > MOST_BYTES:
                raise Unfit(TOO_LARGE)
            try:
                said = _dict(slice_)
            except msgspec.ValidationError:
                raise Unfit("bad_type: the event is no object") from None
            _add(sheet, request, number, ordinal, said, sent, slices)
        except Unfit as unfit:
            sheet.back_to(mark)
            sheet.fault(number, ordinal, str(unfit))


def slices_of(body: bytes) -> tuple[Sequence[Raw], bytes]:
    """The events of a request as they were sent, and what was said of all of them, as JSON."""
    slices, around = _sliced(body)
    if around is None:
        return slices, b"{}"
    told = {"sent_at": around.sent_at, "historical_migration": around.historical_migration}
    return slices, msgspec.json.encode(told)


def backfill(body: bytes) -> bool:
    """Whether old events are sent on purpose."""
    return b'"historical_migration"' in body and bool(
        (around := _sliced(body)[1]) and around.historical_migration is True
    )


def _sliced(body: bytes) -> tuple[Sequence[Raw], Slices | None]:
    if body.lstrip()[:1] == b"[":
        return _list(body), None
    try:
        found = _slices(body)
    except msgspec.ValidationError:  # no batch
        return [Raw(body)], None
    return found.batch, found


def _add(
    sheet: Sheet,
    request: Request,
    at: int,
    ordinal: int,
    said: Mapping[str, Any],
    sent: str | None,
    slices: Sequence[Raw],
) -> None:
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
    row = len(sheet.calls)
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
    _follow(sheet, row, name, said, properties, user, anonymous, account)
    if excluded is None and (meaning := b2b.meaning(event)):
        meaning(sheet, row, user, anonymous, account, properties)


def _person(who: str, properties: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """(user, anonymous): a distinct_id is a user unless the client says that it knows nobody yet."""
    if properties.get("$is_identified") is False or who == properties.get("$device_id"):
        return None, who
    return who, None


def _follow(
    sheet: Sheet,
    row: int,
    name: str,
    said: Mapping[str, Any],
    properties: Mapping[str, Any],
    user: str | None,
    anonymous: str | None,
    account: str | None,
) -> None:
    following = sheet.following
    links = following["link"]
    if name == ALIAS:
        _alias(sheet, row, properties, user or anonymous)
        return
    if name == GROUP:
        group = properties.get("$group_set")
        if account and type(group) is dict:
            attributes(sheet, row, (account, None, None), group)
    else:
        traits = _set(said, properties)
        attributes(sheet, row, (None, user, None if user else f"anonymous:{anonymous}"), traits)
        if user and (address := email(traits)):
            links.append((row, "person", "email", address, user, False))
    before = properties.get("$anon_distinct_id")
    if name == IDENTIFY and user and type(before) is str and before and before != user:
        links.append((row, "person", "anonymous", before[:512], user, False))
    if account and (user or anonymous):
        sent = None if user else f"anonymous:{anonymous}"
        following["membership"].append((row, account, user, sent, "joined"))
        links.append(
            (row, "member", None if user else "anonymous", user or anonymous, account, False)
        )


def _alias(sheet: Sheet, row: int, properties: Mapping[str, Any], distinct: str | None) -> None:
    """Two ids are one person. Which is the user's is told by position, and differently by one client."""
    known = text(properties.get("distinct_id"), "distinct_id") or distinct
    other = text(properties.get("alias"), "alias")
    if properties.get("$lib", NAMED_OTHERWISE) == NAMED_OTHERWISE:
        known, other = other, known
    if known and other and known != other:
        for system in ("anonymous", None):
            sheet.following["link"].append((row, "person", system, other, known, False))


def _set(said: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in ("$set_once", "$set"):
        for of in (properties, said):
            if type(of.get(part)) is dict:
                found |= {k: v for k, v in of[part].items() if not k.startswith("$")}
    return found


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
    whole = bytes(slices[ordinal])
    same = sum(bytes(slice_) == whole for slice_ in slices[:ordinal])
    arrival = "" if said.get("timestamp") else received_at
    return f"{md5(whole).hexdigest()}/{same}/{arrival}"


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


def _sent(value: Any) -> str | None:
    try:
        return moment(value, "sent_at") if value is not None else None
    except Unfit:
        return None
