"""What the cast's use, trials and growth raise; who only looks alarming raises no warning; nor does a feed that is off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from tests.signals.played import UNTIL, Played, played

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.demo import cast
from tenure.demo.cast import PLAYERS
from tenure.facts import Moments
from tenure.signals import ALARM, INFORM, WARNING
from tenure.warehouse.pinned import Pinned

RISKS = (
    "falling", "gone_dark", "not_growing", "disrupted_by_release", "login_only", "stuck", "wizard_abandoned", "small_errors",
    "plateau_after_training", "trial_not_started",
)  # fmt: skip
OPPORTUNITIES = (
    "trial_does_what_converts", "seats_nearly_full", "capacity_nearly_full", "fast_adoption", "evangelist",
)  # fmt: skip
NAMES = [f"signal_{kind}" for kind in (*RISKS, *OPPORTUNITIES)]
CONTROL = [member.id for member in PLAYERS if member.control]
OFF = date(2026, 10, 6)  # a Tuesday
OFF_DAYS = 3


@dataclass(frozen=True)
class FeedOff(Pinned):
    """The lake as it is when nothing arrives for three days, and what would have is lost."""

    def scan(self, table, months=None, after_batch=None, engine=None):
        rows = super().scan(table, months, after_batch, engine)
        if table not in ("events", "usage"):
            return rows
        last = OFF + timedelta(OFF_DAYS - 1)
        return f"SELECT * FROM ({rows}) WHERE day NOT BETWEEN DATE '{OFF}' AND DATE '{last}'"


@pytest.fixture(scope="module")
def year(stage: App) -> Played:
    return played(stage, NAMES)


@pytest.mark.parametrize("account", [*CONTROL, "relay"])
@pytest.mark.parametrize("kind", RISKS)
def test_who_only_looks_alarming_raises_no_warning(year: Played, account: str, kind: str) -> None:
    assert year.first(account, kind, WARNING) is None, year.runs(account, kind)


def test_who_runs_by_itself_is_neither_dark_nor_falling(year: Played) -> None:
    assert year.first("relay", "gone_dark", INFORM) is None
    assert year.first("relay", "falling", INFORM) is None


@pytest.mark.parametrize(
    ("account", "falls", "term_ends"),
    [("calder", cast.FADES, 47), ("brennan", cast.FADED, cast.FADED_OUT)],
)
def test_who_fades_is_seen_to_fall_long_before_the_term_ends(
    year: Played, account: str, falls: tuple[int, int, int], term_ends: int
) -> None:
    warned, alarmed = (year.first(account, "falling", level) for level in (WARNING, ALARM))
    assert warned is not None
    assert alarmed is not None
    assert falls[0] < warned < falls[2]
    assert alarmed - falls[1] < 60
    assert term_ends - alarmed >= 90


def test_who_loses_half_of_its_users_after_its_champion_falls(year: Played) -> None:
    first = year.first("osprey", "falling", WARNING)
    assert first is not None
    assert first > cast.CHAMPION_LEAVES


def test_trials_that_are_not_opened_and_trials_that_do_what_converts(year: Played) -> None:
    assert year.first("marlow", "trial_not_started", ALARM) in range(cast.NEVER_OPENED + 1, 1)
    assert year.first("pebble", "trial_not_started", INFORM) is None
    assert year.first("pebble", "trial_does_what_converts", INFORM) == 0
    tandem = year.first("tandem", "trial_does_what_converts", INFORM)
    assert tandem in range(cast.TRIAL_OPENED, cast.TRIAL_PAID)


def test_the_new_owner_who_broke_off_the_wizard(year: Played) -> None:
    (first, last, level), *others = year.runs("vesper", "wizard_abandoned")
    assert not others
    assert level == INFORM
    assert cast.INHERITED + 3 < first <= last <= cast.INHERITED + 3 + 28


def test_who_thrives_is_an_opportunity_and_no_risk(year: Played) -> None:
    for kind in ("seats_nearly_full", "fast_adoption", "evangelist"):
        assert year.first("fernhill", kind, INFORM) is not None, kind
    assert [kind for kind in RISKS if year.runs("fernhill", kind)] == []


def test_a_feed_that_is_off_for_three_days_raises_nothing_then_nor_when_it_is_back(
    stage: App,
) -> None:
    days = [OFF + timedelta(n) for n in (-1, 0, 1, 2, 3, 6, 13, 20, 27)]
    moments = Moments(tuple(days))
    names = [*NAMES, "feed_silent"]
    with stage.engine() as engine:
        on = compute(stage.catalog, stage.lens(engine, moments), names).to_pylist()
    with stage.engine() as engine:
        pinned = FeedOff(stage.lake.pin().snapshots)
        off = compute(stage.catalog, stage.lens(engine, moments, pinned), names).to_pylist()
    silent = {row["as_of"] for row in off if row["feed_silent"]}
    # twenty customers are few: the first day may be a holiday, the second and third are not
    assert silent == {OFF + timedelta(1), OFF + timedelta(2)}
    assert not any(row["feed_silent"] for row in on)
    risks = [f"signal_{kind}" for kind in RISKS]
    raised = [
        (row["account_id"], row["as_of"], name)
        for was, row in zip(on, off, strict=True)
        for name in risks
        if (row[name] or 0) > (was[name] or 0)
    ]
    assert raised == []
    assert days[-1] < UNTIL
