"""What is told of features, counted by hand."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.lakes import lake_with
from tests.metrics.ask import use

from tenure.discovery.feature_figures import Chosen, base, behind, figures, first_uses, kept
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.feature_use import FeatureUse, feature_use, number
from tenure.warehouse.lens import Lens

D = date(2024, 6, 30)
SINCE = date(2024, 6, 3)  # four weeks to D


def used(folder: Path, since: date = SINCE, until: date = D, **facts: Any) -> FeatureUse:
    lake = lake_with(folder, **facts)
    with Engine(memory="1GB", threads=1) as engine:
        return feature_use(Lens(lake.pin(), engine, Moments.at(until)), since, until)


def everybody(found: FeatureUse, adopted: Any = None) -> Chosen:
    return Chosen(found, np.ones(len(found.accounts), dtype=np.bool_), adopted)


def login(
    account: str, person: str, day: str = "2024-01-02", left: str = ""
) -> list[dict[str, Any]]:
    rows = [{"account_id": account, "person_id": person, "happened_at": day, "change": "joined"}]
    if left:
        rows.append(
            {"account_id": account, "person_id": person, "happened_at": left, "change": "left"}
        )
    return rows


def test_250_of_1000_users_are_25_percent(tmp_path: Path) -> None:
    people = [f"p{n}" for n in range(1000)]
    found = used(
        tmp_path,
        membership=[row for person in people for row in login("a", person)],
        event=[row for person in people[:250] for row in use("a", person, "2024-06-10", event="boards")],
    )  # fmt: skip
    whole = base(everybody(found))
    (boards,) = figures(everybody(found), ["boards"])
    assert (boards.users_ever, whole.users) == (250, 1000)
    assert boards.users_in_period / whole.users == 0.25


def test_adoption_counts_those_with_a_login_and_depth_those_who_are_active(tmp_path: Path) -> None:
    found = used(
        tmp_path,
        membership=[*login("a", "ann"), *login("a", "ben"), *login("a", "cat"), *login("a", "dan")],
        event=[
            *use("a", "ann", "2024-06-10", "2024-06-11", event="boards"),
            *use("a", "ben", "2024-03-01", event="boards"),  # ever, not in the period
            *use("a", "ben", "2024-06-12", event="reports"),
            *use("a", "eve", "2024-06-12", event="boards"),  # has no login
        ],
    )
    chosen = everybody(found)
    whole = base(chosen)
    (boards,) = figures(chosen, ["boards"])
    assert (whole.users, whole.active) == (4, 3)
    assert (boards.users_ever, boards.users_in_period, boards.users) == (2, 1, 2)
    assert (boards.events, boards.user_days, boards.days_per_user) == (3, 3, 1.5)
    for whose, count in (("ever", 2), ("in_period", 1), ("used", 2), ("never", 2)):
        assert len(behind(chosen, "boards", whose)) == count, whose


def test_a_period_counts_who_had_a_login_in_it_those_who_left_since_too(tmp_path: Path) -> None:
    """Adopted in 1 to 31 March ÷ users in 1 to 31 March."""
    found = used(
        tmp_path,
        since=date(2024, 3, 1),
        until=date(2024, 3, 31),
        membership=[
            *login("a", "stays"),
            *login("a", "leaves", left="2024-03-20"),
            *login("a", "left before", left="2024-02-20"),
            *login("a", "comes later", day="2024-04-01"),
        ],
        event=[
            *use("a", "leaves", "2024-03-05", event="boards"),
            *use("a", "stays", "2024-04-02", event="boards"),
        ],
    )
    (boards,) = figures(everybody(found), ["boards"])
    assert base(everybody(found)).users == 2
    assert boards.users_in_period == 1


def test_automation_is_of_accounts_and_of_no_user(tmp_path: Path) -> None:
    found = used(
        tmp_path,
        event=[
            *use("a", None, "2024-06-10", "2024-06-11", event="sync"),
            *use("b", "ben", "2024-06-10"),
        ],
    )
    chosen = everybody(found)
    (sync,) = figures(chosen, ["sync"])
    assert (sync.users, sync.accounts, sync.events, sync.by_automation) == (0, 1, 2, True)
    assert sync.trend[-3:] == (1, 0, 0)
    assert sync.days_per_user is None
    assert [found.accounts[n] for n in behind(chosen, "sync", "accounts")] == ["a"]
    assert [found.accounts[n] for n in behind(chosen, "sync", "accounts_never")] == ["b"]


def test_the_trend_counts_users_week_by_week(tmp_path: Path) -> None:
    found = used(
        tmp_path,
        event=[
            *use("a", "ann", "2024-06-24", "2024-06-30", event="boards"),  # one week
            *use("a", "ben", "2024-06-23", event="boards"),  # the week before
            *use("a", "ann", "2024-01-01", event="boards"),  # the 26th
        ],
    )
    (boards,) = figures(everybody(found), ["boards"])
    assert boards.trend == (1, *(0,) * 23, 1, 1)


def test_only_the_accounts_that_are_chosen_count(tmp_path: Path) -> None:
    found = used(tmp_path, event=[*use("a", "ann", "2024-06-10"), *use("b", "ben", "2024-06-10")])
    only = Chosen(found, np.array([name == "b" for name in found.accounts]))
    (opened,) = figures(only, ["open"])
    assert (base(only).users, base(only).accounts, opened.users, opened.accounts) == (1, 1, 1, 1)


def test_without_logins_users_are_those_who_ever_did_anything(tmp_path: Path) -> None:
    found = used(
        tmp_path,
        event=[*use("a", "ann", "2024-06-10", event="boards"), *use("a", "ben", "2024-02-10")],
    )
    whole = base(everybody(found))
    assert (whole.knows_logins, whole.users, whole.active) == (False, 2, 1)


def test_who_has_not_used_it_yet_is_counted_as_waiting(tmp_path: Path) -> None:
    """Ten days, twenty days, and two who still wait: a quarter after 10, half after 20 days."""
    begun = [login("a", person, day="2024-05-01")[0] for person in ("ann", "ben", "cat", "dan")]
    early = use("a", "old", "2024-01-01")  # since when use is recorded
    found = used(
        tmp_path,
        membership=[*begun, *login("a", "old", day="2023-06-01")],  # began before that: not counted
        event=[
            *early,
            *use("a", "ann", "2024-05-11", event="boards"),
            *use("a", "ben", "2024-05-21", event="boards"),
            *use("a", "cat", "2024-05-02"),
        ],
    )
    times = first_uses(everybody(found), "boards")
    assert (times.count, times.reached) == (4, 2)
    assert (times.quantile(0.25).value, times.median.value) == (10, 20)
    assert times.quantile(0.75).value is None


def test_a_key_and_an_obscure_action_are_told_apart(tmp_path: Path) -> None:
    """All reach the key action within a week, and one of four the obscure one."""
    people = ("ann", "ben", "cat", "dan")
    found = used(
        tmp_path,
        membership=[row for person in people for row in login("a", person, day="2024-03-01")],
        event=[
            *use("a", "old", "2024-01-01"),
            *[row for person in people for row in use("a", person, "2024-03-05", event="key")],
            *use("a", "ann", "2024-04-01", event="obscure"),
        ],
    )
    chosen = everybody(found)
    key, obscure = first_uses(chosen, "key"), first_uses(chosen, "obscure")
    assert (key.median.value, key.reached) == (4, 4)
    assert (obscure.median.value, obscure.reached, obscure.count) == (None, 1, 4)
    depth = {one.feature: one.users for one in figures(chosen, ["key", "obscure"])}
    assert depth == {"key": 0, "obscure": 0}  # nobody in the last four weeks


def test_users_who_keep_to_a_feature_are_counted_week_after_week(tmp_path: Path) -> None:
    """Of two who begin on the same day, one comes back in week 1 and 2, the other in week 2 only."""
    begin = D - timedelta(days=21)
    found = used(
        tmp_path,
        event=[
            *use("a", "old", "2024-01-01"),
            *use("a", "ann", *(str(begin + timedelta(days=n)) for n in (0, 7, 20)), event="boards"),
            *use("a", "ben", *(str(begin + timedelta(days=n)) for n in (0, 14)), event="boards"),
        ],
    )
    cohorts, curve = kept(everybody(found), "boards")
    third = cohorts[2]
    assert (third.since, third.users, third.still) == (D - timedelta(days=27), 2, (2, 1, 2))
    assert [(one.week, one.still, one.of) for one in curve[:2]] == [(1, 1, 2), (2, 2, 2)]
    assert curve[2].of == 0  # week 3 is not over for anybody


def test_whoever_may_have_begun_before_use_was_recorded_is_in_no_cohort(tmp_path: Path) -> None:
    found = used(tmp_path, event=use("a", "ann", "2024-06-01", "2024-06-08", event="boards"))
    assert sum(cohort.users for cohort in kept(everybody(found), "boards")[0]) == 0


def test_adopted_users_are_set_against_the_others(tmp_path: Path) -> None:
    found = used(
        tmp_path,
        event=[
            *use("a", "ann", "2024-06-10", event="boards"),
            *use("a", "ben", "2024-06-10", event="boards"),
            *use("a", "cat", "2024-06-10"),
        ],
    )
    adopted = np.array([person == "ann" for person in found.users.person])
    chosen = everybody(found, adopted)
    (boards,) = figures(chosen, ["boards"])
    assert (boards.adopted_users, boards.other_users, base(chosen).adopted) == (1, 1, 1)


@pytest.mark.parametrize("length", [7, 28, 91, 200, 400])
def test_days_are_counted_alike_for_any_period(tmp_path: Path, length: int) -> None:
    days = [D - timedelta(days=n) for n in (0, 3, 62, 63, 64, 126, 189, 300)]
    found = used(
        tmp_path,
        since=D - timedelta(days=length - 1),
        event=use("a", "ann", *map(str, days), event="boards"),
    )
    within = [day for day in days if (D - day).days < length]
    assert found.days.tolist() == [len(within)]
    assert found.events.tolist() == [len(within)]
    assert found.first.tolist() == [number(days[-1])]


def test_a_fact_known_later_is_not_seen(tmp_path: Path) -> None:
    late = use("a", "ann", "2024-06-10", event="boards", known_at="2024-07-02T00:00")
    found = used(tmp_path, event=[*late, *use("a", "ben", "2024-06-10")])
    assert found.features == ("open",)
