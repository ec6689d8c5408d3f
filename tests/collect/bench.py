"""A workspace with a real lake, and files made on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenure.collect import Result
from tenure.collect.imports import import_files
from tenure.collect.rejected import rejected
from tenure.collect.retry import retry
from tenure.settings import Settings
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


@dataclass
class Bench:
    """What an import needs of the application, and a few ways to look at what came of it."""

    folder: Path
    lake: Lake
    settings: Settings
    now: datetime = NOW

    def engine(self) -> Engine:
        return Engine(memory="500MB", threads=1)

    def file(self, content: str | bytes, name: str) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def bring(
        self,
        kind: str,
        content: str | bytes | Path,
        mapping: Mapping[str, str] | None = None,
        name: str = "file.csv",
        known_at: str | None = None,
        static: Sequence[str] = (),
        source: str | None = None,
    ) -> Result:
        """Import one file; the law of conservation is asserted every time."""
        path = content if isinstance(content, Path) else self.file(content, name)
        result = import_files(
            self, kind, [path], mapping or {}, known_at, static, source, now=self.now
        )
        assert result.received == result.stored + result.duplicate + result.rejected
        return result

    def again(self, mapping: Mapping[str, str] | None = None) -> Result:
        result = retry(self, mapping, now=self.now)
        assert result.received == result.stored + result.duplicate + result.rejected
        return result

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """Rows of a table of the lake, in order."""
        with self.engine() as engine:
            return engine.rows(
                f"SELECT {columns} FROM ({self.lake.pin().scan(table)}) ORDER BY ALL"
            )

    def rejected(self) -> list[dict[str, Any]]:
        with self.engine() as engine:
            return list(rejected(self.lake, engine).to_pylist())


def counts(result: Result) -> tuple[int, int, int, int]:
    return result.received, result.stored, result.duplicate, result.rejected


def make_bench(folder: Path, zone: str = "UTC") -> Bench:
    folder.mkdir(parents=True, exist_ok=True)
    return Bench(folder, Lake.create(folder / "lake", zone), Settings(zone=zone, threads=1))
