"""Values that are there at some moments: each is counted once at each of them."""

import random

import pyarrow as pa
import pytest

from tenure.catalog.distinct import pieces
from tenure.warehouse.engines.duckdb import Engine

MOMENTS = 9
Row = tuple[str, str, int, int]  # account, value, from which moment, up to but without which


def counted(rows: list[Row], longest: int) -> dict[tuple[str, int], int]:
    accounts, values, enter, leave = zip(*rows, strict=True)
    table = pa.table({"account_id": accounts, "counted": values, "enter": enter, "leave": leave})
    with Engine(memory="1GB") as engine:
        engine.register("held", table)
        asked = pieces("SELECT * FROM held", ["account_id"], longest)
        found = engine.rows(
            f"""SELECT account_id, m, count(*) FROM (
                SELECT account_id, unnest(range(enter, leave)) AS m FROM ({asked})) GROUP BY 1, 2"""
        )
    return {(account, m): count for account, m, count in found}


def expected(rows: list[Row]) -> dict[tuple[str, int], int]:
    here = {(a, m, value) for a, value, enter, leave in rows for m in range(enter, leave)}
    return {(a, m): len({v for b, n, v in here if (b, n) == (a, m)}) for a, m, _ in here}


@pytest.mark.parametrize("longest", [1, 3, MOMENTS])
def test_every_value_counts_once_at_each_moment_at_which_it_is_there(longest: int) -> None:
    chance = random.Random(3)
    rows: list[Row] = []
    for _ in range(400):
        enter = chance.randrange(MOMENTS)
        leave = min(MOMENTS, enter + chance.randint(1, longest))
        rows.append((chance.choice("ab"), str(chance.randrange(25)), enter, leave))
    assert counted(rows, longest) == expected(rows)


def test_a_value_that_goes_and_comes_again_is_not_there_between() -> None:
    rows: list[Row] = [("a", "v", 0, 2), ("a", "v", 1, 3), ("a", "v", 5, 6), ("a", "v", 0, 1)]
    assert counted(rows, MOMENTS) == {("a", m): 1 for m in (0, 1, 2, 5)}


def test_of_rows_that_are_there_at_one_moment_each_value_counts_once() -> None:
    rows: list[Row] = [("a", "v", 0, 1), ("a", "v", 0, 1), ("a", "w", 0, 1), ("b", "v", 0, 1)]
    assert counted(rows, 1) == {("a", 0): 2, ("b", 0): 1}
