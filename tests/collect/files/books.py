"""Spreadsheets made on the spot, by hand: what is in them is up to the test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
EPOCH = datetime(1899, 12, 30)
DATED, TIMED = 1, 2  # styles


def book(merged: Sequence[str] = (), **sheets: Iterable[Iterable[Any]]) -> bytes:
    """A workbook with these sheets, each a list of rows; None is an empty cell. `merged`: ranges of the first sheet."""
    return packed(
        {
            name: sheet(rows, merged if place == 0 else ())
            for place, (name, rows) in enumerate(sheets.items())
        }
    )


def sheet(rows: Iterable[Iterable[Any]], merged: Sequence[str] = ()) -> str:
    """The XML of a sheet."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{_letters(place)}{number}", value)
            for place, value in enumerate(row)
            if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    tail = f"<mergeCells>{ranges}</mergeCells>" if merged else ""
    return f"<worksheet {NAMES}><sheetData>{''.join(lines)}</sheetData>{tail}</worksheet>"


def packed(sheets: Mapping[str, str]) -> bytes:
    """A workbook of the XML of its sheets."""
    places = range(1, len(sheets) + 1)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>'
        for n, name in zip(places, sheets, strict=True)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{RELS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in places
    )
    styles = f'<Relationship Id="s" Type="{RELS}/styles" Target="styles.xml"/>'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="b" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NAMES} xmlns:r="{RELS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}{styles}</Relationships>',
        "xl/styles.xml": f'<styleSheet {NAMES}><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
        "</cellXfs></styleSheet>",
        **{
            f"xl/worksheets/sheet{n}.xml": text
            for n, text in zip(places, sheets.values(), strict=True)
        },
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _cell(place: str, value: Any) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if isinstance(value, datetime):
        return f'<c r="{place}" s="{TIMED}"><v>{_days(value)!r}</v></c>'
    if isinstance(value, date):
        return (
            f'<c r="{place}" s="{DATED}"><v>{_days(datetime(*value.timetuple()[:3])):.0f}</v></c>'
        )
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _days(moment: datetime) -> float:
    return (moment - EPOCH).total_seconds() / 86400


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
