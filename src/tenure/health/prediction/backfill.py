"""Predictions of days that were stored before there were any: by the models of their time, from readings that are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from tenure.catalog.definition import KEYS, Subject
from tenure.health.prediction import sound, store
from tenure.health.prediction.definitions import LOSS, SAID
from tenure.health.prediction.ground import Ground
from tenure.health.prediction.history import stored_days
from tenure.warehouse.storing import Computed

AT_ONCE = 8  # days


def backfill(ground: Ground, before: date, now: datetime) -> tuple[date, ...]:
    """Store what models say of stored days before `before` on which they counted and said nothing; which days.

    What was said of a day stays, whatever is trained later.
    """
    found: list[date] = []
    subjects: tuple[Subject, ...] = ("account", "person")
    for subject in subjects:
        names = _names(ground, subject)
        days = [day for day in _silent(ground, subject, names) if day < before]
        for start in range(0, len(days), AT_ONCE):
            _store(ground, subject, names, days[start : start + AT_ONCE], now)
        found += days
    return tuple(sorted(set(found)))


def _names(ground: Ground, subject: Subject) -> list[str]:
    known = ground.catalog.types(subject)
    told = [said.name for said in SAID if said.subject == subject]
    bounds = [f"{said.name}_{end}" for said in SAID if said.interval for end in ("low", "high")]
    loss = list(LOSS) if subject == "account" else []
    return [name for name in (*told, *bounds, *loss) if name in known]


def _silent(ground: Ground, subject: Subject, names: Sequence[str]) -> Iterator[date]:
    """The stored days on which a model counted and of which it says nothing, though all that it asks is stored."""
    from tenure.catalog.derive import wanted

    used = {
        said.name: sound.used(ground.models, said.target)
        for said in SAID
        if said.subject == subject and said.name in names
    }
    if not any(used.values()):
        return
    for day in stored_days(ground, subject, wanted(ground.catalog, names, subject)):
        counted = [name for name, lines in used.items() if store.used_on(lines, day)]
        if not counted:
            continue
        there = ground.readings.read(subject, counted, since=day, until=day)
        if all(there[name].null_count == there.num_rows for name in counted):
            yield day


def _store(
    ground: Ground, subject: Subject, names: list[str], days: Sequence[date], now: datetime
) -> None:
    from tenure.catalog.derive import derive, wanted

    needed = wanted(ground.catalog, names, subject)
    kinds = ground.catalog.types(subject)
    types = {name: kinds[name].to_pyarrow() for name in (*needed, *names)}
    rows = ground.readings.read(subject, needed, since=days[0], until=days[-1], types=types)
    rows = rows.filter(pc.is_in(rows["as_of"], pa.array(days, pa.date32())))
    with ground.engine() as engine:
        table = derive(ground.catalog, engine, rows, names, subject)
    keys = [*KEYS[subject], "as_of"]
    fields = [table.schema.field(key) for key in keys]
    schema = pa.schema([*fields, *((name, types[name]) for name in names)])
    stored = ground.readings.stored(subject)
    ground.readings.write(
        subject,
        Computed(
            table=table.select([*keys, *names]).cast(schema),
            versions={name: ground.catalog.version(name) for name in names},
            pinned=ground.readings.lake.pin(),
            grounds={day: stored[day].ground for day in days},
            at=now,
            only_added=True,
        ),
    )
