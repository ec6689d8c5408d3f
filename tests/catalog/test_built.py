"""What a definition says is built once for the same tables, and anew where anything of it is another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ibis.expr.types import Table

from tenure.catalog import built as module
from tenure.catalog.built import built
from tenure.catalog.definition import Definition
from tenure.catalog.own_file import from_file
from tenure.catalog.shape import rows_table

OWN = '''
from tenure import metric

FACTOR = {factor}


@metric(unit="events")
def ours(usage, *, least=1):
    """Events."""
    return usage.n.sum(where=usage.n >= least) * FACTOR
'''


@pytest.fixture
def rows() -> Table:
    return rows_table("usage", expanded=False)


def own(folder: Path, factor: int) -> Definition:
    (folder / "own.py").write_text(OWN.format(factor=factor))
    found: Definition = from_file(folder / "own.py").ours
    return found


def test_the_same_is_built_once(tmp_path: Path, rows: Table) -> None:
    ours = own(tmp_path, 2)
    again = rows_table("usage", expanded=False)
    assert built(ours, {"usage": rows}) is built(replace(ours), {"usage": again})


def test_another_knob_or_table_says_something_else(tmp_path: Path, rows: Table) -> None:
    ours = own(tmp_path, 2)
    said = {
        str(built(ours, {"usage": rows})),
        str(built(replace(ours, knobs={"least": 5}), {"usage": rows})),
        str(built(ours, {"usage": rows.view()})),
    }
    assert len(said) == 3


def test_what_stands_beside_a_function_may_change_without_it(tmp_path: Path, rows: Table) -> None:
    two, three = own(tmp_path, 2), own(tmp_path, 3)
    assert two.text == three.text
    assert not built(two, {"usage": rows}).equals(built(three, {"usage": rows}))


def test_no_more_is_remembered_than_that(
    tmp_path: Path, rows: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 3)
    ours = own(tmp_path, 2)
    for least in range(6):
        built(replace(ours, knobs={"least": least}), {"usage": rows})
    assert len(module._known) == 3
