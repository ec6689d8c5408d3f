"""Conditions: what they say of an account, and what they answer to a slip."""

from __future__ import annotations

import contextlib
from datetime import date

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenure.catalog.condition import parse
from tenure.errors import ConditionError

TYPES = {
    "seats": "int64",
    "arr": "decimal(18,4)",
    "seat_utilization": "float64",
    "plan": "text",
    "employees": "text",
    "is_live": "bool",
    "renewal_date": "date",
    "Industry Segment": "text",
}
ARROW = {
    "int64": pa.int64(),
    "decimal(18,4)": pa.decimal128(18, 4),
    "float64": pa.float64(),
    "text": pa.string(),
    "bool": pa.bool_(),
    "date": pa.date32(),
}
SCHEMA = pa.schema([(name, ARROW[kind]) for name, kind in TYPES.items()])


def account() -> ibis.Table:
    return ibis.table(ibis.Schema.from_pyarrow(SCHEMA), name="account")


def answer(text: str, **row: object) -> bool | None:
    """What the condition says of an account with these values, on DuckDB; what is not given is null."""
    condition, table = parse(text, TYPES), account()
    expr = condition.expr({name: table[name] for name in condition.needs})
    sql = ibis.to_sql(table.select(answer=expr), dialect="duckdb")
    values = {name: row.get(name) for name in TYPES}
    with duckdb.connect() as connection:
        connection.register("account", pa.Table.from_pylist([values], schema=SCHEMA))
        return connection.execute(sql).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "row", "says"),
    [
        ("seats > 5", {"seats": 6}, True),
        ("seats > 5", {"seats": 5}, False),
        ("seats > 5", {}, None),
        ("seats >= 5 AND plan = 'pro'", {"seats": 5, "plan": "pro"}, True),
        ("seats > 5 and plan = 'pro'", {"seats": 1}, False),
        ("seats > 5 and plan = 'pro'", {"seats": 6}, None),
        ("seats > 5 or plan = 'pro'", {"seats": 6}, True),
        ("not seats > 5", {}, None),
        ("seats is null", {}, True),
        ("seats is not null", {}, False),
        ("seats notnull", {"seats": 1}, True),
        ("plan <> 'pro'", {"plan": "team"}, True),
        ("plan in ('pro', 'team')", {"plan": "team"}, True),
        ("plan not in ('pro', 'team')", {"plan": "team"}, False),
        ("plan not in ('pro', 'team')", {}, None),
        ("seats in (1, -2, 3)", {"seats": -2}, True),
        ("seats between 1 and 3", {"seats": 3}, True),
        ("seats not between 1 and 3", {"seats": 3}, False),
        ("plan like 'p%'", {"plan": "pro"}, True),
        ("plan not like 'p%'", {"plan": "pro"}, False),
        ("plan ilike 'P_o'", {"plan": "pro"}, True),
        ("lower(plan) = 'pro'", {"plan": "Pro"}, True),
        ("plan = 'it''s'", {"plan": "it's"}, True),
        ("is_live", {"is_live": True}, True),
        ("not is_live", {"is_live": True}, False),
        ("is_live = false", {"is_live": False}, True),
        ("is_live is true", {}, False),
        ("is_live is not true", {}, True),
        ("is_live is false", {"is_live": False}, True),
        ("renewal_date < DATE '2026-03-01'", {"renewal_date": date(2026, 2, 28)}, True),
        ("renewal_date between date '2026-03-01' and date '2026-03-31'", {"renewal_date": date(2026, 4, 1)}, False),
        ("arr / seats > 99.5", {"arr": 1000, "seats": 10}, True),
        ("arr / seats > 99.5", {"arr": 1000, "seats": 0}, None),
        ("seats * 9223372036854775807 * 9223372036854775807 > 1", {"seats": 9}, True),
        ("seats * 1e308 * 1e308 > 1", {"seats": 9}, None),
        ("-seats + 3 * (2 - 1) = 1", {"seats": 2}, True),
        ("abs(seats - 10) <= 2", {"seats": 8}, True),
        ("coalesce(seats, 0) = 0", {}, True),
        ("case when seats > 5 then 'big' else 'small' end = 'small'", {"seats": 1}, True),
        ("case when seats > 5 then true end", {"seats": 1}, None),
        ("try_cast(employees as double) > 100", {"employees": "250"}, True),
        ("try_cast(employees as double) > 100", {"employees": "many"}, None),
        ("try_cast(employees as double) > 100", {"employees": "nan"}, None),
        ("employees::double > 100", {"employees": "250"}, True),
        ('"Industry Segment" = \'food\'', {"Industry Segment": "food"}, True),
        ("Seat_Utilization >= 0.8", {"seat_utilization": 0.8}, True),
        ("seats > 5 -- large ones", {"seats": 6}, True),
        ("seats != 5", {"seats": 6}, True),
        ("true", {}, True),
    ],
)  # fmt: skip
def test_a_condition_is_true_false_or_unknown(
    text: str, row: dict[str, object], says: bool | None
) -> None:
    assert answer(text, **row) is says


