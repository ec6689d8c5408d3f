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
