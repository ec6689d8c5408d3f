"""What is due is done once, by one clock, and recorded with what it did; told the time, not asking for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.clock.conftest import define, use

from tenure.app import App
from tenure.clock.leading import Leader
from tenure.clock.turns import Clock, last_day, sentence
from tenure.state import State, clock_runs, leases

pytestmark = pytest.mark.usefixtures("nothing_shipped")
JUNE, TODAY = date(2024, 6, 30), date(2024, 7, 1)
MORNING = datetime(2024, 7, 1, 6, tzinfo=UTC)


@dataclass
class Told:
    """What time it is, as the test says, and what the clock has said."""

    now: datetime = MORNING
    said: list[str] = field(default_factory=list)
    loaded: int = 0

    def clock(self, app: App) -> Clock:
        def load() -> None:
            self.loaded += 1

        return Clock(app, Leader(app.state, lambda: self.now), load, self.said.append)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture(params=["sqlite", "postgresql"])
def app(app: App, request: pytest.FixtureRequest) -> Iterator[App]:
    """Decisions are kept in either database."""
    if request.param == "postgresql":
        app._state = State.open(request.getfixturevalue("postgres"))
    yield app
    app.state.close()


def turns(clock: Clock, most: int = 10) -> int:
    count = 0
    while clock.turn():
        count += 1
        assert count < most
    return count


def set_refresh(app: App, minutes: int) -> None:
    app.settings = replace(app.settings, refresh_minutes=minutes)


def test_the_day_that_has_ended_is_computed_and_then_today(app: App, told: Told) -> None:
    clock = told.clock(app)
    assert turns(clock) == 1
    assert app.readings.days("account") == (JUNE,)
    assert told.loaded == 1
    told.now += timedelta(minutes=60)
    assert turns(clock) == 1
    assert app.readings.days("account") == (JUNE, TODAY)
    runs = [(run.what, run.outcome, run.told["days"]) for run in clock_runs.latest(app.state)]
    assert runs == [
        ("refresh", "done", ["2024-07-01"]),
        ("day", "done", ["2024-06-30"]),
    ]
    assert told.said[0].startswith("2024-06-30: 2 metrics and scores of 1 account on 1 day in ")


def test_today_is_brought_up_to_date_every_hour_and_never_where_it_is_not_wanted(
    app: App, told: Told
) -> None:
    set_refresh(app, 0)
    clock = told.clock(app)
    assert turns(clock) == 1
    told.now += timedelta(hours=5)
    assert turns(clock) == 0
    set_refresh(app, 60)
    assert turns(clock) == 1
    told.now += timedelta(minutes=59)
    assert turns(clock) == 0
    use(app, "2024-07-01")
    told.now += timedelta(minutes=1)
    assert turns(clock) == 1
    told.now += timedelta(minutes=60)
    assert turns(clock) == 1
    assert told.said[-1] == "2024-07-01, refreshed: nothing had changed"


def test_days_that_were_missed_are_caught_up_oldest_first(app: App, told: Told) -> None:
    clock = told.clock(app)
    set_refresh(app, 0)
    turns(clock)
    told.now += timedelta(days=40)
    assert turns(clock) == 2
    runs = clock_runs.latest(app.state)
    assert [(run.told["days"][0], run.told["days"][-1]) for run in runs] == [
        ("2024-08-01", "2024-08-09"),
        ("2024-07-01", "2024-07-31"),
        ("2024-06-30", "2024-06-30"),
    ]
    days = app.readings.days("account")
    assert days == tuple(JUNE + timedelta(days=n) for n in range(41))
    assert last_day(app) == days[-1]


def test_what_a_backdated_import_has_touched_is_computed_anew_and_said(
    app: App, told: Told
) -> None:
    set_refresh(app, 0)
    clock = told.clock(app)
    turns(clock)
    use(app, "2024-06-29", event="older")
    told.now += timedelta(days=1)
    turns(clock)
    assert clock_runs.latest(app.state)[0].told["why"] == {
        "backdated": ["2024-06-30"],
        "new": ["2024-07-01"],
    }
    assert told.said[-1].endswith("; 1 day anew, since older facts have come in")


def test_what_fails_is_said_and_tried_again_later_and_later(app: App, told: Told) -> None:
    set_refresh(app, 0)
    define(app.workspace, more="\n\nnonsense(")
    clock = told.clock(app)
    assert turns(clock) == 1
    assert "own.py" in told.said[0]
    assert turns(clock) == 0
    for minutes in (1, 2, 4):
        told.now += timedelta(minutes=minutes, seconds=-1)
        assert turns(clock) == 0
        told.now += timedelta(seconds=1)
        assert turns(clock) == 1
    define(app.workspace)
    told.now += timedelta(minutes=8)
    assert turns(clock) == 1
    (run,) = clock_runs.latest(app.state)
    assert (run.outcome, run.told["tries"]) == ("done", 5)


def test_of_two_clocks_one_computes_and_the_other_follows_when_it_is_gone(
    app: App, told: Told
) -> None:
    set_refresh(app, 0)
    first, second = told.clock(app), told.clock(app)
    assert turns(first) == 1
    told.now += timedelta(seconds=59)
    assert turns(second) == 0
    assert second.leader.lease is None
    told.now += timedelta(days=1)
    assert turns(second) == 1
    assert turns(first) == 0
    assert {run.holder for run in clock_runs.latest(app.state)} == {
        first.leader.holder,
        second.leader.holder,
    }


def test_a_clock_that_slept_through_its_lease_says_nothing_of_its_run(app: App, told: Told) -> None:
    set_refresh(app, 0)
    second = told.clock(app)
    first = told.clock(app)

    def sleep() -> None:
        told.now += timedelta(minutes=2)
        leases.take(app.state, "clock", second.leader.holder, told.now, timedelta(minutes=1))

    first.load = sleep
    assert turns(first) == 0
    assert [run.outcome for run in clock_runs.latest(app.state)] == [None]
    assert turns(second) == 1
    (run,) = clock_runs.latest(app.state)
    assert (run.outcome, run.holder) == ("done", second.leader.holder)
    assert len(told.said) == 1


def test_a_clock_that_is_asked_to_end_breaks_off_between_days_and_is_gone_on_with(
    app: App, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_refresh(app, 0)
    monkeypatch.setattr("tenure.clock.chunks.CELLS", 1)
    clock = told.clock(app)
    turns(clock)
    told.now += timedelta(days=10)
    clock.ended = lambda: len(app.readings.days("account")) > 4
    clock.turn()
    assert clock_runs.latest(app.state)[0].outcome == "broken off"
    assert len(app.readings.days("account")) == 5
    clock.ended = lambda: False
    assert turns(clock) == 1
    run = clock_runs.latest(app.state)[0]
    assert (run.outcome, run.told["computed"]) == ("done", 6)


@pytest.mark.parametrize(
    ("outcome", "told_of", "said"),
    [
        (None, {}, "2024-06-30: under way"),
        ("broken off", {}, "2024-06-30: broken off"),
        ("failed", {"trouble": "The disk is full."}, "2024-06-30: The disk is full."),
        ("done", {"computed": 0}, "2024-06-30: nothing had changed"),
    ],
)
def test_a_run_is_told_in_a_sentence(
    outcome: str | None, told_of: dict[str, object], said: str
) -> None:
    assert sentence("day", outcome, {"days": ["2024-06-30"], **told_of}) == said


def test_a_clock_that_was_days_ahead_for_a_while_loses_no_day(app: App, told: Told) -> None:
    set_refresh(app, 0)
    clock = told.clock(app)
    turns(clock)
    told.now += timedelta(days=10)  # the machine believes so, until somebody sets it right
    turns(clock)
    assert last_day(app) == date(2024, 7, 10)
    told.now = MORNING + timedelta(days=1)
    use(app, "2024-07-01")
    assert turns(clock) == 1
    assert last_day(app) == TODAY
    assert app.readings.read("account", ["clicks"], TODAY, TODAY)["clicks"].to_pylist() == [3]
    told.now += timedelta(days=9)
    assert turns(clock) == 1
    assert last_day(app) == date(2024, 7, 10)


def test_after_time_has_gone_back_nobody_waits_for_a_lease_of_the_future(
    app: App, told: Told
) -> None:
    set_refresh(app, 0)
    ahead, right = told.clock(app), told.clock(app)
    told.now += timedelta(hours=5)
    turns(ahead)
    told.now -= timedelta(hours=4)
    assert right.leader.lead()
    assert ahead.leader.lead() is None


def test_whoever_leads_while_time_goes_back_has_a_lease_of_the_usual_length(
    app: App, told: Told
) -> None:
    clock = told.clock(app)
    clock.leader.lead()
    told.now -= timedelta(minutes=5)
    lease = clock.leader.lead()
    assert lease
    assert lease.until - told.now == clock.leader.length


def test_days_that_are_due_at_one_instant_in_two_zones_are_both_done(app: App, told: Told) -> None:
    set_refresh(app, 0)
    clock = told.clock(app)
    turns(clock)
    run = clock_runs.latest(app.state)[0]
    lease = clock.leader.lead()
    assert lease
    begin = (app.state, lease, "day", run.due_at, told.now)
    assert clock_runs.begin(*begin, {"days": ["2024-06-30"]}) is None
    assert clock_runs.begin(*begin, {"days": ["2024-07-01"]}) == run.id


def test_a_run_says_which_definition_broke_and_is_done_all_the_same(app: App, told: Told) -> None:
    set_refresh(app, 0)
    huge = '\n\n@metric(unit="events")\ndef huge(usage):\n    """More."""\n    return usage.n.sum() * 9_000_000_000_000_000_000\n'
    define(app.workspace, more=huge)
    assert turns(told.clock(app)) == 1
    (run,) = clock_runs.latest(app.state)
    assert (run.outcome, list(run.told["failed"])) == ("done", ["huge"])
    assert "; not enough data of huge, which broke: " in told.said[0]
