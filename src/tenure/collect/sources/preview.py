"""What would become of a source's first rows: they go into a lake that is thrown away, so nothing is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.collect.sources.becoming import Becoming
from tenure.collect.sources.preparing import prepared
from tenure.collect.subject import subject_named

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.collect.sources.pulling import Pull
    from tenure.collect.sources.reader import Reader
    from tenure.collect.workspace import Workspace

INNER = ("fact_high", "fact_low", "batch", "day", "known_day", "local_at", "known_month", "source")
SHOWN_FACTS = 10


@dataclass(frozen=True, slots=True)
class PreviewedKind:
    """What would become of the rows as one kind of fact."""

    kind: str
    received: int
    stored: int
    rejected: int
    filtered: int
    columns: tuple[str, ...] = ()
    facts: Sequence[Mapping[str, Any]] = ()  # the first of them
    reasons: Mapping[str, int] = field(default_factory=dict)  # why rows would be rejected
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a source, and what would become of them."""

    source: str
    columns: tuple[str, ...]  # of the rows as they are read
    rows: int
    kinds: tuple[PreviewedKind, ...]


def shown(pull: Pull, reader: Reader, most: int) -> Preview:
    """Of the first `most` rows that a run would read now."""
    rows = [row for piece in reader.head(pull.begin(), most) for row in piece]
    whole = pull.tabled(reader.names, rows)
    kinds = tuple(_previewed(pull, becoming, whole) for becoming in pull.plan.becomings)
    return Preview(pull.source.name, tuple(reader.names), len(rows), kinds)


def _previewed(pull: Pull, becoming: Becoming, whole: pa.Table) -> PreviewedKind:
    """What would become of the rows as one kind."""
    from tenure.warehouse.lake import Lake

    rows, mapping, left_out = prepared(becoming, whole, pull.now)
    if not len(rows):
        return PreviewedKind(becoming.kind, left_out, 0, 0, left_out)
    with tempfile.TemporaryDirectory(prefix="tenure-preview-") as folder:
        thrown = _Thrown(pull.app, Lake.create(Path(folder) / "lake", pull.app.settings.zone))
        result = pull.imported(thrown, becoming, rows, mapping)
        columns, facts = _facts(thrown, becoming)
        reasons = _reasons(thrown) if result.rejected else {}
    return PreviewedKind(
        kind=becoming.kind,
        received=len(whole),
        stored=result.stored,
        rejected=result.rejected,
        filtered=left_out,
        columns=columns,
        facts=facts,
        reasons=reasons,
        messages=tuple(line for line in result.messages if "rejected" not in line),
    )


class _Thrown:
    """The application with a lake that is thrown away."""

    def __init__(self, app: Workspace, lake: Any) -> None:
        self._app, self.lake = app, lake

    def __getattr__(self, name: str) -> Any:
        return getattr(self._app, name)


def _facts(app: Any, becoming: Becoming) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    table = subject_named(becoming.kind).fact.rows
    names = [name for name in app.lake.schema(table).names if name not in INNER]
    listed = ", ".join(f'"{name}"' for name in names)
    with app.engine() as engine:
        found = engine.arrow(
            f"SELECT {listed} FROM ({app.lake.pin().scan(table)}) ORDER BY happened_at, {listed} LIMIT {SHOWN_FACTS}"
        ).to_pylist()
    used = tuple(name for name in names if any(fact[name] is not None for fact in found))
    return used, [{name: fact[name] for name in used} for fact in found]


def _reasons(app: Any) -> dict[str, int]:
    with app.engine() as engine:
        rows = engine.rows(
            f"SELECT reason, count(*) FROM ({app.lake.pin().scan('rejected')}) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"
        )
    return dict(rows)
