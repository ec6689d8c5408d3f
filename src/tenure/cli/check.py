"""`tenure check`: what is wrong with this workspace, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from tenure.cli.options import Format, Workspace, opened
from tenure.cli.show import print_csv, print_json, print_table
from tenure.errors import TenureError

COLUMNS = ("severity", "what", "where", "mend")


def check(
    workspace: Workspace = None,
    format: Annotated[Format, typer.Option(help="How the findings are shown.")] = Format.TABLE,
) -> None:
    """Say what is wrong here and how to mend it.

    Also what the workspace does not see, and what it would tell.
    Exits with 1 where something keeps the workspace from working.
    """
    from tenure.check import Finding, findings

    try:
        found = findings(opened(workspace))
    except TenureError as error:  # it cannot even be opened: that is the finding
        found = [Finding("error", str(error), str(workspace), "Mend this first, then check again.")]
    rows = [asdict(finding) for finding in found]
    if format is Format.JSON:
        print_json(rows)
    elif format is Format.CSV:
        print_csv(COLUMNS, [list(row.values()) for row in rows])
    elif rows:
        print_table(COLUMNS, [list(row.values()) for row in rows])
    else:
        print("Nothing is wrong with this workspace.")
    if any(finding.severity == "error" for finding in found):
        raise typer.Exit(1)
