"""How long something takes: the best of a few runs, in seconds, since the machine is shared."""

from __future__ import annotations

import time
from collections.abc import Callable


def best(run: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of `times` runs."""
    return min(once(run) for _ in range(times))


def once(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def line(what: str, ours: float, plain: float, budget: str) -> str:
    """One line of the report."""
    return f"{what:<52} {ours:8.2f} s   plain DuckDB {plain:6.2f} s   ratio {ours / plain:6.1f}   budget {budget}"
