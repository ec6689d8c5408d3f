"""What a stretch of a log gave: facts, lines that cannot be read, and counts of the rest.

received = facts + broken + filtered        (a line that tells three levels is received three times)
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tenure.collect.files import Broken

EventRow = tuple[
    int, int, str | None, str | None, str | None, str | None, str | None, str | None, str
]
GaugeRow = tuple[int, int, str | None, str, str | None, str | None, str]
Unmatched = tuple[str | None, str | None]  # method and path
MOST_PATHS = 200_000  # kept apart; what comes further is counted together


@dataclass
class Harvest:
    """Rows are in the order of the columns that `store.py` names."""

    events: list[EventRow] = field(default_factory=list)
    gauges: list[GaugeRow] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    filtered: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[Unmatched] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)  # which ways of naming somebody are used

    @property
    def received(self) -> int:
        return self.facts + len(self.broken) + self.filtered.total()

    @property
    def facts(self) -> int:
        return len(self.events) + len(self.gauges)

    def emptied(self) -> Harvest:
        """The rows so far; here only what is counted for suggestions stays."""
        taken = Harvest(self.events, self.gauges, self.broken, self.filtered)
        self.events, self.gauges, self.broken, self.filtered = [], [], [], Counter()
        return taken

    def seen(self, request: Unmatched, times: int) -> None:
        """Lines that no rule matches."""
        known = request in self.unmatched or len(self.unmatched) < MOST_PATHS
        self.unmatched[request if known else (None, None)] += times
