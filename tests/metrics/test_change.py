from datetime import timedelta

import pytest
from tests.metrics.ask import D, ask, use

NAMES = (
    "usage_change",
    "active_users_change",
    "active_users_before",
    "active_users_best",
    "active_users_kept",
)


def test_a_fall_from_six_users_to_two(tmp_path):
    before = [event for n in range(6) for event in use("acme", f"u{n}", "2024-05-20", "2024-05-21")]
    now = [event for n in range(2) for event in use("acme", f"u{n}", "2024-06-20")]
    events = [*use("acme", "u0", "2023-01-01"), *before, *now]
    acme = ask(tmp_path, *NAMES, event=events)["acme"]
    assert acme["active_users_before"] == 6
    assert acme["active_users_change"] == pytest.approx(2 / 6 - 1)
    assert acme["usage_change"] == pytest.approx(2 / 12 - 1)
    assert (acme["active_users_best"], acme["active_users_kept"]) == (6, pytest.approx(2 / 6))


def test_change_is_not_known_before_both_windows_are_full(tmp_path):
    young = [*use("young", "ann", "2024-05-07", "2024-06-20")]  # 55 days old
    grown = [*use("grown", "ann", "2024-05-06", "2024-06-20")]  # 56
    answers = ask(tmp_path, *NAMES, event=[*young, *grown])
    assert answers["young"]["usage_change"] is None
    assert answers["young"]["active_users_change"] is None
    assert answers["grown"]["usage_change"] == 0


def test_change_is_not_known_after_nothing(tmp_path):
    back = ask(tmp_path, *NAMES, event=use("back", "ann", "2023-01-01", "2024-06-20"))["back"]
    assert back["usage_change"] is None
    assert back["active_users_kept"] is None


def test_the_best_of_a_year_is_remembered_through_a_slow_fade(tmp_path):
    a_year_ago = [event for n in range(8) for event in use("fade", f"u{n}", "2023-06-20")]
    before = [event for n in range(2) for event in use("fade", f"u{n}", "2024-05-20")]
    fade = ask(tmp_path, *NAMES, event=[*a_year_ago, *before, *use("fade", "u0", "2024-06-20")])[
        "fade"
    ]
    assert (fade["active_users_best"], fade["active_users_kept"]) == (8, 1 / 8)


def test_a_rhythm_that_is_kept_is_one(tmp_path):
    days = [
        f"{year}-{month:02}-15"
        for year, month in [(2023, m) for m in range(1, 13)] + [(2024, m) for m in range(1, 7)]
    ]
    acme = ask(
        tmp_path,
        "rhythm_kept",
        "active_days_13w",
        "active_days_year",
        event=use("acme", "ann", *days),
    )["acme"]
    assert (acme["active_days_13w"], acme["active_days_year"]) == (3, 12)
    assert acme["rhythm_kept"] == pytest.approx(3 / (12 * 91 / 365))


def test_each_earlier_window_has_the_users_of_its_own_days(tmp_path):
    """One user on the last day of the window that ended so many weeks ago, another on its first, a third a day before it."""
    weeks = (8, 12, 26, 52)
    events = []
    for ago in weeks:
        last = D - timedelta(weeks=ago)
        for nth, day in enumerate((last, last - timedelta(days=27), last - timedelta(days=28))):
            events += use("acme", f"{ago}-{nth}", str(day))
    names = [f"active_users_{ago}w_ago" for ago in weeks]
    acme = ask(tmp_path, *names, event=events)["acme"]
    # the day before the window of eight weeks ago is the last one of that of twelve weeks ago
    assert [acme[name] for name in names] == [2, 3, 2, 2]
