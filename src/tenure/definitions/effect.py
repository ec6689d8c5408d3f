"""What a change would do: the values of every stored definition that it touches, as they are and as they would be, today.

Only what is touched is computed; all else is taken from what is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tenure import clock
from tenure.facts import Moments

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Subject
    from tenure.definitions.turn import Turn
    from tenure.warehouse.engines.duckdb import Engine


@dataclass(frozen=True)
class Effect:
    """By name: the value of each of `ids`, now and then."""

    ids: Sequence[str]
    before: Mapping[str, Sequence[Any]]
    after: Mapping[str, Sequence[Any]]

    def changes(self, name: str) -> list[int]:
        """The rows whose value would be another one."""
        pairs = zip(self.before[name], self.after[name], strict=True)
        return [n for n, (was, now) in enumerate(pairs) if not _alike(was, now)]

    def moves(self, name: str) -> Counter[tuple[Any, Any]]:
        """How many would go from one value to another, of a definition with few values."""
        return Counter((self.before[name][n], self.after[name][n]) for n in self.changes(name))


def effect(app: App, turned: Turn, as_of: date) -> Effect:
    """Of all accounts, as of a day: what is touched and stored."""
    catalog = turned.after.catalog
    known = clock.ensure(app, as_of)
    touched = [
        name
        for name in turned.changed
        if name in known.column_names and name in catalog.types("account")
    ]
    if turned.name in catalog.types("account") and turned.name not in touched:
        touched.insert(0, turned.name)
        known = _with_before(app, known, turned.name, as_of)
    with app.engine() as engine:
        after = _again(app, catalog, engine, known, touched, as_of)
    return Effect(
        known["account_id"].to_pylist(),
        {name: known[name].to_pylist() for name in touched},
        {name: after[name].to_pylist() for name in touched},
    )


def effect_on_people(app: App, turned: Turn, as_of: date) -> Effect:
    """Of all people, as of a day: the definition itself."""
    name = turned.name
    before = _computed(app, app.catalog, [name], "person", as_of)
    after = _computed(app, turned.after.catalog, [name], "person", as_of)
    keys = zip(before["account_id"].to_pylist(), before["person_id"].to_pylist(), strict=True)
    ids = [f"{account} / {person}" for account, person in keys]
    return Effect(ids, {name: before[name].to_pylist()}, {name: after[name].to_pylist()})


def _again(
    app: App,
    catalog: Catalog,
    engine: Engine,
    known: pa.Table,
    touched: Sequence[str],
    as_of: date,
) -> pa.Table:
    """The touched definitions as they would be, beside what else is known, in the order of its rows."""
    from tenure.catalog.columns import FORMS
    from tenure.catalog.compute import compute
    from tenure.catalog.derive import derive, wanted

    kept = known.drop_columns([name for name in touched if name in known.column_names])
    follow = [name for name in touched if catalog.shape(name).form in FORMS]
    count = [name for name in touched if name not in follow]
    held = {*kept.column_names, *count}
    count += [name for name in wanted(catalog, follow, held=held) if name not in held]
    if count:
        more = compute(catalog, app.lens(engine, Moments.at(as_of)), count)
        kept = _beside(kept, more.drop_columns(["as_of"]))
    if not follow:
        return kept
    return _beside(kept, derive(catalog, engine, kept, follow).drop_columns(["as_of"]))


def _beside(known: pa.Table, more: pa.Table) -> pa.Table:
    """Both side by side, in the order of `known`."""
    nth = {account: n for n, account in enumerate(more["account_id"].to_pylist())}
    places = [nth.get(account) for account in known["account_id"].to_pylist()]
    taken = more.drop_columns(["account_id"]).take(_indexes(places))
    for name in taken.column_names:
        known = known.append_column(name, taken[name])
    return known


def _with_before(app: App, known: pa.Table, name: str, as_of: date) -> pa.Table:
    more = _computed(app, app.catalog, [name], "account", as_of)
    return _beside(known, more.drop_columns(["as_of"]))


def _computed(
    app: App, catalog: Catalog, names: Sequence[str], subject: Subject, as_of: date
) -> pa.Table:
    from tenure.catalog.compute import compute

    with app.engine() as engine:
        return compute(catalog, app.lens(engine, Moments.at(as_of)), names, subject)


def _indexes(places: Sequence[int | None]) -> pa.Array:
    import pyarrow as pa

    return pa.array(places, pa.int64())


def _alike(was: Any, now: Any) -> bool:
    if isinstance(was, float) and isinstance(now, float):
        return abs(was - now) <= 1e-9 * max(1.0, abs(was), abs(now))
    return bool(was == now)
