"""What deserves attention now: signals, a kind per file, and the list of what is open."""

from tenure.signals.kind import ALARM, INFORM, WARNING, Kind, levels, signal, where_sure

__all__ = ["ALARM", "INFORM", "WARNING", "Kind", "levels", "signal", "where_sure"]
