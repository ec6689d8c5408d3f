"""`tenure rejected`: the rows that could not be stored, with file, line, column and reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tenure.cli.options import Format, Workspace, opened
from tenure.cli.progress import note
from tenure.cli.show import print_csv, print_json, print_table

COLUMNS = ("kind", "file", "line", "column", "code", "reason", "row")
SHOWN = 50  # in a table; the other formats have them all


def rejected(
    workspace: Workspace = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write them as they came, with the reason, to a CSV or JSON file to be mended.",
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List the rows that could not be stored. After a mend: `tenure import --retry`."""
    from tenure.collect import rejected as kept

    app = opened(workspace)
    with app.engine() as engine:
        if export is not None:
            print(f"{export}: {kept.export(app.lake, engine, export):,} rows")
            return
        found = kept.rejected(app.lake, engine).to_pylist()
    shown = [[row[name] for name in COLUMNS] for row in found]
    if format is Format.JSON:
        print_json([{**row, "row": json.loads(row["row"])} for row in found])
    elif format is Format.CSV:
        print_csv(COLUMNS, shown)
    elif shown:
        print_table(COLUMNS, shown[:SHOWN], right=["line"])
        if len(shown) > SHOWN:
            note(f"{len(shown) - SHOWN:,} more; `--format csv` has them all.")
    else:
        print("Nothing was rejected.")
