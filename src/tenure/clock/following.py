"""What `tenure load` does, once or for good: the journal, the sources that are due, who did it and where, small files joined.

The journal has a thread of its own: a query that takes an hour keeps no event waiting, and neither do signals on facts as
they come. Whatever goes wrong is said once and tried again later, less and less often; nothing ends the loader but the wish
to end it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tenure.app import App
from tenure.clock.live import Live
from tenure.clock.troubles import Troubles
from tenure.clock.upkeep import compact, identify, vacuum
from tenure.collect.loading import Loaded
from tenure.collect.sources.runs import Runs
from tenure.collect.streams import Streams

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Arrival

LOOK_SECONDS = 0.25  # from one look at the journal to the next
IDENTITY_SECONDS = 60.0  # at least
IDENTITY_REST = 20.0  # times as long as it took last: moving facts writes their months anew
LIVE_SECONDS = 2.0  # at least, from one look at whose facts came in to the next
LIVE_LONGEST = 10.0  # at most: as long as the last look took, so that other work has its turn
UPKEEP_SECONDS = 30 * 60.0
VACUUM_SECONDS = 24 * 3600.0
PATIENCE = 10.0  # seconds for a source to come to its end


@dataclass
class Brought:
    """What one round brought."""

    loaded: Loaded = field(default_factory=Loaded)
    sources: list[Arrival] = field(default_factory=list)
    moved: int = 0  # facts that belong to somebody else by what is known now


def load(app: App) -> Brought:
    """All that waits in the journal, then the sources that are due, then whose it is."""
    brought = Brought()
    with app.engine() as engine, closing(Streams(app, engine)) as streams:
        while (loaded := streams.load(datetime.now(UTC))) is not None:
            brought.loaded += loaded
    runs = Runs(app)
    for source in runs.due(datetime.now(UTC)):
        brought.sources += runs.run(source, datetime.now(UTC))
    brought.moved = identify(app)
    return brought


def follow(opened: Callable[[], App], ending: threading.Event) -> None:
    """Keep on until `ending`. `opened` opens the workspace, once for each thread."""
    app = opened()
    others = [
        threading.Thread(target=do, args=(opened(), ending), name=name, daemon=True)
        for name, do in (("beside", _beside), ("live", _live))
    ]
    for thread in others:
        thread.start()
    with app.engine() as engine:
        troubles = Troubles("journal", _say)
        with closing(Streams(app, engine)) as streams:
            while not ending.is_set():
                if streams.ready():
                    troubles.guard(lambda: streams.load(datetime.now(UTC)))
                ending.wait(troubles.pause() or LOOK_SECONDS)
    until = time.monotonic() + PATIENCE
    for thread in others:
        thread.join(max(0.0, until - time.monotonic()))


def _live(app: App, ending: threading.Event) -> None:
    """The third thread: signals of those of whom something has just come in."""
    live, troubles = Live(app), Troubles("signals", _say)
    pause = LIVE_SECONDS
    while not ending.wait(pause):
        begun = time.monotonic()
        troubles.guard(live.look)
        took = time.monotonic() - begun
        pause = max(LIVE_SECONDS, min(LIVE_LONGEST, took), troubles.pause())
    live.resign()


def _beside(app: App, ending: threading.Event) -> None:
    """The other thread: sources when they are due, identity, upkeep."""
    runs = Runs(app)
    chores: list[tuple[Troubles, Callable[[], object], float, float]] = [
        (Troubles("sources", _say), lambda: _run_due(runs, ending), LOOK_SECONDS * 4, 0.0),
        (Troubles("identity", _say), lambda: identify(app), IDENTITY_SECONDS, IDENTITY_REST),
        (Troubles("compact", _say), lambda: compact(app), UPKEEP_SECONDS, 0.0),
        (Troubles("vacuum", _say), lambda: vacuum(app), VACUUM_SECONDS, 0.0),
    ]
    start = time.monotonic()
    due = [start, start, start + UPKEEP_SECONDS / 10, start + UPKEEP_SECONDS * 2]
    while not ending.wait(LOOK_SECONDS):
        for place, (troubles, do, every, rest) in enumerate(chores):
            begun = time.monotonic()
            if begun >= due[place] and not ending.is_set():
                troubles.guard(do)
                ended = time.monotonic()
                due[place] = ended + max(every, rest * (ended - begun), troubles.pause())


def _run_due(runs: Runs, ending: threading.Event) -> None:
    for source in runs.due(datetime.now(UTC)):
        if not ending.is_set():
            runs.run(source, datetime.now(UTC))


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
