"""The readings of a replay: as they are stored, or, where a definition has changed since, as it would say now.

What is counted from facts is taken as it is stored, unless a draft counts it otherwise: then it is counted anew, as it was known
on each day. What follows from other readings (scores, signals, segments) is derived anew by the very code that
computes it every day; but for predictions, which are each of the model of its day and stay as they are stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.catalog.columns import FORMS
from tenure.catalog.compute import compute
from tenure.catalog.derive import derive, wanted
from tenure.facts import Moments
from tenure.proof.history import History, history, read

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.proof.ground import Ground


@dataclass(frozen=True)
class Replayed:
    """A history with what is needed; `lacking`: definitions that are not known on all days; `older`: those of an earlier version."""

    history: History
    lacking: tuple[str, ...] = ()
    absent: tuple[
        str, ...
    ] = ()  # what it rests on and is not stored, so that it could not be derived anew
    older: tuple[str, ...] = ()


def replayed(
    ground: Ground,
    catalog: Catalog,
    names: Sequence[str],
    days: Sequence[date],
    *,
    as_stored: bool = False,
) -> Replayed:
    """The readings of `names` on these stored days, by the definitions of `catalog`; `as_stored`: as they were published."""
    names = [name for name in dict.fromkeys(names) if name in catalog.types("account")]
    having = _versions(ground, days)
    lacking = [n for n in names if any(n not in versions for versions in having)]
    if as_stored:
        return Replayed(read(ground, names, days), tuple(lacking))
    foretold = _foretold(ground, catalog, having)
    stale = [
        name
        for name in names
        if name not in foretold
        and any(versions.get(name) != catalog.version(name) for versions in having)
    ]
    again = [n for n in stale if catalog.shape(n).form in FORMS]
    grounds = wanted(catalog, again, held=foretold) if again else ()
    absent = [n for n in grounds if any(n not in versions for versions in having)]
    again = [n for n in again if not set(wanted(catalog, [n], held=foretold)) & set(absent)]
    grounds = wanted(catalog, again, held=foretold) if again else ()
    kept = [name for name in names if name not in again]
    needed = [*kept, *(name for name in grounds if name not in kept)]
    found = read(ground, needed, days)
    anew = [name for name in needed if _is_drafted(ground, catalog, name)]
    if anew:
        found = _counted(ground, catalog, found, anew)
    if again:
        found = _derived(ground, catalog, found, kept, again)
    still = [name for name in lacking if name not in again]
    changed = [
        n
        for n in dict.fromkeys([*kept, *grounds])
        if n not in (*still, *anew, *foretold)
        and any(versions.get(n) != catalog.version(n) for versions in having)
    ]
    return Replayed(found, tuple(still), tuple(absent), tuple(changed))


def _foretold(ground: Ground, catalog: Catalog, having: Sequence[dict[str, str]]) -> frozenset[str]:
    """Predictions that are stored on all days: each is of the model that counted then, which no later one changes."""
    return frozenset(
        name
        for name, one in catalog.definitions.items()
        if one.family == "prediction"
        and all(name in versions for versions in having)
        and name in ground.catalog.definitions
        and catalog.version(name) == ground.catalog.version(name)
    )


def _is_drafted(ground: Ground, catalog: Catalog, name: str) -> bool:
    """Whether it is counted from facts, and `catalog` counts it otherwise than the definitions in force."""
    if catalog is ground.catalog or catalog.shape(name).form in FORMS:
        return False
    known = name in ground.catalog.definitions
    return not known or catalog.version(name) != ground.catalog.version(name)


def _counted(ground: Ground, catalog: Catalog, found: History, anew: Sequence[str]) -> History:
    """`found` with the definitions `anew` counted from the facts, as they were known on each of its days."""
    if not found.table.num_rows:
        return found
    with ground.computer() as engine:
        lens = ground.lens_of(engine, Moments(found.moments))
        made = compute(catalog, lens, list(anew))
    keys = ["account_id", "as_of"]
    place = {key: n for n, key in enumerate(zip(*(made[k].to_pylist() for k in keys), strict=True))}
    rows = zip(*(found.table[k].to_pylist() for k in keys), strict=True)
    taken = made.take(pa.array([place.get(row) for row in rows], pa.int64()))
    table = found.table
    for name in anew:
        table = table.set_column(table.column_names.index(name), name, taken[name])
    return history(table)


def _derived(
    ground: Ground, catalog: Catalog, found: History, kept: Sequence[str], again: Sequence[str]
) -> History:
    """`found` with the definitions `again` derived from what it holds."""
    with ground.computer() as engine:
        made = derive(catalog, engine, found.table, list(again))
    keys = ["account_id", "as_of"]
    table = found.table.sort_by([(key, "ascending") for key in keys]).select([*keys, *kept])
    for name in again:
        table = table.append_column(name, made[name])
    return history(table)


def _versions(ground: Ground, days: Sequence[date]) -> list[dict[str, str]]:
    """The versions that each day was computed by, those that are alike once."""
    stored = ground.readings.stored("account")
    known = ground.readings.versions_of(stored[day] for day in days if day in stored)
    return [dict(versions) for versions in known.values()]
