"""All that runs by itself: load, compute, upkeep; the only place besides the ways in that asks what time it is."""

from tenure.clock.computing import Run, compute, ensure, stored, stored_names, today
from tenure.clock.upkeep import mend

__all__ = ["Run", "compute", "ensure", "mend", "stored", "stored_names", "today"]
