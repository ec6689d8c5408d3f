"""The scratch database of one import: on disk, so that a file of any size is handled in bounded memory."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect.files import Incoming
from tenure.collect.files.incoming import schema
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

MEMORY = "1GB"  # of the engine; the process stays below 2 GiB
PREFIX = "tenure-import-"
KEPT_SECONDS = 2 * 24 * 3600  # no import takes longer
Progress = Callable[[str, int, int | None], None]


@contextmanager
def scratch(threads: int) -> Iterator[Engine]:
    """An engine with an empty database called `incoming`, gone afterwards."""
    from tenure.warehouse.engines.duckdb import Engine

    _sweep()
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder,
        Engine(memory=MEMORY, threads=threads, scratch=Path(folder)) as engine,
    ):
        engine.sql(f"ATTACH {text(str(Path(folder) / 'incoming.db'))} AS incoming")
        yield engine


def _sweep() -> None:
    """What imports that were killed have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def read(engine: Engine, file: Incoming, say: Callable[[int], None]) -> int:
    """Bring the file's rows into `incoming.raw`; how many there are. `say` hears how many have been read."""

    def batches() -> Iterator[pa.RecordBatch]:
        done = 0
        for batch in file.batches():
            yield batch
            done += len(batch)
            say(done)

    rows = pa.RecordBatchReader.from_batches(schema(file.types), batches())
    engine.register("arriving", rows)
    engine.sql("CREATE OR REPLACE TABLE incoming.raw AS SELECT * FROM arriving")
    return int(engine.rows("SELECT count(*) FROM incoming.raw")[0][0])
