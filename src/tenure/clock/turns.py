"""What is due of the clock, done by whoever leads: days that have ended, and today every hour. Each run is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tenure.app import App
from tenure.catalog.sentence import worded
from tenure.clock.computing import Run, compute, in_words
from tenure.clock.leading import Leader
from tenure.clock.schedule import due_at, missed
from tenure.clock.watching import happened, watch_newest
from tenure.clock.watching import told as told_of_signals
from tenure.errors import Overtaken, TenureError
from tenure.facts import Moments
from tenure.state import clock_runs
from tenure.state.clock_runs import BROKEN_OFF, DAY, DONE, FAILED, REFRESH, ClockRun
from tenure.state.leases import Lease

AT_ONCE = 31  # missed days in one run
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)  # after one that failed

Say = Callable[[str], None]
Load = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Turn:
    """A run that is due: of days that have ended (`day`), or of today (`refresh`)."""

    what: str
    due_at: datetime
    days: tuple[date, ...]


@dataclass
class Clock:
    """One of perhaps several clocks over a workspace. `load` brings in what waits, before anything is computed."""

    app: App
    leader: Leader
    load: Load
    say: Say
    ended: Callable[[], bool] = lambda: False  # whether to break off
    _fence: int = field(default=0, init=False)

    def turn(self) -> bool:
        """Do what is due, one run; whether there was one. Nothing while another clock leads."""
        lease = self.leader.lead()
        if lease is None:
            return False
        if lease.fence != self._fence:
            clock_runs.abandon(self.app.state, lease, self.leader.now())
            self._fence = lease.fence
        clock_runs.disbelieve(self.app.state, lease, self.leader.now())
        found = due(self.app, self.leader.now())
        if found is None:
            return False
        with self.leader.leading():
            return self._run(lease, found)

    def _run(self, lease: Lease, turn: Turn) -> bool:
        state, now = self.app.state, self.leader.now
        before = _tried(self.app, turn)
        told: dict[str, Any] = {"days": _days(turn.days), "tries": before + 1}
        try:
            number = clock_runs.begin(state, lease, turn.what, turn.due_at, now(), told)
            if number is None:
                return False
            outcome, more = self._done(lease, turn, now())
            clock_runs.end(state, lease, number, outcome, {**told, **more}, now())
        except Overtaken:  # whoever took over says how it ended
            self.leader.lease = None
            return False
        self.say(sentence(turn.what, outcome, {**told, **more}))
        return True

    def _done(self, lease: Lease, turn: Turn, now: datetime) -> tuple[str, Mapping[str, Any]]:
        from tenure.definitions import noticed

        try:
            self.load()
            noticed(self.app, now)
            days = turn.days
            if turn.what == DAY:
                days = tuple(sorted({*days, *late(self.app, before=days[0])}))
            told = _told(compute(self.app, Moments(days), self._go_on, now=now))
            told["signals"] = dict(watch_newest(self.app, turn.days, now, lease) or {})
            if turn.what == DAY:
                told["models"] = self._models(now)
            return DONE, told
        except Overtaken:
            raise
        except Ended:
            return BROKEN_OFF, {}
        except Exception as error:
            plain = isinstance(error, TenureError)
            return FAILED, {"trouble": str(error) if plain else f"{type(error).__name__}: {error}"}

    def _models(self, now: datetime) -> dict[str, Any]:
        """Train the models that are due. What goes wrong there leaves the day as computed."""
        from tenure.clock.retraining import due, retrain

        try:
            today = self.app.zone.day_of(now)
            targets = due(self.app, today)
            trained = retrain(self.app, targets, today, now).trained if targets else ()
            return {
                "used": sorted({one.kept.name for one in trained if one.used}),
                "not_used": {one.kept.name: one.why for one in trained if not one.used},
            }
        except Exception as error:
            plain = isinstance(error, TenureError)
            return {"trouble": str(error) if plain else f"{type(error).__name__}: {error}"}

    def _go_on(self, done: int, total: int) -> None:
        if self.ended() and done < total:
            raise Ended


class Ended(Exception):
    """The process is asked to end. What is stored is whole, and the next one goes on."""


def due(app: App, now: datetime) -> Turn | None:
    """The run that is due now, the oldest days first."""
    days = waiting(app, now)
    if days:
        part = days[:AT_ONCE]
        turn = Turn(DAY, due_at(part[-1], app.zone, app.settings.compute_at), part)
        if _rested(app, turn, now):
            return turn
    return _refresh(app, now)


def waiting(app: App, now: datetime) -> tuple[date, ...]:
    """The days that have ended, whose time has come, and that no run has done."""
    return missed(last_day(app), now, app.zone, app.settings.compute_at)


def last_day(app: App) -> date | None:
    """The last day that the clock has done."""
    for run in clock_runs.latest(app.state, what=DAY):
        if run.outcome == DONE:
            return date.fromisoformat(run.told["days"][-1])
    return None


def late(app: App, before: date) -> set[date]:
    """Stored days of which facts have come since that were known by then: what a backdated import has touched."""
    days = [day for day in app.readings.days("account") if day < before]
    return app.readings.outdated("account", days)


def sentence(what: str, outcome: str | None, told: Mapping[str, Any]) -> str:
    """What a run did."""
    days = told["days"]
    span = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    name = f"{span}, refreshed" if what == REFRESH else span
    if outcome is None:
        return f"{name}: under way"
    if outcome == FAILED:
        return f"{name}: {told.get('trouble', 'it failed')}"
    if outcome != DONE:
        return f"{name}: broken off"
    signals = f"; {told_of_signals(told['signals'])}" if happened(told.get("signals", {})) else ""
    if not told["computed"]:
        return f"{name}: nothing had changed{signals}"
    count, again = told["computed"], len(told["why"].get("backdated", ()))
    return (
        f"{name}: {in_words(told['definitions'], told['accounts'])} on {worded(count, 'day')} in {told['seconds']:,.1f} s"
        + (f"; {worded(again, 'day')} anew, since older facts have come in" if again else "")
        + broken(told.get("failed", {}))
        + _of_models(told.get("models", {}))
        + signals
    )


def _of_models(told: Mapping[str, Any]) -> str:
    """What came of training, as the end of a sentence."""
    if told.get("trouble"):
        return f"; models were not trained: {told['trouble']}"
    return f"; models trained: {', '.join(told['used'])}" if told.get("used") else ""


def broken(failed: Mapping[str, str]) -> str:
    """What could not be computed, as the end of a sentence."""
    if not failed:
        return ""
    name, why = next(
        (one for one in failed.items() if not one[1].startswith("it needs ")), min(failed.items())
    )
    more = f" (and {len(failed) - 1:,} more)" if len(failed) > 1 else ""
    return f"; not enough data of {name}{more}, which broke: {why}"


def _refresh(app: App, now: datetime) -> Turn | None:
    minutes = app.settings.refresh_minutes
    if not minutes:
        return None
    runs = clock_runs.latest(app.state, 1, REFRESH) + clock_runs.latest(app.state, 1, DAY)
    after = max((run.started_at for run in runs if run.started_at <= now), default=None)
    at = now if after is None else after + timedelta(minutes=minutes)
    return Turn(REFRESH, at, (app.zone.day_of(now),)) if at <= now else None


def _tried(app: App, turn: Turn) -> int:
    """How often it was tried in vain."""
    run = _same(app, turn)
    return run.told.get("tries", 0) if run and run.outcome == FAILED else 0


def _rested(app: App, turn: Turn, now: datetime) -> bool:
    """Whether a run that failed may be tried again: after a minute, then later and later."""
    run = _same(app, turn)
    if run is None or run.outcome != FAILED or run.ended_at is None:
        return True
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(10, run.told.get("tries", 1) - 1))
    return bool(now >= run.ended_at + pause)


def _same(app: App, turn: Turn) -> ClockRun | None:
    runs = clock_runs.latest(app.state, what=turn.what)
    return next((run for run in runs if run.due_at == turn.due_at), None)


def _told(run: Run) -> dict[str, Any]:
    reasons = sorted(set(run.why.values()))
    return {
        "computed": len(run.days),
        "definitions": run.definitions,
        "accounts": run.accounts,
        "people": run.people,
        "seconds": round(run.seconds, 1),
        "why": {why: _days([d for d, w in run.why.items() if w == why]) for why in reasons},
        "older": sorted(run.older),
        "failed": dict(sorted(run.failed.items())),
    }


def _days(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]
