"""Definitions as people deal with them: who uses one, what a change of its knobs would do, how it is saved, and which versions it had."""

from tenure.definitions.effect import Effect, effect
from tenure.definitions.noticed import noticed
from tenure.definitions.turn import Turn, save, turn
from tenure.definitions.uses import Uses, uses

__all__ = ["Effect", "Turn", "Uses", "effect", "noticed", "save", "turn", "uses"]
