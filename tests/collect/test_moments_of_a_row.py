"""A row that holds several moments becomes several facts, none of which knows what came later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.collect.bench import NOW, Bench, counts

LINE = "line_id,account_id,started_at,ended_at,mrr,seats,term_end\n"


def test_a_line_that_started_never_says_that_it_ended(bench: Bench) -> None:
    result = bench.bring("contract_line", LINE + "L1,A,2025-01-01,2025-03-01,100,5,2025-12-31\n")
    assert counts(result) == (1, 1, 0, 0)
    assert bench.rows(
        "contract_lines", "change, ended_at, arr, seats, day, known_day, known_by"
    ) == [
        ("ended", _utc(2025, 3, 1), 1200, 5, *_days(2025, 3, 1), "happened"),
        ("started", None, 1200, 5, *_days(2025, 1, 1), "happened"),
    ]


def test_a_later_export_adds_only_the_end(bench: Bench) -> None:
    bench.bring("contract_line", LINE + "L1,A,2025-01-01,,100,5,\n")
    later = bench.bring("contract_line", LINE + "L1,A,2025-01-01,2025-03-01,100,5,\n")
    assert counts(later) == (1, 1, 0, 0)
    assert bench.rows("contract_lines", "change, known_by") == [
        ("ended", "happened"),
        ("started", "happened"),
    ]
    assert bench.bring("contract_line", LINE + "L1,A,2025-01-01,2025-03-01,100,5,\n").stored == 0


def test_a_value_told_anew_is_known_from_now_on(bench: Bench) -> None:
    bench.bring("contract_line", LINE + "L1,A,2025-01-01,,100,5,\n")
    assert bench.bring("contract_line", LINE + "L1,A,2025-01-01,,100,9,\n").stored == 1
    rows = bench.rows("contract_lines", "seats, known_at, known_by, happened_at")
    assert rows == [
        (5, _utc(2025, 1, 1), "happened", _utc(2025, 1, 1)),
        (9, NOW, "arrived", _utc(2025, 1, 1)),
    ]
    bench.now += timedelta(days=1)
    assert bench.bring("contract_line", LINE + "L1,A,2025-01-01,,100,9,\n").stored == 0


def test_an_end_that_lies_ahead_is_known_now_and_an_open_end_is_none(bench: Bench) -> None:
    bench.bring(
        "contract_line",
        LINE + "L1,A,2025-01-01,2025-12-01,1,,\nL2,A,2025-01-01,9999-12-31,1,,9999-12-31\n",
    )
    assert bench.rows("contract_lines", "line_id, change, known_at, known_by, term_end") == [
        ("L1", "ended", NOW, "arrived", None),
        ("L1", "started", _utc(2025, 1, 1), "happened", None),
        ("L2", "started", _utc(2025, 1, 1), "happened", None),
    ]


def test_the_yearly_amount_follows_from_the_monthly_or_from_amount_and_period(bench: Bench) -> None:
    bench.bring(
        "contract_line",
        "line_id,account_id,started_at,amount,period_months\nL1,A,2025-01-01,300,3\nL2,A,2025-01-01,300,\n",
    )
    assert bench.rows("contract_lines", "line_id, arr") == [("L1", 1200), ("L2", 300)]


def test_a_ticket_is_rated_when_it_was_closed_unless_it_says_when(bench: Bench) -> None:
    bench.bring(
        "ticket",
        "ticket_id,account_id,opened_at,closed_at,rated_at,rating\n"
        "T1,A,2025-01-01,2025-01-02,,4\nT2,A,2025-01-01,2025-01-02,2025-01-05,2\nT3,A,2025-01-01,,,3\n",
    )
    assert bench.rows("tickets", "ticket_id, change, day(happened_at), rating") == [
        ("T1", "closed", 2, 4.0),
        ("T1", "opened", 1, None),
        ("T1", "rated", 2, 4.0),
        ("T2", "closed", 2, None),
        ("T2", "opened", 1, None),
        ("T2", "rated", 5, 2.0),
    ]
    assert [(row["column"], row["code"]) for row in bench.rejected()] == [("rating", "missing")]


def test_a_column_may_say_when_a_row_became_known(bench: Bench) -> None:
    text = "ticket_id,account_id,opened_at,closed_at,seen\nT1,A,2025-01-01,2025-01-05,2025-01-03\n"
    bench.bring("ticket", text, known_at="seen")
    assert bench.rows("tickets", "change, known_day, known_by") == [
        ("closed", _utc(2025, 1, 5).date(), "stated"),
        ("opened", _utc(2025, 1, 3).date(), "stated"),
    ]


def test_rows_can_be_known_from_their_arrival(bench: Bench) -> None:
    text = "account_id,event,happened_at\nA,login,2025-01-01\n"
    bench.bring("event", text, known_at="now")
    assert bench.rows("events", "known_at, known_by") == [(NOW, "arrived")]
    bench.now += timedelta(days=40)
    assert bench.bring("event", text, known_at="now").stored == 0


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def _days(*parts: int) -> tuple[object, object]:
    return _utc(*parts).date(), _utc(*parts).date()
