"""Whether it happened, counted by hand: who is an example, of what, and from when on that is known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from tenure.errors import UnknownName
from tenure.health.prediction.targets import target_named, targets
from tenure.health.prediction.targets.past import DAY, Past
from tenure.health.prediction.targets.target import Asked
from tenure.warehouse.fates import Fate, What

CUT = date(2024, 12, 31)
NONE = "-"


def fate(account: str, what: What, effective: str, decided: str = "") -> Fate:
    return Fate(
        account, what, date.fromisoformat(decided or effective), date.fromisoformat(effective)
    )


def past(*fates: Fate, contracts: bool = True, noticed: dict[str, date] | None = None) -> Past:
    return Past(cut=CUT, contracts=contracts, fates=fates, noticed=noticed or {})


def asked(*rows: tuple[str, str], ahead_days: int = 365, **readings: list[object]) -> Asked:
    """(account, day) for each row."""
    return Asked(
        accounts=np.array([account for account, _ in rows]),
        days=np.array([day for _, day in rows], dtype=DAY),
        readings=pa.table(readings) if readings else pa.table({"row": list(range(len(rows)))}),
        ahead_days=ahead_days,
    )


def told(name: str, rows: Asked, known: Past) -> list[tuple[str, str]]:
    """1, 0 or - (no example) of each row, and the day from which it is known."""
    labels = target_named(name).label(rows, known)
    said = [NONE if np.isnan(one) else f"{one:.0f}" for one in labels.outcome]
    return list(zip(said, map(str, labels.known_on), strict=True))


def test_churn_is_the_end_by_the_next_renewal_and_known_when_it_is_over():
    rows = asked(
        *[
            (account, "2024-01-31")
            for account in ("left", "later", "late_booked", "stays", "noticed")
        ],
        renewal_date=[date(2024, 6, 30)] * 5,
        term_days=[366] * 5,
    )
    known = past(
        fate("left", "lost", "2024-07-01", "2024-04-01"),
        fate("later", "lost", "2025-07-01"),
        fate("late_booked", "lost", "2024-07-07"),
        fate("noticed", "lost", "2024-07-01", "2024-01-31"),  # had said so on the very day
    )
    # 30 June + 7 days in which an end may be booked late + 30 in which it may buy again
    assert told("churn", rows, known) == [
        ("1", "2024-08-06"), ("0", "2024-08-06"), ("1", "2024-08-06"), ("0", "2024-08-06"), (NONE, "2024-08-06"),
    ]  # fmt: skip


def test_where_no_long_term_is_agreed_a_number_of_days_is_looked_ahead():
    rows = asked(
        ("monthly", "2024-01-31"), ("open", "2024-01-31"),
        ahead_days=90, renewal_date=[date(2024, 2, 10), None], term_days=[31, None],
    )  # fmt: skip
    known = past(fate("monthly", "lost", "2024-04-30"), fate("open", "lost", "2024-05-01"))
    # 31 January + 90 days is 30 April
    assert told("churn", rows, known) == [("1", "2024-05-30"), ("0", "2024-05-30")]


def test_without_contracts_churn_is_that_nothing_was_done_in_the_90_days_up_to_day_120():
    use = pa.table(
        {
            "account_id": ["early", "first", "last", "later"],
            "person_id": ["ann", None, "bob", "cy"],
            # days 30, 31, 120 and 121 after
            "day": pa.array(
                [date(2024, 1, 31), date(2024, 2, 1), date(2024, 4, 30), date(2024, 5, 1)],
                pa.date32(),
            ),
        }
    )
    rows = asked(*[(account, "2024-01-01") for account in ("early", "first", "last", "later")])
    known = Past(cut=CUT, contracts=False, fates=(), noticed={}, use=lambda: use)
    assert told("churn", rows, known) == [
        ("1", "2024-04-30"), ("0", "2024-04-30"), ("0", "2024-04-30"), ("1", "2024-04-30"),
    ]  # fmt: skip
    assert told("churn_90", rows, known) == told("churn", rows, known)
    # what ends after 30 and 60 days began before the day that is asked about
    soon = [target_named(f"churn_{days}").takes_contracts for days in (30, 60, 90)]
    assert soon == [True, True, False]


def test_a_decision_within_the_lead_is_no_example_and_a_standing_notice_is_one():
    accounts = ("within", "first", "last", "after", "standing", "stays")
    rows = asked(*[(account, "2024-01-01") for account in accounts])
    known = past(
        fate("within", "lost", "2024-05-01", "2024-01-31"),  # day 30
        fate("first", "lost", "2024-05-01", "2024-02-01"),
        fate("last", "lost", "2024-05-01", "2024-03-01"),  # day 60
        fate("after", "lost", "2024-05-01", "2024-03-02"),
        noticed={"standing": date(2024, 2, 10)},
    )
    assert [said for said, _ in told("churn_30", rows, known)] == [NONE, "1", "1", "0", "1", "0"]
    assert (
        told("churn_30", rows, known)[0][1] == "2024-03-31"
    )  # day 60, and 30 in which it may buy again


def test_the_next_loss_counts_not_an_earlier_one():
    rows = asked(
        ("back", "2023-06-30"), ("back", "2024-01-31"),
        renewal_date=[date(2023, 12, 31), date(2024, 12, 31)], term_days=[365, 365],
    )  # fmt: skip
    known = past(fate("back", "lost", "2023-01-01"), fate("back", "lost", "2024-01-01"))
    assert [said for said, _ in told("churn", rows, known)] == ["1", "0"]


def test_expansion_downsell_and_conversion():
    rows = asked(
        ("up", "2024-01-01"), ("down", "2024-01-01"), ("trial", "2024-01-01"),
        renewal_date=[date(2024, 3, 31)] * 3, term_days=[365] * 3,
    )  # fmt: skip
    known = past(
        fate("up", "expanded", "2024-03-31"),  # day 90
        fate("down", "downsold", "2024-04-01"),
        fate("trial", "converted", "2024-03-01"),  # day 60
    )
    assert [said for said, _ in told("expansion", rows, known)] == ["1", "0", "0"]
    assert [said for said, _ in told("downsell", rows, known)] == ["0", "1", "0"]
    assert [said for said, _ in told("conversion", rows, known)] == ["0", "0", "1"]


def test_a_user_stops_who_does_nothing_from_day_29_to_day_90():
    use = pa.table(
        {
            "account_id": ["a", "a", "a", "b"],
            "person_id": ["ann", "bob", "cy", "ann"],
            "day": pa.array(
                [date(2024, 1, 29), date(2024, 1, 30), date(2024, 4, 1), date(2024, 2, 2)],
                pa.date32(),
            ),
        }
    )
    rows = Asked(
        accounts=np.array(["a"] * 4),
        people=np.array(["ann", "bob", "cy", "dee"]),
        days=np.array(["2024-01-01"] * 4, dtype=DAY),
        readings=pa.table({"row": [0, 1, 2, 3]}),
    )
    known = Past(cut=CUT, contracts=True, fates=(), noticed={}, use=lambda: use)
    # day 28 is the 29th of January: within the lead; the same name elsewhere is somebody else
    assert told("user_stop", rows, known) == [
        ("1", "2024-03-31"), ("0", "2024-03-31"), ("1", "2024-03-31"), ("1", "2024-03-31"),
    ]  # fmt: skip


def test_no_target_is_taught_what_knows_the_end():
    knowing = {
        "notice_given",
        "lines_in_force",
        "renewal_date",
        "trial",
        "is_live",
    }
    for target in targets().values():
        assert not knowing & set(target.features), target.name
        assert len(target.features) == len(set(target.features))


def test_how_far_off_the_renewal_is_was_agreed_at_the_start_and_is_taught():
    # who has not given notice a week before the term ends stays; eleven months before nobody can tell
    assert {"days_to_renewal", "term_days"} <= set(targets()["churn"].features)


def test_what_is_not_foreseen_is_said_with_what_is():
    with pytest.raises(UnknownName, match="churn, churn_30"):
        target_named("chrun")
