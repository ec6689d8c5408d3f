"""`tenure compact`, `vacuum` and `rebuild`: upkeep of the lake. Other commands may run meanwhile."""

from __future__ import annotations

from tenure.cli.options import Workspace, opened
from tenure.cli.progress import progress


def compact(workspace: Workspace = None) -> None:
    """Join small files, so that reading stays fast."""
    from tenure.warehouse import keep

    app = opened(workspace)
    with progress("Compacting", "tables") as report:
        print(keep.compact(app.lake, report))


def vacuum(workspace: Workspace = None) -> None:
    """Remove files that no version of the last 24 hours uses."""
    from tenure.warehouse import keep

    app = opened(workspace)
    with progress("Removing", "tables") as report:
        print(keep.vacuum(app.lake, report))


def rebuild(workspace: Workspace = None) -> None:
    """Derive anew what is derived from facts.

    Needed after a change of the time zone.
    """
    from tenure.warehouse import rebuild as anew

    app = opened(workspace)
    with progress("Rebuilding", "tables") as report:
        print(anew.rebuild(app.lake, report, app.settings.zone))
