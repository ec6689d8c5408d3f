"""Two years of a vendor with 50 M events, 5,000 accounts and 50,000 people: imported, computed, kept up to date.

The simulator makes them (TENURE_BENCH=folder keeps what it made, and the lake, for the next time). It gives a person 450
events in two years; every event is therefore taken twice and every fourth three times, seven minutes apart. Each step is a
process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

UNTIL = date(2026, 10, 31)
WEEK = timedelta(days=7)
WEEKS = 104
SINGLE = 4  # of the 104 moments are computed one by one, for the ratio
LATER = timedelta(minutes=7)
BYTES = 110  # of disk for an event: the file, the lake, what is written beside while it is imported
README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- year: begin -->", "<!-- year: end -->"


@dataclass(frozen=True)
class Size:
    """How much of it: the whole, or a part for trying out."""

    accounts: int = 5_000
    people: int = 50_000
    months: int = 24


@dataclass(frozen=True)
class Step:
    """What one step took."""

    seconds: float
    peak_gib: float
    processor: float  # seconds of all cores together
    load: float  # of the machine while it ran, by other work too
    found: dict[str, Any]


Rows = list[tuple[str, str, str]]


def measure(folder: Path, size: Size) -> Rows:
    """What was measured, how much, and the budget; made in `folder`, which may have it from before."""
    made = _made(folder, size)
    rows: Rows = []
    events = made["events"]
    if "import" not in made:
        took = _apart(_import, folder)
        made["import"] = [took.found["seconds"], took.peak_gib, took.processor, took.load]
        _note(folder, made)
    seconds, peak, processor, load = made["import"]
    rows.append((
        f"bulk import of {events / 1e6:.1f} M events (Parquet), one process",
        f"{seconds:.0f} s, {events / seconds:,.0f} events/s, {peak:.1f} GiB{_beside(processor, load)}",
        "300,000 events/s, 2 GiB",
    ))  # fmt: skip
    shutil.rmtree(folder / "vendor" / "lake" / "readings_account", ignore_errors=True)
    shutil.rmtree(folder / "vendor" / "lake" / "readings_person", ignore_errors=True)
    shutil.rmtree(folder / "vendor" / "lake" / "runs", ignore_errors=True)
    one = _apart(_one_moment, folder)
    rows.append((
        f"all {one.found['definitions']} stored definitions of {one.found['accounts']:,} accounts at one moment",
        f"{one.found['seconds']:.1f} s, {one.peak_gib:.1f} GiB{_beside(one.processor, one.load)}", "30 s, under 6 GiB",
    ))  # fmt: skip
    grid = _apart(_weeks, folder)
    rows.append((
        f"{grid.found['definitions']} stored definitions on {WEEKS} weekly moments, and people once a month, computed and stored",
        f"{grid.found['seconds']:.0f} s, {grid.peak_gib:.1f} GiB{_beside(grid.processor, grid.load)}", "300 s, under 6 GiB",
    ))  # fmt: skip
    day = _apart(_next_day, folder)
    rows.append((
        f"with {WEEKS} stored: add a day",
        f"{day.found['added']:.1f} s: 1/{grid.found['seconds'] / day.found['added']:.1f} of the {WEEKS} (load {day.load:.0f})",
        "1/10",
    ))  # fmt: skip
    rows.append((
        "refresh today, after 10,000 events have come",
        f"{day.found['refreshed']:.1f} s: 1/{grid.found['seconds'] / day.found['refreshed']:.1f} of the {WEEKS}", "1/10",
    ))  # fmt: skip
    rows.append((
        f"look for what is due on the {WEEKS} and find nothing", f"{day.found['looked']:.2f} s", ""
    ))  # fmt: skip
    single = _apart(_single, folder)
    each = single.found["seconds"] / SINGLE
    rows.append((
        f"{WEEKS} single runs, from {SINGLE} of them, against one run",
        f"{each * WEEKS:,.0f} s against {grid.found['computing']:.0f} s: {each * WEEKS / grid.found['computing']:.0f} times",
        "",
    ))  # fmt: skip
    return rows


def told(rows: Rows, size: Size) -> str:
    """The table, with the machine."""
    import duckdb

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = (
        f"{size.accounts:,} accounts, {size.people:,} people, {size.months} months, made by the simulator. "
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, DuckDB {duckdb.__version__}, "
        f"{datetime.now(UTC):%-d %B %Y}. The load is the mean of the machine's run queue, of other work too:"
    )
    lines = [f"| {what} | {found} | {budget} |" for what, found, budget in rows]
    return "\n".join([head, "", "| what | found | budget |", "|---|---|---|", *lines])


def write(rows: Rows, size: Size) -> None:
    """Put the table into README.md, in place of the one there."""
    text = README.read_text()
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n{told(rows, size)}\n{END}{after}")


def _made(folder: Path, size: Size) -> dict[str, Any]:
    """The simulated files, made where they are not there yet; refused where the disk has no room for them."""
    from tenure.demo import write as simulate

    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "made.json").exists():
        made: dict[str, Any] = json.loads((folder / "made.json").read_text())
        if made["size"] == [size.accounts, size.people, size.months]:
            return made
        sys.exit(f"{folder} holds another size: {made['size']}; name another folder.")
    need = size.people * 1_000 * BYTES
    if shutil.disk_usage(folder).free < need:
        sys.exit(f"{folder}: {need / 1e9:.0f} GB of room are needed.")
    written = simulate(
        folder / "files",
        until=UNTIL,
        months=size.months,
        accounts=size.accounts,
        people=size.people,
    )
    events = sum(_more(file) for file in written.paths["event"])
    paths = {kind: [str(file) for file in files] for kind, files in written.paths.items()}
    vendor = folder / "vendor"
    vendor.mkdir(exist_ok=True)
    (vendor / "tenure.toml").write_text('[workspace]\nname = "Bench"\n')
    shutil.copyfile(written.rates, vendor / "rates.csv")
    made = {
        "size": [size.accounts, size.people, size.months],
        "events": events,
        "paths": paths,
        "static": list(written.static),
    }
    _note(folder, made)
    return made


def _note(folder: Path, made: dict[str, Any]) -> None:
    (folder / "made.json").write_text(json.dumps(made))


def _more(file: Path) -> int:
    """Add every event of a file a second time and every fourth a third time, minutes later; how many there are then."""
    import duckdb

    all_ = file.with_suffix(".all")
    with duckdb.connect(config={"threads": 2}) as con:
        names = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM '{file}'").fetchall()]
        parts = [f"SELECT * FROM '{file}'"]
        for copy, where in ((2, "true"), (3, "hash(happened_at, person_id) % 4 = 0")):
            later = f"happened_at + INTERVAL {LATER.seconds * (copy - 1)} SECONDS AS happened_at"
            columns = ", ".join(later if name == "happened_at" else name for name in names)
            parts.append(f"SELECT {columns} FROM '{file}' WHERE {where}")
        con.execute(
            f"COPY ({' UNION ALL '.join(parts)}) TO '{all_}' (FORMAT parquet, COMPRESSION zstd)"
        )
        ((rows,),) = con.execute(f"SELECT count(*) FROM read_parquet('{all_}')").fetchall()
    all_.replace(file)
    return int(rows)


def _apart(step: Callable[[Path], dict[str, Any]], folder: Path) -> Step:
    """Do it in a process of its own."""
    print(f"… {step.__name__.strip('_').replace('_', ' ')}", file=sys.stderr, flush=True)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, step, folder).result()


def _measured(step: Callable[[Path], dict[str, Any]], folder: Path) -> Step:
    before = os.getloadavg()[0]
    began = time.monotonic()
    found = step(folder)
    seconds, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF)
    load = (before + os.getloadavg()[0]) / 2
    return Step(seconds, used.ru_maxrss / 2**20, used.ru_utime + used.ru_stime, load, found)


def _beside(processor: float, load: float) -> str:
    return f" ({processor:.0f} s of processor, load {load:.0f})"


@contextmanager
def _timed(found: dict[str, Any], name: str = "seconds") -> Iterator[None]:
    began = time.perf_counter()
    yield
    found[name] = time.perf_counter() - began


def _import(folder: Path) -> dict[str, Any]:
    from tenure.app import App
    from tenure.collect.imports import import_files

    shutil.rmtree(folder / "vendor" / "lake", ignore_errors=True)
    made, app = json.loads((folder / "made.json").read_text()), App.open(folder / "vendor")
    found: dict[str, Any] = {}
    how = {"source": "b", "now": datetime.now(UTC)}
    for kind, files in made["paths"].items():
        static = made["static"] if kind == "account" else ()
        with _timed(found):  # events are the last
            import_files(app, kind, [Path(file) for file in files], {}, static=static, **how)
    return found


def _one_moment(folder: Path) -> dict[str, Any]:
    from tenure import clock
    from tenure.app import App
    from tenure.catalog.compute import compute
    from tenure.facts import Moments

    app = App.open(folder / "vendor")
    names = clock.stored_names(app.catalog)
    found: dict[str, Any] = {"definitions": len(names)}
    with _timed(found), app.engine() as engine:
        table = compute(app.catalog, app.lens(engine, Moments.at(UNTIL)), names)
    return {**found, "accounts": table.num_rows}


def _weeks(folder: Path) -> dict[str, Any]:
    from tenure import clock
    from tenure.app import App
    from tenure.facts import Moments

    app, found = App.open(folder / "vendor"), dict[str, Any]()
    with _timed(found):
        run = clock.compute(app, Moments.grid(UNTIL - WEEK * (WEEKS - 1), UNTIL, WEEK))
    if len(run.days) != WEEKS:
        sys.exit(f"{len(run.days)} days were computed, not {WEEKS}")
    seconds = {one.run: one.seconds or 0 for one in app.readings.stored("account").values()}
    return {**found, "definitions": run.definitions, "computing": sum(seconds.values())}


def _next_day(folder: Path) -> dict[str, Any]:
    from tenure import clock
    from tenure.app import App
    from tenure.facts import Moments

    app, found = App.open(folder / "vendor"), dict[str, Any]()
    app.catalog.types("account")  # a clock has it
    weeks = Moments.grid(UNTIL - WEEK * (WEEKS - 1), UNTIL, WEEK)
    day = Moments((*weeks.days, UNTIL + timedelta(days=1)))
    noon = datetime(UNTIL.year, UNTIL.month, UNTIL.day, 12, tzinfo=UTC) + timedelta(days=1)
    with _timed(found, "added"):
        added = clock.compute(app, day, now=noon)
    _some_events(app, noon)
    with _timed(found, "refreshed"):
        again = clock.compute(app, day, now=noon)
    with _timed(found, "looked"):
        nothing = clock.compute(app, day, now=noon)
    if [len(run.days) for run in (added, again, nothing)] != [1, 1, 0]:
        sys.exit(f"not one day was due: {added.why}, {again.why}, {nothing.why}")
    return found


def _some_events(app: Any, noon: datetime) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    from tenure.collect.imports import import_files

    accounts = app.readings.read("account", [], UNTIL, UNTIL)["account_id"].to_pylist()
    file = app.workspace / "new.parquet"
    now = datetime.now(UTC)
    rows = [  # of people who were not there at an earlier run: the same again would be no news
        {
            "account_id": accounts[n % len(accounts)],
            "person_id": f"new {now:%d%H%M%S} {n % 997}",
            "event": "open",
        }
        | {"happened_at": noon - timedelta(seconds=n % 3_600)}
        for n in range(10_000)
    ]
    parquet.write_table(pa.Table.from_pylist(rows), file)
    import_files(app, "event", [file], {}, source="new", now=now)
    file.unlink()


def _single(folder: Path) -> dict[str, Any]:
    from tenure import clock
    from tenure.app import App
    from tenure.catalog.compute import compute
    from tenure.facts import Moments

    app, found = App.open(folder / "vendor"), dict[str, Any]()
    names = clock.stored_names(app.catalog)
    with _timed(found):
        for nth in range(SINGLE):
            day = UNTIL - WEEK * (WEEKS // SINGLE) * nth
            with app.engine() as engine:
                compute(app.catalog, app.lens(engine, Moments.at(day)), names)
    return found
