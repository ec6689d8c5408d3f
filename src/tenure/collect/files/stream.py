"""The bytes of a file, unpacked; where they break off, what could be read is kept and the reason is told."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

PIECE_BYTES = 1 << 18
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class Unpacked(io.RawIOBase):
    """The unpacked bytes. Never raises for bad bytes: it ends, and `trouble` says why."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = b""
        self.trouble: str | None = None
        self.last = (
            b""  # the last byte that was read: a file that breaks off rarely ends with its line
        )
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


def head(path: Path, size: int = PIECE_BYTES) -> bytes:
    """Its first bytes, unpacked."""
    with io.BufferedReader(unpacked(path)) as stream:
        return stream.read(size)
