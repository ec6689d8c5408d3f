"""Tasklane has the size, the money and the churn that it is said to have, measured from its rows."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from tests.demo.conftest import UNTIL, one

from tenure.demo.tables import schema
from tenure.demo.vendor import Written, write
from tenure.facts import kinds

Facts = duckdb.DuckDBPyConnection
WIDE = {"account", "person"}
NOT_SHIPPED = {
    "correction",
    "link",
}  # made by what arrives and by decisions, not exported by anybody


def test_it_has_three_hundred_customers_and_about_four_thousand_people(facts: Facts) -> None:
    (customers,) = one(facts, f"select count(distinct account_id) from in_force(date '{UNTIL}')")
    assert customers == 300
    assert 3_800 <= one(facts, "select count(distinct person_id) from person")[0] <= 4_200
    assert 1_000_000 <= one(facts, "select count(*) from event")[0] <= 2_000_000


def test_its_customers_pay_nine_point_six_million_dollars_a_year(facts: Facts) -> None:
    (arr,) = one(facts, f"select sum(dollars(arr, currency)) from in_force(date '{UNTIL}')")
    assert arr == pytest.approx(9_600_000, rel=0.05)
    paid_in = {
        row[0] for row in facts.execute("select distinct currency from contract_line").fetchall()
    }
    assert paid_in == {"USD", "EUR"}


def test_about_twelve_percent_of_its_customers_leave_within_a_year(facts: Facts) -> None:
    opening, kept = one(
        facts,
        f"""
        with opening as (select distinct account_id from in_force(date '{UNTIL - timedelta(days=365)}')),
             today as (select distinct account_id from in_force(date '{UNTIL}'))
        select count(*), count(today.account_id) from opening left join today using (account_id)
        """,
    )
    assert 0.10 <= 1 - kept / opening <= 0.14


def test_us_resellers_leave_about_three_times_as_often(facts: Facts) -> None:
    rest, resellers = facts.execute(
        f"""
        with life as (
            select account_id, min(started_at)::date as since,
                   max(ended_at::date) filter (product = 'Boards') as ended
            from contract_line where not trial group by account_id
        )
        select country = 'US' and channel = 'reseller' as us_reseller,
               count(ended) * 365.0 / sum(
                   date_diff('day', greatest(since, date '2025-05-21'), coalesce(ended, date '{UNTIL}')))
        from life join account using (account_id)
        where coalesce(ended >= date '2025-05-21', true) group by 1 order by 1
        """
    ).fetchall()
    assert 2.3 <= resellers[1] / rest[1] <= 4


def test_those_who_leave_mostly_do_less_before_and_not_all_of_them(facts: Facts) -> None:
    ratios = facts.execute(
        """
        with gone as (
            select account_id, min(coalesce(notice_at, ended_at))::date as said
            from contract_line where ended_at is not null and not trial and product = 'Boards' group by 1
        )
        select count(*) filter (happened_at::date between said - 28 and said - 1)
               / count(*) filter (happened_at::date between said - 196 and said - 169)
        from event join gone using (account_id) where said > date '2025-12-10' group by account_id
        having count(*) filter (happened_at::date between said - 196 and said - 169) > 20
        """
    ).fetchall()
    fell = [ratio < 0.7 for (ratio,) in ratios]
    assert len(fell) >= 15
    assert 0.5 <= sum(fell) / len(fell) <= 0.95


def test_its_books_have_twenty_fifty_and_twice_a_hundred_customers_and_a_rest(facts: Facts) -> None:
    books = facts.execute(
        f"""
        select book, count(*), count(distinct owner) from account
        where account_id in (select account_id from in_force(date '{UNTIL}')) group by book
        """
    ).fetchall()
    assert {book: (size, owners) for book, size, owners in books} == {
        "Key": (20, 1),
        "Growth": (50, 1),
        "Mid-market": (100, 1),
        "Scaled": (100, 1),
        "Unmanaged": (30, 0),
    }


def test_every_kind_is_there_with_the_columns_that_a_file_may_bring(tasklane: Written) -> None:
    assert set(tasklane.paths) == WIDE | (set(kinds()) - NOT_SHIPPED)
    for kind in set(tasklane.paths) - WIDE:
        for path in tasklane.paths[kind]:
            assert pq.read_schema(path).equals(schema(kind)), path
        assert sum(pq.read_metadata(path).num_rows for path in tasklane.paths[kind]) > 0, kind


def test_nothing_has_happened_after_the_last_day(tasklane: Written, facts: Facts) -> None:
    end = UNTIL + timedelta(days=1)
    for kind in set(tasklane.paths) - WIDE:
        times = [field.name for field in schema(kind) if str(field.type).startswith("timestamp")]
        for column in times:
            late = one(facts, f"select count(*) from {kind} where {column} >= date '{end}'")
            assert late == (0,), (kind, column)


def test_a_required_column_is_never_empty(tasklane: Written, facts: Facts) -> None:
    from tenure.facts.fact import columns

    for name, kind in kinds().items():
        for column in columns(kind):
            if column.required and name not in NOT_SHIPPED:
                assert one(facts, f"select count(*) from {name} where {column.name} is null") == (
                    0,
                )


def test_nobody_works_before_the_login_or_after_it_is_taken_away(facts: Facts) -> None:
    strangers = one(
        facts,
        """
        select count(*) from event where person_id is not null and not exists (
            from membership where membership.account_id = event.account_id
            and membership.person_id = event.person_id and started_at <= happened_at
            and coalesce(ended_at + interval 12 hours > happened_at, true))
        """,
    )
    assert strangers[0] == 0


def test_weekends_and_the_end_of_december_are_quiet(facts: Facts) -> None:
    tuesday, sunday, christmas = one(
        facts,
        """
        select count(*) filter (dayofweek(happened_at) = 2) / count(distinct happened_at::date) filter (dayofweek(happened_at) = 2),
               count(*) filter (dayofweek(happened_at) = 0) / count(distinct happened_at::date) filter (dayofweek(happened_at) = 0),
               count(*) filter (happened_at::date between '2025-12-25' and '2025-12-31') / 5
        from event where person_id is not null
        """,
    )
    assert sunday < 0.15 * tuesday
    assert christmas < 0.25 * tuesday


def test_the_release_brings_timelines_in_the_fifth_month(facts: Facts) -> None:
    day, first = one(
        facts,
        "select (select happened_at::date from release), min(happened_at)::date from event where event = 'timeline_viewed'",
    )
    assert date(2025, 9, 21) <= day <= date(2025, 10, 20)
    assert day - timedelta(days=1) <= first <= day + timedelta(days=1)


def test_a_yearly_line_renews_as_another_row_of_the_same_line(facts: Facts) -> None:
    gaps = one(
        facts,
        """
        select count(*), count(*) filter (next != term_end + 1) from (
            select term_end, lead(started_at::date) over (partition by line_id order by started_at) as next,
                   lead(term_end) over (partition by line_id order by started_at) as next_end
            from contract_line where not trial)
        where next is not null and next_end > term_end
        """,
    )
    assert gaps[0] > 400
    assert gaps[1] == 0


def test_the_same_seed_and_last_day_give_the_same_bytes(tmp_path: Path) -> None:
    def written(folder: Path, seed: int) -> str:
        write(folder, seed=seed, until=UNTIL, months=3, accounts=20)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

    first = written(tmp_path / "a", 1)
    assert written(tmp_path / "b", 1) == first
    assert written(tmp_path / "c", 2) != first


def test_it_scales_down_and_up_and_says_how_far_it_is(tmp_path: Path) -> None:
    said: list[tuple[int, int]] = []
    small = write(
        tmp_path / "small",
        until=date(2024, 2, 29),
        months=3,
        accounts=20,
        progress=lambda done, total: said.append((done, total)),
    )
    assert small.manifest["customers"] == 20
    assert len(small.paths["event"]) == 3
    assert said[-1][0] == said[-1][1] == len(said)
    large = write(tmp_path / "large", until=UNTIL, months=1, accounts=1_200, people=20_000)
    assert large.manifest["customers"] == 1_200
    assert abs(int(str(large.manifest["people"])) - 20_000) < 500


def test_it_refuses_a_vendor_without_months_or_customers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        write(tmp_path, until=UNTIL, months=0)
