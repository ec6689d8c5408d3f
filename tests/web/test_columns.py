"""The columns of a portfolio are plain values, made when they are asked for."""

import pyarrow as pa
import pytest

from tenure.web.columns import Columns


def columns() -> Columns:
    return Columns(
        pa.table({"id": ["a", "b"], "arr": [1, None], "name": ["x", "y"]}), {"name": ["X", "Y"]}
    )


def test_a_column_is_plain_values_and_what_is_own_stands_in_its_place() -> None:
    here = columns()
    assert list(here) == ["id", "arr", "name"]
    assert (here["arr"], here["name"], here.get("none")) == ([1, None], ["X", "Y"], None)
    assert ("arr" in here, "none" in here, len(here)) == (True, False, 3)
    with pytest.raises(KeyError):
        here["none"]


def test_a_row_has_every_column_whether_it_was_asked_for_or_not() -> None:
    assert columns().row(1) == {"id": "b", "arr": None, "name": "Y"}
