"""Every definition answers over nothing, over one row, over nulls and zeros; what is derived equals what is kept."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.lakes import store

from tenure.app import App
from tenure.catalog.compute import compute_all
from tenure.catalog.definition import Subject
from tenure.facts import Moments, kinds
from tenure.facts.fact import columns
from tenure.warehouse import usage

DAY = date(2024, 5, 1)
SUBJECTS: tuple[Subject, ...] = ("account", "person")
MOMENTS = Moments((DAY, DAY + timedelta(days=40)))
SAMPLE = {"text": "x", "int64": 0, "float64": 0.0, "bool": False, "decimal": Decimal(0)}


@pytest.fixture
def workspace(tmp_path) -> App:
    (tmp_path / "tenure.toml").write_text("[workspace]\n")
    return App.open(tmp_path)


def asked(app: App) -> list[pa.Table]:
    """Every definition: those of accounts, those of people."""
    with app.engine() as engine:
        names = {one: list(app.catalog.types(one)) for one in SUBJECTS}
        found = compute_all(app.catalog, app.lens(engine, MOMENTS), names)
        return [found[one] for one in SUBJECTS]


def one_fact(kind, *, zeros: bool):
    """A fact with nothing but what it must have; every other number 0, or every other column null."""
    fact = {"happened_at": f"{DAY}T10:00:00"}
    if kind.moments:
        fact["change"] = next(iter(kind.moments.values()))
    for column in columns(kind):
        if column.name == "happened_at":
            continue
        if column.type in ("timestamp", "date"):
            fact[column.name] = str(DAY) if column.required else None
        elif column.required or zeros:
            fact[column.name] = SAMPLE[column.type]
    return fact | {
        key: "a"
        for key in ("account_id", "person_id")
        if key in fact or (not zeros and key in {c.name for c in columns(kind)})
    }


def test_an_empty_lake_has_no_subjects(workspace):
    assert [table.num_rows for table in asked(workspace)] == [0, 0]


@pytest.mark.parametrize("zeros", [True, False], ids=["zeros", "nulls"])
def test_one_row_of_every_kind_is_answered_without_an_infinity(workspace, zeros):
    for kind in kinds().values():
        store(workspace.lake, kind.kind, [one_fact(kind, zeros=zeros)])
    for table in asked(workspace):
        assert table.num_rows >= 1
        for name in table.column_names:
            if str(table[name].type) == "double":
                assert not pc.any(pc.is_inf(table[name]).fill_null(False)).as_py(), name
                assert not pc.any(pc.is_nan(table[name]).fill_null(False)).as_py(), name


def test_use_rolled_up_anew_equals_what_was_kept(vendor):
    question = "SELECT * EXCLUDE batch FROM ({}) ORDER BY ALL"
    with vendor.engine() as engine:
        kept = engine.arrow(question.format(vendor.lake.pin().scan("usage")))
        usage.rebuild(vendor.lake, engine)
        made = engine.arrow(question.format(vendor.lake.pin().scan("usage")))
    assert made.equals(kept)
    assert made.num_rows > 1000


def test_the_order_of_facts_in_a_lake_does_not_matter(tmp_path):
    dice = random.Random(5)
    events = [
        {
            "account_id": dice.choice("ab"),
            "person_id": dice.choice("pqr"),
            "event": dice.choice(["view", "edit"]),
            "quantity": float(dice.randrange(9)),
            "happened_at": f"{DAY - timedelta(days=dice.randrange(60))}T{dice.randrange(24):02}:30:00",
        }
        for _ in range(300)
    ]
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tenure.toml").write_text("[workspace]\n")
        app = App.open(tmp_path / name)
        for part in (events[:100], events[100:]):
            store(app.lake, "event", part)
        found.append([table.to_pylist() for table in asked(app)])
        dice.shuffle(events)
    assert found[0] == found[1]
