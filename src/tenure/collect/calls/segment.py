"""Segment's tracking API, and RudderStack's dialect of it: track, page, screen, identify, group, alias.

Batches of sound events are read in one go; a batch with an event that is none is read event by event.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw, Struct, field

from tenure.collect.calls import b2b
from tenure.collect.calls.context import NO_CONTEXT, Context, context_of
from tenure.collect.calls.said import moment, number, text, without_secrets
from tenure.collect.calls.sheet import Sheet, Unfit
from tenure.collect.calls.traits import attributes, email

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request

MOST_BYTES = 512 * 1024  # of one event
KINDS = {
    "t": "track",
    "i": "identify",
    "g": "group",
    "p": "page",
    "s": "screen",
    "a": "alias",
}
NOT_USE = "call"  # why a call that is no use of the product does not count
NOTHING = Raw(b"")
OBJECT = ord("{")


class Call(Struct, rename="camel", gc=False):
    type: Any = None
    event: Any = None
    name: Any = None
    category: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    previous_id: Any = None
    group_id: Any = None
    message_id: Any = None
    timestamp: Any = None
    original_timestamp: Any = None
    sent_at: Any = None
    properties: Raw = NOTHING
    traits: Raw = NOTHING
    context: Raw = NOTHING


class Around(Struct, gc=False):
    """What a batch says of all its events."""

    sent: str | None = None
    context: Context = NO_CONTEXT


class Batch(Struct, rename="camel", gc=False):
    batch: list[Call]
    sent_at: Any = None
    context: Raw = NOTHING


class Slices(Struct, rename="camel", gc=False):
    batch: list[Raw]
    sent_at: Any = None
    context: Raw = NOTHING


class Properties(Struct, gc=False):
    quantity: Any = None
    duration_seconds: Any = None
    duration_ms: Any = None
    duration: Any = field(default=None, name="$duration")
    group_id: Any = field(default=None, name="groupId")
    groups: Any = field(default=None, name="$groups")
    name: Any = None
    category: Any = None


_call = msgspec.json.Decoder(Call).decode
_batch = msgspec.json.Decoder(Batch).decode
_slices = msgspec.json.Decoder(Slices).decode
_properties = msgspec.json.Decoder(Properties).decode
_dict = msgspec.json.Decoder(dict[str, Any]).decode

ALONE = Around()
NO_PROPERTIES = Properties()


def read(sheet: Sheet, request: Request, number: int) -> None:
    """Add the calls of a request."""
    kind = request.path.rpartition("/")[2]
    if kind not in ("batch", "b", "import"):
        _single(sheet, request, number, KINDS.get(kind, kind))
        return
    if len(request.body) <= MOST_BYTES:
        try:
            batch = _batch(request.body)
        except msgspec.ValidationError:
            pass
        else:
            around = Around(_sent(batch.sent_at or request.sent_at), context_of(batch.context))
            slices: list[Raw] = []
            for ordinal, call in enumerate(batch.batch):
                if not slices and (type(call.message_id) is not str or not call.message_id):
                    slices = _slices(request.body).batch
                _add(sheet, request, number, ordinal, call, around, slices)
            return
    _one_by_one(sheet, request, number)


def slices_of(body: bytes, path: str) -> tuple[Sequence[Raw], bytes]:
    """The events of a request as they were sent, and what was said of all of them (`sentAt`, `context`), as JSON."""
    if path.rpartition("/")[2] not in ("batch", "b", "import"):
        return [Raw(body)], b"{}"
    found = _slices(body)
    around = {"sentAt": found.sent_at, "context": found.context if found.context else None}
    return found.batch, msgspec.json.encode(around)


def _single(sheet: Sheet, request: Request, number: int, kind: str) -> None:
    if len(request.body) > MOST_BYTES:
        sheet.fault(number, 0, TOO_LARGE)
        return
    try:
        call = _call(request.body)
    except msgspec.ValidationError as error:
        sheet.fault(number, 0, f"bad_type: {str(error)[:200]}")
        return
    call.type = kind
    around = Around(_sent(request.sent_at)) if request.sent_at else ALONE
    _add(sheet, request, number, 0, call, around, [Raw(request.body)])


def _one_by_one(sheet: Sheet, request: Request, number: int) -> None:
    slices = _slices(request.body)
    around = Around(_sent(slices.sent_at or request.sent_at), context_of(slices.context))
    for ordinal, slice_ in enumerate(slices.batch):
        if len(bytes(slice_)) > MOST_BYTES:
            sheet.fault(number, ordinal, TOO_LARGE)
            continue
        try:
            call = _call(slice_)
        except msgspec.ValidationError as error:
            sheet.fault(number, ordinal, f"bad_type: {str(error)[:200]}")
        else:
            _add(sheet, request, number, ordinal, call, around, slices.batch)


def _add(
    sheet: Sheet,
    request: Request,
    at: int,
    ordinal: int,
    call: Call,
    around: Around,
    slices: Sequence[Raw],
) -> None:
    """One call: its row, and what follows from it."""
    mark = sheet.mark() if call.type != "track" else None
    try:
        user, anonymous = text(call.user_id, "userId"), text(call.anonymous_id, "anonymousId")
        if user is None and anonymous is None:
            raise Unfit("no_user: neither userId nor anonymousId")
        context = context_of(call.context)
        raw, known = _read_properties(call.properties, context.kept or around.context.kept)
        account = text(context.group or around.context.group or known.group_id, "context.groupId")
        if account is None and known.groups is not None:
            account = account_of(known.groups, sheet.groups)
        kind = call.type
        excluded = None
        if kind == "track":
            event = text(call.event, "event")
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
        row = len(sheet.calls)
        message = call.message_id
        if type(message) is not str or not message:
            message = _made(call, slices, ordinal, request.received_at)
        sheet.calls.append(
            (
                at,
                ordinal,
                event,
                user,
                anonymous,
                account,
                message,
                moment(call.original_timestamp or call.timestamp, "timestamp"),
                _sent(call.sent_at) if call.sent_at else around.sent,
                raw,
                None if known.quantity is None else number(known.quantity),
                None if known is NO_PROPERTIES else _duration(known),
                excluded,
                None,
            )
        )
        if excluded:
            _follow(sheet, row, kind, call, context, user, anonymous, account)
        elif kind == "track" and (meaning := b2b.meaning(event)):
            meaning(sheet, row, user, anonymous, account, _dict(call.properties or b"{}"))
        if user and anonymous:
            sheet.following["link"].append(
                (row, "person", "anonymous", anonymous, user, kind not in ("identify", "alias"))
            )
    except Unfit as unfit:
        if mark:
            sheet.back_to(mark)
        sheet.fault(at, ordinal, str(unfit))


def _read_properties(raw: Raw, context: bytes) -> tuple[str | None, Properties]:
    """The properties as they are kept, with what is kept of the context; and those that mean something here."""
    said = bytes(raw)
    if len(said) <= 2 or said == b"null":
        if said[:1] not in (b"", b"{", b"n"):
            raise Unfit("bad_type: properties is no object")
        return (f'{{"context":{context.decode()}}}' if context else None), NO_PROPERTIES
    if said[0] != OBJECT:
        raise Unfit("bad_type: properties is no object")
    if b"?" in said or b"#" in said:
        said = without_secrets(said)
    known = _properties(said)
    if context and b'"context"' not in said:
        said = said[:-1] + b',"context":' + context + b"}"
    return said.decode(), known


def account_of(groups: Any, kinds: Sequence[str]) -> str | None:
    """The account among PostHog's groups: of the first kind that is set to be one."""
    if type(groups) is dict:
        for kind in kinds:
            if groups.get(kind) is not None:
                return text(groups[kind], f"$groups.{kind}")
    return None


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


