"""Nothing sees the future; a moment is the same alone and in a grid; a number is the same alone and among others."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from tenure.app import App
from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute, compute_all
from tenure.catalog.definition import Subject
from tenure.facts import Moments
from tenure.warehouse.feature_use import feature_use
from tenure.warehouse.history import History
from tenure.warehouse.pinned import Pinned
from tenure.warehouse.series import MEASURES, Series
from tenure.warehouse.weekly_use import weekly_use

THEN = date(2026, 5, 12)
SUBJECTS: tuple[Subject, ...] = ("account", "person")
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


def everything(app: App, moments: Moments, pinned=None) -> dict[Subject, pa.Table]:
    """All definitions, of accounts and of people, in one computation."""
    with app.engine() as engine:
        names = {subject: list(app.catalog.types(subject)) for subject in SUBJECTS}
        return compute_all(app.catalog, app.lens(engine, moments, pinned), names)


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


@pytest.fixture(scope="module")
def whole(mended):
    """Everything at every moment of the grid, as one plan."""
    return everything(mended, GRID)


def test_what_became_known_later_changes_nothing(mended, whole):
    past = Moments(tuple(day for day in GRID if day <= THEN))
    seen = everything(mended, past, Until(mended.lake.pin().snapshots))
    for subject, day in itertools.product(SUBJECTS, past):
        same(at(whole[subject], day), at(seen[subject], day))


@pytest.mark.parametrize("day", [THEN, GRID.days[-1]], ids=["then", "last"])
def test_one_moment_is_its_row_of_a_grid(mended, whole, day):
    """At one that is past by then too: so a moment alone sees no future either."""
    alone = everything(mended, Moments.at(day))
    for subject in SUBJECTS:
        same(at(whole[subject], day), alone[subject].to_pylist())


def test_a_number_alone_is_the_number_among_all_others(vendor):
    catalog = vendor.catalog
    metrics = [n for n in catalog.types("account") if catalog.get(n).family == "metric"]
    names = [*metrics, "health", "band"]
    together = answers(vendor, Moments.at(THEN), names)
    seen: set[str] = set()
    with vendor.engine() as engine:
        lens = vendor.lens(engine, Moments.at(THEN))
        for some in [*alone(catalog, metrics), ["health", "band"]]:
            table = compute(catalog, lens, some)
            same(together.select(table.column_names).to_pylist(), table.to_pylist())
            seen.update(some)
    assert seen == set(names)


def alone(catalog: Catalog, metrics: list[str]) -> list[list[str]]:
    """Each that is told by rows by itself; what is made of others with these, where nothing else is made of it."""
    order = {name: catalog.order([name], "account") for name in metrics}
    made_of = {name for name, needed in order.items() if len(needed) > 1}
    needed = {one for name, others in order.items() for one in others if one != name}
    return [
        [one for one in order[name] if one in order] if name in made_of else [name]
        for name in metrics
        if name not in made_of or name not in needed
    ]


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


def test_what_is_counted_straight_from_rows_sees_no_future_either(mended):
    """The pages of use, of features and of an account count without definitions."""
    before = Until(mended.lake.pin().snapshots)
    assert counted(mended, None) == counted(mended, before)


def rounded(totals: list[tuple[int, str | None, Any]]) -> list[tuple[int, str | None, Any]]:
    """The last digit of a sum of hours depends on the order of adding."""
    return [(bucket, apart, round(value, 9)) for bucket, apart, value in totals]


def counted(app: App, pinned: Pinned | None) -> dict[str, object]:
    weeks = [(n, THEN - timedelta(days=7 * n + 6), THEN - timedelta(days=7 * n)) for n in range(8)]
    with app.engine() as engine:
        lens = app.lens(engine, Moments.at(THEN), pinned)
        use = feature_use(lens, THEN - timedelta(days=27), THEN)
        by_week = weekly_use(lens, THEN - timedelta(days=83), 12, use.features[:3], "user")
        series, history = Series(lens, THEN, weeks), History(lens, THEN)
        users, account = use.users, by_week.account[0]
        return {
            "users": [
                (use.accounts[place], *rest)
                for place, *rest in zip(
                    users.account.tolist(),
                    users.person,
                    users.login.tolist(),
                    users.joined.tolist(),
                    users.left.tolist(),
                    users.first.tolist(),
                    users.active.tolist(),
                    strict=True,
                )
            ],
            "features": [use.features, use.bounds.tolist(), use.events.tolist()],
            "days": [use.first.tolist(), use.last.tolist(), use.masks.tolist()],
            "weeks": [by_week.account, by_week.person, by_week.all.tolist(), by_week.of.tolist()],
            "totals": {name: rounded(series.totals(name)) for name in MEASURES},
            "account": [history.users(account), history.features(account), history.lines(account)],
            "everywhere": sorted(history.weekly_use()),
        }
