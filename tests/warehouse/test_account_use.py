"""Who uses which feature on how many days, and what an account does week by week, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.lakes import lake_with
from tests.metrics.ask import use

from tenure.facts import Moments
from tenure.warehouse.account_use import features_by_user, weekly
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens

DAY = date(2024, 6, 30)  # a Sunday


def ago(*days: int) -> list[str]:
    return [str(DAY - timedelta(n)) for n in days]


@pytest.fixture
def lens(tmp_path: Path) -> Lens:
    lake = lake_with(
        tmp_path,
        event=[
            *use("acme", "ann", *ago(0, 1, 1, 27), event="boards"),
            *use("acme", "ann", *ago(28, 40), event="reports"),
            *use("acme", "ben", *ago(3), event="boards"),
            *use("acme", None, *ago(2, 2), event="sync"),
            *use("beta", "dee", *ago(1), event="boards"),
            *use("acme", "cas", *ago(400), event="maps"),
        ],
    )
    engine = Engine(memory="1GB", threads=1)
    return Lens(lake.pin(), engine, Moments.at(DAY), accounts=("acme",))


def test_each_user_has_the_days_of_four_weeks_on_which_they_used_a_feature(lens: Lens) -> None:
    found = features_by_user(lens, "acme", DAY)
    assert [(one.feature, one.days, one.users_ever, one.event) for one in found] == [
        ("boards", {"ann": 3, "ben": 1}, 2, "boards"),
        ("reports", {}, 1, "reports"),
    ]


def test_weeks_are_counted_back_from_the_day(lens: Lens) -> None:
    found = weekly(lens, "acme", DAY, 6)
    assert found.ends[-2:] == (DAY - timedelta(7), DAY)
    assert found.users == (1, 1, 1, 0, 0, 2)  # ann 40 and 28 days ago; ann, ben
    assert found.events == (1, 1, 1, 0, 0, 6)
    assert found.first_use == DAY - timedelta(400)


def test_weekdays_are_shares_of_events_monday_first(lens: Lens) -> None:
    # the last four weeks: Sunday 1, Saturday 2, Friday 2, Thursday 1, and a Monday 27 days ago
    found = weekly(lens, "acme", DAY, 6)
    assert found.weekdays_now == pytest.approx((1 / 7, 0, 0, 1 / 7, 2 / 7, 2 / 7, 1 / 7))


def test_an_account_that_was_never_used_has_no_weekdays(lens: Lens) -> None:
    found = weekly(lens, "nobody", DAY, 4)
    assert (found.users, found.first_use, found.weekdays) == ((0,) * 4, None, ())
