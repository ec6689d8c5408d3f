from pathlib import Path

import pytest
from tests.metrics.ask import ask, line, use
from tests.product.asked import joined

from tenure.health.deck import read_all

DAYS = [f"2024-06-{day:02}" for day in range(3, 18)]


def said(name, value, **whose):
    return {
        "account_id": "acme",
        "name": name,
        "value": value,
        "happened_at": "2024-06-01",
        **whose,
    }


def nps(score, person="ann"):
    return {
        "account_id": "acme", "person_id": person, "survey": "NPS", "score": score,
        "happened_at": "2024-06-05T10:00",
    }  # fmt: skip


def facts(score, proficiency, active):
    """acme with four users, `active` of whom did anything."""
    people = ["ann", "bob", "cy", "di"]
    return {
        "membership": [joined(person) for person in people],
        "event": [one for person in people[:active] for one in use("acme", person, "2024-06-10")]
        or use("zen", "eve", "2024-06-10"),
        "survey_response": [] if score is None else [nps(score)],
        "attribute": [] if proficiency is None else [said("proficiency", proficiency)],
    }


@pytest.mark.parametrize(
    ("score", "proficiency", "active", "reading"),
    [
        (9, "good", 3, "adopted"),
        (9, "good", 1, "maybe not needed"),
        (3, "basic", 1, "revisit onboarding"),
        (3, "basic", 3, "revisit onboarding"),
        (9, "basic", 3, "train"),
        (3, "good", 3, "ask what is wrong"),
        (7, "0.5", 2, "adopted"),  # all three just good enough
        (6, "0.5", 2, "ask what is wrong"),
        (None, "good", 3, None),
        (9, None, 3, None),
    ],
)
def test_satisfaction_proficiency_and_usage_read_together(
    tmp_path, score, proficiency, active, reading
):
    told = {kind: rows for kind, rows in facts(score, proficiency, active).items() if rows}
    assert ask(tmp_path, "adoption_reading", **told)["acme"]["adoption_reading"] == reading


def test_three_who_are_just_content_are_content_together(tmp_path):
    """0.7 three times over is a hair less than 2.1: that must not decide."""
    told = facts(None, "good", 3)
    told |= {"survey_response": [nps(7, person) for person in ("ann", "bob", "cy")]}
    told |= {"attribute": [said("proficiency", "good")]}
    acme = ask(tmp_path, "satisfaction", "adoption_reading", **told)["acme"]
    assert (acme["satisfaction"], acme["adoption_reading"]) == (0.7, "adopted")


def test_of_a_user(tmp_path):
    """ann: content, able by a note, on 15 of 20 business days; bob the same on one."""
    told = {
        "event": [*use("acme", "ann", *DAYS), *use("acme", "bob", "2024-06-10")],
        "survey_response": [nps(9), nps(9, "bob")],
        "attribute": [said("proficiency", "good", person_id=person) for person in ("ann", "bob")],
    }
    names = ["user_usage_level", "user_adoption_reading"]
    people = ask(tmp_path, *names, subject="person", **told)
    assert [people["ann"][name] for name in names] == [0.75, "adopted"]
    assert [people["bob"][name] for name in names] == [0.05, "maybe not needed"]


def test_no_reading_of_adoption_clears_an_account_of_risk():
    """Heavy use right up to leaving is known: however good they are, these readings alone lift nobody over the edge of a band."""
    names = {
        "adoption_reading",
        "adoption_rate",
        "up_to_speed",
        "proficiency",
        "daily_active_share",
    }
    cards = read_all(Path("nowhere"))  # ours, where a workspace has none
    assert cards
    for card in cards:
        weights = {factor.name: factor.weight for factor in card.factors}
        ours = [factor.weight for factor in card.factors if factor.metric in names]
        assert 100 * sum(ours) / sum(weights.values()) < card.at_risk_below / 2, card.name


def goal(change, at="2024-06-01"):
    return {"account_id": "acme", "goal_id": "g", "change": change, "happened_at": at}


@pytest.mark.parametrize(
    ("attributes", "goals", "answer"),
    [
        ([said("up_to_speed", "yes")], [], (True, "said")),
        (
            [said("up_to_speed", "No")],
            [goal("agreed", "2024-05-01"), goal("reached")],
            (False, "said"),
        ),
        (
            [said("up_to_speed", "perhaps")],
            [goal("agreed", "2024-05-01"), goal("reached")],
            (True, "goal"),
        ),
        ([], [goal("agreed", "2024-05-01")], (False, "data")),
    ],
)
def test_up_to_speed_as_they_said_or_as_the_data_say(tmp_path, attributes, goals, answer):
    told = {"membership": [joined("ann")], "event": use("acme", "ann", "2024-06-10")}
    told |= {kind: rows for kind, rows in (("attribute", attributes), ("goal", goals)) if rows}
    acme = ask(tmp_path, "up_to_speed", "up_to_speed_by", **told)["acme"]
    assert (acme["up_to_speed"], acme["up_to_speed_by"]) == answer


def test_a_goal_that_was_told_twice_was_reached_once(tmp_path):
    goals = [goal("agreed", "2024-05-01"), goal("reached"), goal("reached", "2024-06-02")]
    goals += [{**goal("reached"), "goal_id": "another"}]
    names = ["goals_reached", "said_up_to_speed"]
    attributes = [said("up_to_speed", "YES")]
    acme = ask(tmp_path, *names, goal=goals, attribute=attributes)["acme"]
    assert [acme[name] for name in names] == [2, True]


def test_how_much_is_used_is_of_the_seats_where_logins_are_not_known(tmp_path):
    events = [one for person in ("ann", "bob") for one in use("acme", person, "2024-06-10")]
    events += [one for person in ("x", "y") for one in use("crowded", person, "2024-06-10")]
    lines = [line("acme", seats=8), line("crowded", seats=1)]
    found = ask(tmp_path, "usage_level", event=events, contract_line=lines)
    assert {account: row["usage_level"] for account, row in found.items()} == {
        "acme": 0.25, "crowded": 1.0,
    }  # fmt: skip


def test_up_to_speed_is_not_known_where_nothing_tells(tmp_path):
    acme = ask(tmp_path, "up_to_speed", "up_to_speed_by", event=use("acme", "ann", "2024-06-10"))[
        "acme"
    ]
    assert (acme["up_to_speed"], acme["up_to_speed_by"]) == (None, None)


def test_a_user_is_up_to_speed_as_said_or_as_the_segment_says(tmp_path):
    days = ["2024-06-10", "2024-06-11", "2024-06-12", "2024-06-13"]
    events = [one for event in "abc" for one in use("acme", "ann", *days, event=event)]
    events += [one for person in ("bob", "cy") for one in use("acme", person, "2024-06-10")]
    notes = [said("up_to_speed", "true", person_id="cy")]
    people = ask(tmp_path, "user_up_to_speed", subject="person", event=events, attribute=notes)
    assert {person: one["user_up_to_speed"] for person, one in people.items()} == {
        "ann": True, "bob": False, "cy": True,
    }  # fmt: skip
