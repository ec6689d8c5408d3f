"""Tasklane, the simulated vendor: writes the files that a real one would bring, month by month in bounded memory.

The same seed and last day give the same bytes. Nothing that is written lies after the last day, but ends of terms and due dates.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from tenure.demo import billing, contracts, directory, notes, support, team
from tenure.demo.accounts import alive
from tenure.demo.activity import draw_activity
from tenure.demo.calendar import Span
from tenure.demo.gauges import month_gauges
from tenure.demo.people import draw_people
from tenure.demo.portfolio import draw_accounts
from tenure.demo.rates import draw_rates
from tenure.demo.tables import save, schema
from tenure.demo.usage import Vendor, month_events

PEOPLE = 4_000 / 300  # a customer

Progress = Callable[[int, int], None]  # steps done, steps in all


@dataclass(frozen=True, slots=True)
class Written:
    """What has been written: files by kind, in the order in which they are to be imported."""

    folder: Path
    paths: Mapping[
        str, tuple[Path, ...]
    ]  # account and person are wide tables; the others are kinds of facts
    static: tuple[str, ...]  # columns of `account` that have been true since the account's start
    rates: Path  # rates.csv, for the workspace
    manifest: Mapping[str, object]  # the same as manifest.json


def write(
    folder: Path,
    *,
    seed: int = 7,
    until: date,
    months: int = 18,
    accounts: int = 300,
    people: int | None = None,
    progress: Progress | None = None,
) -> Written:
    """Simulates `months` months that end with `until`, for `accounts` customers in contract on that day.

    Former customers and trials come on top. `people` is everybody who ever had a login, about 13 a customer unless told.
    """
    if months < 1 or accounts < 1:
        raise ValueError("the demo vendor needs at least one month and one account")
    span = Span.ending(until, months)
    everybody = draw_accounts(seed, span, accounts)
    members = draw_people(
        seed, span, everybody, round(PEOPLE * accounts) if people is None else people
    )
    vendor = Vendor(seed, span, everybody, members, draw_activity(seed, span, everybody))
    rates = draw_rates(seed, span)
    terms = contracts.draw_terms(seed, span, everybody, members, rates["rate"][-1].as_py())
    whole: dict[str, Callable[[], pa.Table]] = {
        "account": lambda: directory.account_table(seed, everybody),
        "person": lambda: directory.person_table(span, everybody, members),
        "membership": lambda: directory.memberships(span, everybody, members),
        "contract_line": lambda: contracts.contract_lines(span, everybody, terms),
        "attribute": lambda: directory.attributes(seed, span, everybody),
        "role": lambda: notes.roles(vendor),
        "goal": lambda: notes.goals(vendor),
        "release": lambda: team.releases(vendor),
        "invoice": lambda: billing.invoices(seed, span, everybody, terms),
        "ticket": lambda: support.tickets(vendor),
        "survey_response": lambda: support.surveys(vendor),
        "touchpoint": lambda: team.touchpoints(vendor),
        "training": lambda: team.trainings(vendor),
        "cost": lambda: team.costs(vendor),
        "outcome": lambda: billing.outcomes(seed, span, everybody, terms),
    }
    parts = span.parts()
    steps = _steps(progress, len(whole) + len(parts))
    paths: dict[str, tuple[Path, ...]] = {}
    rows: dict[str, int] = {}
    for kind, make in whole.items():
        made = make()
        paths[kind], rows[kind] = (save(made, folder / f"{kind}.parquet"),), made.num_rows
        steps()
    streamed: dict[str, list[Path]] = {"gauge": [], "event": []}
    rows |= dict.fromkeys(streamed, 0)
    for number, days in enumerate(parts):
        gauges = month_gauges(vendor, terms, number, days)
        name = f"{days[0].astype('datetime64[D]')}.parquet"
        streamed["gauge"].append(save(gauges, folder / "gauge" / name))
        rows["gauge"] += gauges.num_rows
        streamed["event"].append(folder / "event" / name)
        rows["event"] += _save_events(vendor, number, days, folder / "event" / name)
        steps()
    paths |= {kind: tuple(files) for kind, files in streamed.items()}
    csv.write_csv(rates, folder / "rates.csv", csv.WriteOptions(quoting_style="none"))
    manifest: dict[str, object] = {
        "vendor": "Tasklane", "seed": seed, "since": str(np.datetime64(span.since, "D")), "until": until.isoformat(),
        "months": months, "release": str(np.datetime64(span.release, "D")), "customers": int(alive(everybody, span.until).sum()),
        "people": len(members), "static": list(directory.STATIC), "rows": rows,
        "files": {kind: [str(path.relative_to(folder)) for path in files] for kind, files in paths.items()},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    return Written(folder, paths, directory.STATIC, folder / "rates.csv", manifest)


def _save_events(vendor: Vendor, number: int, days: np.ndarray, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with pq.ParquetWriter(path, schema("event"), compression="zstd") as writer:
        for block in month_events(vendor, number, days):
            writer.write_table(block)
            rows += block.num_rows
    return rows


def _steps(progress: Progress | None, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return step
