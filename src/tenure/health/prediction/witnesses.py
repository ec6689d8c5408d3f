"""The rows that a model was tested on, kept beside it: whoever doubts a figure of its card sees the accounts behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from tenure.health.prediction.figures import TENTH
from tenure.health.prediction.tested import Tested
from tenure.settings.writing import put
from tenure.stats.calibration import bin_of

COLUMNS = ("account_id", "as_of", "probability", "happened")
HAPPENED = "happened "  # before another list: of its rows those with the outcome
MOST_READ = 8


@dataclass(frozen=True, slots=True)
class Witness:
    """An account on a day: what a model that had not seen it foresaw, and whether it happened. `bin`: its row of the
    reliability table; `top`: whether it is in the tenth with the highest probability, or as high as the last of it."""

    account_id: str
    day: date | None
    probability: float
    happened: bool
    bin: int
    top: bool
    parts: Mapping[str, str]  # segment -> value

    def is_in(self, which: str) -> bool:
        """Whether a figure rests on it: all, happened, top, `bin 3`, `plan: pro`, or of these `happened plan: pro`."""
        if which.startswith(HAPPENED):
            return self.happened and self.is_in(which.removeprefix(HAPPENED))
        kind, _, value = which.partition(": ")
        if kind in self.parts and value:
            return self.parts[kind] == value
        return {"all": True, "happened": self.happened, "top": self.top}.get(
            which, which == f"bin {self.bin}"
        )


def keep(models: Path, name: str, day: date, tested: Tested, parts: Mapping[str, object]) -> None:
    """Write them beside the model. `parts`: of each example its value of a segment."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow([*COLUMNS, *parts])
    examples, rows = tested.examples, tested.rows
    days = ["" for _ in rows] if examples.at is None else examples.at[rows].astype(str)
    columns = [np.asarray(values)[rows] for values in parts.values()]
    told = zip(
        examples.groups[rows], days, tested.probability, tested.outcome, *columns, strict=True
    )
    lines.writerows([who, at, float(p), int(y), *more] for who, at, p, y, *more in told)
    put(_file(models, name, day), out.getvalue())


def read(models: Path, name: str, day: date) -> tuple[Witness, ...]:
    """Those of a model, who was likeliest first; none where they were not kept."""
    file = _file(models, name, day)
    try:
        stands = file.stat()
    except OSError:
        return ()
    return _read(file, stands.st_mtime_ns, stands.st_size)


def kept(models: Path, name: str, day: date) -> bool:
    """Whether there are any."""
    return _file(models, name, day).is_file()


@lru_cache(maxsize=MOST_READ)
def _read(file: Path, changed: int, size: int) -> tuple[Witness, ...]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if not rows:
        return ()
    probability = np.array([float(row["probability"]) for row in rows])
    bins = {one: n for n, one in enumerate(np.unique(bin_of(probability)).tolist())}
    least = np.sort(probability)[::-1][max(round(TENTH * len(rows)) - 1, 0)]
    found = [
        Witness(
            account_id=row["account_id"],
            day=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
            probability=chance,
            happened=row["happened"] == "1",
            bin=bins[place],
            top=chance >= least,
            parts={name: row[name] for name in row if name not in COLUMNS},
        )
        for row, chance, place in zip(
            rows, probability.tolist(), bin_of(probability).tolist(), strict=True
        )
    ]
    return tuple(sorted(found, key=lambda one: (-one.probability, one.account_id, str(one.day))))


def _file(models: Path, name: str, day: date) -> Path:
    return models / name / f"{day}.tested.csv"