@pytest.mark.parametrize(
    ("text", "word", "hint"),
    [
        ('plan = "pro"', '"pro"', "\"pro\" is a name; for the text write 'pro'"),
        ("plan = null", "= null", "write `is null`"),
        ("plan <> NULL", "<> NULL", "write `is not null`"),
        ("seat_utilization > 80%", "80%", "write a share as a number: 0.8"),
        ("seat_utilization > 12.5 % and is_live", "12.5 %", "0.125"),
        ("seats == 5", "==", "`==` is written `=` here"),
        ("is_live && seats > 5", "&&", "`&&` is written `and` here"),
        ("is_live || seats > 5", "||", "`||` is written `or` here"),
        ("!is_live", "!", "`!` is written `not` here"),
        ("seats => 5", "=>", "`=>` is written `>=` here"),
        ("seats ≥ 5", "≥", "`≥` is written `>=` here"),
        ("plan = ‘pro’", "‘pro’", "use straight quotes"),
        ("seat_utilisation > 0.8", "seat_utilisation", "did you mean seat_utilization?"),
        ("plan = pro", "pro", "a text stands in quotes: 'pro'"),
        ("seats > '5'", "'5'", "write 5, without quotes"),
        ("seat_utilization > '80%'", "'80%'", "write 0.8, without quotes"),
        ("seats > 'many'", "'many'", "compare it with a number"),
        ("employees > 100", "100", "write '100', or compare it as a number: try_cast(employees as double)"),
        ("renewal_date < '2026-03-01'", "'2026-03-01'", "write DATE '2026-03-01'"),
        ("renewal_date < 'soon'", "'soon'", "write a day as DATE '2026-01-31'"),
        ("renewal_date < DATE '2026-02-30'", "'2026-02-30'", "is not a day"),
        ("is_live = 1", "1", "write `is_live` or `not is_live`"),
        ("seats", "seats", "is a number, not yes or no"),
        ("is_live and seats", "seats", "`and` joins conditions"),
        ("not plan", "plan", "`not` turns a condition round"),
        ("1 < seats < 5", "5", "write a range as `1 < a and a < 2`"),
        ("plan + 1 > 2", "plan", "only numbers can be reckoned with"),
        ("seats in (1, null)", "null", "null is in no list"),
        ("seats in (1, 'a')", "'a'", "compare it with a number"),
        ("seats in (select 1)", "seats in (select 1)", "is not possible in a condition"),
        ("seats in plan", "seats in plan", "is not possible"),
        ("plan like seats", "seats", "needs a pattern in quotes"),
        ("sqrt(seats) > 1", "sqrt(seats)", "is not possible in a condition; possible are and, or"),
        ("account.seats > 1", "account.seats", "write the name alone, without a dot"),
        ("seats > 1;", ";", "without `;`"),
        ("seats > 1; drop table events", ";", "without `;`"),
        ("select 1", "select", "something is missing beside"),
        ("seats >", ">", "something is missing"),
        ("seats > 5 plan = 'pro'", "plan", "`and`, `or` or a comparison is missing before it"),
        ("plan = 'pro", "'", "the quotation that begins here is not closed"),
        ("seats > 1e999", "1e999", "is not a number that can be used"),
        ("current_date > renewal_date", "current_date", "is not possible in a condition"),
        ("is_live < true", "is_live", "yes or no has no order"),
        ("try_cast(employees as blob) > 1", "employees", "only `try_cast(… as double)`"),
        ("exists(select 1)", "1", "is not possible"),
        ("seats > $1", "$1", "is not possible"),
    ],
)  # fmt: skip
def test_a_slip_is_pointed_at_with_a_hint(text: str, word: str, hint: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text, TYPES)
    says, line, mark = str(caught.value).splitlines()
    assert hint in says
    assert line == f"  {text}"
    assert f"column {mark.index('^') - 1}" in says
    assert line[mark.index("^") : mark.rindex("^") + 1] == word


