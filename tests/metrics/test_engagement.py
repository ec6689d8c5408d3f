from tests.metrics.ask import ask, use


def on(person, count):
    return use("acme", person, "2024-01-01", *(f"2024-06-{day:02}" for day in range(3, 3 + count)))


def test_users_are_ranked_by_the_days_on_which_they_come(tmp_path):
    events = [*on("a", 12), *on("b", 11), *on("c", 4), *on("d", 3), *on("e", 1), *on("f", 0)]
    people = ask(tmp_path, "engagement", subject="person", event=events)
    assert [people[name]["engagement"] for name in "abcdef"] == [
        "high",
        "medium",
        "medium",
        "low",
        "low",
        "none",
    ]
    acme = ask(tmp_path / "a", "users_high", "users_medium", "users_low", event=events)["acme"]
    assert (acme["users_high"], acme["users_medium"], acme["users_low"]) == (1, 2, 2)


def test_who_comes_back_is_neither_new_nor_was_there_before(tmp_path):
    events = [
        *use("acme", "stays", "2024-01-10", "2024-05-20", "2024-06-20"),
        *use("acme", "lost", "2024-01-10", "2024-05-20"),
        *use("acme", "back", "2024-01-10", "2024-06-20"),
        *use("acme", "new", "2024-06-20"),
    ]
    acme = ask(tmp_path, "returning_users", "new_users", "lost_users", event=events)["acme"]
    assert (acme["returning_users"], acme["new_users"], acme["lost_users"]) == (1, 1, 1)


def test_without_any_use_delivered_nobody_is_ranked(tmp_path):
    member = {"account_id": "acme", "person_id": "ann", "change": "joined"}
    people = ask(
        tmp_path,
        "engagement",
        subject="person",
        membership=[{**member, "happened_at": "2024-01-01"}],
    )
    assert people["ann"]["engagement"] is None
