"""Requests of PostHog's capture endpoints into calls: one event, a list or a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw, Struct

from tenure.collect.calls.limits import MOST_BYTES, TOO_LARGE
from tenure.collect.calls.posthog_call import add
from tenure.collect.calls.said import moment
from tenure.collect.calls.sheet import Sheet, Unfit

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request


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
            add(sheet, request, number, ordinal, said, sent, slices)
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


def _sent(value: Any) -> str | None:
    try:
        return moment(value, "sent_at") if value is not None else None
    except Unfit:
        return None