def test_the_place_in_a_long_or_many_lined_condition_is_shown() -> None:
    with pytest.raises(
        ConditionError, match="line 2, column 5: nothing is called `saets`"
    ) as caught:
        parse("is_live\nand saets > 5", TYPES)
    assert str(caught.value).splitlines()[1:] == ["  and saets > 5", "      ^^^^^"]
    with pytest.raises(ConditionError) as caught:
        parse("seats > 1 and " * 80 + "saets > 5", TYPES)
    _, line, mark = str(caught.value).splitlines()
    assert len(line) < 110
    assert line[mark.index("^") : mark.rindex("^") + 1] == "saets"


def test_its_needs_are_named_once_in_their_order() -> None:
    assert parse("plan = 'a' or SEATS > 1 and plan = 'b'", TYPES).needs == ("plan", "seats")


def test_a_long_chain_is_not_a_deep_one() -> None:
    text = " or ".join(f"seats = {n}" for n in range(120))
    assert answer(text, seats=119) is True


@pytest.mark.parametrize(
    "text",
    [
        "(" * 51 + "is_live" + ")" * 51,
        "not " * 400 + "is_live",
        "- " * 300 + "seats > 1",
        " + ".join(["seats"] * 60) + " > 1",
        "case when " * 60 + "is_live" + " then 1 end" * 60 + " = 1",
    ],
)
def test_what_is_nested_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ConditionError, match="more than 50 deep"):
        parse(text, TYPES)


def test_what_is_too_long_or_empty_is_refused() -> None:
    with pytest.raises(ConditionError, match="2,001 characters; at most 2,000"):
        parse("a" * 2001, TYPES)
    for text in ("", "  \n", "-- nothing"):
        with pytest.raises(ConditionError, match="is empty"):
            parse(text, TYPES)


WORDS = [
    *TYPES, "and", "or", "not", "(", ")", "=", "<", ">=", "in", "between", "like", "is", "null", "true",
    "1", "0.5", "'pro'", '"pro"', "DATE '2026-01-01'", ",", "-", "+", "*", "/", "%", "case", "when", "then",
    "else", "end", "coalesce(", "abs(", "::", "double", "select", "from", ".", ";", "[", "]", "{", "'", '"',
    "$$", "\\", "interval", "lambda", "x:", "->", "any", "all", "exists", "cast(", "as", "date", "--", "/*",
    "struct", "map", "array", "extract(", "year", "@", "#", "?", "$1", "e'", "0x1", "\0", "𝒳", "\u2028",
]  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
@example("a" + "\0")
@example("'" * 999)
@example("[" * 1999)
@example("- " * 999)
@example("case " * 399)
def test_any_text_is_a_condition_or_a_condition_error(text: str) -> None:
    with contextlib.suppress(ConditionError):
        condition = parse(text, TYPES)
        table = account()
        columns = {name: table[name] for name in condition.needs}
        ibis.to_sql(table.select(answer=condition.expr(columns)), dialect="duckdb")


def test_types_may_be_called_as_ibis_does() -> None:
    types = {
        "a": "!int64",
        "b": "decimal(38, 10)",
        "c": "string",
        "d": "boolean",
        "e": "array<int64>",
    }
    assert parse("a > b and c = 'x' and d and e is null", types).needs == tuple("abcde")
    with pytest.raises(ConditionError, match="`e` is of another type"):
        parse("e = 1", types)


@pytest.mark.parametrize(
    ("text", "row", "says"),
    [
        ("seats" + " + 1" * 40 + " = 47", {"seats": 7}, True),
        ("(" * 20 + "is_live" + " is null)" * 20, {}, False),
        ("coalesce(" * 20 + "seats" + ", 1)" * 20 + " = 1", {}, True),
        ("case when is_live then " * 15 + "seats" + " else 1 end" * 15 + " = 7", {"seats": 7, "is_live": True}, True),
        ("-(" * 14 + "seats" + " - 1)" * 14 + " > 0", {"seats": 7}, True),
        ("1 / (seats * 1e308 * 1e308) is null", {"seats": 7}, True),
        ("coalesce(1 / (seats - 7), 5) = 5", {"seats": 7}, True),
    ],
)  # fmt: skip
def test_what_is_reckoned_in_many_steps_does_not_double_with_each(
    text: str, row: dict[str, object], says: bool
) -> None:
    assert answer(text, **row) is says


@pytest.mark.parametrize(
    "text",
    [
        "coalesce(" * 20 + "seats" + " + 1, 1)" * 20 + " > 0",
        "1 / (" * 20 + "seats" + ")" * 20 + " > 0",
        "try_cast(" * 30 + "plan" + " as double)" * 30 + " > 0",
    ],
)
def test_what_would_take_longer_than_anybody_waits_is_refused(text: str) -> None:
    with pytest.raises(ConditionError, match="reckons with too much at once"):
        parse(text, TYPES)
