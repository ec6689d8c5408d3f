"""Before and after a release: accounts whose truth is known."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from tests.lakes import lake_with

from tenure.discovery.release_impact import Rules, first_look, judged, release_impact
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.feature_use import number
from tenure.warehouse.lens import Lens
from tenure.warehouse.weekly_use import WeeklyUse

DAY = date(2024, 6, 4)
YEAR = 52


def weekly(rows: dict[str, tuple[list[int], list[int]]], back: int) -> WeeklyUse:
    """Accounts with their user-days, and those with what is new, from `back` weeks before the day on."""
    since = DAY - timedelta(days=7 * back)
    return WeeklyUse(
        since=since,
        account=tuple(rows),
        person=(None,) * len(rows),
        first=np.array(
            [
                number(since) + 7 * next((n for n, v in enumerate(both[0]) if v), 0)
                for both in rows.values()
            ],
            dtype=np.int64,
        ),
        all=np.array([both[0] for both in rows.values()], dtype=np.int64),
        of=np.array([both[1] for both in rows.values()], dtype=np.int64),
    )


def verdicts(rows: dict[str, tuple[list[int], list[int]]], back: int = 26, **knobs: Any) -> Any:
    found = judged(weekly(rows, back), DAY, Rules(**knobs))
    return {one.account: one.verdict for one in found.told}


def test_loved_hated_and_lukewarm_are_told_apart() -> None:
    steady, new, none = [20] * 38, [0] * 26 + [5] * 12, [0] * 38
    found = verdicts(
        {
            "loves it": (steady, new),
            "hates it": ([20] * 26 + [5] * 12, new),  # tried it, and works a quarter as much
            "does not mind": (steady, none),
            "tried it once": (steady, [0] * 26 + [0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0]),
            "too small to tell": ([1] + [0] * 37, none),
            "new": ([0] * 22 + [20] * 16, new),
        }
    )
    assert found == {
        "loves it": "adapted",
        "hates it": "fell_off",
        "does not mind": "unchanged",
        "tried it once": "unchanged",
        "too small to tell": "unknown",
        "new": "unknown",
    }


def test_a_dip_within_an_accounts_own_scatter_is_no_dislike() -> None:
    wild = [4, 36, 6, 38, 2, 34, 8, 30] * 5
    calm = [20] * 26 + [14] * 12
    found = verdicts({"wild": (wild[:26] + [14] * 12, [0] * 38), "calm": (calm, [0] * 38)})
    assert found == {"wild": "unchanged", "calm": "fell_off"}


def test_a_seasonal_dip_is_not_called_hate() -> None:
    """The same weeks a year before were as low: then it is the summer."""
    back = YEAR + 26
    each_year = [20] * 26 + [8] * 12 + [20] * 14
    both = (each_year + [20] * 26 + [8] * 12, [0] * (back + 12))
    steady = ([20] * (back + 26 - 26) + [8] * 12, [0] * (back + 12))
    found = judged(weekly({"summer": both, "no summer before": steady}, back), DAY, Rules())
    assert {one.account: one.verdict for one in found.told} == {
        "summer": "unchanged",
        "no summer before": "fell_off",
    }
    assert found.has_year
    assert found.control is not None
    assert found.control.a_year
    assert (found.control.day, found.control.counts["fell_off"]) == (DAY - timedelta(days=364), 1)


def test_without_a_year_the_control_ends_before_the_release() -> None:
    found = judged(weekly({"a": ([20] * 38, [0] * 38)}, 26), DAY, Rules())
    assert found.control is not None
    assert not found.control.a_year
    assert found.control.day == DAY - timedelta(days=7 * 12)


def test_thresholds_change_what_it_is_called() -> None:
    rows = {"a": ([40] * 26 + [30] * 12, [0] * 38)}  # lower by a quarter
    assert verdicts(rows, lower=0.2) == {"a": "fell_off"}
    assert verdicts(rows, lower=0.3) == {"a": "unchanged"}


def test_use_is_counted_in_days_of_users(tmp_path: Path) -> None:
    """Two events on one day are one user-day; automation has none; `of` are the days with the new feature."""

    def at(day: date, person: str | None, event: str) -> dict[str, Any]:
        return {
            "account_id": "a",
            "person_id": person,
            "event": event,
            "happened_at": f"{day}T09:00",
        }

    before = [DAY - timedelta(days=n) for n in range(1, 57) if n % 7 < 2]
    after = [DAY + timedelta(days=28 + n) for n in range(56) if n % 7 < 2]
    events = [at(day, "ann", "board") for day in before]
    events += [at(day, "ann", "timeline") for day in after] + [at(after[0], "ann", "board")]
    events += [at(after[0], None, "sync")]
    lake = lake_with(tmp_path, event=events)
    as_of = first_look(DAY, Rules())
    with Engine(memory="1GB", threads=1) as engine:
        lens = Lens(lake.pin(), engine, Moments.at(as_of))
        (told,) = release_impact(lens, DAY, ["timeline"]).told
        (user,) = release_impact(lens, DAY, ["timeline"], by="user").told
    assert (told.before, told.after, told.took_up) == (len(before) / 8, len(after) / 8, 8)
    assert told.verdict == "adapted"
    assert (user.person, user.before, user.verdict) == ("ann", told.before, "adapted")
