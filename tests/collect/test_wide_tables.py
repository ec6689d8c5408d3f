"""Tables of accounts and persons: every filled cell is an attribute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.collect.bench import NOW, Bench, counts

ACCOUNTS = (
    "account_id,name,started_at,industry,plan\nA,Acme,2024-01-01,EdTech,pro\nB,Globex,,,\nC,,,,\n"
)


def test_columns_are_known_now_unless_they_are_declared_static(bench: Bench) -> None:
    result = bench.bring("account", ACCOUNTS, static=["industry"])
    assert counts(result) == (3, 2, 0, 1)
    assert bench.rows("attributes", "account_id, name, value, day, known_day, known_by") == [
        ("A", "industry", "EdTech", date(2024, 1, 1), date(2024, 1, 1), "static"),
        ("A", "name", "Acme", date(2024, 1, 1), date(2024, 1, 1), "static"),
        ("A", "plan", "pro", NOW.date(), NOW.date(), "arrived"),
        ("A", "started_at", "2024-01-01", date(2024, 1, 1), date(2024, 1, 1), "happened"),
        ("B", "name", "Globex", date(1970, 1, 1), date(1970, 1, 1), "static"),
    ]
    assert [(row["line"], row["code"]) for row in bench.rejected()] == [(4, "empty")]


def test_only_a_changed_value_is_stored(bench: Bench) -> None:
    bench.bring("account", ACCOUNTS)
    bench.now += timedelta(days=1)
    assert counts(bench.bring("account", ACCOUNTS)) == (3, 0, 2, 1)
    assert counts(bench.bring("account", ACCOUNTS.replace("pro", "free"))) == (3, 1, 1, 1)
    bench.now += timedelta(days=1)
    assert counts(bench.bring("account", ACCOUNTS)) == (3, 1, 1, 1)
    plans = bench.rows("attributes", "known_at, value, name")
    assert [value for _, value, name in plans if name == "plan"] == ["pro", "free", "pro"]


def test_a_renamed_account_is_known_by_its_new_name_from_now_on(bench: Bench) -> None:
    bench.bring("account", ACCOUNTS)
    bench.now += timedelta(days=1)
    bench.bring("account", ACCOUNTS.replace("Acme", "Acme Ltd"))
    names = [
        row
        for row in bench.rows("attributes", "name, value, known_at, known_by")
        if row[0] == "name"
    ]
    assert ("name", "Acme Ltd", bench.now, "arrived") in names


def test_rows_that_contradict_each_other_are_rejected(bench: Bench) -> None:
    text = "account_id,plan\nA,pro\nA,free\nB,pro\nB,pro\n"
    assert counts(bench.bring("account", text)) == (4, 1, 1, 2)
    assert {row["code"] for row in bench.rejected()} == {"twice"}


def test_a_column_may_say_since_when_it_is_known(bench: Bench) -> None:
    text = "account_id,plan,as_of\nA,pro,2025-01-01\nA,free,2025-02-01\n"
    assert counts(bench.bring("account", text, known_at="as_of")) == (2, 2, 0, 0)
    assert bench.bring("account", text, known_at="as_of").stored == 0
    assert bench.rows("attributes", "value, known_at, known_by") == [
        ("free", datetime(2025, 2, 1, tzinfo=UTC), "stated"),
        ("pro", datetime(2025, 1, 1, tzinfo=UTC), "stated"),
    ]


def test_persons_may_belong_to_an_account(bench: Bench) -> None:
    bench.bring("person", "user,account_id,title\nu1,A,CFO\nu2,,CTO\n", {"person_id": "user"})
    assert bench.rows("attributes", "person_id, account_id, name, value") == [
        ("u1", "A", "title", "CFO"),
        ("u2", None, "title", "CTO"),
    ]


def test_a_column_can_be_left_out_and_a_person_in_a_table_of_accounts_is_a_property(
    bench: Bench,
) -> None:
    text = "account_id,churn_flag,person_id,Plan,plan\nA,True,u1,x,y\n"
    bench.bring("account", text, {"churn_flag": ""})
    assert bench.rows("attributes", "name, value, person_id") == [
        ("person_id", "u1", None),
        ("plan", "x", None),
        ("plan_2", "y", None),
    ]


def test_a_table_with_nothing_but_ids_tells_nothing(bench: Bench) -> None:
    assert counts(bench.bring("account", "account_id\nA\nB\n")) == (2, 0, 0, 2)
    assert {row["code"] for row in bench.rejected()} == {"empty"}
    assert counts(bench.bring("person", "person_id,account_id\nu1,A\n")) == (1, 0, 0, 1)
