"""A request of the journal into calls, in the dialect of its path. Nothing that is in a request can stop the reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tenure.collect.calls import posthog, segment
from tenure.collect.calls.sheet import Sheet

if TYPE_CHECKING:
    from tenure.warehouse.journal import Request

WHOLE = -1  # the ordinal of a request that could not be taken apart


def read(sheet: Sheet, request: Request, number: int) -> None:
    """Add what the request says. What cannot even be taken apart is one fault."""
    mark = sheet.mark()
    try:
        (segment if spoken_by_segment(request.path) else posthog).read(sheet, request, number)
    except RecursionError:
        sheet.back_to(mark)
        sheet.fault(number, WHOLE, "too_deep: the JSON is nested too deep")
    except Exception as error:  # whatever it is: the next request has done no harm
        sheet.back_to(mark)
        sheet.fault(number, WHOLE, f"unreadable: {type(error).__name__}: {str(error)[:200]}")


def events_of(request: Request) -> tuple[Sequence[str], str]:
    """The events of a request as texts, and what was said of all of them, to be read again some day."""
    if spoken_by_segment(request.path):
        slices, around = segment.slices_of(request.body, request.path)
    else:
        slices, around = posthog.slices_of(request.body)
    return [bytes(slice_).decode("utf-8", "replace") for slice_ in slices], around.decode()


def again(path: str, event: str, around: str) -> bytes:
    """The body of a request that says this one event, as it was said."""
    if not _in_batch(path):
        return event.encode()
    told = json.loads(around)
    rest = "".join(f", {json.dumps(name)}: {json.dumps(value)}" for name, value in told.items())
    return f'{{"batch": [{event}]{rest}}}'.encode()


def backfill(request: Request) -> bool:
    """Whether what is told may be long past."""
    if spoken_by_segment(request.path):
        return request.path == "/v1/import"
    return posthog.backfill(request.body)


def spoken_by_segment(path: str) -> bool:
    """Whether it is Segment's API; else it is PostHog's."""
    return path.startswith(("/v1/", "/beacon/"))


def _in_batch(path: str) -> bool:
    return not spoken_by_segment(path) or path.rpartition("/")[2] in ("batch", "b", "import")
