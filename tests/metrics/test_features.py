import pytest
from tests.metrics.ask import ask, use


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


def test_features_used_by_an_account_and_by_a_person(tmp_path):
    assert ask(tmp_path / "a", "features_used", event=events())["acme"]["features_used"] == 2
    people = ask(tmp_path / "b", "features_used", subject="person", event=events())
    assert (people["ann"]["features_used"], people["bob"]["features_used"]) == (2, 1)


def test_breadth_of_an_account_is_of_the_features_in_use_anywhere(tmp_path):
    answers = ask(tmp_path, "breadth", event=events())
    assert answers["acme"]["breadth"] == pytest.approx(
        2 / 3
    )  # boards and reports, of these and export
    assert answers["silent"]["breadth"] is None


def test_breadth_per_user_is_of_the_features_the_account_used_in_a_year(tmp_path):
    answers = ask(
        tmp_path, "breadth_per_user", "features_per_user", "features_kept", event=events()
    )
    assert answers["acme"]["features_per_user"] == pytest.approx(1.5)
    assert answers["acme"]["breadth_per_user"] == pytest.approx(1.5 / 4)
    assert answers["acme"]["features_kept"] == pytest.approx(2 / 4)
    assert answers["silent"]["breadth_per_user"] is None
    assert answers["silent"]["features_kept"] == 0
