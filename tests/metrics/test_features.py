import pytest
from tests.metrics.ask import ask, use
from tests.product.asked import ask_of

DECLARED = """
[[features]]
name = "boards"
events = ["board_viewed", "board_moved"]
[[features]]
name = "reports"
events = ["report_run"]
plans = ["Pro"]
key = true
[[features]]
name = "schedules"
events = ["report_scheduled"]
plans = ["Pro"]
level = "advanced"
obscure = true
[[features]]
name = "photos"
events = ["photo_uploaded"]
product = "Capture"
"""


def events():
    return [
        *use("acme", "ann", "2024-06-10", event="boards"),
        *use("acme", "ann", "2024-06-10", event="reports"),
        *use("acme", "bob", "2024-06-11", event="boards"),
        *use("acme", "ann", "2024-01-10", event="photos"),
        *use("acme", "ann", "2024-01-10", event="wizard"),
        *use("other", "cy", "2024-06-12", event="export"),
        *use("silent", "di", "2024-01-12", event="export"),
    ]


def told():
    """acme is on Pro, zen on Basic with Capture on its contract, kite has nothing but what is in every plan."""
    used = [
        *use("acme", "ann", "2024-06-10", "2024-06-11", event="report_run"),
        *use("acme", "ann", "2024-06-12", event="report_scheduled"),
        *use("acme", "bob", "2024-06-12", event="board_viewed"),
        *use("acme", "bob", "2024-06-13", event="board_moved"),
        *use("acme", "bob", "2024-06-13", event="ping"),
        *use("acme", "bob", "2024-05-01", event="photo_uploaded"),
        *use("zen", "cy", "2024-06-12", event="photo_uploaded"),
        *use("zen", "cy", "2024-06-12", event="report_run"),
        *use("kite", "di", "2024-06-12", event="ping"),
    ]
    plans = [
        {"account_id": account, "name": "plan", "value": plan, "happened_at": "2024-01-01"}
        for account, plan in (("acme", "Pro"), ("zen", "Basic"))
    ]
    line = {
        "account_id": "zen", "line_id": "l", "change": "started", "product": "Capture",
        "happened_at": "2024-02-01", "currency": "USD",
    }  # fmt: skip
    return {"event": used, "attribute": plans, "contract_line": [line]}


def test_features_used_by_an_account_and_by_a_person(tmp_path):
    assert ask(tmp_path / "a", "features_used", event=events())["acme"]["features_used"] == 2
    people = ask(tmp_path / "b", "features_used", subject="person", event=events())
    assert (people["ann"]["features_used"], people["bob"]["features_used"]) == (2, 1)


def test_declared_features_are_told_by_their_events(tmp_path):
    """ann: reports and schedules; bob: boards, by two events, and a ping that shows nothing."""
    names = ["features_used", "features_ever", "new_features"]
    acme = ask_of(tmp_path / "a", DECLARED, *names, **told())["acme"]
    assert [acme[name] for name in names] == [3, 4, 3]
    people = ask_of(tmp_path / "b", DECLARED, "features_used", subject="person", **told())
    assert {person: one["features_used"] for person, one in people.items()} == {
        "ann": 2, "bob": 1, "cy": 2, "di": 0,
    }  # fmt: skip


def test_breadth_of_an_account_is_of_the_features_in_use_anywhere(tmp_path):
    names = ["breadth", "breadth_of", "plan_breadth", "features_in_plan"]
    answers = ask(tmp_path, *names, event=events())
    acme, silent = answers["acme"], answers["silent"]
    assert acme["breadth"] == pytest.approx(2 / 3)  # boards and reports, of these and export
    assert (acme["breadth_of"], acme["plan_breadth"], acme["features_in_plan"]) == (
        "anybody",
        None,
        None,
    )
    assert (silent["breadth"], silent["breadth_of"]) == (None, None)


def test_where_features_are_declared_breadth_is_of_what_the_plan_includes(tmp_path):
    names = ["features_in_plan", "features_in_plan_used", "breadth", "breadth_of"]
    answers = ask_of(tmp_path, DECLARED, *names, **told())
    # acme: boards, reports, schedules, all used; photos are not in its plan
    # zen: boards and, by its contract line, photos; reports are not in its plan, though used
    # kite: boards, which are in every plan, and not used
    assert {account: tuple(one[name] for name in names) for account, one in answers.items()} == {
        "acme": (3, 3, 1.0, "plan"),
        "zen": (2, 1, 0.5, "plan"),
        "kite": (1, 0, 0.0, "plan"),
    }


def test_what_came_into_the_plan_later_counts_from_then_on(tmp_path):
    facts = told()
    facts["attribute"].append(
        {"account_id": "zen", "name": "plan", "value": "Pro", "happened_at": "2024-06-20"}
    )
    zen = ask_of(tmp_path, DECLARED, "features_in_plan", "features_in_plan_used", **facts)["zen"]
    assert (zen["features_in_plan"], zen["features_in_plan_used"]) == (4, 2)


def test_breadth_of_a_user_is_of_what_the_account_has_used(tmp_path):
    """ann used four of the account's four features in the year, bob one; cy the only one of his account."""
    people = ask(tmp_path, "user_breadth", subject="person", event=events())
    assert {person: one["user_breadth"] for person, one in people.items()} == {
        "ann": 1.0, "bob": 0.25, "cy": 1.0, "di": 1.0,
    }  # fmt: skip


def test_breadth_per_user_is_of_the_features_the_account_used_in_a_year(tmp_path):
    answers = ask(
        tmp_path, "breadth_per_user", "features_per_user", "features_kept", event=events()
    )
    assert answers["acme"]["features_per_user"] == pytest.approx(1.5)
    assert answers["acme"]["breadth_per_user"] == pytest.approx(1.5 / 4)
    assert answers["acme"]["features_kept"] == pytest.approx(2 / 4)
    assert answers["silent"]["breadth_per_user"] is None
    assert answers["silent"]["features_kept"] == 0


def test_new_features_are_those_used_for_the_first_time_by_anybody(tmp_path):
    names = ["features_ever", "features_ever_before", "new_features"]
    answers = ask(tmp_path, *names, event=events())
    assert [answers["acme"][name] for name in names] == [4, 2, 2]
    assert [answers["silent"][name] for name in names] == [1, 1, 0]


def test_key_advanced_and_obscure_features(tmp_path):
    names = [
        "key_features_used", "advanced_features_used", "obscure_features_used", "advanced_share",
    ]  # fmt: skip
    answers = ask_of(tmp_path / "a", DECLARED, *names, **told())
    # of acme's five events of features one is advanced
    assert [answers["acme"][name] for name in names] == [1, 1, 1, 0.2]
    assert [answers["zen"][name] for name in names] == [1, 0, 0, 0.0]
    assert [answers["kite"][name] for name in names] == [0, 0, 0, None]
    people = ask_of(tmp_path / "b", DECLARED, *names, subject="person", **told())
    assert [people["ann"][name] for name in names] == [1, 1, 1, pytest.approx(1 / 3)]
    assert [people["bob"][name] for name in names] == [0, 0, 0, 0.0]


def test_where_nothing_is_declared_nobody_knows_what_is_advanced(tmp_path):
    names = ["key_features_used", "advanced_features_used", "advanced_share", "first_key_use"]
    acme = ask(tmp_path, *names, event=events())["acme"]
    assert [acme[name] for name in names] == [None] * 4
