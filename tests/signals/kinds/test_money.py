"""Signals of money, by readings: where each level begins."""

from tests.signals.kinds.told import told


def test_half_of_what_is_paid_for_is_not_consumed() -> None:
    found = told(
        "paid_not_consumed",
        seats_taken_13w=[0.59, 0.59, 0.6, 0.5, 0.5, 0.5, None],
        highest_capacity_use=[0.5, 0.5, 0.5, 0.6, 0.5, 0.5, 0.5],
        customer_age_days=[120, 300, 300, 300, 119, 300, 300],
        days_to_renewal=[120, 121, 30, 30, 30, None, 30],
        automated_share=[0.0, 0.0, 0.0, 0.0, 0.0, None, 0.0],
    )
    assert found == [2, 1, 0, 0, 0, 1, None]


def test_an_invoice_is_overdue() -> None:
    assert told("invoice_overdue", days_overdue=[0, 29, 30, 45, 89, 90, None]) == [
        0,
        0,
        1,
        2,
        2,
        3,
        0,
    ]
    assert told("invoice_overdue", days_overdue=90, lines_in_force=[0, None]) == [0, 3]


def test_notice() -> None:
    assert told("notice", notice_given=[True, False, None]) == [3, 0, None]


def test_heavy_use_clears_nobody() -> None:
    found = told(
        "busy_but_leaving",
        usage_change=[0.0, -0.2, -0.21, None, 0.5, 0.5],
        seat_utilization=[0.9, 0.5, 0.9, 0.9, 0.9, 0.49],
        leaving_marks=[2, 3, 3, 0, 1, 4],
        notice_given=[False, False, True, True, False, True],
    )
    assert found == [2, 3, 0, 3, 0, 0]
