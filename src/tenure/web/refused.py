"""The rejected rows: why, where, what stood there; as CSV to be mended, and replayed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.web import words
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.collect import Result

MOST = 200
ROW = 200  # signs of a row


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPage:
    """The list, ready to be shown."""

    file: str
    summary: str
    files: tuple[Part, ...]
    rows: Shown | None
    more: str
    csv_href: str
    replayed: str
    data_href: str


def listed(app: App, file: str = "") -> list[dict[str, Any]]:
    """The rejected rows, of one file or of all."""
    from tenure.collect.rejected import rejected

    with app.engine() as engine:
        rows: list[dict[str, Any]] = rejected(app.lake, engine).to_pylist()
    return [row for row in rows if not file or row["file"] == file]


def refused_csv(app: App, file: str = "") -> str:
    """The rows with their own columns and ids: mended and imported again, each that passes leaves the list."""
    from tenure.collect.rejected import export

    with tempfile.TemporaryDirectory(prefix="tenure-rejected-") as folder, app.engine() as engine:
        path = Path(folder) / "rejected.csv"
        export(app.lake, engine, path, file=file or None)
        return path.read_text("utf-8")


def replayed(app: App, now: datetime) -> Result:
    """All rejected rows once more, as they were mapped."""
    from tenure.collect.retry import retry

    return retry(app, now=now)


def refused_page(
    rows: Sequence[Mapping[str, Any]],
    all_files: Sequence[str],
    file: str,
    frame: Frame,
    said: str = "",
) -> RefusedPage:
    """The page of the rejected rows."""
    named = {"file": file} if file else {}
    return RefusedPage(
        file=file,
        summary=words.counted(len(rows), "row"),
        files=tuple(
            Part(name, frame.link("/data/rejected", **({"file": name} if name else {})), name)
            for name in ("", *all_files)
        ),
        rows=shown(
            ("File", "Line", "Column", "Why", "The row as it came"),
            [
                (
                    row["file"],
                    row["line"],
                    Cell(row["column"] or ""),
                    Cell(row["reason"], "why", title=row["code"]),
                    Cell(_short(row["row"]), "text"),
                )
                for row in rows[:MOST]
            ],
            (1,),
        )
        if rows
        else None,
        more=f"The first {MOST} are shown; the CSV has all of them." if len(rows) > MOST else "",
        csv_href=frame.link("/data/rejected.csv", **named),
        replayed=said,
        data_href=frame.link("/data"),
    )


def _short(text: str) -> str:
    return text if len(text) <= ROW else text[: ROW - 1] + "…"
