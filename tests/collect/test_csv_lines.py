"""Lines of a CSV file: exact, however the file is cut into blocks, with quoted line ends and blank lines."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest

from tenure.collect.files import open_file, stream

ROWS = [
    ["a", "b"],
    ["plain", "x"],
    ["two\nlines", 'say ""'],
    ["", ""],
    ["é" * 30, "y"],
    ["end", "z\r\nz"],
]


@pytest.mark.parametrize("block", [16, 64, 1 << 20])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("blank", ["", "\n\n"])
def test_each_row_has_the_line_it_begins_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    block: int,
    ending: str,
    quoting: int,
    blank: str,
) -> None:
    monkeypatch.setattr(stream, "BLOCK_BYTES", block)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=ending, quoting=quoting)  # type: ignore[arg-type]
    for row in [ROWS[0], *ROWS[1:2] * 5, *ROWS[1:]]:
        writer.writerow(row)
        text.write(blank)
    path = tmp_path / "rows.csv"
    path.write_bytes(b"\xef\xbb\xbf" + blank.encode() + text.getvalue().encode())
    file = open_file(path)
    read = [
        (line, cells)
        for batch in file.batches()
        for line, *cells in zip(
            *(batch.column(name).to_pylist() for name in ("line", "c0", "c1")), strict=True
        )
    ]
    file.close()
    assert file.columns == ("a", "b")
    assert read == _expected(blank + text.getvalue())


def _expected(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    rows, begins = [], 1
    for row in reader:
        if row:
            rows.append((begins, row))
        begins = reader.line_num + 1
    return list(itertools.islice(rows, 1, None))
