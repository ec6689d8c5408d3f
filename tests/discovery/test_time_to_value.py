"""Days from one milestone to another; who is still on the way is cut off on the day asked about."""

from datetime import date

import pyarrow as pa

from tenure.discovery.time_to_value import time_to_value

D = date(2024, 6, 30)


def rows(*pairs):
    """Accounts with the days on which data were imported and the first report was run, as 6-20."""

    def day(text):
        return date.fromisoformat(f"2024-{text}") if text else None

    return pa.table(
        {
            "account_id": pa.array(
                [f"a{number}" for number in range(1, len(pairs) + 1)], pa.string()
            ),
            "imported": pa.array([day(since) for since, _ in pairs], pa.date32()),
            "reported": pa.array([day(until) for _, until in pairs], pa.date32()),
        }
    )


def test_those_who_are_still_on_the_way_count_for_the_days_they_have_waited():
    found = time_to_value(
        rows(("06-01", "06-04"), ("06-01", "06-11"), ("06-10", ""), ("06-01", ""), ("", "06-02")),
        "imported",
        "reported",
        D,
    )
    counts = (found.started, found.reached, found.waiting, found.not_started, found.before)
    assert counts == (4, 2, 2, 1, 0)
    # 3 and 10 days, two still waiting after 20 and 29: half of them got there by day 10
    assert [(step.time, step.at_risk, step.waiting) for step in found.curve.steps] == [
        (3, 4, 0.75),
        (10, 3, 0.5),
        (20, 2, 0.5),
        (29, 1, 0.5),
    ]
    assert (found.first_quarter.value, found.median.value, found.third_quarter.value) == (
        3,
        10,
        None,
    )


def test_leaving_out_who_waits_would_flatter():
    """Two got there in 3 and 4 days, six have waited a month: the median is not 3.5 days but not known yet."""
    begun = [("06-01", "06-04"), ("06-01", "06-05"), *[("05-31", "")] * 6]
    found = time_to_value(rows(*begun), "imported", "reported", D)
    assert found.median.value is None
    assert found.first_quarter.value == 4


def test_an_end_before_the_beginning_is_nothing_to_wait_for():
    found = time_to_value(rows(("06-10", "06-01"), ("06-10", "06-15")), "imported", "reported", D)
    assert (found.before, found.reached) == (1, 2)
    assert found.rows["days"].to_pylist() == [5, 0]


def test_what_lies_ahead_of_the_day_asked_about_has_not_come():
    both = rows(("06-01", "06-20"), ("06-15", "06-16"))
    found = time_to_value(both, "imported", "reported", date(2024, 6, 10))
    assert (found.started, found.reached, found.waiting, found.not_started) == (1, 0, 1, 1)
    assert found.rows.to_pylist() == [
        {
            "account_id": "a1",
            "since": date(2024, 6, 1),
            "until": None,
            "days": 9,
            "reached": False,
        }
    ]


def test_who_began_before_anything_was_recorded_is_left_out():
    """They would seem to have taken from the first day of their contract to the first day of our records."""
    both = rows(("01-01", "06-02"), ("06-01", "06-03"), ("06-05", ""), ("", ""))
    found = time_to_value(both, "imported", "reported", D, recorded_since=date(2024, 6, 1))
    assert (found.started, found.reached, found.waiting) == (2, 1, 1)
    assert (found.unseen, found.not_started) == (1, 1)
    assert found.median.value == 2


def test_who_has_waited_longest_comes_first():
    found = time_to_value(
        rows(("06-01", "06-04"), ("06-20", ""), ("05-01", ""), ("06-01", "06-11")),
        "imported",
        "reported",
        D,
    )
    assert found.rows["account_id"].to_pylist() == ["a3", "a2", "a4", "a1"]


def test_nobody_has_begun():
    found = time_to_value(rows(("", "")), "imported", "reported", D)
    assert (found.started, found.not_started, found.median.value) == (0, 1, None)
    assert found.rows.num_rows == 0


def test_who_has_left_waits_no_longer():
    """Two began on 1 June; one left after 5 days and the other still waits after 29."""
    left = rows(("06-01", ""), ("06-01", "")).append_column(
        "left", pa.array([date(2024, 6, 6), None], pa.date32())
    )
    found = time_to_value(left, "imported", "reported", D, gone="left")
    assert [(step.time, step.censored) for step in found.curve.steps] == [(5, 1), (29, 1)]
