"""A stored day that is over stays as it is: what was computed by older definitions is kept, and said."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.clock.conftest import NOON, define, use

from tenure import clock
from tenure.app import App
from tenure.clock import Run
from tenure.facts import Moments

MAY, JUNE, TODAY = date(2024, 5, 31), date(2024, 6, 30), date(2024, 7, 1)


pytestmark = pytest.mark.usefixtures("nothing_shipped")


def compute(app: App, *days: date, now: datetime = NOON, **more: Any) -> Run:
    return clock.compute(app, Moments(days), now=now, **more)


def clicks(app: App, day: date, name: str = "clicks") -> list[object]:
    found: list[object] = app.readings.read("account", [name], day, day)[name].to_pylist()
    return found


def test_a_past_day_is_computed_once(app: App) -> None:
    first = compute(app, MAY, JUNE)
    assert (first.days, first.kept, dict(first.why)) == ((MAY, JUNE), (), {MAY: "new", JUNE: "new"})
    again = compute(app, MAY, JUNE)
    assert (again.days, again.kept) == ((), (MAY, JUNE))


def test_a_run_says_of_how_many_accounts_the_day_with_most_of_them_is(app: App) -> None:
    for account in ("bolt", "cord"):
        use(app, "2024-06-05", account=account)
    assert compute(app, MAY, JUNE).accounts == 3  # one in May, three in June


def test_a_day_on_which_nobody_was_known_yet_is_not_computed_each_time(app: App) -> None:
    before = date(2000, 1, 1)
    assert compute(app, before, JUNE).days == (JUNE,)
    assert compute(app, before, JUNE).days == ()
    assert clock.stored(app, before).num_rows == 0


def test_a_past_day_keeps_the_readings_of_an_older_definition_and_says_so(app: App) -> None:
    compute(app, MAY, JUNE)
    older = app.readings.versions("account", JUNE)["clicks"]
    define(app.workspace, factor=10)
    run = compute(app, MAY, JUNE)
    assert run.days == ()
    assert dict(run.older) == {"clicks": (MAY, JUNE)}
    assert clicks(app, JUNE) == [2]
    assert app.readings.versions("account", JUNE)["clicks"] == older


def test_a_past_day_gets_the_new_version_when_it_is_asked_for(app: App) -> None:
    compute(app, MAY, JUNE)
    before = app.readings.versions("account", MAY)
    define(app.workspace, factor=10)
    run = compute(app, JUNE, anew=True)
    assert dict(run.why) == {JUNE: "asked"}
    assert dict(run.older) == {}
    assert (clicks(app, MAY), clicks(app, JUNE)) == ([1], [20])
    after = app.readings.versions("account", JUNE)
    assert app.readings.changes("account") == [(JUNE, "clicks", before["clicks"], after["clicks"])]
    assert compute(app, JUNE, anew=True).days == ()


def test_only_the_definition_that_is_named_is_computed_anew(app: App) -> None:
    other = '\n\n@metric(unit="events")\ndef twice(usage):\n    """Twice."""\n    return usage.n.sum() * {}\n'
    define(app.workspace, more=other.format(2))
    compute(app, JUNE)
    define(app.workspace, factor=10, more=other.format(3))
    run = compute(app, JUNE, anew=["clicks"])
    assert (clicks(app, JUNE), clicks(app, JUNE, "twice")) == ([20], [6])
    assert dict(run.older) == {"twice": (JUNE,)}


def test_today_is_brought_up_to_date_with_every_definition(app: App) -> None:
    compute(app, TODAY)
    assert compute(app, TODAY).days == ()
    define(app.workspace, factor=10)
    run = compute(app, TODAY)
    assert (dict(run.why), dict(run.older)) == ({TODAY: "changed"}, {})
    assert clicks(app, TODAY) == [20]
    use(app, "2024-07-01")
    assert dict(compute(app, TODAY).why) == {TODAY: "open"}
    assert clicks(app, TODAY) == [30]


def test_a_day_that_was_computed_before_it_was_over_is_computed_once_more(app: App) -> None:
    compute(app, TODAY)
    use(app, "2024-07-01", event="after noon")
    later = NOON + timedelta(days=1)
    assert dict(compute(app, TODAY, now=later).why) == {TODAY: "unfinished"}
    assert clicks(app, TODAY) == [3]
    assert compute(app, TODAY, now=later + timedelta(hours=1)).days == ()


def test_a_backdated_import_computes_the_days_anew_that_would_have_known_it(app: App) -> None:
    compute(app, MAY, JUNE)
    use(app, "2024-06-12", event="late import")
    run = compute(app, MAY, JUNE)
    assert (dict(run.why), run.kept) == ({JUNE: "backdated"}, (MAY,))
    assert clicks(app, JUNE) == [3]


def test_a_new_definition_is_put_beside_what_a_past_day_has(app: App) -> None:
    compute(app, JUNE)
    define(
        app.workspace,
        factor=10,
        more='\n\n@metric(unit="events")\ndef twice(usage):\n    """Twice."""\n    return usage.n.sum() * 2\n',
    )
    run = compute(app, JUNE)
    assert dict(run.why) == {JUNE: "added"}
    assert dict(run.older) == {"clicks": (JUNE,)}
    assert (clicks(app, JUNE), clicks(app, JUNE, "twice")) == ([2], [6])


def test_a_page_of_a_past_day_changes_no_stored_reading(app: App) -> None:
    compute(app, JUNE)
    define(app.workspace, factor=10)
    assert clock.ensure(app, JUNE)["clicks"].to_pylist() == [2]


def test_a_rate_of_that_time_that_was_mended_computes_its_days_anew_and_a_new_one_does_not(
    app: App,
) -> None:
    rates = app.workspace / "rates.csv"
    rates.write_text("day,currency,rate\n2024-06-01,EUR,1.08\n")
    compute(app, MAY, JUNE)
    rates.write_text("day,currency,rate\n2024-06-01,EUR,1.08\n2024-07-01,EUR,1.10\n")
    assert compute(app, MAY, JUNE).days == ()
    rates.write_text("day,currency,rate\n2024-06-01,EUR,1.07\n2024-07-01,EUR,1.10\n")
    assert dict(compute(app, MAY, JUNE).why) == {JUNE: "settings"}


def test_a_definition_on_demand_is_computed_when_it_is_asked_for_and_not_stored(app: App) -> None:
    define(app.workspace, on_demand=True)
    found = clock.ensure(app, JUNE, ["clicks", "all_clicks"])
    assert found.to_pylist() == [
        {"account_id": "acme", "as_of": JUNE, "clicks": 2, "all_clicks": 3}
    ]
    assert set(app.readings.versions("account", JUNE)) == {"all_clicks"}
    assert clock.ensure(app, JUNE).column_names == ["account_id", "as_of", "all_clicks"]


def test_what_something_stored_needs_is_stored_although_it_is_on_demand(app: App) -> None:
    share = '\n\n@metric(unit="ratio")\ndef share(clicks, all_clicks):\n    """Share."""\n    return clicks / all_clicks\n'
    define(app.workspace, on_demand=True, more=share)
    assert set(clock.stored_names(app.catalog)) == {"clicks", "all_clicks", "share"}
    compute(app, JUNE)
    assert clicks(app, JUNE) == [2]


def test_of_people_the_last_day_of_each_month_is_stored(app: App) -> None:
    days = [date(2024, 6, 29) + timedelta(days=n) for n in range(3)]
    compute(app, MAY, *days)
    assert app.readings.days("person") == (MAY, JUNE, TODAY)
    compute(app, date(2024, 7, 2), now=NOON + timedelta(days=1))
    assert app.readings.days("person") == (MAY, JUNE, date(2024, 7, 2))
    compute(app, date(2024, 6, 15))
    assert app.readings.days("person") == (MAY, JUNE, date(2024, 7, 2))
    found = app.readings.read("person", ["all_clicks"], JUNE, JUNE).to_pylist()
    assert found == [{"account_id": "acme", "person_id": "ann", "as_of": JUNE, "all_clicks": 3}]


def test_each_definition_has_a_cost_and_the_run_has_one(app: App) -> None:
    compute(app, JUNE)
    costs = app.readings.costs("account", JUNE)
    assert set(costs) == {"clicks", "all_clicks"}
    spent = app.readings.stored("account")[JUNE].seconds
    assert spent is not None
    assert 0 < sum(costs.values()) < spent


def test_many_days_in_small_parts_are_the_same_as_at_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [date(2024, 5, 10) + timedelta(days=n) for n in range(40)]
    reports: list[tuple[int, int]] = []
    monkeypatch.setattr("tenure.clock.chunks.CELLS", 1)
    compute(app, *days[:20], progress=lambda *done: reports.append(done), people=False)
    monkeypatch.setattr("tenure.clock.chunks.CELLS", 10**6)
    assert reports == [(n + 1, 20) for n in range(20)]
    one_by_one = app.readings.read("account", ["clicks", "all_clicks"], days[0], days[19])
    other = App.open(app.workspace)
    other.readings.lake.table("readings_account").delete()
    compute(other, *days[:20], people=False)
    assert other.readings.read("account", ["clicks", "all_clicks"]) == one_by_one


KILLED = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tests.clock.conftest import only_own
from tenure import clock
from tenure.app import App
from tenure.clock import chunks
from tenure.facts import Moments

App.catalog, chunks.CELLS = property(only_own), 1
app = App.open(Path(sys.argv[1]))
days = [date(2024, 5, 10) + timedelta(days=n) for n in range(40)]
report = lambda done, total: print(done, flush=True)
clock.compute(app, Moments(tuple(days)), report, now=datetime(2024, 7, 1, 12, tzinfo=UTC), people=False)
"""


