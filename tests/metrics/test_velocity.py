import pytest
from tests.metrics.ask import ask, use


def test_features_against_the_four_weeks_before(tmp_path):
    events = [
        *use("acme", "ann", "2024-01-01"),
        *[e for name in "ab" for e in use("acme", "ann", "2024-05-20", event=name)],
        *[e for name in "abc" for e in use("acme", "ann", "2024-06-20", event=name)],
        *use("young", "bob", "2024-05-20", "2024-06-20"),
    ]
    found = ask(tmp_path, "features_change", "features_used_before", event=events)
    assert found["acme"]["features_used_before"] == 2
    assert found["acme"]["features_change"] == 0.5
    assert found["young"]["features_change"] is None


def test_what_a_user_reached_in_the_own_first_four_weeks(tmp_path):
    events = [
        *use("acme", "ann", "2024-01-01", event="a"),
        *use("acme", "ann", "2024-01-28", "2024-01-29", event="b"),
        *use("acme", "ann", "2024-01-29", event="c"),  # the 29th day
        *use("acme", "new", "2024-06-03", event="a"),
    ]
    people = ask(tmp_path, "early_features", subject="person", event=events)
    assert people["ann"]["early_features"] == 2
    assert people["new"]["early_features"] is None  # the four weeks are not over


def began(person, first, then, features):
    return [
        *use("acme", person, first, event="a"),
        *[event for name in features for event in use("acme", person, then, event=name)],
    ]


def test_new_users_reach_it_faster_than_those_before_them(tmp_path):
    older = [e for n in range(3) for e in began(f"old{n}", "2023-06-01", "2023-06-10", "b")]
    newer = [e for n in range(3) for e in began(f"new{n}", "2024-05-01", "2024-05-10", "bc")]
    found = ask(tmp_path, "new_user_pace", event=[*older, *newer])
    assert found["acme"]["new_user_pace"] == pytest.approx(3 / 2)


def test_two_new_users_are_too_few_to_tell_their_pace(tmp_path):
    older = [e for n in range(3) for e in began(f"old{n}", "2023-06-01", "2023-06-10", "b")]
    newer = [e for n in range(2) for e in began(f"new{n}", "2024-05-01", "2024-05-10", "bc")]
    assert ask(tmp_path, "new_user_pace", event=[*older, *newer])["acme"]["new_user_pace"] is None


def test_first_features_are_counted_while_the_four_weeks_run(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-10", event="a"),
        *use("acme", "ann", "2024-06-20", event="b"),
    ]
    people = ask(tmp_path, "first_features", "early_features", subject="person", event=events)
    assert (people["ann"]["first_features"], people["ann"]["early_features"]) == (2, None)
