"""A log on disk: its fingerprint, and its lines in blocks from any byte on; packed or not, the bytes count unpacked."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tenure.collect.files.stream import GZIP, ZSTD, Unpacked

HEAD_BYTES = 1 << 16
TAIL_BYTES = 1 << 10
BLOCK_BYTES = 1 << 20
LONGEST_LINE = 1 << 24  # then it is cut, and no line of any format


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, each with its end, and the bytes of the log at which they begin and end."""

    start: int
    lines: bytes
    end: int


class LogFile:
    """An opened log. Whatever happens to its name meanwhile, this is the file that was opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb")
        magic = self._file.read(4)
        self._file.seek(0)
        self.packed = magic.startswith(GZIP) or magic == ZSTD
        self.stat = os.fstat(self._file.fileno())
        self.trouble: str | None = None
        self.head = self._first(HEAD_BYTES)

    def __enter__(self) -> LogFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def first_lines(self) -> list[bytes]:
        """The lines at its beginning, the last perhaps cut."""
        return self.head.removeprefix(b"\xef\xbb\xbf").split(b"\n")

    def same(self) -> bool:
        """Whether it still begins as it did: a log may be cut to nothing and written anew while it is being read."""
        return self._first(len(self.head)) == self.head

    def tail(self, end: int) -> str | None:
        """A hash of the bytes that end there; None where the file is shorter."""
        start = max(0, end - TAIL_BYTES)
        with self._stream() as stream:
            _skip(stream, start)
            said = _read(stream, end - start)
        return None if len(said) < end - start else _hash(said)

    def blocks(self, start: int, final: bool) -> Iterator[Block]:
        """Its lines from a byte on. A last line without its end comes only where it is `final`."""
        with self._stream() as stream:
            _skip(stream, start)
            left = b""
            while piece := stream.read(BLOCK_BYTES):
                left += piece
                end = left.rfind(b"\n") + 1
                if not end and len(left) > LONGEST_LINE:
                    yield Block(start, left[:LONGEST_LINE] + b"\n", start + LONGEST_LINE)
                    start, left = start + LONGEST_LINE, left[LONGEST_LINE:]
                elif end:
                    yield Block(start, left[:end], start + end)
                    start, left = start + end, left[end:]
            broken = isinstance(stream, _Packed) and stream.trouble
            if left and final and not broken:
                yield Block(start, left + b"\n", start + len(left))

    def _first(self, size: int) -> bytes:
        with self._stream() as stream:
            return _read(stream, size)

    def _stream(self) -> io.BufferedReader:
        """A stream of its own over the opened file, unpacked."""
        again = os.fdopen(os.dup(self._file.fileno()), "rb", buffering=0)
        again.seek(0)
        if not self.packed:
            return io.BufferedReader(again, BLOCK_BYTES)
        return _Packed(Unpacked(again), self)


class _Packed(io.BufferedReader):
    """Where the packed bytes break off, the file says so."""

    def __init__(self, raw: Unpacked, file: LogFile) -> None:
        super().__init__(raw, BLOCK_BYTES)
        self._unpacked, self._log = raw, file

    @property
    def trouble(self) -> str | None:
        """Why the bytes broke off, if they did so far."""
        return self._unpacked.trouble

    def close(self) -> None:
        self._log.trouble = self.trouble or self._log.trouble
        super().close()


def fingerprint(head: bytes, final: bool = False) -> str | None:
    """Of a log, from its beginning up to and with its first line of data; None where that is not whole yet.

    It stays the same while the log grows, is renamed, copied or packed. Data has a digit in it and is no `#` directive.
    """
    at = 0
    while at < len(head):
        end = head.find(b"\n", at) + 1
        if not end:
            if final and any(48 <= byte <= 57 for byte in head[at:]):
                return _hash(head + b"\n")
            break
        line = head[at:end]
        if line[:1] != b"#" and any(48 <= byte <= 57 for byte in line):
            return _hash(head[:end])
        at = end
    if len(head) >= HEAD_BYTES or (final and head):
        return _hash(head[:HEAD_BYTES])
    return None


def _hash(said: bytes) -> str:
    return blake2b(said, digest_size=12).hexdigest()


def _skip(stream: io.BufferedReader, size: int) -> None:
    if isinstance(stream, _Packed):
        while size > 0 and (piece := stream.read(min(size, BLOCK_BYTES))):
            size -= len(piece)
    else:
        stream.seek(size)


def _read(stream: io.BufferedReader, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
