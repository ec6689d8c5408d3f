import pytest
from tests.metrics.ask import ask, use


def test_the_top_users_share_leaves_automation_out(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-10", "2024-06-11", "2024-06-12"),
        *use("acme", "bob", "2024-06-10"),
        *use("acme", None, "2024-06-10", "2024-06-11"),
        *use("solo", "cy", "2024-06-10"),
        *use("robo", None, "2024-06-10"),
    ]
    answers = ask(tmp_path, "top_user_share", "automated", event=events)
    assert answers["acme"]["top_user_share"] == pytest.approx(3 / 4)
    assert answers["solo"]["top_user_share"] == 1
    assert answers["robo"]["top_user_share"] is None
    assert [answers[name]["automated"] for name in ("acme", "robo")] == [False, True]


def test_it_runs_by_itself_where_users_did_little_and_have_not_come_for_three_weeks(tmp_path):
    """A user on two of five days with use, so a quarter and more. Automation did nine of eleven events at alone and near,
    and two of four at users."""
    came, on = ("2024-05-20", "2024-05-21"), ("2024-05-22", "2024-06-10")
    events = [
        *use("alone", "ann", *came), *use("alone", None, *(on * 4), "2024-06-11"),
        *use("near", "ann", *came), *use("near", None, *(on * 4), "2024-06-10T15:00"),
        *use("users", "ann", *came), *use("users", None, "2024-06-10", "2024-06-11"),
    ]  # fmt: skip
    found = ask(tmp_path, "automated", event=events)
    automated = {account: row["automated"] for account, row in found.items()}
    assert automated == {"alone": True, "near": False, "users": False}


def test_who_has_left_is_no_longer_a_shoulder(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-10", "2024-06-11"),
        *use("acme", "bob", "2024-06-10"),
        *use("acme", "cy", "2024-06-10"),
    ]
    left = [
        {"account_id": "acme", "person_id": "ann", "change": "left", "happened_at": "2024-06-20"}
    ]
    answers = ask(tmp_path, "top_user_share", event=events, membership=left)
    assert answers["acme"]["top_user_share"] == pytest.approx(1 / 2)


SPREAD = ("event_count", "active_users", "use_gini", "use_gini_of_all", "use_hhi", "users_for_half")


def each(account, **events):
    return [
        event
        for person, count in events.items()
        for event in use(account, person, *["2024-06-10"] * count)
    ]


def joined(account, *people):
    return [
        {
            "account_id": account,
            "person_id": person,
            "change": "joined",
            "happened_at": "2024-01-01",
        }
        for person in people
    ]


def test_equal_averages_and_another_spread_are_told_apart(tmp_path):
    events = [*each("even", a=5, b=5, c=5, d=5), *each("uneven", e=17, f=1, g=1, h=1)]
    found = ask(tmp_path, *SPREAD, event=events)
    even, uneven = found["even"], found["uneven"]
    assert even["event_count"] / even["active_users"] == 5
    assert uneven["event_count"] / uneven["active_users"] == 5
    assert (even["use_gini"], even["use_hhi"], even["users_for_half"]) == (0, 0.25, 2)
    assert uneven["use_gini"] == pytest.approx(48 / 80)  # (-3 - 1 + 1 + 3 x 17) / (4 x 20)
    assert uneven["use_hhi"] == pytest.approx((17 * 17 + 3) / 400)
    assert uneven["users_for_half"] == 1


def test_members_who_do_nothing_count_only_where_it_says_so(tmp_path):
    members = joined("acme", "a", "b", "c", "d", "idle")
    acme = ask(tmp_path, *SPREAD, event=each("acme", a=5, b=5, c=5, d=5), membership=members)[
        "acme"
    ]
    assert (acme["use_gini"], acme["use_hhi"]) == (0, 0.25)
    assert acme["use_gini_of_all"] == pytest.approx(20 / 100)  # (-2x5 + 0x5 + 2x5 + 4x5) / (5x20)


def test_half_of_the_use_is_done_by_the_fewest_who_reach_it(tmp_path):
    events = [*each("three", a=3, b=3, c=3, d=3, e=3), *each("half", f=2, g=1, h=1)]
    found = ask(tmp_path, "users_for_half", event=events)
    assert (found["three"]["users_for_half"], found["half"]["users_for_half"]) == (3, 1)


def test_one_user_is_spread_over_nobody_else_and_automation_over_nobody(tmp_path):
    events = [*each("solo", a=3), *use("robo", None, "2024-06-10")]
    found = ask(tmp_path, *SPREAD, event=events)
    assert (found["solo"]["use_gini"], found["solo"]["use_hhi"]) == (None, 1)
    assert found["solo"]["users_for_half"] == 1
    robo = found["robo"]
    assert [robo[name] for name in ("use_gini", "use_hhi", "users_for_half")] == [None] * 3
