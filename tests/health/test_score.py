from datetime import date

import pytest
from tests.health.scored import SMALL, card, scores
from tests.metrics.ask import line, use

from tenure.health import deck
from tenure.health.explain import explain

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


def test_of_several_scorecards_that_fit_the_lowest_priority_scores(tmp_path):
    small = SMALL.replace('title = "Small"', 'title = "Small"\naudience = "seats < 10"')
    other = SMALL.replace('"small"', '"other"').replace("priority = 5", "priority = 6")
    cards = [card(tmp_path, other, "1"), card(tmp_path, small, "2")]
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


GROUPED = (
    SMALL.replace("\n[[factors]]", "\n[[groups]]\nname = 'use'\nlabel = 'Use'\nweight = 60\n\n[[factors]]", 1)
    .replace('facet = "usage"', 'facet = "usage"\ngroup = "use"')
    .replace("\n[[caps]]", """
[[factors]]
name = "events"
label = "Events"
metric = "usage_change"
facet = "usage"
group = "use"
weight = 10
curve = [[-1, 0], [1, 100]]
text = "{usage_change}"

[[caps]]""")
)  # fmt: skip


def test_what_is_missing_of_a_group_is_spread_within_it(tmp_path):
    acme = scores(
        tmp_path, [card(tmp_path, GROUPED)], event=use("acme", "ann", *DAYS), touchpoint=[SPOKE]
    )["acme"]
    # days: 75 of all 60 of the group, since no change is known; contact: 80 of 10
    assert acme["health_points_days"] == pytest.approx(75 * 60 / 70)
    assert acme["health_points_contact"] == pytest.approx(80 * 10 / 70)
    assert acme["health"] == pytest.approx((75 * 60 + 80 * 10) / 70)
    # of the group's 60 three quarters are known, and all 10 of the contact
    assert acme["health_known"] == pytest.approx((60 * 30 / 40 + 10) / 70)


def test_a_group_of_which_nothing_is_known_leaves_its_weight_to_the_others(tmp_path):
    text = GROUPED.replace('metric = "active_days"', 'metric = "last_nps"').replace(
        "least_known = 0.5", "least_known = 0.1"
    )
    acme = scores(
        tmp_path, [card(tmp_path, text)], event=use("acme", "ann", *DAYS), touchpoint=[SPOKE]
    )["acme"]
    assert (acme["health"], acme["health_known"]) == (pytest.approx(80), pytest.approx(10 / 70))


@pytest.mark.parametrize(
    ("missing", "health", "points"),
    [
        ("spread", 75, None),
        ("worst", 75 * 30 / 40, 0),
        ("middle", (75 * 30 + 50 * 10) / 40, 50 * 10 / 40),
        ("none", None, None),
    ],
)
def test_a_missing_reading_does_what_its_factor_says(tmp_path, missing, health, points):
    text = SMALL.replace("weight = 10", f'weight = 10\nmissing = "{missing}"')
    small = card(tmp_path, text)
    acme = scores(tmp_path, [small], event=use("acme", "ann", *DAYS))["acme"]
    assert acme["health"] == (None if health is None else pytest.approx(health))
    assert acme["health_points_contact"] == (None if points is None else pytest.approx(points))
    assert acme["health_known"] == pytest.approx(30 / 40)  # what stands in for it is not known
    told = explain([small], acme)
    if health is not None:
        assert sum(one.points for one in told.reasons) == pytest.approx(acme["health"])
        contact = next(one for one in told.reasons if one.name == "contact")
        assert (contact.kind, contact.weight) == ("missing", 0 if points is None else 25)
    else:
        assert told.summary == "Not enough data for a score: Contact is not known."


def test_nothing_known_is_no_score_whatever_is_asked_for(tmp_path):
    lenient = SMALL.replace("least_known = 0.5", "least_known = 0")
    other = use("beta", "bob", *DAYS)
    acme = scores(
        tmp_path,
        [card(tmp_path, lenient.replace('"active_days"', '"last_nps"'))],
        event=other,
        contract_line=[line("acme")],
    )["acme"]
    assert (acme["health"], acme["band"]) == (None, None)


def test_each_day_is_scored_by_the_version_that_was_in_force_on_it(tmp_path):
    was = card(tmp_path, SMALL, "was")
    later = SMALL.replace("priority = 5", "priority = 5\nsince = 2024-06-15")
    now = card(tmp_path, later.replace("[20, 100]", "[20, 60]"), "now")
    events = use("acme", "ann", *(f"2024-05-{day:02}" for day in range(20, 32)), *DAYS)
    early = scores(tmp_path / "early", [was, now], as_of=date(2024, 6, 14), event=events)["acme"]
    late = scores(tmp_path / "late", [was, now], event=events)["acme"]
    # DAYS are 15 of June's last four weeks: 75 by the first text, 55 by the second
    assert late["health"] == pytest.approx(55)
    alone = scores(tmp_path / "alone", [was], as_of=date(2024, 6, 14), event=events)["acme"]
    assert early["health"] == alone["health"]


def test_a_user_has_a_score_of_their_own(tmp_path):
    daily = use("acme", "ann", *DAYS)
    member = {"account_id": "acme", "change": "joined", "happened_at": "2024-05-01"}
    found = scores(
        tmp_path,
        subject="person",
        event=[*daily, *use("acme", "bob", "2024-05-03")],
        membership=[{**member, "person_id": name} for name in ("ann", "bob", "cas")],
    )
    assert {name: one["user_scorecard"] for name, one in found.items()} == dict.fromkeys(
        ("ann", "bob", "cas"), "user"
    )
    assert found["ann"]["user_band"] == "healthy"
    assert (found["bob"]["user_band"], found["bob"]["user_health_cap"]) == ("at_risk", "silent")
    assert found["cas"]["user_health"] == 0  # a login, and never came
    told = explain(deck.shipped(), found["ann"], "person")
    assert sum(one.points for one in told.reasons) == pytest.approx(found["ann"]["user_health"])
