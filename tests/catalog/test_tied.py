"""A metric tied to a period: "adopted in 1–31 March ÷ users in 1–31 March"."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.metrics.ask import ask, shipped, use

from tenure.catalog.tied import tied

MARCH = date(2024, 3, 31)


def _days(month: int, *days: int) -> list[str]:
    return [f"2024-{month:02}-{day:02}" for day in days]


def test_the_period_takes_the_place_of_the_last_four_weeks(tmp_path: Path) -> None:
    facts = [
        *use("acme", "ann", "2024-03-01"),
        *use("acme", "bob", "2024-03-31"),
        *use("acme", "cy", "2024-02-29"),
    ]
    usual = ask(tmp_path / "usual", "active_users", as_of=MARCH, event=facts)
    march = ask(
        tmp_path / "march",
        "active_users",
        as_of=MARCH,
        catalog=tied(shipped(), ["active_users"], 31),
        event=facts,
    )
    assert usual["acme"]["active_users"] == 1  # 4–31 March
    assert march["acme"]["active_users"] == 2  # 1–31 March


def test_adopted_in_march_of_all_who_had_a_login(tmp_path: Path) -> None:
    """Four days and three features make an adopted user; two of ann's days lie before 4 March."""
    facts: list[Any] = []
    for number, event in enumerate(("open", "report", "share")):
        facts += use("acme", "ann", *_days(3, 1 + number, 20 + number), event=event)
    facts += use("acme", "bob", *_days(3, 10))
    members = [
        {"account_id": "acme", "person_id": person, "change": "joined", "happened_at": "2024-01-01"}
        for person in ("ann", "bob", "cy", "dee")
    ]
    rate = {"as_of": MARCH, "event": facts, "membership": members}
    usual = ask(tmp_path / "usual", "adoption_rate", **rate)
    march = ask(
        tmp_path / "march", "adoption_rate", catalog=tied(shipped(), ["adoption_rate"], 31), **rate
    )
    assert usual["acme"]["adoption_rate"] == 0.0  # three days in the last 28
    assert march["acme"]["adoption_rate"] == 0.25  # one of four


def test_other_windows_stay() -> None:
    catalog = tied(shipped(), ["features_kept"], 7)
    assert catalog.get("features_used").days == 7
    assert catalog.get("features_year").days == 365


def test_what_the_period_is_compared_with_is_as_long(tmp_path: Path) -> None:
    """One event on each of the last 60 days by the same user: by the week nothing changed, and all days were used."""
    facts = [one for ago in range(60) for one in use("acme", "ann", str(MARCH - timedelta(ago)))]
    facts += use("acme", "bob", str(MARCH - timedelta(8)))
    names = ["usage_change", "active_users_change", "stickiness", "lost_users", "returning_users"]
    week = tied(shipped(), [*names, "weekday_distance"], 7)
    acme = ask(tmp_path / "week", *names, as_of=MARCH, catalog=week, event=facts)["acme"]
    # 7 events after 8, one user after two, on 7 of 7 days; bob was there the week before
    assert [acme[name] for name in names] == [pytest.approx(7 / 8 - 1), -0.5, 1.0, 1, 0]
    month = tied(shipped(), ["stickiness"], 31)
    assert (
        ask(tmp_path / "month", "stickiness", as_of=MARCH, catalog=month, event=facts[:60])["acme"][
            "stickiness"
        ]
        == 1.0
    )
    assert (week.get("monday_share").ago_days, week.get("monday_share_4w").days) == (7, 7)