def _sent(value: Any) -> str | None:
    """A time of sending that cannot be read corrects nothing."""
    try:
        return moment(value, "sentAt") if value is not None else None
    except Unfit:
        return None


def _made(call: Call, slices: Sequence[Raw], ordinal: int, received_at: int) -> str:
    """An id for an event that came without: from what it says, so that the same body sent again is the same event.

    Where it does not even say when it happened, every arrival is an event of its own: the same words twice are two clicks.
    """
    said = bytes(slices[ordinal])
    same = sum(bytes(slice_) == said for slice_ in slices[:ordinal])
    arrival = "" if call.timestamp or call.original_timestamp else received_at
    return f"{md5(said).hexdigest()}/{same}/{arrival}"


def _follow(
    sheet: Sheet,
    row: int,
    kind: str,
    call: Call,
    context: Context,
    user: str | None,
    anonymous: str | None,
    account: str | None,
) -> None:
    """What identify, group and alias tell besides."""
    following = sheet.following
    sent = None if user else f"anonymous:{anonymous}"
    if kind == "identify":
        traits = _traits(call.traits) or context.traits
        attributes(sheet, row, (None, user, sent), traits)
        if user and (address := email(traits)):
            following["link"].append((row, "person", "email", address, user, False))
    elif kind == "group":
        attributes(sheet, row, (account, None, None), _traits(call.traits))
        following["membership"].append((row, account, user, sent, "joined"))
        system = None if user else "anonymous"
        following["link"].append((row, "member", system, user or anonymous, account, False))
    else:
        previous = text(call.previous_id, "previousId")
        if previous and user and previous != user:
            following["link"].append((row, "person", "anonymous", previous, user, False))
            following["link"].append((row, "person", None, previous, user, False))


def _traits(raw: Raw) -> dict[str, Any]:
    said = bytes(raw)
    return _dict(said) if said[:1] == b"{" else {}


def _no_type(kind: Any) -> str:
    if kind is None:
        return "no_type: the event does not say what it is: track, identify, group, page, screen, alias"
    return f'bad_type: "{str(kind)[:40]}" is none of track, identify, group, page, screen, alias'


TOO_LARGE = f"too_large: more than {MOST_BYTES // 1024} KiB"
