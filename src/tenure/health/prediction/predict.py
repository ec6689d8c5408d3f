"""What models say of readings: on each day the model that was in use then, of those it is asked about; null of all others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tenure.health.prediction import sound, store
from tenure.health.prediction.encoding import is_text
from tenure.health.prediction.store import Kept
from tenure.health.prediction.targets import target_named
from tenure.health.prediction.targets.customer import by_term

Rows = npt.NDArray[np.int64]


class Predicted(NamedTuple):
    """A probability and its bounds for each row; null where there is none."""

    probability: pa.Array
    low: pa.Array
    high: pa.Array


def predicted(models: Path, name: str, rows: pa.Table) -> Predicted:
    """`rows`: `as_of` and readings; one that is missing is not known."""
    told = np.full((3, rows.num_rows), np.nan)
    target = target_named(name)
    for kept, chosen in by_model(models, name, rows):
        model = sound.model_of(models, name, kept.day)
        some = rows.take(pa.array(chosen))
        asked = np.flatnonzero(target.asked(some))
        if model is None or not len(asked):
            continue
        found = model.predict(features_of(some.take(pa.array(asked)), model.features))
        for row, values in zip(told, (found.probability, found.low, found.high), strict=True):
            row[chosen[asked]] = _until_the_end(values, kept, target.ahead_days, some, asked)
    return Predicted(*(pa.array(row, mask=np.isnan(row)) for row in told))


def by_model(models: Path, name: str, rows: pa.Table) -> Iterator[tuple[Kept, Rows]]:
    """The models that count on days of `rows`, each with the rows of these days; those that cannot be read are left out."""
    used = sound.used(models, name)
    days = rows["as_of"].cast(pa.date32()).to_numpy().astype("datetime64[D]")
    counts: dict[date, list[np.datetime64]] = {}
    for day in np.unique(days):
        model = store.used_on(used, day.astype(object))
        if model:
            counts.setdefault(model, []).append(day)
    for model, of_days in counts.items():
        kept = sound.load(models, name, model)
        if kept is not None:
            yield kept, np.flatnonzero(np.isin(days, of_days))


def features_of(rows: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """The columns that a model asks for, as it was taught them: numbers, and texts; null where there is none."""
    return pa.table(
        {
            name: _plain(rows[name])
            if name in rows.column_names
            else pa.nulls(rows.num_rows, pa.float64())
            for name in names
        }
    )


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if is_text(column.type):
        return column
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int64())
    return column.cast(pa.float64())


def _until_the_end(
    values: npt.NDArray[np.float64], kept: Kept, ahead_days: int, some: pa.Table, asked: Rows
) -> npt.NDArray[np.float64]:
    """Where a short history taught it fewer days than are asked about, the chance goes on at the same pace."""
    if not ahead_days or kept.ahead_days in (0, ahead_days):
        return values
    endless = ~by_term(some.take(pa.array(asked)))
    return np.where(endless, 1 - (1 - values) ** (ahead_days / kept.ahead_days), values)
