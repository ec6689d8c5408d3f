"""The journal: what was acknowledged, on disk before anybody was told so, until the loader has it."""

from tenure.warehouse.journal.frame import Request
from tenure.warehouse.journal.read import backlog, forget, read
from tenure.warehouse.journal.segments import streams
from tenure.warehouse.journal.write import Journal

__all__ = ["Journal", "Request", "backlog", "forget", "read", "streams"]
