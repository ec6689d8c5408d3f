"""Opens a file by what is in it, not by what it is called."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tenure.collect.files.csv import CsvFile
from tenure.collect.files.incoming import Incoming
from tenure.collect.files.json import JsonFile, is_one_value
from tenure.collect.files.ndjson import NdjsonFile
from tenure.collect.files.parquet import ParquetFile
from tenure.collect.files.refusal import refusal
from tenure.collect.files.stream import head
from tenure.collect.files.xlsx import XlsxFile, sheets_with_rows
from tenure.errors import UnreadableFile

PARQUET = b"PAR1"


def open_file(path: Path) -> Incoming:
    """The file at `path`, ready to be read; `book.xlsx#Usage` is a sheet of it. Raises UnreadableFile where no row of it can be had."""
    path, sheet = _sheet_of(path)
    name = path.name
    with refusal(path):
        begin = head(path)
    if begin.startswith(PARQUET):
        return ParquetFile(path, name)
    if begin.startswith(b"PK\x03\x04"):
        if not _is_workbook(path, begin):
            raise UnreadableFile(
                f"{name}: a zip file and no spreadsheet; unpack it and import what is in it"
            )
        return XlsxFile(path, name, sheet)
    if begin.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(f"{name}: an old or a protected spreadsheet; save it as .xlsx or CSV")
    first = begin.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first == b"[" or (first == b"{" and is_one_value(begin)):
        return JsonFile(path, name)
    if first == b"{":
        return NdjsonFile(path, name)
    if b"\0" in begin[:1024] and begin[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile(f"{name}: neither CSV nor JSON nor Parquet nor XLSX")
    return CsvFile(path, name)


def sheets(path: Path) -> tuple[str, ...]:
    """The sheets with rows of a spreadsheet; of another file, none. Raises UnreadableFile."""
    if not head(path, 4).startswith(b"PK\x03\x04") or not _is_workbook(path, b""):
        return ()
    return sheets_with_rows(path, path.name)


def _sheet_of(path: Path) -> tuple[Path, str | None]:
    """The file and the sheet that is named behind it; a file that is really called so is a file."""
    name, sign, sheet = path.name.rpartition("#")
    if sign and name and not path.exists() and (whole := path.with_name(name)).exists():
        return whole, sheet
    return path, None


def _is_workbook(path: Path, begin: bytes) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except zipfile.BadZipFile:
        return b"[Content_Types].xml" in begin  # damaged: the reader says so
