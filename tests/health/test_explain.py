import pytest
from tests.health.scored import SMALL, card, scores
from tests.metrics.ask import use

from tenure.health.explain import explain


def explained(folder, days, text=SMALL, **facts):
    cards = [card(folder, text)]
    events = use("acme", "ann", *(f"2024-06-{day:02}" for day in days))
    return explain(cards, scores(folder, cards, event=events, **facts)["acme"])


def test_what_costs_most_comes_first_and_the_points_add_up_to_the_score(tmp_path):
    spoke = {
        "account_id": "acme",
        "channel": "call",
        "direction": "two_way",
        "happened_at": "2024-04-11",
    }
    found = explained(tmp_path, range(23, 31), touchpoint=[spoke])
    assert [reason.name for reason in found.reasons] == ["days", "contact"]
    assert sum(reason.points for reason in found.reasons) == found.health == pytest.approx(35)
    days = found.reasons[0]
    assert (days.value, days.weight, days.points, days.lost) == (8, 75, 30, 45)
    assert days.text == found.summary == "Only 8 days of use."
    assert days.what_would_change_it == "12 days instead of 8 days would make the score 50: watch."
    assert (found.band, found.usage_only) == ("at_risk", False)


def test_what_is_missing_is_said_with_its_weight(tmp_path):
    found = explained(tmp_path, range(16, 31))
    missing = found.reasons[-1]
    assert (missing.kind, missing.value, missing.points) == ("missing", None, 0)
    assert missing.text == "Contact: not enough data. Its weight of 10 is spread over the others."
    assert found.reasons[0].weight == 100
    assert found.usage_only


def test_a_cap_is_a_reason_of_its_own_and_the_points_still_add_up(tmp_path):
    found = explained(tmp_path, range(3, 19))
    cap = found.reasons[0]
    assert (cap.kind, cap.points, cap.label) == ("cap", pytest.approx(-50), "At most 30")
    assert cap.text == found.summary == "Quiet for 12 days."
    assert cap.what_would_change_it == "Lifted by any use."
    assert sum(reason.points for reason in found.reasons) == pytest.approx(found.health)
    assert "would bring 20 points more" in found.reasons[1].what_would_change_it


def test_nothing_changes_what_is_best_already(tmp_path):
    found = explained(tmp_path, range(8, 31))
    assert found.health == 100
    assert found.reasons[0].what_would_change_it is None
    assert found.summary == "23 days of use."


def test_without_a_score_it_is_said_how_much_is_known(tmp_path):
    found = explained(
        tmp_path, range(8, 31), SMALL.replace("least_known = 0.5", "least_known = 0.8")
    )
    assert found.summary == "Not enough data for a score: 75% of what counts is known."
    assert [reason.name for reason in found.reasons] == ["contact"]


def test_without_a_scorecard_there_is_nothing_to_explain():
    assert explain([], {"scorecard": None}).summary == "No scorecard is meant for this account."
