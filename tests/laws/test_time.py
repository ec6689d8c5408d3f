"""Nothing sees the future; a moment is the same alone and in a grid; a number is the same alone and among others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pytest

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.facts import Moments
from tenure.warehouse.pinned import Pinned

THEN = date(2026, 5, 12)
GRID = Moments.grid(THEN - timedelta(days=28), THEN + timedelta(days=28), timedelta(days=7))


@dataclass(frozen=True)
class Until(Pinned):
    """The lake without anything that became known after a day."""

    day: date = THEN

    def scan(self, table, months=None, after_batch=None, engine=None):
        rows = super().scan(table, months, after_batch, engine)
        known = " WHERE known_day <= DATE '" + str(self.day) + "'"
        return f"SELECT * FROM ({rows}){known if 'known_day' in rows else ''}"


def answers(app: App, moments: Moments, names=None, subject="account", pinned=None) -> pa.Table:
    names = names or list(app.catalog.types(subject))
    with app.engine() as engine:
        return compute(app.catalog, app.lens(engine, moments, pinned), names, subject)


def at(table: pa.Table, day: date) -> list[dict[str, object]]:
    return [row for row in table.to_pylist() if row["as_of"] == day]


def same(ours, theirs):
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        differing = {
            name: (mine[name], other[name])
            for name in mine
            if mine[name] != other[name]
            and not (
                isinstance(mine[name], float)
                and isinstance(other[name], float)
                and mine[name] == pytest.approx(other[name], rel=1e-9, abs=1e-9)
            )
        }
        assert not differing, (mine["account_id"], mine["as_of"], differing)


@pytest.mark.parametrize("subject", ["account", "person"])
def test_what_became_known_later_changes_nothing(vendor, subject):
    whole = answers(vendor, GRID, subject=subject)
    before = Until(vendor.lake.pin().snapshots)
    same(
        at(whole, THEN), at(answers(vendor, Moments.at(THEN), subject=subject, pinned=before), THEN)
    )
    past = Moments(tuple(day for day in GRID if day <= THEN))
    seen = answers(vendor, past, subject=subject, pinned=before)
    for day in past:
        same(at(whole, day), at(seen, day))


@pytest.mark.parametrize("subject", ["account", "person"])
def test_one_moment_is_its_row_of_a_grid(vendor, subject):
    whole = answers(vendor, GRID, subject=subject)
    for day in (GRID.days[0], THEN, GRID.days[-1]):
        same(at(whole, day), answers(vendor, Moments.at(day), subject=subject).to_pylist())


def test_a_number_alone_is_the_number_among_all_others(vendor):
    catalog = vendor.catalog
    metrics = [n for n in catalog.types("account") if catalog.get(n).family == "metric"]
    names = [*metrics, "health", "band"]
    together = answers(vendor, Moments.at(THEN), names)
    for name in names:
        alone = answers(vendor, Moments.at(THEN), [name])
        same(
            [{k: row[k] for k in ("account_id", "as_of", name)} for row in together.to_pylist()],
            alone.to_pylist(),
        )


def test_facts_that_came_late_count_from_the_day_they_were_known(vendor):
    """A law that nothing could break would be no law: the late events do change answers once they are known."""
    late = answers(vendor, Moments.at(date(2026, 6, 30)), ["event_count"])
    early = answers(
        vendor,
        Moments.at(date(2026, 6, 30)),
        ["event_count"],
        pinned=Until(vendor.lake.pin().snapshots),
    )
    assert late["event_count"].to_pylist() != early["event_count"].to_pylist()
