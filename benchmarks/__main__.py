"""`make bench`: measures what has a budget, and prints it as lines for README.md."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    collecting,
    counts,
    data,
    everything,
    importing,
    loading,
    logs,
    pages,
    proof,
    year,
)
from benchmarks.timing import line
from tenure.app import App


def main(wanted: set[str]) -> None:
    """All of it, or what is named: importing, counts, everything, engines (the four need TENURE_DATA), pages, collecting, loading, logs,
    proof.

    `predicting` (needs TENURE_DATA too) tells how well predictions foresee, only where it is named; `hazard` how much of the
    simulated vendor's hidden truth they recover.
    `pages` writes its table into README.md; so does `year`, with 50 M events, only where it is named; `tenth` is a tenth of it.
    """
    with tempfile.TemporaryDirectory(prefix="tenure-bench-") as name:
        folder = Path(name)
        if not wanted or wanted & {"importing", "counts", "everything", "engines"}:
            _events(folder, engines=not wanted or "engines" in wanted)
        if not wanted or "pages" in wanted:
            where = Path(os.environ.get("TENURE_BENCH") or folder) / "pages"
            print(pages.write(*pages.measure(where)) + "budget p95 < 150 ms, all there within 1 s")
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
        if not wanted or "proof" in wanted:
            for told in proof.measure(folder / "proof"):
                print(told, flush=True)
        if "predicting" in wanted:
            from benchmarks import predicting  # learns: scikit-learn and LightGBM

            for told in predicting.measure():
                print(told, flush=True)
        if "hazard" in wanted:
            from benchmarks import hazard

            where = Path(os.environ.get("TENURE_BENCH") or folder) / "hazard"
            print("\n".join(hazard.told(hazard.measure(where))))
        if wanted & {"year", "tenth"}:
            _year(Path(os.environ.get("TENURE_BENCH") or folder / "year"), tenth="tenth" in wanted)


def _year(folder: Path, tenth: bool) -> None:
    size = year.Size(accounts=500, people=5_000) if tenth else year.Size()
    rows = year.measure(folder, size)
    print(year.told(rows, size))
    if not tenth:
        year.write(rows, size)


def _events(folder: Path, engines: bool) -> None:
    events = data.events()
    (folder / "tenure.toml").write_text('[workspace]\nname = "bench"\n')
    app = App.open(folder)
    print(line("import of 6.4 M events (Parquet)", *importing.measure(app, events, folder), "25 s"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{'':<52} peak memory so far {peak:.1f} GiB   budget 2 GiB")
    print(line("27 counts, 40 weeks", *counts.measure(app, events), "1 s"))
    print(line("all metrics and scores, one moment", *everything.measure(app, events), "3 s"))
    if not engines:
        return
    from benchmarks.engines import measure  # starts Spark's client

    for what, ours, sail in measure(app):
        print(f"{what:<52} {ours:8.2f} s   Sail         {sail:6.2f} s   ratio {ours / sail:6.1f}")


if __name__ == "__main__":  # not in the processes that `year` starts
    main(set(sys.argv[1:]))
