from datetime import date

from tests.metrics.ask import ask, line, use


def said(name, value, at, account="acme"):
    return {"account_id": account, "name": name, "value": value, "happened_at": at}


def member(person, account="acme", at="2024-05-01"):
    return {"account_id": account, "person_id": person, "change": "joined", "happened_at": at}


def test_what_is_missing_of_the_beginning(tmp_path):
    """Acme: one of three users began, and on two days. Calm: one of two, on four. Flows are not declared."""
    members = [*(member(who) for who in "abc"), member("d", "calm"), member("e", "calm")]
    events = use("acme", "a", "2024-06-10", "2024-06-11")
    events += use("calm", "d", "2024-06-10", "2024-06-11", "2024-06-12", "2024-06-13")
    found = ask(tmp_path, "onboarding_missed", "flows_finished", event=events, membership=members)
    assert found["acme"] == {**found["acme"], "onboarding_missed": 2, "flows_finished": None}
    assert found["calm"]["onboarding_missed"] == 0


def test_a_handing_over_is_a_stage_that_is_over_or_another_owner(tmp_path):
    attributes = [
        said("stage", "Onboarding", "2024-05-01", "stage"),
        said("stage", "live", "2024-06-10", "stage"),
        said("owner", "ann", "2024-05-01", "owner"),
        said("owner", "ann", "2024-05-20", "owner"),  # told anew
        said("owner", "bob", "2024-06-20", "owner"),
        said("owner", "ann", "2024-06-20", "imported"),
        said("owner", "ann", "2023-01-01", "old"),
        said("owner", "bob", "2024-06-20", "old"),
        said("stage", "onboarding", "2024-05-01", "still"),
    ]
    lines = [line(who, "2024-05-01") for who in ("stage", "owner", "imported", "still")]
    lines.append(line("old", "2023-01-01"))
    names = ("handed_off_on", "days_since_hand_off")
    found = ask(tmp_path, *names, attribute=attributes, contract_line=lines)
    told = {account: tuple(row[name] for name in names) for account, row in found.items()}
    assert told == {
        "stage": (date(2024, 6, 10), 20),
        "owner": (date(2024, 6, 20), 10),
        "imported": (None, None),
        "old": (None, None),
        "still": (None, None),
    }


def test_who_took_over_and_when(tmp_path):
    """Without a declared flow nobody can be said not to have passed it."""
    roles = [
        {"account_id": "acme", "person_id": "ann", "role": "admin", "change": "taken", "happened_at": "2024-06-01"}
    ]  # fmt: skip
    events = use("acme", "ann", "2024-06-10")
    people = ask(tmp_path / "p", "owner_since", subject="person", role=roles, event=events)
    assert people["ann"]["owner_since"] == date(2024, 6, 1)
    names = ("unready_owner", "unready_owner_since", "inherited_days")
    found = ask(tmp_path / "a", *names, role=roles, event=events)["acme"]
    assert [found[name] for name in names] == [None, None, None]
