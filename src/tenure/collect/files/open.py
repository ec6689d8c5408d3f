"""Opens a file by what is in it, not by what it is called."""

from __future__ import annotations

from pathlib import Path

from tenure.collect.files.csv import CsvFile
from tenure.collect.files.incoming import Incoming
from tenure.collect.files.ndjson import NdjsonFile
from tenure.collect.files.parquet import ParquetFile
from tenure.collect.files.stream import head
from tenure.errors import UnreadableFile

PARQUET = b"PAR1"


def open_file(path: Path) -> Incoming:
    """The file at `path`, ready to be read. Raises UnreadableFile where no row of it can be had."""
    name = path.name
    try:
        begin = head(path)
    except FileNotFoundError:
        raise UnreadableFile(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise UnreadableFile(f"{path}: this is a folder; name the files in it") from None
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from None
    if begin.startswith(PARQUET):
        return ParquetFile(path, name)
    if begin.startswith(b"PK\x03\x04"):
        raise UnreadableFile(f"{name}: a zip file or a spreadsheet; save it as CSV and import that")
    first = begin.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first == b"{":
        return NdjsonFile(path, name)
    if first == b"[":
        raise UnreadableFile(
            f"{name}: a JSON list; write one object on every line (NDJSON) instead"
        )
    if b"\0" in begin[:1024] and begin[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile(f"{name}: neither CSV nor NDJSON nor Parquet")
    return CsvFile(path, name)
