"""Signals as people meet them: what is open, what was done about it, and what became of it."""

from tenure.state.signals.asking import (
    closed,
    deeds,
    last_watch,
    of_account,
    one,
    open_signals,
    urgency,
)
from tenure.state.signals.book import Book, watching
from tenure.state.signals.deciding import acknowledge, assign, dismiss, resolve, snooze, wake
from tenure.state.signals.signal import (
    FORMER,
    LANES,
    OFF,
    OURS,
    OUTCOMES,
    OVER,
    RESOLVED,
    SILENT,
    UNKNOWN,
    Deed,
    Signal,
    worse,
)
from tenure.state.signals.undoing import undo

__all__ = [
    "FORMER",
    "LANES",
    "OFF",
    "OURS",
    "OUTCOMES",
    "OVER",
    "RESOLVED",
    "SILENT",
    "UNKNOWN",
    "Book",
    "Deed",
    "Signal",
    "acknowledge",
    "assign",
    "closed",
    "deeds",
    "dismiss",
    "last_watch",
    "of_account",
    "one",
    "open_signals",
    "resolve",
    "snooze",
    "undo",
    "urgency",
    "wake",
    "watching",
    "worse",
]
