"""The bytes of a file, unpacked; where they break off, what could be read is kept and the reason is told."""

from __future__ import annotations

import codecs
import io
import itertools
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

PIECE_BYTES = 1 << 18
BLOCK_BYTES = 1 << 22
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Unpacked(io.RawIOBase):
    """The unpacked bytes. Never raises for bad bytes: it ends, and `trouble` says why."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = b""
        self.trouble: str | None = None
        # the last byte that was read: a file that breaks off rarely ends with its line
        self.last = b""
        head = file.read(4)
        file.seek(0)
        if head.startswith(GZIP):
            self._pieces = self._gzip()
        elif head == ZSTD:
            self._pieces = self._zstd()
        else:
            self._pieces = iter(lambda: file.read(PIECE_BYTES), b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        taken = self._left[: len(buffer)]
        buffer[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        self.last = taken[-1:]
        return len(taken)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _gzip(self) -> Iterator[bytes]:
        member = zlib.decompressobj(wbits=31)
        try:
            while packed := self._file.read(PIECE_BYTES):
                while packed:
                    yield member.decompress(packed)
                    packed = member.unused_data.lstrip(b"\0") if member.eof else b""
                    if member.eof and packed:
                        member = zlib.decompressobj(wbits=31)
        except zlib.error as error:
            self.trouble = f"the gzip data is damaged ({error})"
            return
        if not member.eof:
            self.trouble = "the gzip file is cut off"

    def _zstd(self) -> Iterator[bytes]:
        with pa.CompressedInputStream(pa.PythonFile(self._file, "r"), "zstd") as unpacked:
            try:
                while piece := unpacked.read(PIECE_BYTES):
                    yield piece
            except OSError as error:
                cut = "Truncated" in str(error)
                self.trouble = "the zstd file is cut off" if cut else "the zstd data is damaged"


def unpacked(path: Path) -> Unpacked:
    """The bytes of the file at `path`; how it is packed is read from its first bytes, not from its name."""
    return Unpacked(path.open("rb"))


def whole_lines(stream: Unpacked) -> Iterator[bytes]:
    """The stream as UTF-8 in blocks that end with a line (the last one perhaps not); UTF-16 by its mark."""
    gathered = io.BufferedReader(stream, BLOCK_BYTES)
    pieces: Iterator[bytes] = iter(lambda: gathered.read(BLOCK_BYTES), b"")
    first = next(pieces, b"")
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        pieces = _as_utf8(first, pieces)
        first = next(pieces, b"")
    left = [first.removeprefix(b"\xef\xbb\xbf")]
    for piece in itertools.chain([left.pop()], pieces):
        at = piece.rfind(b"\n") + 1
        if at:
            yield b"".join([*left, piece[:at]])
            left = []
        left.append(piece[at:])
    if rest := b"".join(left):
        yield rest


def lines_of(blocks: Iterable[bytes]) -> Iterator[str]:
    """Text lines with their endings; bytes that are no text come through as escapes."""
    for block in blocks:
        yield from io.StringIO(block.decode("utf-8", "surrogateescape"), newline="")


def _as_utf8(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    decode = codecs.getincrementaldecoder("utf-16")("replace").decode
    for piece in itertools.chain([first], pieces):
        yield decode(piece).encode("utf-8", "surrogatepass")


def head(path: Path, size: int = PIECE_BYTES) -> bytes:
    """Its first bytes, unpacked."""
    with io.BufferedReader(unpacked(path)) as stream:
        return stream.read(size)
