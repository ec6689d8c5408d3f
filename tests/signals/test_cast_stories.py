"""Every story of the demo vendor raises what it says, when it says so; who is well or only looks alarming raises no warning."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.signals.played import KINDS, UNTIL, Played

from tenure.catalog.load import collect
from tenure.demo import cast
from tenure.demo.stories import CAST
from tenure.signals import ALARM, INFORM, WARNING, Kind

FADES, FADED, LEAVES = cast.FADES, cast.FADED, cast.CHAMPION_LEAVES
CALDER_ENDS, BRENNAN_ENDS = 47, cast.FADED_OUT  # the terms
RENEWED, LARKSPUR_ENDS = -47, 81
Promise = tuple[
    str, str, int, int, int
]  # account, kind, level, and the days within which it is reached
PROMISES: Sequence[Promise] = (
    ("fernhill", "fast_adoption", INFORM, -364, -200),
    ("fernhill", "evangelist", INFORM, -364, 0),
    ("fernhill", "seats_nearly_full", INFORM, -130, 0),
    ("calder", "users_fall_away", INFORM, FADES[0], CALDER_ENDS - 90),
    ("calder", "users_fall_away", ALARM, FADES[1], FADES[1] + 35),
    ("calder", "last_user", ALARM, FADES[2], CALDER_ENDS - 90),
    ("calder", "falling", ALARM, FADES[1], FADES[1] + 60),
    ("calder", "renewal_low_health", WARNING, CALDER_ENDS - 120, 0),
    ("brennan", "users_fall_away", INFORM, FADED[0], FADED[0] + 35),
    ("brennan", "users_fall_away", ALARM, FADED[1], BRENNAN_ENDS - 90),
    ("brennan", "last_user", ALARM, FADED[2], BRENNAN_ENDS - 90),
    ("brennan", "notice", ALARM, BRENNAN_ENDS - 41, BRENNAN_ENDS - 34),
    ("osprey", "champion_gone", ALARM, LEAVES, LEAVES + 7),
    ("osprey", "falling", WARNING, LEAVES + 12, 0),
    ("osprey", "users_fall_away", ALARM, LEAVES + 12 + 36, 0),
    ("larkspur", "paid_not_consumed", WARNING, -364, -357),
    ("larkspur", "few_seats_used", WARNING, -364, -357),
    ("larkspur", "seat_never_used", WARNING, -364, -357),
    ("quarry", "notice", ALARM, cast.BUSY_NOTICE, cast.BUSY_LEAVES),
    ("quarry", "busy_but_leaving", ALARM, cast.BUSY_NOTICE, cast.BUSY_LEAVES),
    ("marlow", "trial_not_started", WARNING, cast.NEVER_OPENED + 2, cast.NEVER_OPENED + 7),
    ("marlow", "trial_not_started", ALARM, cast.NEVER_OPENED + 4, 0),
    ("pebble", "trial_does_what_converts", INFORM, -6, 0),
    ("tandem", "trial_does_what_converts", INFORM, cast.TRIAL_OPENED, cast.TRIAL_PAID),
    ("vesper", "champion_gone", ALARM, cast.INHERITED, cast.INHERITED + 7),
    ("vesper", "wizard_abandoned", INFORM, cast.INHERITED + 5, cast.INHERITED + 12),
    ("vesper", "stuck", INFORM, cast.INHERITED + 3, cast.INHERITED + 12),
    ("vesper", "inherited", INFORM, cast.INHERITED + 14, cast.INHERITED + 28),
    ("vesper", "inherited", ALARM, cast.INHERITED + 60, cast.INHERITED + 75),
    ("juniper", "renewed_flat", INFORM, -364, -357),
)  # fmt: skip
CONTROL = [story.account_id for story in CAST if story.control]
WELL = [
    "relay",
    "fernhill",
    "kestrel",
    "pebble",
    "tandem",
]  # no control by name, and nothing is wrong
RISKS = [
    kind.kind
    for kind in collect(["tenure.signals.kinds"])
    if isinstance(kind, Kind) and kind.lane == "risk"
]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda one: "-".join(map(str, one[:3])))
def test_a_story_raises_what_it_says_when_it_says_so(year: Played, promise: Promise) -> None:
    account, kind, level, since, until = promise
    told = year.first(account, kind, level)
    assert told is not None, year.runs(account, kind)
    assert since <= told <= until


def test_every_story_promises_something_or_that_nothing_is_wrong() -> None:
    promised = {account for account, *_ in PROMISES}
    assert {story.account_id for story in CAST} == promised | {*CONTROL, *WELL}


@pytest.mark.parametrize("account", [*CONTROL, *WELL])
def test_who_is_well_raises_no_warning_in_a_whole_year(year: Played, account: str) -> None:
    raised = {kind: year.runs(account, kind) for kind in RISKS}
    serious = {kind: [one for one in runs if one[2] >= WARNING] for kind, runs in raised.items()}
    assert {kind: runs for kind, runs in serious.items() if runs} == {}


def test_what_is_flat_is_told_again_at_each_renewal_for_a_quarter(year: Played) -> None:
    assert year.runs("juniper", "renewed_flat")[-1] == (-42, 0, INFORM)
    assert -42 - RENEWED <= 7


def test_half_used_warns_again_where_the_next_term_ends_within_four_months(year: Played) -> None:
    first, last, level = year.runs("larkspur", "paid_not_consumed")[-1]
    assert (last, level) == (0, WARNING)
    assert LARKSPUR_ENDS - first <= 120


def test_kinds_are_asked_of_every_week_up_to_the_last_day(year: Played) -> None:
    for kind in KINDS:
        days = year.readings["calder"][kind]
        assert (min(days), max(days), len(days)) == (-364, 0, 53), (kind, UNTIL)
