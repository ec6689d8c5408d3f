"""Rows and text say the same, both ways, where rows can say it."""

import pytest

from tenure.segments.rows import Row, Rows, rows_of, text_of, ways_of

TYPES = {
    "arr": "decimal(18, 4)",
    "plan": "string",
    "renewal_date": "date",
    "is_live": "boolean",
    "health": "float64",
    "case": "string",
    "Customer name": "string",
}
SAME = [
    ([Row("arr", ">=", "20000")], "arr >= 20000"),
    ([Row("health", "<", "-1.5")], "health < -1.5"),
    ([Row("plan", "=", "it's")], "plan = 'it''s'"),
    ([Row("plan", "in", "pro, team")], "plan in ('pro', 'team')"),
    ([Row("plan", "contains", "pro")], "plan ilike '%pro%'"),
    ([Row("plan", "begins", "pro")], "plan ilike 'pro%'"),
    ([Row("is_live", "yes")], "is_live"),
    ([Row("is_live", "no")], "not is_live"),
    ([Row("arr", "known")], "arr is not null"),
    ([Row("arr", "unknown")], "arr is null"),
    ([Row("renewal_date", "<=", "2026-01-31")], "renewal_date <= DATE '2026-01-31'"),
    ([Row("case", "=", "x")], "\"case\" = 'x'"),
    ([Row("Customer name", "<>", "x")], "\"Customer name\" <> 'x'"),
    ([Row("arr", ">", "1"), Row("plan", "=", "a"), Row("is_live", "yes")], "arr > 1 and plan = 'a' and is_live"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "text"), SAME, ids=[text for _, text in SAME])
def test_rows_are_written_as_text_and_read_back(rows: list[Row], text: str) -> None:
    assert text_of(Rows(tuple(rows)), TYPES) == text
    assert rows_of(text) == Rows(tuple(rows))


def test_any_of_these_is_written_with_or() -> None:
    rows = Rows((Row("arr", ">", "1"), Row("is_live", "yes")), "or")
    assert text_of(rows, TYPES) == "arr > 1 or is_live"
    assert rows_of("(arr > 1) or is_live") == rows


@pytest.mark.parametrize(
    "text",
    ["arr > 1 and (plan = 'a' or is_live)", "arr / 12 > 100", "not arr > 1", "coalesce(arr, 0) > 1", "arr > health"],
)  # fmt: skip
def test_what_rows_cannot_say_stays_text(text: str) -> None:
    assert rows_of(text) is None


def test_a_share_and_a_thousand_may_be_typed_as_people_write_them() -> None:
    rows = Rows((Row("health", ">=", "80 %"), Row("arr", ">", "20,000")))
    assert text_of(rows, TYPES) == "health >= 0.8 and arr > 20000"


def test_a_row_that_is_not_complete_is_left_out() -> None:
    rows = Rows((Row("arr", ">", ""), Row("", "", ""), Row("is_live", "yes")))
    assert text_of(rows, TYPES) == "is_live"


def test_what_is_typed_is_never_more_than_a_value() -> None:
    rows = Rows((Row("arr", ">", "1 or true"), Row("plan", "=", "' or '1'='1")))
    assert text_of(rows, TYPES) == "arr > '1 or true' and plan = ''' or ''1''=''1'"


def test_each_kind_of_value_has_its_own_comparisons() -> None:
    assert "contains" in ways_of("string")
    assert "contains" not in ways_of("float64")
    assert list(ways_of("boolean")) == ["yes", "no", "unknown"]
