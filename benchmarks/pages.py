"""Accounts with 10,000 accounts: the server's own time, p95 of requests that differ in filter, order and page."""

from __future__ import annotations

import itertools
import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.timing import once
from tenure.app import App

ACCOUNTS = 10_000
REQUESTS = [
    f"/accounts?sort={sort}&band={band}&page={page}"
    for sort, band, page in itertools.product(
        ("", "name", "-arr", "-health"), ("", "watch", "healthy"), (1, 2, 3)
    )
]


def measure(folder: Path) -> dict[str, float]:
    """Milliseconds: median and p95 over 36 different requests, each asked three times; seconds of the first one."""
    from starlette.testclient import TestClient

    from tenure.web.site import site

    app = _vendor(folder)
    with TestClient(site(app), base_url="http://127.0.0.1:8000") as client:
        first = once(lambda: client.get("/accounts").raise_for_status())
        times = sorted(_server_time(client, address) for address in REQUESTS * 3)
    return {
        "first_seconds": first,
        "median_ms": statistics.median(times),
        "p95_ms": times[int(len(times) * 0.95)],
    }


def _server_time(client, address: str) -> float:  # type: ignore[no-untyped-def]
    answer = client.get(address)
    answer.raise_for_status()
    return float(answer.headers["server-timing"].split("dur=")[1].split(",")[0])


def _vendor(folder: Path) -> App:
    from tenure.collect.imports import import_files
    from tenure.demo import write

    until = datetime.now(UTC).date() - timedelta(days=1)
    files = write(folder / "files", until=until, months=3, accounts=ACCOUNTS, people=30_000)
    workspace = folder / "workspace"
    workspace.mkdir()
    (workspace / "tenure.toml").write_text('[workspace]\nname = "pages"\n')
    (workspace / "rates.csv").write_bytes(files.rates.read_bytes())
    app = App.open(workspace)
    for kind, paths in files.paths.items():
        import_files(app, kind, paths, {}, static=files.static if kind == "account" else ())
    return app
