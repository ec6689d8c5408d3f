"""A flat file as a table, as somebody has it: CSV in whatever manner, or Parquet."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from tenure.errors import UnreadableFile

NULLS = ["", " ", "  ", "-", "?", "NA", "N/A", "NaN", "nan", "null", "NULL", "None"]
BLOCK = 1 << 29  # bytes of a file that are looked at together
MOST_SAID = 200  # characters of what is wrong with a file
PACKED = b"PK\x03\x04"  # zip, and what spreadsheets write
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path) -> pa.Table:
    """UnreadableFile where it is none, or two of its columns have the same name."""
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            from pyarrow import parquet

            table = parquet.read_table(path)
        else:
            table = _text_table(path)
    except (pa.ArrowException, UnicodeError) as wrong:
        first = str(wrong).partition("\n")[0][:MOST_SAID]
        raise UnreadableFile(f"{path}: it cannot be read as a table: {first}") from None
    twice = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{path}: two columns have the same name: {', '.join(twice)}.")
    return table


def _text_table(path: Path) -> pa.Table:
    """By the bytes that it begins with UTF-16, else UTF-8, or where it is none Latin-1; names without spaces around them."""
    with pa.input_stream(path) as opened:
        start = opened.read(1 << 16)
    if start.startswith(PACKED):
        raise UnreadableFile(
            f"{path}: this is a packed file, or one of a spreadsheet: save it as CSV."
        )
    if start.lstrip()[:1] in (b"{", b"["):
        raise UnreadableFile(f"{path}: this is JSON: save it as CSV or Parquet.")
    encoding = "utf16" if start.startswith(UTF_16) else "utf8"
    head = start.decode("utf16" if encoding == "utf16" else "latin1", "ignore").partition("\n")[0]
    try:
        table = _csv(path, head, encoding)
        if any(pa.types.is_binary(kind) for kind in table.schema.types):
            table = _csv(path, head, "latin1")
    except pa.ArrowInvalid:
        table = _csv(path, head, encoding, threads=False)  # what is wrong is said with its row now
    return table.rename_columns([name.strip() for name in table.column_names])


def _csv(path: Path, head: str, encoding: str, *, threads: bool = True) -> pa.Table:
    """Divided by whatever divides the line of names most often; a column's type is told by all of its values."""
    from pyarrow import csv

    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(encoding=encoding, block_size=BLOCK, use_threads=threads),
        parse_options=csv.ParseOptions(
            delimiter=max(",;\t|", key=head.count), newlines_in_values=True
        ),
        convert_options=csv.ConvertOptions(null_values=NULLS, strings_can_be_null=True),
    )
