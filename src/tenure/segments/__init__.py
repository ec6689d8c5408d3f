"""Who belongs together: named segments by condition or by list, and segmentations that give every account one value."""

from tenure.segments.definitions import declared, definitions
from tenure.segments.read import read_all
from tenure.segments.segment import Member, Segment, Value

__all__ = ["Member", "Segment", "Value", "declared", "definitions", "read_all"]
