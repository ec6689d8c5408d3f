"""Segment's events of business software keep membership, trial and the life of accounts by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from tests.collect.calls.said import calls, follows, track


def told(event: str, kind: str, **properties: Any) -> list[tuple[Any, ...]]:
    return follows(track(event=event, context={"groupId": "acme"}, properties=properties), kind)


@pytest.mark.parametrize("name", ["Account Added User", "account_added_user", "Signed Up"])
def test_who_is_added_has_joined(name: str) -> None:
    assert told(name, "membership") == [("acme", "ada", None, "joined")]


def test_who_is_removed_has_left() -> None:
    assert told("Account Removed User", "membership") == [("acme", "ada", None, "left")]


def test_who_is_invited_is_a_member_by_address() -> None:
    found = told("Invite Sent", "membership", invitee_email="Bob@Acme.example")
    assert found == [("acme", "bob@acme.example", "email:bob@acme.example", "joined")]


def test_a_trial_is_a_contract_line() -> None:
    start, end = "2026-11-01", "2026-11-15"
    found = told(
        "Trial Started",
        "contract_line",
        trial_start_date=start,
        trial_end_date=end,
        trial_plan_name="Pro",
    )
    assert found == [("acme", None, None, "started", "Pro", start, end)]
    assert told("Trial Ended", "contract_line") == [("acme", None, None, "ended", None, None, None)]


def test_an_account_that_is_deleted_has_churned() -> None:
    assert told("Account Deleted", "outcome") == [
        ("acme", None, None, "churned", "Account Deleted")
    ]


def test_an_account_that_is_created_has_a_name_and_a_start() -> None:
    names = [row[3] for row in told("Account Created", "attribute", account_name="Acme")]
    assert names == ["name", "started_at"]


def test_without_an_account_nothing_follows() -> None:
    assert follows(track(event="Account Added User"), "membership") == []


def test_a_trial_that_cannot_be_read_is_one_fault_and_no_event_besides() -> None:
    said = track(
        event="Trial Started", context={"groupId": "acme"}, properties={"trial_plan_name": []}
    )
    (found,) = calls({"batch": [said]})
    assert found["fault"].startswith("bad_type")
