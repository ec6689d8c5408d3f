import pytest
from tests.health.scored import SMALL, card, scores
from tests.metrics.ask import line, use

DAYS = [f"2024-06-{day:02}" for day in range(16, 31)]  # 15 days: 75 on the curve
SPOKE = {
    "account_id": "acme",
    "channel": "call",
    "direction": "two_way",
    "happened_at": "2024-06-10",
}


def test_points_are_curve_times_weight_and_add_up(tmp_path):
    acme = scores(
        tmp_path, [card(tmp_path, SMALL)], event=use("acme", "ann", *DAYS), touchpoint=[SPOKE]
    )["acme"]
    assert acme["health_points_days"] == pytest.approx(75 * 30 / 40)
    assert acme["health_points_contact"] == pytest.approx(80 * 10 / 40)
    assert acme["health"] == acme["health_points_days"] + acme["health_points_contact"]
    assert (acme["band"], acme["usage_only"], acme["health_known"]) == ("healthy", False, 1)


def test_the_weight_of_what_is_missing_is_spread_over_the_rest(tmp_path):
    acme = scores(tmp_path, [card(tmp_path, SMALL)], event=use("acme", "ann", *DAYS))["acme"]
    assert (acme["health"], acme["health_points_contact"]) == (pytest.approx(75), None)
    assert (acme["usage_only"], acme["health_known"]) == (True, pytest.approx(30 / 40))


def test_there_is_no_score_where_too_little_is_known(tmp_path):
    strict = card(tmp_path, SMALL.replace("least_known = 0.5", "least_known = 0.8"))
    acme = scores(tmp_path, [strict], event=use("acme", "ann", *DAYS))["acme"]
    names = ("health", "band", "usage_only", "health_points_days")
    assert [acme[name] for name in names] == [None] * 4


def test_a_cap_holds_the_score_down(tmp_path):
    events = use("acme", "ann", *(f"2024-06-{day:02}" for day in range(3, 19)))
    acme = scores(tmp_path, [card(tmp_path, SMALL)], event=events)["acme"]
    assert acme["health_points_days"] == pytest.approx(80)
    assert (acme["health"], acme["health_cap"], acme["band"]) == (30, "quiet", "at_risk")


def test_the_first_scorecard_whose_audience_holds_wins(tmp_path):
    small = SMALL.replace('title = "Small"', 'title = "Small"\naudience = "seats < 10"')
    other = SMALL.replace('"small"', '"other"').replace("weight = 30", "weight = 90")
    cards = [card(tmp_path, small, "1"), card(tmp_path, other, "2")]
    lines = [line("small", seats=5), line("large", seats=50), line("unsaid")]
    answers = scores(tmp_path, cards, contract_line=lines, event=use("x", "y", "2024-06-30"))
    assert {name: answer["scorecard"] for name, answer in answers.items()} == {
        "small": "small",
        "large": "other",
        "unsaid": "other",
        "x": "small",  # nothing bought: no seats
    }


def test_where_no_audience_fits_there_is_no_score(tmp_path):
    some = SMALL.replace('title = "Small"', 'title = "Small"\naudience = "seats < 10"')
    acme = scores(tmp_path, [card(tmp_path, some)], event=use("acme", "ann", *DAYS))["acme"]
    assert (acme["scorecard"], acme["health"], acme["band"]) == (None, None, None)


def test_a_factor_that_is_not_asked_is_neither_known_nor_missing(tmp_path):
    asked = SMALL.replace("weight = 10", 'weight = 10\nwhen = "event_count > 1000"')
    acme = scores(
        tmp_path, [card(tmp_path, asked)], event=use("acme", "ann", *DAYS), touchpoint=[SPOKE]
    )["acme"]
    assert (acme["health_points_contact"], acme["health_known"]) == (None, 1)
    assert (acme["health"], acme["usage_only"]) == (pytest.approx(75), True)
