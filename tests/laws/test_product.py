"""What features.toml makes obeys the laws of all definitions: tried with all that the demo vendor declares."""

from __future__ import annotations

import shutil
from datetime import timedelta
from importlib.resources import as_file, files

import pytest
from tests.laws.test_time import THEN, Until, at, same

from tenure.app import App
from tenure.catalog.compute import compute
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


def answers(app, moments, names, subject, pinned=None):
    with app.engine() as engine:
        return compute(app.catalog, app.lens(engine, moments, pinned), names, subject)


@pytest.mark.parametrize("subject", ["account", "person"])
def test_nothing_sees_the_future_and_a_day_is_its_row_of_a_grid(declared, subject):
    names = of_the_product(declared.catalog, subject)
    assert len(names) > 80
    whole = answers(declared, GRID, names, subject)
    before = Until(declared.lake.pin().snapshots)
    then = answers(declared, Moments.at(THEN), names, subject, before)
    same(at(whole, THEN), then.to_pylist())
    for day in (GRID.days[0], GRID.days[-1]):
        same(at(whole, day), answers(declared, Moments.at(day), names, subject).to_pylist())


def test_each_kind_of_them_says_something(declared):
    """A definition that is empty or the same for all would pass any law."""
    catalog, kinds, telling = declared.catalog, set(), set()
    for subject in ("account", "person"):
        names = [name for name in catalog.types(subject) if catalog.get(name).family == "product"]
        rows = answers(declared, Moments.at(GRID.days[-1]), names, subject)
        for name in names:
            kind = (subject, catalog.get(name).build.__qualname__)
            kinds.add(kind)
            if len(set(rows[name].to_pylist()) - {None}) > 1:
                telling.add(kind)
    assert len(kinds) > 20
    assert kinds == telling
