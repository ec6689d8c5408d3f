"""The shipped stages and tiers on small lakes, counted by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.metrics.ask import D, ask, line, use

WEEKDAYS = [f"2024-06-{day:02}" for day in (3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17, 18, 19, 20)]


def stage(folder: Path, account: str = "a", as_of: date = D, **facts: Any) -> Any:
    return ask(folder, "stage", as_of=as_of, **facts)[account]["stage"]


def yearly(account: str = "a", at: str = "2022-01-10", **more: Any) -> dict[str, Any]:
    """A paid line for a year and a half to come: its renewal is far away."""
    return line(account, at, term_end="2025-06-30", arr=30_000, **more)


def login(account: str, *people: str) -> list[dict[str, Any]]:
    return [
        {
            "account_id": account,
            "person_id": person,
            "change": "joined",
            "happened_at": "2024-01-01",
        }
        for person in people
    ]


def worked(account: str, person: str) -> list[Any]:
    """Enough to be an adopted user: four days and more, three features and more."""
    return [
        event
        for name in ("open", "edit", "share")
        for event in use(account, person, *WEEKDAYS[:5], event=name)
    ]


def test_who_only_has_a_trial_is_on_trial(tmp_path: Path) -> None:
    assert stage(tmp_path, contract_line=[line("a", "2024-06-20", trial=True)]) == "trial"


def test_a_trial_beside_a_paid_line_is_no_trial(tmp_path: Path) -> None:
    both = [yearly(), line("a", "2024-06-20", line_id="l2", trial=True)]
    assert stage(tmp_path, contract_line=both) == "established"


def test_the_first_90_days_are_onboarding_and_the_first_year_adopting(tmp_path: Path) -> None:
    lines = [
        yearly("day_89", "2024-04-02"),  # 89 days before 30 June
        yearly("day_90", "2024-04-01"),
        yearly("day_364", "2023-07-02"),
        yearly("day_365", "2023-07-01"),
    ]
    found = ask(tmp_path, "stage", contract_line=lines)
    assert {name: row["stage"] for name, row in found.items()} == {
        "day_89": "onboarding",
        "day_90": "adopting",
        "day_364": "adopting",
        "day_365": "established",
    }


def test_who_has_adopted_it_is_established_however_young(tmp_path: Path) -> None:
    facts = {
        "contract_line": [yearly("young", "2024-05-20"), yearly("half", "2024-05-20")],
        "membership": [*login("young", "ann"), *login("half", "ben", "cid", "dan")],
        "event": [*worked("young", "ann"), *worked("half", "ben")],
    }
    found = ask(tmp_path, "stage", "adoption_rate", **facts)
    assert found["young"] == {**found["young"], "adoption_rate": 1.0, "stage": "established"}
    assert found["half"]["adoption_rate"] == pytest.approx(1 / 3)
    assert found["half"]["stage"] == "onboarding"


@pytest.mark.parametrize(
    ("term_end", "expected"),
    [("2024-06-30", "renewing"), ("2024-09-28", "renewing"), ("2024-09-29", "established")],
)
def test_a_term_that_ends_within_90_days_is_renewing(
    tmp_path: Path, term_end: str, expected: str
) -> None:
    assert stage(tmp_path, contract_line=[line("a", "2022-01-10", term_end=term_end)]) == expected


def test_who_pays_by_the_month_is_not_renewing_all_the_time(tmp_path: Path) -> None:
    lines = [
        line("a", "2022-01-01", line_id="first", ended_at="2024-06-01"),
        line("a", "2024-06-01", line_id="june", term_end="2024-06-30"),
    ]
    ended = {**lines[0], "change": "ended", "happened_at": "2024-06-01"}
    assert stage(tmp_path, contract_line=[lines[0], ended, lines[1]]) == "established"


def test_notice_makes_leaving_and_the_end_former(tmp_path: Path) -> None:
    started = yearly()
    notice = {**started, "change": "notice", "happened_at": "2024-06-01"}
    ended = {**started, "change": "ended", "happened_at": "2024-06-20"}
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert stage(tmp_path / "one", contract_line=[started, notice]) == "leaving"
    assert stage(tmp_path / "two", contract_line=[started, notice, ended]) == "former"


def test_without_contract_facts_stages_are_told_by_use(tmp_path: Path) -> None:
    events = [
        *use("new", "ann", "2024-06-20"),
        *use("old", "ben", "2023-01-10", "2024-06-20"),
        *use("silent", "cid", "2023-01-10", "2024-05-05"),  # 56 days before 30 June
        *use("quiet", "dan", "2023-01-10", "2024-05-06"),  # 55 days
        *use("gone", "eve", "2023-01-10", "2024-03-01"),  # more than 90 days
    ]
    found = ask(tmp_path, "stage", event=events)
    assert {name: row["stage"] for name, row in found.items()} == {
        "new": "onboarding",
        "old": "established",
        "silent": "leaving",
        "quiet": "established",
        "gone": "former",
    }


def test_with_neither_contracts_nor_use_the_stage_is_not_known(tmp_path: Path) -> None:
    ticket = {"account_id": "a", "ticket_id": "t", "change": "opened", "happened_at": "2024-06-01"}
    assert stage(tmp_path, ticket=[ticket]) is None


def test_tiers_go_by_contract_size_with_an_unmanaged_rest(tmp_path: Path) -> None:
    sizes = {"one": 100_000, "two": 99_999, "three": 5_000, "rest": 4_999, "free": 0}
    lines = [line(name, arr=arr) for name, arr in sizes.items()]
    found = ask(tmp_path, "tier", "revenue_band", contract_line=[*lines, line("dark")])
    assert {name: (row["tier"], row["revenue_band"]) for name, row in found.items()} == {
        "one": ("tier_1", "100k_to_500k"),
        "two": ("tier_2", "25k_to_100k"),
        "three": ("tier_3", "5k_to_25k"),
        "rest": ("unmanaged", "under_5k"),
        "free": ("unmanaged", "nothing_yet"),
        "dark": (None, None),  # a line without an amount
    }


def test_without_contract_facts_no_tier_is_known(tmp_path: Path) -> None:
    assert ask(tmp_path, "tier", event=use("a", "ann", "2024-06-20"))["a"]["tier"] is None
