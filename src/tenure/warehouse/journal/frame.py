"""A request as it lies in the journal: length, CRC-32 and the request itself, in MessagePack.

A segment begins with a head: a mark with the version of the format, and the last `received_at` of the segments before.
Nothing is framed as nothing: a length of zero is what a file system leaves behind after a power cut, never a frame.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from zlib import crc32

import msgspec

from tenure.errors import JournalError

MARK = b"tnrjrnl1"
HEAD = struct.Struct("<8sq")
LENGTHS = struct.Struct("<II")
BEGINNING = b"\x97\xcf"  # of every payload: an array of seven, the first an integer of 64 bits
MOST_BYTES = 1 << 30  # no frame is longer; a longer length is damage


class Request(msgspec.Struct, array_like=True, frozen=True):
    """One acknowledged request."""

    received_at: int  # microseconds since 1970, UTC; unique and growing within a stream
    source: str  # that its write key belongs to
    path: str  # without a trailing slash: /v1/batch, /batch
    body: bytes  # decompressed, valid JSON
    sent_at: str | None = None  # by the client's clock, where a header says it
    address: str | None = None  # of the client
    agent: str | None = None  # its User-Agent


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Request).decode


def pack(request: Request) -> bytes:
    """The request as the payload of a frame."""
    return _encode(request)


def framed(payload: bytes) -> bytes:
    """The payload with its length and its checksum before it."""
    return LENGTHS.pack(len(payload), crc32(payload)) + payload


def payloads(data: bytes) -> Iterator[tuple[memoryview | None, int]]:
    """The whole frames at the beginning of `data`, each with where it ends.

    None in place of what is damaged before a frame that is whole: bytes that the disk gave back wrong.
    """
    view, at = memoryview(data), 0
    while True:
        if end := _sound(view, at):
            yield view[at + LENGTHS.size : end], end
        elif end := _next_sound(data, view, at):
            yield None, end
        else:
            return
        at = end


def needs(data: bytes) -> int:
    """How many bytes the frame takes that `data` begins with; 0 where that cannot be told."""
    if len(data) < LENGTHS.size:
        return 0
    length = LENGTHS.unpack_from(data)[0]
    return LENGTHS.size + length if 0 < length <= MOST_BYTES else 0


def opened(payload: memoryview) -> Request:
    """The request in a payload whose checksum was right."""
    try:
        return _decode(payload)
    except msgspec.MsgspecError as error:
        raise JournalError(
            f"The journal holds a request that this version cannot read: {error}"
        ) from None


def _sound(view: memoryview, at: int) -> int:
    """Where the frame at `at` ends; 0 where there is no whole one."""
    if at + LENGTHS.size > len(view):
        return 0
    length, checksum = LENGTHS.unpack_from(view, at)
    end: int = at + LENGTHS.size + length
    whole = 0 < length <= MOST_BYTES and end <= len(view)
    return end if whole and crc32(view[at + LENGTHS.size : end]) == checksum else 0


def _next_sound(data: bytes, view: memoryview, at: int) -> int:
    """Where the next whole frame after `at` begins; 0 where there is none."""
    found = data.find(BEGINNING, at + LENGTHS.size + 1)
    while found >= 0:
        if _sound(view, found - LENGTHS.size):
            return found - LENGTHS.size
        found = data.find(BEGINNING, found + 1)
    return 0
