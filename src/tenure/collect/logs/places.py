"""How far each followed log was read. A log is known by its beginning and by what stands before the place, not by its name.

So it is found again after it was renamed, copied and cut (copytruncate), or packed; and a new log under an old name is new.
Where a place is lost, the log is read from its start: every line has its message id, and is stored once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tenure.collect.logs.logfile import LogFile

KEPT = timedelta(days=30)  # of a log that is gone: it may come back packed
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """How far one log was read."""

    path: str
    fingerprint: str
    offset: int  # unpacked bytes
    line: int
    tail: str  # a hash of the bytes before the offset
    format: str
    state: str  # of its reader: the columns of a W3C log
    device: int
    inode: int
    size: int  # as it lay there when it was last looked at
    changed: int  # its time of change then, ns
    pending: bool  # something stands after the offset: a line without its end
    seen: str  # the day when it was last there

    def untouched(self, path: str, device: int, inode: int, size: int, changed: int) -> bool:
        """Whether the file at this path is, as far as one can see from outside, as it was."""
        now = (path, device, inode, size, changed)
        return now == (self.path, self.device, self.inode, self.size, self.changed)


@dataclass
class Places:
    """The cursor of a source. `first`: its first run is still under way."""

    first: bool = True
    known: list[Place] = field(default_factory=list)

    @classmethod
    def of(cls, cursor: str | None) -> Places:
        """As it was written down; what cannot be read is nothing."""
        if not cursor:
            return cls()
        try:
            told: dict[str, Any] = json.loads(cursor)
            return cls(told["first"], [Place(**one) for one in told["logs"]])
        except (ValueError, TypeError, KeyError):
            return cls()

    def text(self) -> str:
        """As it is written down."""
        return json.dumps({"first": self.first, "logs": [asdict(one) for one in self.known]})

    def find(self, file: LogFile, mark: str) -> Place | None:
        """The farthest place that was reached in this log, under whatever name."""
        alike = [one for one in self.known if one.fingerprint == mark]
        for place in sorted(alike, key=lambda one: -one.offset):
            if file.tail(place.offset) == place.tail:
                return place
        return None

    def reached(self, place: Place) -> None:
        """From now on this is the place of the file at its path, and of this log."""
        kept = [
            one
            for one in self.known
            if one.path != place.path
            and not (one.fingerprint == place.fingerprint and one.inode == place.inode)
        ]
        gone = [
            one
            for one in self.known
            if one.path == place.path and one.fingerprint != place.fingerprint
        ]
        # another log under the same name: the old one will turn up renamed or packed
        self.known = [*(replace(one, path="", inode=0) for one in gone), *kept, place]

    def forget(self, paths: Iterable[str], now: datetime) -> None:
        """Drop the places of logs that have been gone for long, and of the oldest where there are too many."""
        here = set(paths)
        today, last = now.date().isoformat(), (now - KEPT).date().isoformat()
        seen = [replace(one, seen=today) if one.path in here else one for one in self.known]
        self.known = sorted((o for o in seen if o.seen >= last), key=lambda one: one.seen)[-MOST:]
