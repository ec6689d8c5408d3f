"""Use in buckets, counted by hand."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from tests.lakes import lake_with, store
from tests.metrics.ask import use

from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.faces import TABLES, Declared
from tenure.warehouse.lens import Lens
from tenure.warehouse.series import OTHER, Chosen, Series

D = date(2024, 1, 14)  # a Sunday
Buckets = Sequence[tuple[int, date, date]]
# The ISO weeks around new year: 25–31 Dec (week 52), 1–7 Jan (week 1), 8–14 Jan
WEEKS: Buckets = [
    (0, date(2023, 12, 25), date(2023, 12, 31)),
    (1, date(2024, 1, 1), date(2024, 1, 7)),
    (2, date(2024, 1, 8), date(2024, 1, 14)),
]
FACTS = [
    *use("acme", "ann", "2023-12-31", "2024-01-01", "2024-01-02", "2024-01-08"),
    *use("acme", "bob", "2024-01-02", event="report"),
    *use("acme", None, "2024-01-02", "2024-01-03", event="sync"),
    *use("globex", "ann", "2024-01-03"),  # the same person at another account
    *use("globex", "cy", "2024-01-14T23:59"),
]


def asked(
    folder: Path,
    ask: str,
    *given: Any,
    facts: Sequence[Mapping[str, Any]] = FACTS,
    buckets: Buckets = WEEKS,
    as_of: date = D,
    zone: str = "UTC",
    later: Sequence[Mapping[str, Any]] = (),
    **only: Any,
) -> Any:
    lake = lake_with(folder, zone, event=facts)
    if later:
        store(lake, "event", later)
    with Engine(memory="1GB", threads=1) as engine:
        lens = Lens(lake.pin(), engine, Moments.at(as_of))
        return getattr(Series(lens, as_of, buckets, **only), ask)(*given)


def test_users_of_a_week_are_different_users_and_a_week_goes_over_new_year(tmp_path: Path) -> None:
    assert asked(tmp_path, "totals", "users") == [(0, None, 1), (1, None, 3), (2, None, 2)]


def test_a_person_of_two_accounts_is_a_user_of_both_so_that_accounts_add_up(tmp_path: Path) -> None:
    each = asked(tmp_path, "each", "users")
    assert each == [
        (0, None, "acme", 1),
        (1, None, "acme", 2),
        (1, None, "globex", 1),
        (2, None, "acme", 1),
        (2, None, "globex", 1),
    ]


def test_events_are_of_users_and_of_automation_told_apart_they_add_up(tmp_path: Path) -> None:
    whole = {b: n for b, _, n in asked(tmp_path / "all", "totals", "events")}
    apart = asked(tmp_path / "apart", "totals", "events", "kind")
    assert whole == {0: 1, 1: 6, 2: 2}
    assert apart == [(0, "users", 1), (1, "automation", 2), (1, "users", 4), (2, "users", 2)]


def test_user_days_count_a_user_once_a_day(tmp_path: Path) -> None:
    twice = [*FACTS, *use("acme", "ann", "2024-01-02T18:00", event="report")]
    assert asked(tmp_path, "totals", "user_days", facts=twice) == [
        (0, None, 1),
        (1, None, 4),
        (2, None, 2),
    ]


def test_by_weekday_user_days_add_up_and_users_need_not(tmp_path: Path) -> None:
    days = asked(tmp_path / "days", "totals", "user_days", "weekday")
    users = asked(tmp_path / "users", "totals", "users", "weekday")
    assert [row for row in days if row[0] == 1] == [(1, "1", 1), (1, "2", 2), (1, "3", 1)]
    assert (
        sum(n for b, _, n in users if b == 1) == 4
    )  # ann on Monday and Tuesday counts twice; 3 in all


def test_features_accounts_and_sessions(tmp_path: Path) -> None:
    assert asked(tmp_path / "f", "totals", "features") == [(0, None, 1), (1, None, 3), (2, None, 1)]
    assert asked(tmp_path / "a", "totals", "accounts") == [(0, None, 1), (1, None, 2), (2, None, 2)]
    visits = use("acme", "ann", "2024-01-02T09:00", "2024-01-02T09:29", "2024-01-02T10:00")
    assert asked(tmp_path / "s", "totals", "sessions", facts=visits) == [(1, None, 2)]


def test_quantities_and_hours_add_up_where_events_have_them(tmp_path: Path) -> None:
    facts = [
        *use("acme", "ann", "2024-01-02", quantity=2.5, duration_seconds=1800),
        *use("acme", "ann", "2024-01-03", quantity=1.5, duration_seconds=5400),
        *use("acme", "ann", "2024-01-09"),
    ]
    assert asked(tmp_path / "q", "totals", "quantity", facts=facts) == [
        (1, None, 4.0),
        (2, None, None),
    ]
    assert asked(tmp_path / "h", "totals", "hours", facts=facts) == [
        (1, None, 2.0),
        (2, None, None),
    ]


def test_a_day_ends_at_midnight_in_the_zone(tmp_path: Path) -> None:
    late = use(
        "acme", "ann", "2024-01-07T15:30"
    )  # 00:30 on Monday in Tokyo, 10:30 on Sunday in New York
    assert asked(tmp_path / "tokyo", "totals", "events", facts=late, zone="Asia/Tokyo") == [
        (2, None, 1)
    ]
    assert asked(tmp_path / "york", "totals", "events", facts=late, zone="America/New_York") == [
        (1, None, 1)
    ]


def test_what_became_known_late_counts_from_then_on(tmp_path: Path) -> None:
    late = use("acme", "dan", "2024-01-02", known_at="2024-01-10")
    before = asked(tmp_path / "9", "totals", "users", later=late, as_of=date(2024, 1, 9))
    after = asked(tmp_path / "10", "totals", "users", later=late, as_of=date(2024, 1, 10))
    assert ({b: n for b, _, n in before}[1], {b: n for b, _, n in after}[1]) == (3, 4)


def test_a_day_may_be_in_two_buckets(tmp_path: Path) -> None:
    both = [(0, date(2024, 1, 1), date(2024, 1, 7)), (1, date(2024, 1, 1), date(2024, 1, 14))]
    assert asked(tmp_path, "totals", "users", buckets=both) == [(0, None, 3), (1, None, 4)]


def test_only_chosen_users_count_and_no_automation(tmp_path: Path) -> None:
    """ann counts at acme in both weeks, at globex in none; what she was told apart as has changed."""
    told = pa.table(
        {
            "b": pa.array([1, 2], pa.int32()),
            "account_id": ["acme", "acme"],
            "person_id": ["ann", "ann"],
            "user_told": ["new", "regular"],
        }
    )
    users = Chosen(told)
    events = asked(tmp_path / "events", "totals", "events", "users", users=users)
    assert events == [(1, "new", 2), (2, "regular", 1)]
    accounts = pa.table({"b": pa.array([1], pa.int32()), "account_id": ["acme"], "told": ["pro"]})
    both = asked(
        tmp_path / "both", "totals", "users", "segment", chosen=Chosen(accounts), users=users
    )
    assert both == [(1, "pro", 1)]


def test_only_chosen_accounts_count_as_what_they_were_in_each_bucket(tmp_path: Path) -> None:
    told = pa.table(
        {
            "b": pa.array([0, 1, 2, 2], pa.int32()),
            "account_id": ["acme", "acme", "acme", "globex"],
            "told": ["trial", "pro", "pro", "pro"],
        }
    )
    found = asked(tmp_path, "totals", "users", "segment", chosen=Chosen(told))
    assert found == [(0, "trial", 1), (1, "pro", 2), (2, "pro", 2)]


def test_of_one_account_and_of_one_user(tmp_path: Path) -> None:
    assert asked(tmp_path / "a", "totals", "events", account="globex") == [
        (1, None, 1),
        (2, None, 1),
    ]
    assert asked(tmp_path / "p", "totals", "events", person="ann") == [
        (0, None, 1),
        (1, None, 3),
        (2, None, 1),
    ]


def test_median_and_quartiles_are_of_those_with_any(tmp_path: Path) -> None:
    facts = [row for n in range(1, 5) for row in use("acme", f"p{n}", *["2024-01-02"] * n)]
    found = asked(tmp_path, "middles", "events", "user", facts=facts)
    assert found == [(1, None, 1.75, 2.5, 3.25, 2.5, 4)]  # of 1, 2, 3 and 4 events


def test_facts_add_up_to_what_they_are_behind(tmp_path: Path) -> None:
    week = [WEEKS[1]]
    events = asked(tmp_path / "e", "facts", "events", buckets=week, account="acme")
    assert sum(events["n"].to_pylist()) == 5
    users = asked(tmp_path / "u", "facts", "users", buckets=week, account="acme")
    assert users.select(["person_id", "days", "n"]).to_pylist() == [
        {"person_id": "ann", "days": 2, "n": 2},
        {"person_id": "bob", "days": 1, "n": 1},
    ]
    tuesday = asked(tmp_path / "t", "facts", "events", "weekday", "2", buckets=week, account="acme")
    assert sum(tuesday["n"].to_pylist()) == 3


def test_features_are_listed_with_who_used_them(tmp_path: Path) -> None:
    found = asked(tmp_path, "features", buckets=[WEEKS[1]])
    assert found == [("open", 2, 2, 3), ("sync", 1, 0, 2), ("report", 1, 1, 1)]


def test_since_when_anything_is_known(tmp_path: Path) -> None:
    assert asked(tmp_path / "s", "span") == (date(2023, 12, 31), date(2024, 1, 14))
    assert asked(tmp_path / "k", "known_since", account="globex") == date(2024, 1, 3)
    assert asked(tmp_path / "n", "known_since", account="nobody") is None


def test_events_that_show_no_declared_feature_stand_apart_so_that_features_add_up(
    tmp_path: Path,
) -> None:
    lake = lake_with(tmp_path, event=FACTS)
    features = pa.Table.from_pylist(
        [{"event": "open", "feature": "Boards"}, {"event": "report", "feature": "Boards"}],
        TABLES["declared_features"],
    )
    with Engine(memory="1GB", threads=1) as engine:
        declared = Declared({"declared_features": features})
        lens = Lens(lake.pin(), engine, Moments.at(D), declared=declared)
        found = Series(lens, D, WEEKS).totals("events", "feature")
    assert found == [(0, "Boards", 1), (1, "Boards", 4), (1, OTHER, 2), (2, "Boards", 2)]
