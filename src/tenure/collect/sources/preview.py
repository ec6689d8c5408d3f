"""What would become of a source's first rows: they go into a lake that is thrown away, so nothing is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenure.collect.files.arrow import ArrowRows
from tenure.collect.imports import import_rows
from tenure.collect.sources.becoming import Becoming
from tenure.collect.sources.preparing import prepared
from tenure.collect.subject import subject_named

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.collect.sources.pulling import Pull, Reader
    from tenure.collect.sources.source import Workspace

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
    kinds = []
    for becoming in pull.plan.becomings:
        meant, mapping, left_out = prepared(becoming, whole, pull.now)
        kinds.append(previewed(pull.app, becoming, meant, mapping, left_out, pull))
    return Preview(pull.source.name, tuple(reader.names), len(rows), tuple(kinds))


def previewed(
    app: Workspace,
    becoming: Becoming,
    rows: pa.Table,
    mapping: Mapping[str, str],
    left_out: int,
    pull: Pull,
) -> PreviewedKind:
    """What would become of these rows as one kind."""
    from tenure.warehouse.lake import Lake

    received = len(rows) + left_out
    if not len(rows):
        return PreviewedKind(becoming.kind, received, 0, 0, left_out)
    with tempfile.TemporaryDirectory(prefix="tenure-preview-") as folder:
        thrown = _Thrown(app, Lake.create(Path(folder) / "lake", app.settings.zone))
        result = import_rows(
            thrown,
            becoming.kind,
            ArrowRows.of(rows),
            f"sources/{pull.source.name}",
            mapping,
            source=pull.source.name,
            known_at=becoming.known_at or pull.known_at(becoming),
            static=becoming.static,
            ids=pull.source.ids,
            now=pull.now,
        )
        columns, facts = _facts(thrown, becoming)
        reasons = _reasons(thrown) if result.rejected else {}
    said = tuple(line for line in result.messages if "rejected" not in line)
    return PreviewedKind(
        becoming.kind,
        received,
        result.stored,
        result.rejected,
        left_out,
        columns,
        facts,
        reasons,
        said,
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
