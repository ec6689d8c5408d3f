"""`tenure backup` and `tenure restore`: a whole copy of a workspace, and a workspace from one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tenure.cli.options import Workspace, opened
from tenure.cli.progress import note, progress


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", help="A new folder, or a new .tar file.")
    ],
    workspace: Workspace = None,
) -> None:
    """Copy the workspace as it is at this instant.

    Other commands may run meanwhile.
    """
    from tenure.state import dump
    from tenure.warehouse import backup as copies

    app = opened(workspace)
    with progress("Copying", "files") as report:
        copies.backup(app.workspace, target, report, lambda copy: dump.dump(app.state, copy))
    note(f"{target}: a backup of {app.workspace.resolve()}")


def restore(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="A backup: its folder or .tar file.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new workspace's folder.")],
) -> None:
    """Make a workspace of a backup, in a new folder."""
    from tenure.settings import Settings
    from tenure.state import dump
    from tenure.warehouse import backup as copies

    def decisions(copy: Path) -> None:
        dump.restore(copy, Settings.read(copy).state_url)

    with progress("Copying", "files") as report:
        copies.restore(source, folder, report, decisions)
    note(f"{folder}: restored from {source}")
