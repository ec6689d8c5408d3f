"""Reading the journal while it is being written, from a position on; and forgetting what has been loaded."""

from __future__ import annotations

from pathlib import Path

from tenure.warehouse.journal.frame import HEAD, Request, needs, opened, payloads
from tenure.warehouse.journal.segments import head, numbers, path, place, position


def read(folder: Path, stream: str, start: int, most_bytes: int) -> tuple[list[Request], int]:
    """Whole requests from the position `start` on, about `most_bytes` of them and at least one; and the position after.

    Nothing new is an empty list; the position may have moved to the next segment all the same. A torn tail is waited
    for in the last segment and skipped in one that has a successor: nobody was told that it is kept.
    """
    number, offset = place(start)
    while True:
        known = numbers(folder, stream)  # before reading: what has a successor now is complete now
        later = [n for n in known if n >= number]
        if not later:
            return [], start
        if later[0] != number:
            number, offset = later[0], HEAD.size
        try:
            requests, end = _segment(path(folder, stream, number), offset, most_bytes)
        except FileNotFoundError:  # another loader has loaded and forgotten it just now
            continue
        if requests or len(later) == 1 or end > offset:
            return requests, position(number, end)
        number, offset = later[1], HEAD.size


def forget(folder: Path, stream: str, until: int) -> int:
    """Delete the segments that lie wholly before the position `until`, never the last one; how many."""
    known = numbers(folder, stream)
    gone = [number for number in known[:-1] if number < place(until)[0]]
    for number in gone:
        path(folder, stream, number).unlink(missing_ok=True)
    return len(gone)


def backlog(folder: Path, stream: str, start: int) -> int:
    """How many bytes lie behind the position `start`."""
    number, offset = place(start)
    total = 0
    for n in numbers(folder, stream):
        if n >= number:
            try:
                size = path(folder, stream, n).stat().st_size
            except FileNotFoundError:  # forgotten just now
                continue
            total += max(0, size - (offset if n == number else HEAD.size))
    return total


def last_received(folder: Path, stream: str) -> int:
    """The newest `received_at` of the stream; 0 where nothing was ever received."""
    newest = 0
    for number in reversed(numbers(folder, stream)):
        with path(folder, stream, number).open("rb") as file:
            newest = max(newest, head(file.read(HEAD.size)) or 0)
        offset = HEAD.size
        while True:
            requests, offset = _segment(path(folder, stream, number), offset, 1 << 24)
            if not requests:
                break
            newest = max(newest, requests[-1].received_at)
        if newest:
            break
    return newest


def _segment(file: Path, offset: int, most_bytes: int) -> tuple[list[Request], int]:
    """Whole requests of one segment from `offset` on, and the offset after them."""
    with file.open("rb") as segment:
        if head(segment.read(HEAD.size)) is None:
            return [], offset
        segment.seek(offset)
        data = segment.read(max(most_bytes, HEAD.size))
        while True:
            requests, end = [], 0
            for payload, after in payloads(data):
                if payload is not None:
                    requests.append(opened(payload))
                end = after
            if requests:
                return requests, offset + end
            more = segment.read(max(needs(data) - len(data), len(data)))
            if not more:
                return [], offset + end
            data += more
