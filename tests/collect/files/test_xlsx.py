"""XLSX files as spreadsheets are in life: titles above, merged headers, blank rows, dates, several sheets; and bombs."""

from __future__ import annotations

import struct
import zipfile
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.collect.bench import Bench, make_bench
from tests.collect.files.books import book, packed, sheet

from tenure.collect.files import open_file, sheets, xlsx
from tenure.errors import UnreadableFile

HEAD = ["account_id", "person_id", "happened_at", "event", "quantity"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path, "Europe/Berlin")


def rows(path: Path) -> list[dict[str, Any]]:
    with closing(open_file(path)) as file:
        return [
            {name: row[f"c{place}"] for place, name in enumerate(file.columns)} | {"": row["line"]}
            for batch in file.batches()
            for row in batch.to_pylist()
        ]


def test_dates_numbers_and_texts_become_facts(bench: Bench) -> None:
    usage = [
        HEAD,
        ["acme", "007", datetime(2025, 1, 31, 14, 5, 9), "login", 3],
        ["acme", "008", date(2025, 2, 1), "login", "4"],  # a number stored as text
        [4711, "009", "2025-02-02 10:00", "export", 2.5],
    ]
    result = bench.bring("event", book(Usage=usage), name="book.xlsx")
    assert (result.stored, result.rejected) == (3, 0)
    told = bench.rows("events", "account_id, person_id, happened_at::TIMESTAMP, quantity")
    assert [(a, p, str(t), q) for a, p, t, q in told] == [
        ("4711", "009", "2025-02-02 09:00:00", 2.5),
        ("acme", "007", "2025-01-31 13:05:09", 3.0),
        ("acme", "008", "2025-01-31 23:00:00", 4.0),
    ]


def test_a_title_above_the_header_and_blank_rows_are_no_rows(bench: Bench) -> None:
    usage = [
        ["Usage of all customers", None, None, None, None],
        [],
        HEAD,
        ["acme", "ann", "2025-01-01", "login", 1],
        [None, " ", None, None, None],
        ["acme", "bob", "never", "login", 1],
    ]
    path = bench.file(book(["A1:E1"], Usage=usage), "book.xlsx")
    assert [row[""] for row in rows(path)] == [4, 6]
    result = bench.bring("event", path)
    assert (result.stored, result.rejected) == (1, 1)
    assert bench.rejected()[0]["line"] == 6  # as the spreadsheet counts them


def test_a_merged_header_of_two_rows_names_every_column(tmp_path: Path) -> None:
    top = ["Account", "2024", "2024 is merged", "2025", "2025 is merged"]
    table = [top, [None, "Seats", "ARR", "Seats", "ARR"], ["acme", 1, 2, 3, 4]]
    path = tmp_path / "book.xlsx"
    path.write_bytes(book(["A1:A2", "B1:C1", "D1:E1"], Plans=table))
    with closing(open_file(path)) as file:
        assert file.columns == ("Account", "2024 Seats", "2024 ARR", "2025 Seats", "2025 ARR")
    assert rows(path)[0] == {
        "Account": "acme", "2024 Seats": "1", "2024 ARR": "2", "2025 Seats": "3", "2025 ARR": "4", "": 3,
    }  # fmt: skip


def test_of_several_sheets_one_is_named(bench: Bench) -> None:
    usage, other = [HEAD, ["acme", "ann", "2025-01-01", "login", 1]], [["a", "b"], [1, 2]]
    path = bench.file(book(Notes=[["Made by Ann"]], Usage=usage, Plans=other), "book.xlsx")
    assert sheets(path) == ("Usage", "Plans")
    with pytest.raises(UnreadableFile, match=r"several sheets .*Usage, Plans.*book.xlsx#Usage"):
        open_file(path)
    with pytest.raises(UnreadableFile, match="no sheet Use"):
        open_file(path.with_name("book.xlsx#Use"))
    assert bench.bring("event", path.with_name("book.xlsx#Usage")).stored == 1


def test_the_only_sheet_with_rows_needs_no_name(bench: Bench) -> None:
    usage = [HEAD, ["acme", "ann", "2025-01-01", "login", 1]]
    content = book(Cover=[["Usage", None], []], Usage=usage)
    assert bench.bring("event", content, name="book.xlsx").stored == 1


def test_the_same_rows_as_csv_are_the_same_facts(bench: Bench) -> None:
    usage = [HEAD, ["acme", "ann", datetime(2025, 1, 1, 9), "login", 1.0]]
    assert bench.bring("event", book(Usage=usage), name="book.xlsx").stored == 1
    text = f"{','.join(HEAD)}\nacme,ann,2025-01-01 09:00:00,login,1\n"
    assert bench.bring("event", text).duplicate == 1


def test_a_cell_as_csv_has_it() -> None:
    cells = [1.0, 2.5, True, "", " x ", date(2025, 1, 2), datetime(2025, 1, 2, 3, 4), None, 1e20]
    told = ["1", "2.5", "true", None, "x", "2025-01-02", "2025-01-02 03:04:00", None, "1e+20"]
    assert [xlsx.as_text(cell) for cell in cells] == told


def test_a_stray_cell_in_the_last_corner_is_refused_before_it_takes_the_memory(
    tmp_path: Path,
) -> None:
    stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    path = tmp_path / "stray.xlsx"
    path.write_bytes(packed({"S": sheet([["a", "b"], [1, 2]]).replace("</sheetData>", stray)}))
    with pytest.raises(UnreadableFile, match="reaches to row 1,048,576 and column 16,384"):
        open_file(path)


def test_a_packed_bomb_is_refused_whatever_the_archive_says_of_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_BYTES", 10 << 20)
    honest = tmp_path / "honest.xlsx"
    honest.write_bytes(packed({"S": sheet([["a", "b"], ["x" * (11 << 20), 2]])}))
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        open_file(honest)
    lying = tmp_path / "lying.xlsx"
    lying.write_bytes(_lying(honest))
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        open_file(lying)


@pytest.mark.parametrize("kept", [100, 400, 900])
def test_a_damaged_spreadsheet_is_refused(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(book(S=[["a", "b"], [1, 2]])[:kept])
    with pytest.raises(UnreadableFile, match=r"cut\.xlsx: cut off or damaged"):
        open_file(path)


def test_a_zip_file_and_an_old_spreadsheet_are_named_as_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match="a zip file"):
        open_file(path)
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    with pytest.raises(UnreadableFile, match="old or a protected spreadsheet"):
        open_file(path)


def _lying(path: Path) -> bytes:
    """The same archive, whose directory says that the sheet is a few bytes."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    struct.pack_into("<I", content, entry.header_offset + 22, 10)
    at = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", content, at + 24, 10)
    return bytes(content)
