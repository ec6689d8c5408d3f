"""Every member of the cast raises what its story says, of people, relationship and money; who only looks alarming does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.signals.played import UNTIL, Played, played

from tenure.app import App
from tenure.demo import cast
from tenure.demo.cast import PLAYERS
from tenure.signals import ALARM, INFORM, WARNING

KINDS = (
    "users_fall_away", "last_user", "champion_quiet", "champion_gone", "power_users_lost", "seat_never_used", "few_seats_used",
    "inherited", "silence", "negative_survey", "tickets_pile_up", "tickets_age", "onboarding_late", "onboarding_heavy",
    "handed_off_unready", "renewal_without_contact", "renewed_flat", "paid_not_consumed", "invoice_overdue", "notice",
    "busy_but_leaving",
)  # fmt: skip
NAMES = [f"signal_{kind}" for kind in KINDS]
USERS = ("working_users_left", "working_users_best", "price_per_working_user")
CONTROL = [member.id for member in PLAYERS if member.control]


@pytest.fixture(scope="module")
def year(stage: App) -> Played:
    return played(stage, [*NAMES, *USERS])


@pytest.mark.parametrize("account", CONTROL)
@pytest.mark.parametrize("kind", KINDS)
def test_who_only_looks_alarming_raises_no_warning(year: Played, account: str, kind: str) -> None:
    assert year.first(account, kind, WARNING) is None, year.runs(account, kind)


@pytest.mark.parametrize("account", CONTROL)
def test_no_user_of_theirs_is_thought_lost(year: Played, account: str) -> None:
    assert year.first(account, "users_fall_away", INFORM) is None
    assert year.first(account, "last_user", INFORM) is None


@pytest.mark.parametrize(
    ("account", "falls", "term_ends"),
    [("calder", cast.FADES, 47), ("brennan", cast.FADED, cast.FADED_OUT)],
)
def test_six_users_become_four_two_and_one_and_each_step_is_told_soon(
    year: Played, account: str, falls: tuple[int, int, int], term_ends: int
) -> None:
    steps = [
        year.first(account, "users_fall_away", INFORM),
        year.first(account, "users_fall_away", ALARM),
        year.first(account, "last_user", ALARM),
    ]
    for told, fell in zip(steps, falls, strict=True):
        assert told is not None
        assert 0 <= told - fell <= 35
        assert term_ends - told >= 90
    left = year.readings[account]["working_users_left"]
    assert [left[told] for told in steps if told is not None] == [4, 2, 1]


def test_the_price_of_a_working_user_rises_with_each_step(year: Played) -> None:
    """Calder pays 42,000 a year: a twelfth of it, by six, four, two users and one."""
    price = year.readings["calder"]["price_per_working_user"]
    paid = [float(str(price[day])) for day in (-168, -140, -84, 0)]
    assert paid == pytest.approx([583.33, 875, 1750, 3500], abs=0.01)


def test_who_only_set_it_up_and_a_seat_nobody_needed_are_no_users_lost(year: Played) -> None:
    """Alder: the engineer worked on it for two months more than anybody; six work as planned."""
    best, left = (year.readings["alder"][name] for name in USERS[1::-1])
    assert (best[0], left[0]) == (6, 6)


def test_who_hands_over_is_counted_once(year: Played) -> None:
    best, left = (year.readings["hearth"][name] for name in USERS[1::-1])
    assert (best[0], left[0]) == (4, 4)


def test_a_champion_who_goes_alarms_within_the_week(year: Played) -> None:
    told = year.first("osprey", "champion_gone", ALARM)
    assert told is not None
    assert 0 <= told - cast.CHAMPION_LEAVES <= 7
    assert year.first("osprey", "users_fall_away", ALARM) is not None  # five colleagues follow


def test_who_inherited_it_and_never_got_to_know_it_is_told(year: Played) -> None:
    runs = year.runs("vesper", "inherited")
    assert [level for _, _, level in runs] == [INFORM, WARNING, ALARM]
    assert runs[0][0] - cast.INHERITED <= 28
    assert year.first("vesper", "champion_gone", ALARM) is not None


def test_half_of_what_is_paid_for_is_not_consumed(year: Played) -> None:
    for kind in ("paid_not_consumed", "few_seats_used", "seat_never_used"):
        assert year.runs("larkspur", kind)[-1][1:] == (0, WARNING), kind


def test_heavy_use_clears_nobody_who_is_leaving(year: Played) -> None:
    for kind in ("notice", "busy_but_leaving"):
        told = year.first("quarry", kind, ALARM)
        assert told is not None
        assert cast.BUSY_NOTICE <= told < cast.BUSY_LEAVES, kind
    assert year.first("quarry", "users_fall_away", INFORM) is None


def test_a_flat_renewal_informs_for_a_quarter(year: Played) -> None:
    assert year.runs("juniper", "renewed_flat")[-1] == (-42, 0, INFORM)


def test_who_runs_by_itself_needs_no_seats(year: Played) -> None:
    for kind in ("few_seats_used", "users_fall_away", "last_user", "paid_not_consumed"):
        assert year.first("relay", kind, WARNING) is None, kind


def test_a_feed_that_is_off_for_three_days_raises_nothing(stage: App) -> None:
    days = [UNTIL + timedelta(days=ahead) for ahead in (0, 1, 2, 3)]
    found = played(stage, NAMES, days)
    worse = {
        (account, name): (levels[0], levels[3])
        for account, names in found.readings.items()
        for name, levels in names.items()
        if _level(levels[3]) > max(_level(levels[0]), INFORM)
    }
    assert worse == {}


def _level(found: object) -> int:
    return found if isinstance(found, int) else 0
