from datetime import date

import pytest
from tests.metrics.ask import ask, use
from tests.product.asked import ask_of

DECLARED = """
[[features]]
name = "boards"
events = ["board_viewed"]
[[features]]
name = "macros"
events = ["macro_recorded"]
level = "advanced"
[[features]]
name = "schedules"
events = ["report_scheduled"]
level = "advanced"
"""


def note(value, at="2024-05-01", **whose):
    return {"name": "proficiency", "value": value, "happened_at": at, "account_id": "acme", **whose}


def events():
    """ann uses one of two advanced features, bob none, cy both; di only logs in."""
    return [
        *use("acme", "ann", "2024-06-03", event="macro_recorded"),
        *use("acme", "bob", "2024-06-03", event="board_viewed"),
        *use("acme", "cy", "2024-06-03", "2024-06-04", event="macro_recorded"),
        *use("acme", "cy", "2024-06-03", event="report_scheduled"),
        *use("acme", "di", "2024-06-03", event="login"),
    ]


def test_as_seen_in_use(tmp_path):
    names = ["user_proficiency", "user_proficiency_by"]
    people = ask_of(tmp_path / "a", DECLARED, *names, subject="person", event=events())
    assert {person: tuple(one[name] for name in names) for person, one in people.items()} == {
        "ann": (0.5, "use"),
        "bob": (0.0, "use"),
        "cy": (1.0, "use"),
        "di": (None, None),
    }
    acme = ask_of(tmp_path / "b", DECLARED, "proficiency", "proficiency_by", event=events())["acme"]
    assert (acme["proficiency"], acme["proficiency_by"]) == (0.5, "use")  # of ann, bob and cy


@pytest.mark.parametrize(
    ("said", "share"),
    [("basic", 0.2), ("Fair", 0.5), ("GOOD", 0.9), ("0.65", 0.65), ("3", 1.0), ("no idea", None)],
)
def test_a_note_is_a_word_or_a_number(tmp_path, said, share):
    acme = ask(tmp_path, "proficiency_noted", attribute=[note(said)])["acme"]
    assert acme["proficiency_noted"] == share


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2024-05-01", (0.9, "note")),
        ("2024-01-01", (0.9, "note")),  # 181 days ago
        ("2023-12-31", (0.5, "use")),  # 182
    ],
)
def test_a_note_wins_while_it_is_young(tmp_path, at, found):
    names = ["proficiency", "proficiency_by"]
    acme = ask_of(tmp_path, DECLARED, *names, event=events(), attribute=[note("good", at)])["acme"]
    assert (acme["proficiency"], acme["proficiency_by"]) == found


def test_a_note_of_a_user_is_of_the_user_alone(tmp_path):
    notes = [note("basic", person_id="cy")]
    names = ["user_proficiency", "user_proficiency_by"]
    people = ask_of(tmp_path, DECLARED, *names, subject="person", event=events(), attribute=notes)
    assert [people["cy"][name] for name in names] == [0.2, "note"]
    assert [people["ann"][name] for name in names] == [0.5, "use"]


def test_a_later_note_takes_the_place_of_the_one_before(tmp_path):
    notes = [note("basic", "2024-03-01"), note("good", "2024-06-01")]
    names = ["proficiency", "proficiency_noted_on"]
    acme = ask(tmp_path, *names, attribute=notes)["acme"]
    assert [acme[name] for name in names] == [0.9, date(2024, 6, 1)]


def test_where_nothing_is_called_advanced_use_says_nothing(tmp_path):
    acme = ask(tmp_path, "proficiency", "proficiency_by", event=events())["acme"]
    assert (acme["proficiency"], acme["proficiency_by"]) == (None, None)


def test_what_use_says_stands_beside_what_a_note_says(tmp_path):
    """ann 1 of 2, bob 0, cy 2 of 2; di used no declared feature and counts for nothing."""
    notes = [note("good")]
    name = "user_proficiency_in_use"
    people = ask_of(tmp_path / "p", DECLARED, name, subject="person", event=events())
    assert [people[one][name] for one in ("ann", "bob", "cy", "di")] == [0.5, 0.0, 1.0, None]
    names = ["proficiency", "proficiency_in_use"]
    acme = ask_of(tmp_path / "a", DECLARED, *names, event=events(), attribute=notes)["acme"]
    assert [acme[one] for one in names] == [0.9, 0.5]
