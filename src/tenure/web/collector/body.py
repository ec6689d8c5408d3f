"""The body of a request: received within bounds, unpacked, understood, mended where clients write JSON that is none."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from tenure.web.collector.answers import Refused

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
GZIP, ZLIB = 0x1F, 0x78  # JSON begins with neither
BOM = b"\xef\xbb\xbf"
LONE = re.compile("[\ud800-\udfff]")
MOST_DIGITS = 300  # of a whole number; a longer one is no number that anybody means
DISCARDED_BYTES = 64 * 1024 * 1024
SECONDS = 8.0  # within which the body has to be here

_decode = msgspec.json.Decoder().decode


class Gone(Exception):
    """The client went away before all of its request was here."""


async def received(receive: Receive, most_bytes: int, held: Held) -> bytes:
    """The whole body. What is too large is read to its end and dropped, so that the client reads why."""
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body: bytes = message["body"]
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
        return body
    try:
        async with asyncio.timeout(SECONDS):
            return await _chunks(message, receive, most_bytes, held)
    except TimeoutError:
        said = f"The request was not here within {SECONDS:.0f} seconds. Send it again."
        raise Refused(503, "too_slow", said, retry_after=2) from None  # a 408 would be given up


class Held:
    """How many bytes of unfinished bodies are in memory, over all connections."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0


async def _chunks(
    message: MutableMapping[str, Any], receive: Receive, most_bytes: int, held: Held
) -> bytes:
    chunks: list[bytes] = []
    size = mine = 0
    crowded = False
    try:
        while True:
            if message["type"] != "http.request":
                raise Gone
            chunk = message.get("body", b"")
            size += len(chunk)
            crowded = crowded or held.bytes + len(chunk) > held.most_bytes
            if size <= most_bytes and not crowded:
                chunks.append(chunk)
                mine += len(chunk)
                held.bytes += len(chunk)
            if not message.get("more_body"):
                break
            if size > DISCARDED_BYTES:
                raise _too_large(most_bytes)
            message = await receive()
    finally:
        held.bytes -= mine
    if size > most_bytes:
        raise _too_large(most_bytes)
    if crowded:
        raise Refused(429, "overloaded", "Too much arrives at once. Send it again.", retry_after=2)
    return b"".join(chunks)


def unpacked(body: bytes, most_bytes: int) -> bytes:
    """Without compression (by its first bytes, whatever the headers say) and without the form around it."""
    body = _inflated(body, most_bytes)
    if body.startswith(b"data="):
        body = _inflated(_form(body), most_bytes)
    return body


def based(text: bytes) -> bytes:
    """Base64 of either alphabet, with or without its padding; JSON may stand there as it is."""
    text = text.strip().replace(b" ", b"+").replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise _malformed("The data is not base64.") from None


def understood(body: bytes) -> tuple[Any, bytes]:
    """What the JSON says, and the JSON as it is kept: as it was sent, or else mended."""
    try:
        return _decode(body), body
    except RecursionError:
        raise _malformed("The JSON is nested too deep.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _mended(body)


def _inflated(body: bytes, most_bytes: int) -> bytes:
    if not body or body[0] not in (GZIP, ZLIB):
        return body
    inflate = zlib.decompressobj(47)  # gzip or zlib, by the head
    try:
        plain = inflate.decompress(body, most_bytes + 1)
    except zlib.error:
        raise _malformed("The compressed body is damaged.") from None
    if len(plain) > most_bytes:
        raise _too_large(most_bytes)
    if not inflate.eof or inflate.unused_data:
        raise _malformed("The compressed body is not whole.")
    return plain


def _form(body: bytes) -> bytes:
    data = unquote_to_bytes(body[len(b"data=") :].partition(b"&")[0])
    return data if data.lstrip()[:1] in (b"{", b"[") else based(data)


def _mended(body: bytes) -> tuple[Any, bytes]:
    """What Python and browsers write though JSON has no word for it: NaN, half a surrogate pair, bad UTF-8.

    One bad value must not cost the batch it came in.
    """
    try:
        text = body.removeprefix(BOM).decode("utf-8", "replace")
        said = json.loads(
            text, strict=False, parse_constant=_none, parse_float=_number, parse_int=_whole
        )
        kept = LONE.sub("\ufffd", json.dumps(said, ensure_ascii=False)).encode()
        return _decode(kept), kept
    except RecursionError:
        raise _malformed("The JSON is nested too deep.") from None
    except (ValueError, msgspec.MsgspecError) as error:
        raise _malformed(f"The body is not JSON: {str(error)[:200]}.") from None


def _none(word: str) -> None:
    return None


def _number(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) != float("inf") else None


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MOST_DIGITS else None


def _malformed(message: str) -> Refused:
    return Refused(400, "malformed", message)


def _too_large(most_bytes: int) -> Refused:
    return Refused(413, "too_large", f"At most {most_bytes:,} bytes, also when unpacked.")
