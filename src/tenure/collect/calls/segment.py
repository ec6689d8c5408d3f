"""Requests of Segment's tracking API, and of RudderStack's dialect of it, into calls.

Batches of sound events are read in one go; a batch with an event that is none is read event by event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw

from tenure.collect.calls.context import context_of
from tenure.collect.calls.limits import MOST_BYTES, TOO_LARGE
from tenure.collect.calls.segment_call import ALONE, Around, add, sent
from tenure.collect.calls.segment_shapes import (
    Batch,
    batch_in,
    call_in,
    in_batch,
    slices_in,
    slices_of,
)
from tenure.collect.calls.sheet import Sheet

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request

__all__ = ["read", "slices_of"]

KINDS = {
    "t": "track",
    "i": "identify",
    "g": "group",
    "p": "page",
    "s": "screen",
    "a": "alias",
}


def read(sheet: Sheet, request: Request, number: int) -> None:
    """Add the calls of a request."""
    if not in_batch(request.path):
        kind = request.path.rpartition("/")[2]
        _single(sheet, request, number, KINDS.get(kind, kind))
        return
    if len(request.body) <= MOST_BYTES:
        try:
            batch = batch_in(request.body)
        except msgspec.ValidationError:
            pass
        else:
            _together(sheet, request, number, batch)
            return
    _one_by_one(sheet, request, number)


def _together(sheet: Sheet, request: Request, number: int, batch: Batch) -> None:
    around = Around(sent(batch.sent_at or request.sent_at), context_of(batch.context))
    slices: list[Raw] = []
    for ordinal, call in enumerate(batch.batch):
        if not slices and (type(call.message_id) is not str or not call.message_id):
            slices = slices_in(request.body).batch
        add(sheet, request, number, ordinal, call, around, slices)


def _single(sheet: Sheet, request: Request, number: int, kind: str) -> None:
    if len(request.body) > MOST_BYTES:
        sheet.fault(number, 0, TOO_LARGE)
        return
    try:
        call = call_in(request.body)
    except msgspec.ValidationError as error:
        sheet.fault(number, 0, f"bad_type: {str(error)[:200]}")
        return
    call.type = kind
    around = Around(sent(request.sent_at)) if request.sent_at else ALONE
    add(sheet, request, number, 0, call, around, [Raw(request.body)])


def _one_by_one(sheet: Sheet, request: Request, number: int) -> None:
    slices = slices_in(request.body)
    around = Around(sent(slices.sent_at or request.sent_at), context_of(slices.context))
    for ordinal, slice_ in enumerate(slices.batch):
        if len(bytes(slice_)) > MOST_BYTES:
            sheet.fault(number, ordinal, TOO_LARGE)
            continue
        try:
            call = call_in(slice_)
        except msgspec.ValidationError as error:
            sheet.fault(number, ordinal, f"bad_type: {str(error)[:200]}")
        else:
            add(sheet, request, number, ordinal, call, around, slices.batch)
