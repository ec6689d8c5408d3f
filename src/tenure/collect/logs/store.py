"""What a stretch of a log gave, into the lake: events with the lines that cannot be read, then levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from tenure.collect.files import Broken
from tenure.collect.files.incoming import batch, broken_batch
from tenure.collect.imports import import_rows
from tenure.collect.logs.harvest import Harvest
from tenure.collect.workspace import Workspace

TEXT, TIME = pa.string(), pa.timestamp("us", "UTC")
EVENTS = (
    "happened_at",
    "event",
    "account_id",
    "person_id",
    "quantity",
    "duration_seconds",
    "properties",
    "message_id",
)
GAUGES = ("happened_at", "account_id", "meter", "value", "capacity", "message_id")  # fmt: skip
STEP = 200_000  # rows of a batch


@dataclass(frozen=True, slots=True)
class Stored:
    """received = stored + duplicate + rejected + filtered; `reasons` counts the last two."""

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    filtered: int = 0
    unattributed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Stored) -> Stored:
        return Stored(
            self.received + other.received,
            self.stored + other.stored,
            self.duplicate + other.duplicate,
            self.rejected + other.rejected,
            self.filtered + other.filtered,
            self.unattributed + other.unattributed,
            Counter(self.reasons) + Counter(other.reasons),
        )


def store(
    app: Workspace,
    harvest: Harvest,
    label: str,
    source: str,
    *,
    now: datetime,
    known_at: str | None = None,
    ids: str = "",
) -> Stored:
    """Store a harvest; `label` is the log's name for messages. What is stored already is a duplicate."""
    reasons = Counter(harvest.filtered)
    reasons.update(line.reason.partition("||")[0] for line in harvest.broken)
    made = Stored(
        received=harvest.filtered.total(), filtered=harvest.filtered.total(), reasons=reasons
    )
    parts: list[tuple[str, _Rows]] = []
    if harvest.events or harvest.broken:
        parts.append(("event", _Rows(EVENTS, harvest.events, harvest.broken)))
    parts += [("gauge", _Rows(GAUGES, rows, ())) for rows in _apart(harvest.gauges)]
    for kind, rows in parts:
        mapping = {name: name for name in rows.columns}
        came = import_rows(
            app, kind, rows, label, mapping, source=source, known_at=known_at, ids=ids, now=now
        )
        refused = came.rejected - len(rows.broken)
        made += Stored(
            received=came.received,
            stored=came.stored,
            duplicate=came.duplicate,
            rejected=came.rejected,
            unattributed=came.unattributed,
            reasons={"refused": refused} if refused else {},
        )
    return made


class _Rows:
    """A harvest's rows as an Incoming; each begins with its line."""

    trouble: str | None = None

    def __init__(
        self, columns: tuple[str, ...], rows: Sequence[Sequence[Any]], broken: Sequence[Broken]
    ) -> None:
        self.columns = columns
        self.types = tuple(TIME if name == "happened_at" else TEXT for name in columns)
        self.rows = len(rows) + len(broken)
        self.broken = broken
        self._rows = rows

    def batches(self) -> Iterator[pa.RecordBatch]:
        for start in range(0, len(self._rows), STEP):
            lines, *columns = zip(*self._rows[start : start + STEP], strict=True)
            cells = [pa.array(of, type_) for of, type_ in zip(columns, self.types, strict=True)]
            yield batch(self.types, cells, pa.array(lines, pa.int64()))
        for start in range(0, len(self.broken), STEP):
            yield broken_batch(self.types, self.broken[start : start + STEP])

    def close(self) -> None:
        """Nothing is held open."""


def _apart(rows: Sequence[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """Levels of one line go into different imports: a row of an import has a line of its own."""
    imports: list[list[tuple[Any, ...]]] = []
    line, nth = None, 0
    for row in rows:
        nth = nth + 1 if row[0] == line else 0
        line = row[0]
        if nth == len(imports):
            imports.append([])
        imports[nth].append(row)
    return imports
