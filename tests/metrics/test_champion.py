from tests.metrics.ask import ask, use

NAMES = ("champion", "champion_by", "champion_days_silent")


def role(person, role="champion", account="acme"):
    return {
        "account_id": account,
        "person_id": person,
        "role": role,
        "change": "taken",
        "happened_at": "2024-01-01",
    }


def told(row):
    return tuple(row[name] for name in NAMES)


def test_whoever_does_most_carries_the_account(tmp_path):
    events = [
        *use("acme", "ann", "2024-05-01", "2024-05-02"),
        *use("acme", "bob", "2024-06-01"),
        *use("acme", "cy", "2024-06-02"),
        *use("acme", "di", "2024-06-03"),
        *use("acme", None, *["2024-06-20"] * 9),  # automation carries nobody
        *use("even", "ann", "2024-05-01"),
        *use("even", "bob", "2024-05-01"),
        *use("even", "cy", "2024-05-01"),
        *use("long gone", "ann", "2023-05-01"),
    ]
    found = ask(tmp_path, *NAMES, event=events)
    assert told(found["acme"]) == ("ann", "usage", 59)  # 2 of 5 events, since 2 May
    assert told(found["even"]) == (None, None, None)
    assert told(found["long gone"]) == (None, None, None)


def test_whoever_was_named_champion_is_it(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-01", "2024-06-02", "2024-06-03"),
        *use("acme", "bob", "2024-06-20"),
        *use("other", "ann", "2024-06-30"),
    ]
    roles = [role("bob"), role("never there", account="other"), role("ann", "admin")]
    found = ask(tmp_path, *NAMES, event=events, role=roles)
    assert told(found["acme"]) == ("bob", "role", 10)
    assert told(found["other"]) == ("never there", "role", None)


def test_of_several_champions_the_most_active_one_who_is_still_there(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-01", "2024-06-02"),
        *use("acme", "bob", "2024-06-20"),
        *use("acme", "cy", "2024-06-01", "2024-06-02", "2024-06-03"),
    ]
    left = {"account_id": "acme", "person_id": "cy", "change": "left", "happened_at": "2024-06-05"}
    found = ask(
        tmp_path,
        *NAMES,
        event=events,
        role=[role("ann"), role("bob"), role("cy")],
        membership=[left],
    )
    assert told(found["acme"]) == ("ann", "role", 28)


def test_of_several_alike_the_days_of_silence_are_those_of_the_one_who_is_named(tmp_path):
    """One event each: bob carries it by his name, and came on the 20th, though ann has been silent for longer."""
    events = [*use("acme", "ann", "2024-06-01"), *use("acme", "bob", "2024-06-20")]
    events += use("other", "ann", "2023-06-01")
    roles = [role("ann", account="other"), role("bob", account="other")]
    found = ask(tmp_path, *NAMES, event=events, role=roles)
    assert told(found["acme"]) == ("bob", "usage", 10)
    assert told(found["other"]) == ("bob", "role", None)  # bob, who never did anything there


def test_what_the_role_and_what_use_says_are_told_apart(tmp_path):
    names = [f"{by}_champion{what}" for by in ("role", "usage") for what in ("", "_days_silent")]
    events = [*use("acme", "ann", "2024-06-01", "2024-06-02"), *use("acme", "bob", "2024-06-20")]
    acme = ask(tmp_path / "a", *names, event=events, role=[role("bob")])["acme"]
    assert [acme[name] for name in names] == ["bob", 10, "ann", 28]
    people = ask(tmp_path / "p", "is_champion", subject="person", event=events, role=[role("bob")])
    assert [people[one]["is_champion"] for one in ("ann", "bob")] == [False, True]


def test_from_one_week_with_use_to_the_next_of_the_champion(tmp_path):
    """Ann, named: four weeks with use in 43 days. Bob carries the other account: five weeks, one after another."""
    ann = ("2024-05-01", "2024-05-15", "2024-05-29", "2024-06-12")
    bob = ("2024-05-01", "2024-05-08", "2024-05-15", "2024-05-22", "2024-05-29")
    events = [*use("acme", "ann", *ann), *use("acme", "bob", *bob), *use("other", "bob", *bob)]
    found = ask(tmp_path, "champion_gap_days", event=events, role=[role("ann")])
    assert found["acme"]["champion_gap_days"] == (42 / 7 + 1) * 7 / 4
    assert found["other"]["champion_gap_days"] == 7
