"""A simulated vendor whose truth is known: the named cast of tests, docs and `tenure demo`."""

from tenure.demo.stories import CAST, STORIES, Story
from tenure.demo.vendor import Written, write

__all__ = ["CAST", "STORIES", "Story", "Written", "write"]
