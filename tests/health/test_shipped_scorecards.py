"""Accounts whose truth is known, by the scorecards that come with Tenure."""

from datetime import date, timedelta
from decimal import Decimal

from tests.health.scored import scores, shipped_cards
from tests.metrics.ask import D, line, use

from tenure.health.explain import explain


def days(since, until, every=1):
    """Days counted back from the last day of the tests: days(364, 0, 7) are a year of weeks."""
    return [(D - timedelta(days=ago)).isoformat() for ago in range(since, until - 1, -every)]


def workdays(since, until):
    return [day for day in days(since, until) if date.fromisoformat(day).weekday() < 5]


def team(account, people, when):
    return [
        event
        for n in range(people)
        for event in use(account, f"{account}{n}", *when, event=f"feature{n % 3}")
    ]


def events():
    return [
        *team("thrives", 6, workdays(364, 0)),
        *team("grows", 3, workdays(200, 0)),
        *team("grows", 9, workdays(25, 0)),
        *team("fades", 6, workdays(364, 200)),
        *team("fades", 4, workdays(199, 120)),
        *team("fades", 2, workdays(119, 60)),
        *team("fades", 1, days(59, 0, 6)),
        *team("dies", 5, workdays(364, 90)),
        *team("dies", 1, days(89, 45, 15)),
        *use("robo", None, *days(364, 0)),
        *team("monthly", 2, days(364, 0, 30)),
        *team("young", 3, workdays(12, 0)),
        *team("holiday", 5, workdays(364, 9)),
        *team("dips", 8, workdays(364, 40)),
        *team("dips", 5, workdays(39, 0)),
        *team("set up", 1, workdays(364, 0)),
        *use("set up", "engineer", *workdays(364, 300)),
        *use("handed", "old", *workdays(364, 20)),
        *use("handed", "new", *workdays(19, 0)),
    ]


def test_by_usage_alone(tmp_path):
    found = scores(tmp_path, event=events())
    bands = {name: answer["band"] for name, answer in found.items()}
    assert {name for name, band in bands.items() if band == "at_risk"} == {"fades", "dies"}
    assert all(answer["usage_only"] for answer in found.values())
    assert min(found, key=lambda name: found[name]["health"]) == "dies"
    for name in ("thrives", "grows", "robo", "young", "holiday", "dips", "set up", "handed"):
        assert bands[name] == "healthy", (name, found[name]["health"])


def test_under_contract_an_account_is_measured_by_its_own_rhythm(tmp_path):
    seats = {
        "thrives": 8,
        "grows": 10,
        "fades": 6,
        "dies": 5,
        "robo": 5,
        "monthly": 2,
        "young": 5,
        "holiday": 5,
        "dips": 9,
        "set up": 2,
        "handed": 1,
    }
    lines = [
        line(name, "2023-06-01", seats=n, arr=Decimal(1000))
        for name, n in seats.items()
        if name != "young"
    ]
    lines += [line("young", "2024-06-18", seats=20, arr=Decimal(1000))]
    lines += [
        line("never came", "2024-01-01", seats=5, arr=Decimal(1000)),
        line("just signed", "2024-06-28", seats=5),
    ]
    lines += [{**line("robo", "2024-06-20", "l2", arr=Decimal(5)), "change": "notice"}]
    found = scores(tmp_path, event=events(), contract_line=lines)
    bands = {name: answer["band"] for name, answer in found.items()}
    cards = {name: answer["scorecard"] for name, answer in found.items()}
    assert {name for name, card in cards.items() if card == "onboarding"} == {
        "young",
        "just signed",
    }
    assert set(cards.values()) == {"onboarding", "low_touch"}
    assert {name for name, band in bands.items() if band == "at_risk"} == {
        "fades",
        "dies",
        "never came",
        "robo",
    }
    assert bands["just signed"] is None
    for name in ("thrives", "grows", "monthly", "young", "holiday", "dips", "set up", "handed"):
        assert bands[name] == "healthy", (name, found[name]["health"])
    for answer in found.values():
        reasons = explain(shipped_cards(), answer).reasons
        if answer["health"] is not None:
            assert abs(sum(reason.points for reason in reasons) - answer["health"]) < 1e-9


def test_an_account_going_from_six_users_to_one_is_noticed_at_every_step(tmp_path):
    lines = [line("fades", "2023-06-01", seats=6, arr=Decimal(1000))]
    steps = {}
    for ago in (210, 160, 80, 10):
        as_of = D - timedelta(days=ago)
        folder = tmp_path / str(ago)
        steps[ago] = scores(folder, as_of=as_of, event=events(), contract_line=lines)["fades"]
    health = [step["health"] for step in steps.values()]
    assert health == sorted(health, reverse=True)
    assert [step["band"] for step in steps.values()] == ["healthy", "healthy", "watch", "at_risk"]
    assert (
        explain(shipped_cards(), steps[80]).summary
        == "Active users went from 6 to 2 within a year."
    )
    assert (
        explain(shipped_cards(), steps[10]).summary
        == "Active users went from 6 to 1 within a year."
    )
