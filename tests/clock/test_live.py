"""Signals open within seconds of the fact, of the accounts touched only, and follow what is computed of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.clock.conftest import define
from tests.lakes import store

from tenure import clock
from tenure.app import App
from tenure.clock import live, watching
from tenure.clock.leading import Leader
from tenure.clock.turns import Clock
from tenure.errors import Overtaken, SettingError
from tenure.facts import Moments
from tenure.state import clock_runs, leases, signals

pytestmark = pytest.mark.usefixtures("nothing_shipped")
NOW = datetime.now(UTC)
TODAY = NOW.date()
METRICS = '''

@metric(unit="yes/no")
def is_live(usage):
    """Everybody."""
    return usage.n.sum() >= 0


@metric(unit="tickets")
def open_tickets(tickets):
    """Open now."""
    return tickets.count()


@metric(unit="text")
def reporter(tickets):
    """Who opened the last one, by id."""
    return tickets.person_id.max()
'''
KINDS = '''
from tenure.signals import levels, signal


@signal(
    title="Tickets", group="relationship", says="{open_tickets:ticket} open[, of {reporter:who}].", money="", live=True,
    source="made up",
)
def tickets_open(open_tickets):
    """One informs, three alarm."""
    return levels(inform=open_tickets >= 1, alarm=open_tickets >= 3)


@signal(title="Busy", group="usage", says="{clicks:click}.", money="", source="made up")
def busy(clicks):
    """Clicks."""
    return levels(inform=clicks >= 2)
'''


@pytest.fixture
def app(workspace: Path) -> Iterator[App]:
    define(workspace, more=METRICS)
    (workspace / "signals").mkdir()
    (workspace / "signals" / "own.py").write_text(KINDS)
    app = App.open(workspace)
    for account in ("acme", "bolt"):
        use(app, account)
    yield app
    app.state.close()


def use(app: App, account: str, hours_ago: int = 1) -> None:
    at = (NOW - timedelta(hours=hours_ago)).isoformat()
    person = f"someone {hours_ago}"
    row = {"account_id": account, "person_id": person, "event": "click", "happened_at": at}
    store(app.lake, "event", [row])


def ticket(app: App, account: str, number: int = 1, person: str | None = None) -> None:
    at = (NOW - timedelta(minutes=1)).isoformat()
    row = {"account_id": account, "ticket_id": f"{account} {number}", "opened_at": at}
    row = row | {"person_id": person} if person else row
    store(app.lake, "ticket", [{**row, "change": "opened", "happened_at": at}])


def opened(app: App) -> list[tuple[str, str, int]]:
    found = signals.open_signals(app.state)
    return sorted((one.account_id, one.kind, one.level) for one in found)


def switch_off(app: App, kind: str) -> None:
    (app.workspace / "tenure.toml").write_text(f'[signals]\noff = "{kind}"\n')


def compute_today(app: App) -> None:
    clock.compute(app, Moments.at(TODAY), people=False)
    watching.watch_newest(app, [TODAY], datetime.now(UTC))


def test_a_signal_opens_as_the_fact_comes_of_the_account_that_it_is_of(app: App) -> None:
    compute_today(app)
    looking = live.Live(app)
    assert looking.look() is None
    ticket(app, "acme")
    told = looking.look()
    assert told is not None
    assert told["opened"] == 1
    (found,) = signals.open_signals(app.state)
    assert (found.account_id, found.sentence) == ("acme", "1 ticket open.")
    assert looking.look() is None


def test_a_sentence_says_people_by_name_as_facts_come_and_when_today_is_computed(app: App) -> None:
    at = (NOW - timedelta(hours=2)).isoformat()
    mail = {"person_id": "u1", "name": "email", "value": "ann@acme.example", "happened_at": at}
    store(app.lake, "attribute", [mail, {**mail, "name": "name", "value": "Ann Reed"}])
    store(app.lake, "attribute", [{**mail, "person_id": "u2", "value": "bo@bolt.example"}])
    compute_today(app)
    looking = live.Live(app)
    for account, person in (("acme", "u1"), ("bolt", "u2")):
        ticket(app, account, person=person)
    looking.look()
    told = ["1 ticket open, of Ann Reed.", "1 ticket open, of bo@bolt.example."]
    assert [one.sentence for one in signals.open_signals(app.state)] == told
    compute_today(app)
    ann, bo = signals.open_signals(app.state)
    assert [ann.sentence, bo.sentence] == told
    assert (ann.told["reporter"], ann.told["called"]) == ("u1", {"u1": "Ann Reed"})


def test_kinds_that_are_not_cheap_wait_until_today_is_computed(app: App) -> None:
    compute_today(app)
    looking = live.Live(app)
    use(app, "acme", hours_ago=2)
    ticket(app, "acme")
    looking.look()
    assert opened(app) == [("acme", "tickets_open", 1)]
    compute_today(app)
    assert opened(app) == [("acme", "busy", 1), ("acme", "tickets_open", 1)]


def test_what_came_in_before_it_began_to_look_is_looked_at(app: App) -> None:
    compute_today(app)
    ticket(app, "bolt")
    live.Live(app).look()
    assert opened(app) == [("bolt", "tickets_open", 1)]


def test_of_two_that_look_one_does_until_the_other_is_gone(app: App) -> None:
    compute_today(app)
    first, second = live.Live(app), live.Live(app)
    ticket(app, "acme")
    assert first.look() is not None
    ticket(app, "bolt")
    assert second.look() is None
    first.resign()
    told = second.look()
    assert told is not None
    assert opened(app) == [("acme", "tickets_open", 1), ("bolt", "tickets_open", 1)]


def test_what_readings_of_an_hour_ago_do_not_know_yet_stays_open(app: App) -> None:
    clock.compute(app, Moments.at(TODAY), people=False)
    ticket(app, "acme")
    live.Live(app).look()
    watching.watch(app, TODAY)
    assert opened(app) == [("acme", "tickets_open", 1)]
    compute_today(app)
    assert opened(app) == [("acme", "tickets_open", 1)]


def test_an_import_of_very_many_waits_until_today_is_computed(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute_today(app)
    monkeypatch.setattr(live, "MOST", 1)
    looking = live.Live(app)
    ticket(app, "acme")
    ticket(app, "bolt")
    assert looking.look() is None
    compute_today(app)
    assert len(opened(app)) == 2


def test_the_clock_watches_today_after_computing_it_and_says_so(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenure.definitions.noticed", lambda *_: None)  # is_live is shipped too
    ticket(app, "acme")
    said: list[str] = []
    now = [NOW]
    turns = Clock(app, Leader(app.state, lambda: now[0]), lambda: None, said.append)
    turns.turn()  # yesterday, of which nothing is known
    now[0] += timedelta(minutes=61)
    turns.turn()
    assert opened(app) == [("acme", "tickets_open", 1)]
    assert any("signals: 1 opened; 1 open" in one for one in said)
    (run,) = clock_runs.latest(app.state, what="refresh")
    assert run.told["signals"]["opened"] == 1


def test_a_day_long_past_is_not_watched_by_itself(app: App) -> None:
    ticket(app, "acme")
    clock.compute(app, Moments.at(TODAY), people=False)
    assert watching.watch_newest(app, [TODAY], NOW + timedelta(days=2)) is None
    assert opened(app) == []
    assert watching.watch(app, TODAY - timedelta(days=40)) is None


def test_whoever_has_lost_the_lease_opens_nothing(app: App) -> None:
    ticket(app, "acme")
    clock.compute(app, Moments.at(TODAY), people=False)
    minute = timedelta(minutes=1)
    slept = leases.take(app.state, "clock", "one", NOW, minute)
    leases.take(app.state, "clock", "two", NOW + timedelta(hours=1), minute)
    with pytest.raises(Overtaken):
        watching.watch(app, TODAY, NOW, slept)
    assert opened(app) == []


def test_a_kind_that_is_switched_off_is_neither_opened_nor_left_open(app: App) -> None:
    ticket(app, "acme")
    compute_today(app)
    switch_off(app, "tickets_open")
    watching.watch(app, TODAY)
    assert opened(app) == []
    switch_off(app, "ticket_open")
    with pytest.raises(SettingError, match='names "ticket_open", and there is no such kind'):
        watching.watch(app, TODAY)
