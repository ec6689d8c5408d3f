"""What keeps a workspace whole: what a killed process left undone, whose facts are whose, small files joined, old ones gone."""

from __future__ import annotations

from datetime import UTC, datetime

from tenure.app import App

MANY_FILES = 200  # in one table, before they are joined


def mend(app: App) -> None:
    """Complete what a killed import left undone, book every fact to whom it belongs, and join small files once there are many."""
    from tenure.warehouse import corrections, usage

    with app.engine() as engine:
        usage.catch_up(app.lake, engine)
        corrections.catch_up(app.lake, engine)
    identify(app)
    compact(app)


def identify(app: App) -> int:
    """Move the facts whose owner is known otherwise by now; how many."""
    from tenure.collect.identity import Identity, catch_up

    with app.engine() as engine:
        return catch_up(app.lake, engine, Identity.read(app.workspace), datetime.now(UTC))


def compact(app: App) -> None:
    """Join the small files of tables that have many."""
    from tenure.warehouse import keep

    if any(len(snapshot.files) > MANY_FILES for snapshot in app.lake.pin().snapshots.values()):
        keep.compact(app.lake)


def vacuum(app: App) -> None:
    """Remove the files that no version needs any more."""
    from tenure.warehouse import keep

    keep.vacuum(app.lake)