def test_a_run_that_was_killed_is_gone_on_with(app: App) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(app.workspace)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        while process.stdout.readline().strip() != "3":
            assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
    left = App.open(app.workspace).readings.days("account")
    assert 3 <= len(left) < 40
    days = [date(2024, 5, 10) + timedelta(days=n) for n in range(40)]
    run = compute(app, *days, people=False)
    assert run.kept == left
    assert app.readings.days("account") == tuple(days)
    expected = [sum(day <= d for day in (date(2024, 5, 10), date(2024, 6, 10))) for d in days]
    assert app.readings.read("account", ["all_clicks"])["all_clicks"].to_pylist() == expected


def test_a_definition_that_breaks_on_the_facts_leaves_all_others_computed(app: App) -> None:
    other = '\n\n@metric(unit="events")\ndef {}({}):\n    """More."""\n    return {}\n'
    define(
        app.workspace,
        more=other.format("too_many", "usage", "usage.n.sum() * 9_000_000_000_000_000_000")
        + other.format("more_still", "too_many", "too_many + 1"),
    )
    run = compute(app, JUNE)
    assert set(run.failed) == {"too_many", "more_still"}
    assert "INT64" in run.failed["too_many"]
    assert run.failed["more_still"] == "it needs too_many"
    assert (clicks(app, JUNE), clicks(app, JUNE, "too_many")) == ([2], [None])
    assert "too_many" not in app.readings.versions("account", JUNE)
    stored = app.lake.pin().version("readings_account")
    assert set(compute(app, JUNE).failed) == {"too_many", "more_still"}
    assert app.lake.pin().version("readings_account") == stored  # not written again to say the same
    define(app.workspace, more=other.format("too_many", "usage", "usage.n.sum() * 9"))
    assert dict(compute(app, JUNE).failed) == {}
    assert clicks(app, JUNE, "too_many") == [27]


def test_what_broke_has_no_older_reading_in_its_place(app: App) -> None:
    huge = '\n\n@metric(unit="events")\ndef huge(usage):\n    """More."""\n    return usage.n.sum() * {}\n'
    define(app.workspace, more=huge.format(10))
    compute(app, TODAY)
    assert clicks(app, TODAY, "huge") == [30]
    define(app.workspace, more=huge.format("9_000_000_000_000_000_000"))
    compute(app, TODAY)
    assert (clicks(app, TODAY), clicks(app, TODAY, "huge")) == ([2], [None])


def test_what_is_declared_while_a_run_is_under_way_counts_from_the_next_one(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    lens = App.lens

    def asked(self: App, *given: Any, **named: Any) -> Any:
        (app.workspace / "features.toml").write_text(
            '[[features]]\nname = "clicking"\nevents = ["click"]\n'
        )
        seen.append(named.get("declared"))
        return lens(self, *given, **named)

    before = app.declared()
    monkeypatch.setattr(App, "lens", asked)
    compute(app, JUNE)
    assert seen
    assert all(one is before for one in seen)
    assert app.declared() is not before
