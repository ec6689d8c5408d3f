"""What features.toml makes obeys the laws of all definitions: tried with all that the demo vendor declares."""

from __future__ import annotations

import shutil
from datetime import timedelta
from importlib.resources import as_file, files

import pytest
from tests.laws.test_time import SUBJECTS, THEN, Until, at, same

from tenure.app import App
from tenure.catalog.compute import compute_all
from tenure.facts import Moments
from tenure.warehouse.faces import FACES

GRID = Moments.grid(THEN - timedelta(days=14), THEN + timedelta(days=14), timedelta(days=14))


@pytest.fixture(scope="module")
def declared(mended, tmp_path_factory) -> App:
    """The vendor of the laws, with what the demo declares of its product."""
    workspace = tmp_path_factory.mktemp("declared")
    for name in ("tenure.toml", "rates.csv"):
        shutil.copy(mended.workspace / name, workspace)
    (workspace / "lake").symlink_to(mended.workspace / "lake")
    with as_file(files("tenure.demo") / "features.toml") as file:
        shutil.copy(file, workspace)
    return App.open(workspace)


def of_the_product(catalog, subject) -> list[str]:
    """What features.toml makes, and what of ours says nothing without one."""
    told = {name for name, face in FACES.items() if face.needed}
    return [
        name
        for name in catalog.types(subject)
        if catalog.get(name).family == "product" or told & catalog.tables(name, subject)
    ]


def answers(app, moments, pinned=None):
    """All of the product, of accounts and of people, in one computation."""
    with app.engine() as engine:
        names = {subject: of_the_product(app.catalog, subject) for subject in SUBJECTS}
        return compute_all(app.catalog, app.lens(engine, moments, pinned), names)


@pytest.fixture(scope="module")
def last(declared):
    """The last day, alone."""
    return answers(declared, Moments.at(GRID.days[-1]))


def test_nothing_sees_the_future_and_a_day_is_its_row_of_a_grid(declared, last):
    whole = answers(declared, GRID)
    then = answers(declared, Moments.at(THEN), Until(declared.lake.pin().snapshots))
    first = answers(declared, Moments.at(GRID.days[0]))
    for subject in SUBJECTS:
        assert len(of_the_product(declared.catalog, subject)) > 80
        for day, alone in zip(
            (GRID.days[0], THEN, GRID.days[-1]), (first, then, last), strict=True
        ):
            same(at(whole[subject], day), alone[subject].to_pylist())


def test_each_kind_of_them_says_something(declared, last):
    """A definition that is empty or the same for all would pass any law."""
    catalog, kinds, telling = declared.catalog, set(), set()
    for subject, rows in last.items():
        names = [name for name in catalog.types(subject) if catalog.get(name).family == "product"]
        for name in names:
            kind = (subject, catalog.get(name).build.__qualname__)
            kinds.add(kind)
            if len(set(rows[name].to_pylist()) - {None}) > 1:
                telling.add(kind)
    assert len(kinds) > 20
    assert kinds == telling
