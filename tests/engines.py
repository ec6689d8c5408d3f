"""Engines that definitions can be computed on: DuckDB, and Sail as a cluster of two workers that speaks Spark Connect."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tenure.warehouse.engines.computer import Computer
from tenure.warehouse.engines.duckdb import Engine

ENGINES = ("duckdb", "sail")
CLUSTER = {
    "SAIL_MODE": "local-cluster",
    "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2",
    "SAIL_CLUSTER__WORKER_MAX_COUNT": "2",
    "SAIL_CLUSTER__WORKER_TASK_SLOTS": "8192",  # all definitions at once are some thousand tasks
    "SAIL_EXECUTION__DEFAULT_PARALLELISM": "2",
    "RUST_LOG": "error",
}


@contextmanager
def engine_named(name: str, scratch: Path | None = None) -> Iterator[Computer]:
    """A new engine: `duckdb` or `sail`; with `scratch`, a folder, Sail is asked many questions, else one plan."""
    if name == "duckdb":
        with Engine(memory="1GB") as engine:
            yield engine
    else:
        from tenure.warehouse.engines.spark import SparkEngine

        with SparkEngine(sail_url(), scratch) as spark:
            yield spark


@cache
def sail_url() -> str:
    """Where Sail answers, in this process; it is started once and ends with the process."""
    from pysail.spark import SparkConnectServer

    os.environ.update(CLUSTER)  # read when it starts
    _running.append(server := SparkConnectServer())
    server.start()
    host, port = server.listening_address or ("", 0)
    return f"sc://{host}:{port}"


_running: list[object] = []
