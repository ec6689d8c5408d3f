from tests.metrics.ask import ask, use


def joined(person, at="2024-01-01"):
    return {"account_id": "acme", "person_id": person, "change": "joined", "happened_at": at}


def test_new_and_lost_users(tmp_path):
    events = [
        *use("acme", "stays", "2024-01-10", "2024-05-20", "2024-06-20"),
        *use("acme", "lost", "2024-01-10", "2024-05-20"),
        *use("acme", "long gone", "2024-01-10"),
        *use("acme", "back", "2024-01-10", "2024-06-20"),
        *use("acme", "new", "2024-06-20"),
    ]
    acme = ask(tmp_path, "new_users", "lost_users", "users_ever", event=events)["acme"]
    assert acme == acme | {"new_users": 1, "lost_users": 1, "users_ever": 5}


def test_users_are_all_with_a_login_active_or_not(tmp_path):
    members = [
        joined("ann"),
        joined("bob"),
        joined("cy"),
        {**joined("cy", "2024-06-15"), "change": "left"},
    ]
    contact = {"account_id": "acme", "person_id": "di", "role": "decision_maker", "change": "taken"}
    contact["happened_at"] = "2024-01-01"  # known, and without a login
    acme = ask(
        tmp_path,
        "users",
        "active_share",
        "never_active_users",
        "users_left",
        membership=members,
        role=[contact],
        event=use("acme", "ann", "2024-06-10"),
    )["acme"]
    assert acme == acme | {
        "users": 2,
        "active_share": 0.5,
        "never_active_users": 1,
        "users_left": 1,
    }


def test_without_memberships_nobody_knows_how_many_have_a_login(tmp_path):
    acme = ask(tmp_path, "users", "active_share", event=use("acme", "ann", "2024-06-10"))["acme"]
    assert (acme["users"], acme["active_share"]) == (None, None)
