"""`make bench`: measures what has a budget, and prints it as lines for README.md."""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from benchmarks import collecting, counts, data, everything, importing, loading, logs, pages
from benchmarks.timing import line
from tenure.app import App


def main(wanted: set[str]) -> None:
    """All of it, or what is named: importing, counts, everything (the three need TENURE_DATA), pages, collecting, loading, logs."""
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as name:
        folder = Path(name)
        if not wanted or wanted & {"importing", "counts", "everything"}:
            _events(folder)
        if not wanted or "pages" in wanted:
            (folder / "pages").mkdir()
            found = pages.measure(folder / "pages")
            print(f"Accounts page, {pages.ACCOUNTS:,} accounts: {found}   budget p95 < 150 ms")
        if not wanted or "logs" in wanted:
            (folder / "weblog").mkdir()
            print(f"{logs.measure(folder / 'weblog')}   budget 300,000 lines/s judged")
        if not wanted or "loading" in wanted:
            took, busy, plain = loading.measure(folder / "loading")
            print(line("1 M events, journal into the lake", took, plain, "10 s"))
            print(f"{'':<52} {loading.EVENTS / busy:,.0f} events per second of one core")
        if not wanted or "collecting" in wanted:
            for loader in (False, True):
                collecting.measure(folder / f"collecting-{loader}", with_loader=loader)
            print("budget with the loader: 8,000 requests/s, p99 < 25 ms; 100,000 events/s")


def _events(folder: Path) -> None:
    events = data.events()
    (folder / "tenure.toml").write_text('[workspace]\nname = "bench"\n')
    app = App.open(folder)
    print(line("import of 6.4 M events (Parquet)", *importing.measure(app, events, folder), "25 s"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{'':<52} peak memory so far {peak:.1f} GiB   budget 2 GiB")
    print(line("27 counts, 40 weeks", *counts.measure(app, events), "1 s"))
    print(line("all metrics and scores, one moment", *everything.measure(app, events), "3 s"))


main(set(sys.argv[1:]))
