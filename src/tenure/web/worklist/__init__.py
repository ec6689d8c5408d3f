"""The worklist: who needs somebody now, what for, and what is done about it."""

from tenure.web.worklist.addresses import worklist

__all__ = ["worklist"]
