"""`tenure clock`: what arrives is loaded all the time, and what is due is computed by one clock of perhaps several."""

from __future__ import annotations

import threading
from collections.abc import Callable

from tenure.app import App
from tenure.clock import following
from tenure.clock.leading import Leader
from tenure.clock.troubles import Troubles
from tenure.clock.turns import Clock, Say

LOOK_SECONDS = 5.0  # from one look at what is due to the next


def once(app: App, say: Say) -> bool:
    """Load what has arrived, do all that is due, and end; False where another clock leads."""
    leader = Leader(app.state)
    if leader.lead() is None:
        return False
    try:
        clock = Clock(app, leader, lambda: following.load(app), say)
        while clock.turn():
            pass
    finally:
        leader.resign()
    return True


def run(opened: Callable[[], App], ending: threading.Event, say: Say) -> bool:
    """Keep on until `ending`; whether all of it has ended then. `opened` opens the workspace, once for each thread."""
    app = opened()
    turns = threading.Thread(target=_turns, args=(app, ending, say), name="turns", daemon=True)
    turns.start()
    following.follow(opened, ending)
    turns.join(following.PATIENCE)
    return not turns.is_alive()


def _turns(app: App, ending: threading.Event, say: Say) -> None:
    leader = Leader(app.state)
    clock = Clock(app, leader, lambda: following.load(app), say, ending.is_set)
    troubles = Troubles("clock", say)
    done = [False]

    def turn() -> None:
        done[0] = clock.turn()

    while not ending.is_set():
        done[0] = False
        troubles.guard(turn)
        if not done[0]:
            ending.wait(troubles.pause() or LOOK_SECONDS)
    leader.resign()
