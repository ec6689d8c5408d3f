"""One call of Segment's API: its row of the sheet, and what follows from it.

This is the loader's innermost loop: what most events have is looked at here, in place, and what few have is asked of
functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Raw, Struct

from tenure.collect.calls import b2b
from tenure.collect.calls.account import account_of
from tenure.collect.calls.context import NO_CONTEXT, Context, context_of
from tenure.collect.calls.made_id import made_id
from tenure.collect.calls.said import SOUND, moment, number, text, without_secrets
from tenure.collect.calls.segment_shapes import (
    NO_PROPERTIES,
    Call,
    Properties,
    object_in,
    properties_in,
)
from tenure.collect.calls.segment_tells import follow
from tenure.collect.calls.sender import Sender
from tenure.collect.calls.sheet import NOT_USE, Sheet, Unfit

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request


class Around(Struct, gc=False):
    """What a batch says of all its events."""

    sent: str | None = None
    context: Context = NO_CONTEXT


ALONE = Around()


def add(
    sheet: Sheet,
    request: Request,
    at: int,
    ordinal: int,
    call: Call,
    around: Around,
    slices: Sequence[Raw],
) -> None:
    """Add a call, or its fault. `slices`: the calls of the request as they were sent, where one has no id."""
    kind = call.type
    mark = sheet.mark() if kind != "track" else None
    try:
        user, anonymous = call.user_id, call.anonymous_id
        if user not in SOUND if type(user) is str else user is not None:
            user = text(user, "userId")
        if anonymous not in SOUND if type(anonymous) is str else anonymous is not None:
            anonymous = text(anonymous, "anonymousId")
        if user is None and anonymous is None:
            raise Unfit("no_user: neither userId nor anonymousId")
        context = context_of(call.context)
        raw, known = _read_properties(call.properties, context.kept or around.context.kept)
        account = context.group or around.context.group or known.group_id
        if account not in SOUND if type(account) is str else account is not None:
            account = text(account, "context.groupId")
        if account is None and known.groups is not None:
            account = account_of(known.groups, sheet.groups)
        event, excluded = call.event, None
        if kind == "track":
            if type(event) is not str or event not in SOUND:
                event = text(event, "event")
            if event is None:
                raise Unfit("no_event: a track call without the event's name")
        elif kind in ("page", "screen"):
            event = _viewed(kind, call, known)
        elif kind in ("identify", "group", "alias"):
            event, excluded = kind, NOT_USE
            if kind == "group":
                account = text(call.group_id, "groupId")
                if account is None:
                    raise Unfit("no_group: a group call without groupId")
        else:
            raise Unfit(_no_type(kind))
        message = call.message_id
        told = call.original_timestamp or call.timestamp
        if type(message) is not str or not message:
            message = made_id(slices, ordinal, told, request.received_at)
        if type(told) is not str or told[4:5] != "-" or len(told) > 64:
            told = moment(told, "timestamp")
        meaning = b2b.meaning(event) if kind == "track" else None
        if meaning:
            mark = sheet.mark()
        sheet.calls.append(
            (
                at,
                ordinal,
                event,
                user,
                anonymous,
                account,
                message,
                told,
                sent(call.sent_at) if call.sent_at else around.sent,
                raw,
                None if known.quantity is None else number(known.quantity),
                None if known is NO_PROPERTIES else _duration(known),
                excluded,
                None,
            )
        )
        if excluded:
            follow(sheet, sheet.row, kind, call, context, Sender(user, anonymous, account))
        elif meaning:
            sender = Sender(user, anonymous, account)
            meaning(sheet, sheet.row, sender, object_in(call.properties or b"{}"))
        if user and anonymous:
            sheet.following["link"].append(
                (
                    sheet.row,
                    "person",
                    "anonymous",
                    anonymous,
                    user,
                    kind not in ("identify", "alias"),
                )
            )
    except Unfit as unfit:
        if mark:
            sheet.back_to(mark)
        sheet.fault(at, ordinal, str(unfit))


def sent(value: Any) -> str | None:
    """A time of sending that cannot be read corrects nothing."""
    try:
        return moment(value, "sentAt") if value is not None else None
    except Unfit:
        return None


def _read_properties(raw: Raw, context: bytes) -> tuple[str | None, Properties]:
    """The properties as they are kept, with what is kept of the context; and those that mean something here."""
    said = str(raw, "utf-8")
    if len(said) <= 2 or said == "null":
        if said[:1] not in ("", "{", "n"):
            raise Unfit("bad_type: properties is no object")
        return (f'{{"context":{context.decode()}}}' if context else None), NO_PROPERTIES
    if said[0] != "{":
        raise Unfit("bad_type: properties is no object")
    if "?" in said or "#" in said:
        said = without_secrets(said.encode()).decode()
        known = properties_in(said)
    else:
        known = properties_in(raw)
    if context and '"context"' not in said:
        begun = said[:-1].rstrip()  # of `{ }`, only the brace
        said = f'{begun}{"," if len(begun) > 1 else ""}"context":{context.decode()}}}'
    return said, NO_PROPERTIES if known == NO_PROPERTIES else known


def _viewed(kind: str, call: Call, known: Properties) -> str:
    name = text(call.name or known.name, "name")
    category = text(call.category or known.category, "category")
    if name is None:
        return f"Viewed {category} {kind}" if category else f"Viewed {kind}"
    return f"Viewed {category} {name}" if category and category != name else f"Viewed {name}"


def _duration(known: Properties) -> float | None:
    found = number(known.duration_seconds)
    if found is None:
        found = number(known.duration)
    if found is None and (parts := number(known.duration_ms)) is not None:
        found = parts / 1000
    return found if found is not None and found >= 0 else None


def _no_type(kind: Any) -> str:
    if kind is None:
        return "no_type: the event does not say what it is: track, identify, group, page, screen, alias"
    return f'bad_type: "{str(kind)[:40]}" is none of track, identify, group, page, screen, alias'
