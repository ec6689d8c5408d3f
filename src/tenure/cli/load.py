"""`tenure load`: what has arrived goes into the lake, and what is due is fetched; once, or for good."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.cli.beside import end_with_parent
from tenure.cli.options import Workspace, opened

if TYPE_CHECKING:
    from tenure.clock.following import Brought

Follow = Annotated[
    bool, typer.Option("--follow", help="Keep on: what arrives is in the lake within seconds.")
]


def load(workspace: Workspace = None, follow: Follow = False) -> None:
    """Load what the collector has taken, run the sources that are due, and say what came in.

    Several at once do no harm, and one that is killed loses nothing.
    """
    from tenure.clock import following

    if not follow:
        print(_told(following.load(opened(workspace))))
        return
    ending = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: ending.set())
    end_with_parent()
    following.follow(lambda: opened(workspace), ending)


def _told(brought: Brought) -> str:
    """What came in, a line for each way."""
    loaded = brought.loaded
    lines = []
    if loaded.received:
        counts = {
            "stored": loaded.stored,
            "duplicate": loaded.duplicate,
            "rejected": loaded.rejected,
            "suppressed": loaded.suppressed,
        }
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
        lines.append(f"collector: {loaded.received:,} received: {told}")
    for arrival in brought.sources:
        if arrival.trouble:
            lines.append(f"{arrival.source}: {arrival.trouble}")
        else:
            lines.append(
                f"{arrival.source}: {arrival.received:,} received, {arrival.stored:,} stored"
            )
    if brought.moved:
        lines.append(f"{brought.moved:,} facts belong to somebody else by what is known now")
    if loaded.rejected:
        lines.append("`tenure rejected` says why; `tenure import --retry` tries them again.")
    return "\n".join(lines) or "Nothing new."
