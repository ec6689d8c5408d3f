from datetime import date

from tests.metrics.ask import ask


def contact(direction, at, account="acme"):
    return {"account_id": account, "channel": "email", "direction": direction, "happened_at": at}


def test_only_what_both_said_is_contact(tmp_path):
    touchpoints = [
        contact("two_way", "2024-05-31"),
        contact("out", "2024-06-29"),
        contact("in", "2024-06-28"),
        contact("out", "2024-06-28", "ghosted"),
    ]
    answers = ask(tmp_path, "days_since_last_two_way_touchpoint", touchpoint=touchpoints)
    assert answers["acme"]["days_since_last_two_way_touchpoint"] == 30
    assert answers["ghosted"]["days_since_last_two_way_touchpoint"] is None


def test_a_champion_who_gave_the_role_up_is_none(tmp_path):
    role = {
        "account_id": "acme",
        "role": "champion",
        "change": "taken",
        "happened_at": "2024-01-01",
    }
    roles = [
        {**role, "person_id": "ann"},
        {**role, "person_id": "bob"},
        {**role, "person_id": "bob", "change": "given_up", "happened_at": "2024-06-01"},
        {**role, "person_id": "cy", "role": "admin"},
    ]
    assert ask(tmp_path, "champions", role=roles)["acme"]["champions"] == 1


def test_a_champion_whose_login_was_taken_is_none_any_more(tmp_path):
    maya = {"account_id": "acme", "person_id": "maya", "started_at": "2024-01-01"}
    joined = {**maya, "change": "joined", "happened_at": "2024-01-01"}
    role = {**maya, "role": "champion", "change": "taken", "happened_at": "2024-01-01"}
    left = {**joined, "change": "left", "happened_at": "2024-03-01"}
    (tmp_path / "there").mkdir()
    there = ask(tmp_path / "there", "champions", role=[role], membership=[joined])
    assert there["acme"]["champions"] == 1
    gone = ask(tmp_path, "champions", role=[role], membership=[joined, left])
    assert gone["acme"]["champions"] == 0


def test_the_last_contact_is_of_the_account_and_of_each_person(tmp_path):
    touchpoints = [
        {**contact("two_way", "2024-05-31"), "person_id": "ann"},
        {**contact("two_way", "2024-06-10"), "person_id": "bob"},
        {**contact("out", "2024-06-29"), "person_id": "ann"},
    ]
    name = "last_two_way_touchpoint"
    assert ask(tmp_path / "a", name, touchpoint=touchpoints)["acme"][name] == date(2024, 6, 10)
    people = ask(tmp_path / "p", name, subject="person", touchpoint=touchpoints)
    assert people["ann"][name] == date(2024, 5, 31)
