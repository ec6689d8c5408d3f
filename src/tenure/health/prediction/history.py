"""What was known of everybody on days long past: from stored readings where there are any, else computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tenure.catalog.definition import KEYS, Subject
from tenure.facts import Moments
from tenure.health.prediction.ground import Ground

if TYPE_CHECKING:
    from tenure.warehouse.engines.computer import Computer

NEAR_DAYS = 6  # a stored day so long before the one that is wanted will do
AT_ONCE = 200_000  # subjects × days in one computation

Progress = Callable[[int, int], None]


def days_back(
    first: date, last: date, every_days: int, most: int, near: Sequence[date] = ()
) -> tuple[date, ...]:
    """Days from `last` back to `first`, ascending; a stored day of `near` instead of one that it comes shortly before."""
    wanted = [last - timedelta(every_days * step) for step in range(most)]
    found = []
    reach = min(NEAR_DAYS, every_days - 1)
    for day in wanted:
        stored = [one for one in near if day - timedelta(reach) <= one <= day]
        found.append(max(stored, default=day))
    return tuple(sorted(day for day in found if day >= first))


def stored_days(ground: Ground, subject: Subject, names: Sequence[str]) -> tuple[date, ...]:
    """The days of which all these definitions are stored, as they are defined now, and nothing has been brought since."""
    stored = ground.readings.stored(subject)
    known = ground.readings.versions_of(stored.values())
    now = {name: ground.catalog.version(name) for name in names}
    whole = [day for day, one in stored.items() if now.items() <= known[one.whole].items()]
    late = ground.readings.outdated(subject, whole)
    return tuple(day for day in whole if day not in late)


def readings_on(
    ground: Ground,
    subject: Subject,
    names: Sequence[str],
    days: Sequence[date],
    progress: Progress | None = None,
    asked: Callable[[pa.Table], npt.NDArray[np.bool_]] | None = None,
) -> pa.Table:
    """Keys, `as_of` and the definitions, of every subject on each of the days, ordered by day; with `asked` only of those of whom
    it says yes, so that the others of many days are never held together."""
    there = set(stored_days(ground, subject, names)) & set(days)
    types = {name: kind.to_pyarrow() for name, kind in ground.catalog.types(subject).items()}

    def kept(part: pa.Table) -> pa.Table:
        return part if asked is None else part.filter(pa.array(asked(part)))

    parts = [
        kept(ground.readings.read(subject, names, since=day, until=day, types=types))
        for day in sorted(there)
    ]
    missing = [day for day in days if day not in there]
    if missing:
        with ground.engine() as engine:
            parts += map(kept, _computed(ground, engine, subject, names, missing, progress))
    if not parts:
        keys = {key: pa.string() for key in KEYS[subject]}
        schema = {**keys, "as_of": pa.date32(), **{name: types[name] for name in names}}
        return pa.schema(list(schema.items())).empty_table()
    return pa.concat_tables(parts, promote_options="permissive").sort_by("as_of")


def _computed(
    ground: Ground,
    engine: Computer,
    subject: Subject,
    names: Sequence[str],
    days: Sequence[date],
    progress: Progress | None,
) -> Iterator[pa.Table]:
    from tenure.catalog.compute import compute
    from tenure.warehouse import extent

    lens = ground.lens(engine, Moments.at(days[-1]))
    size = max(1, AT_ONCE // max(1, extent.subjects(lens, subject)))
    for start in range(0, len(days), size):
        part = tuple(days[start : start + size])
        lens = lens.at(Moments(part))
        yield compute(ground.catalog, lens, names, subject)
        if progress:
            progress(start + len(part), len(days))
