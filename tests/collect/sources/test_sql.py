"""Databases are read on from where the last run stood: nothing twice, nothing lost, on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import pytest
from tests.collect.sources.vendor import Database, Vendor

from tenure.collect.sources import connection, pulling, source_named, sql

ORDERS = """
kind = "sql"
url = "{url}"
table = "orders"
cursor = "{cursor}"
key = "id"
{more}

[facts.event]
event = "=Order created"
account_id = "customer"
person_id = "who"
happened_at = "created_at"
quantity = "total"
"""


def orders(
    vendor: Vendor, database: Database, cursor: str = "id", more: str = "overlap = 0"
) -> None:
    """A table of orders, and the source that fetches it."""
    database.execute(
        "CREATE TABLE orders (id {big} PRIMARY KEY, customer {text}, who {text}, created_at {local}, "
        "updated_at {instant}, total DECIMAL(10, 2), day DATE)"
    )
    vendor.source(ORDERS.format(url=database.url, cursor=cursor, more=more))


def insert(database: Database, *rows: tuple[int, str]) -> None:
    """Orders by their id and the time of their last change."""
    database.execute(
        "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)",
        *[
            (
                nth,
                f"c{nth % 3}",
                None if nth % 4 == 0 else f"p{nth}",
                "2026-02-01 10:00:00",
                at,
                "1.50",
                "2026-02-01",
            )
            for nth, at in rows
        ],
    )


def test_a_created_record_is_an_event_and_is_read_once(vendor: Vendor, database: Database) -> None:
    orders(vendor, database)
    insert(database, *[(nth, "2026-02-01 10:00:00") for nth in range(1, 8)])
    first = vendor.pull()
    assert (first.trouble, first.received, first.stored) == (None, 7, 7)
    insert(database, (8, "2026-02-02 10:00:00"))
    second = vendor.pull()
    assert (second.received, second.stored, second.duplicate) == (2, 1, 1)  # `>=`: the border too
    told = vendor.facts("events", "account_id", "person_id", "quantity", "source")
    assert told[0] == ("c0", "p3", 1.5, "crm")
    assert len(told) == 8
    assert [person for _, person, *_ in told].count(None) == 2  # automated work counts too


def test_history_was_known_when_it_happened_and_what_comes_later_from_then_on(
    vendor: Vendor, database: Database
) -> None:
    orders(vendor, database)
    insert(database, (1, "2026-02-01 10:00:00"))
    vendor.pull()
    insert(database, (2, "2026-02-01 10:00:00"))
    vendor.pull()
    assert vendor.facts("events", "known_by") == ["arrived", "happened"]


@pytest.mark.parametrize("cursor", ["updated_at", "created_at", "day", "customer"])
def test_every_type_of_cursor_goes_on_where_it_stood(
    vendor: Vendor, database: Database, cursor: str
) -> None:
    orders(vendor, database, cursor, 'overlap = "0s"')
    insert(database, *[(nth, f"2026-02-01 10:00:0{nth}.250000") for nth in range(1, 6)])
    assert vendor.pull().stored == 5
    insert(database, (7, "2026-02-01 10:00:09.500000"))
    again = vendor.pull()
    assert (again.trouble, again.stored) == (None, 1 if cursor != "customer" else 0)
    if cursor == "updated_at":
        assert again.received == 2


def test_a_row_committed_late_with_an_older_cursor_is_found(
    vendor: Vendor, database: Database
) -> None:
    orders(vendor, database, "updated_at", 'overlap = "1h"')
    insert(database, (1, "2026-02-01 10:00:00"), (2, "2026-02-01 12:00:00"))
    vendor.pull()
    insert(database, (3, "2026-02-01 11:30:00"))  # begun before the last run, committed after it
    late = vendor.pull()
    assert (late.stored, late.duplicate) == (1, 1)


def test_rows_without_a_cursor_value_are_read_every_time(
    vendor: Vendor, database: Database
) -> None:
    orders(vendor, database, "updated_at")
    database.execute(
        "INSERT INTO orders (id, customer, created_at) VALUES (1, 'a', '2026-02-01 10:00:00')"
    )
    insert(database, (2, "2026-02-01 10:00:00"))
    vendor.source(ORDERS.format(url=database.url, cursor="updated_at", more=""))
    assert vendor.pull().stored == 2
    database.execute(
        "INSERT INTO orders (id, customer, created_at) VALUES (3, 'a', '2026-02-01 10:00:00')"
    )
    assert vendor.pull().stored == 1
    vendor.source(ORDERS.format(url=database.url, cursor="updated_at", more='nulls = "skip"'))
    assert vendor.pull().received == 1


def test_equal_rows_without_a_key_are_as_many_facts(vendor: Vendor, database: Database) -> None:
    orders(vendor, database)
    database.execute("CREATE TABLE clicks (customer {text}, at {local})")
    vendor.source(
        f"""
        kind = "sql"
        url = "{database.url}"
        table = "clicks"
        cursor = "at"
        [facts.event]
        event = "=Clicked"
        account_id = "customer"
        happened_at = "at"
        """
    )
    click = ("a", "2026-02-01 10:00:00")
    database.execute("INSERT INTO clicks VALUES (?, ?)", click, click)
    assert vendor.pull().stored == 2
    database.execute("INSERT INTO clicks VALUES (?, ?)", click, ("a", "2026-02-01 10:05:00"))
    again = vendor.pull()
    assert (again.stored, again.duplicate) == (2, 2)


def test_a_page_at_a_time_brings_the_same_as_all_at_once(
    vendor: Vendor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "PAGE_ROWS", 4)
    orders(vendor, database, "updated_at", 'overlap = "0s"')
    seconds = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 5, 5, 6]
    insert(database, *[(nth, f"2026-02-01 10:00:0{s}") for nth, s in enumerate(seconds)])
    assert vendor.pull().stored == len(seconds)
    assert len(vendor.facts("events", "person_id")) == len(seconds)


def test_a_run_that_is_killed_half_way_goes_on(
    vendor: Vendor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "PAGE_ROWS", 5)
    orders(vendor, database, "id")
    insert(database, *[(nth, "2026-02-01 10:00:00") for nth in range(20)])
    record = pulling.Pull.record

    def killed(self: pulling.Pull, *told: object) -> None:
        if self.read > 10:
            raise KeyboardInterrupt
        record(self, *told)  # type: ignore[arg-type]

    monkeypatch.setattr(pulling.Pull, "record", killed)
    with pytest.raises(KeyboardInterrupt):
        vendor.pull()
    stored = len(vendor.facts("events", "account_id"))
    assert 10 <= stored < 20
    monkeypatch.setattr(pulling.Pull, "record", record)
    went_on = vendor.pull()
    assert went_on.received < 20
    assert len(vendor.facts("events", "account_id")) == 20
    assert set(vendor.facts("events", "known_by")) == {"happened"}  # still the first run


def test_a_query_counts_whole_days(vendor: Vendor, database: Database) -> None:
    orders(vendor, database)
    vendor.source(
        f"""
        kind = "sql"
        url = "{database.url}"
        cursor = "day"
        start = {'"2026-01-01"' if database.dialect == "sqlite" else "2026-01-01"}
        key = ["customer", "day"]
        query = '''
            SELECT customer, day, count(*) AS orders FROM orders
            WHERE day >= :since AND day < :until  -- whole days only
            GROUP BY customer, day;
        '''
        [facts.event]
        event = "=Orders placed"
        account_id = "customer"
        happened_at = "day"
        quantity = "orders"
        """
    )
    days = ["2026-02-27", "2026-02-28", "2026-02-28", "2026-03-01"]
    database.execute(
        "INSERT INTO orders (id, customer, day) VALUES (?, ?, ?)",
        *[(nth, "a", day) for nth, day in enumerate(days)],
    )
    assert vendor.pull().trouble is None
    assert vendor.facts("events", "account_id", "quantity") == [("a", 1.0), ("a", 2.0)]


def test_one_query_feeds_several_kinds(vendor: Vendor, database: Database) -> None:
    database.execute(
        "CREATE TABLE seats (account {text}, person {text}, given {local}, taken {local}, used {big})"
    )
    database.execute(
        "INSERT INTO seats VALUES (?, ?, ?, ?, ?)",
        ("a", "ann", "2026-01-01 00:00:00", None, 5),
        ("a", "bob", "2026-01-01 00:00:00", "2026-02-01 00:00:00", 7),
    )
    vendor.source(
        f"""
        kind = "sql"
        url = "{database.url}"
        table = "seats"
        [facts.membership]
        account_id = "account"
        person_id = "person"
        started_at = "given"
        ended_at = "taken"
        [facts.gauge]
        account_id = "account"
        meter = "=storage_gb"
        value = "used"
        happened_at = ":now"
        [[facts.event]]
        event = "=Seat taken"
        account_id = "account"
        happened_at = "taken"
        needs = "taken"
        [facts.person]
        person_id = "person"
        account_id = "account"
        seat = "used"
        """.replace("[[facts.event]]", "[facts.event]")
    )
    pulled = vendor.pull()
    assert (pulled.trouble, pulled.received, pulled.rejected, pulled.filtered) == (None, 8, 0, 1)
    assert vendor.facts("memberships", "person_id", "change") == [
        ("ann", "joined"),
        ("bob", "joined"),
        ("bob", "left"),
    ]
    assert vendor.facts("gauges", "value", "happened_at")[0][0] == 5.0
    assert vendor.facts("events", "event") == ["Seat taken"]
    again = vendor.pull()
    assert (again.received, again.stored) == (8, 2)  # two gauges, read at another time


def seats(vendor: Vendor, database: Database, people: int) -> None:
    database.execute("CREATE TABLE seats (account {text}, person {text}, given {local})")
    database.execute(
        "INSERT INTO seats VALUES (?, ?, ?)",
        *[("a", f"p{nth}", "2026-01-01 00:00:00") for nth in range(people)],
    )
    vendor.source(
        f"""
        kind = "sql"
        url = "{database.url}"
        table = "seats"
        sweep = "1h"
        [facts.membership]
        account_id = "account"
        person_id = "person"
        started_at = "given"
        """
    )


def test_a_deleted_row_has_left_and_one_that_is_back_has_joined_again(
    vendor: Vendor, database: Database
) -> None:
    seats(vendor, database, 3)
    vendor.pull()
    database.execute("DELETE FROM seats WHERE person = 'p1'")
    assert vendor.pull().stored == 1
    assert vendor.facts("memberships", "person_id", "change")[-2:] == [
        ("p1", "left"),
        ("p2", "joined"),
    ]
    assert vendor.pull().stored == 0
    database.execute("INSERT INTO seats VALUES ('a', 'p1', '2026-01-01 00:00:00')")
    vendor.pull()
    told = vendor.facts("memberships", "person_id", "happened_at", "change")
    assert [change for person, _, change in told if person == "p1"] == ["joined", "left", "joined"]


def test_a_table_that_is_suddenly_empty_ends_nothing(vendor: Vendor, database: Database) -> None:
    seats(vendor, database, 30)
    vendor.pull()
    database.execute("DELETE FROM seats")
    refused = vendor.pull()
    assert refused.trouble is not None
    assert "would end 30 of 30" in refused.trouble
    assert set(vendor.facts("memberships", "change")) == {"joined"}
    assert vendor.pull(sweep=True).stored == 30


def test_again_reads_all_and_stores_nothing_twice(vendor: Vendor, database: Database) -> None:
    orders(vendor, database)
    insert(database, *[(nth, "2026-02-01 10:00:00") for nth in range(5)])
    vendor.pull()
    again = vendor.pull(again=True)
    assert (again.received, again.duplicate) == (5, 5)


def test_nothing_can_be_written_through_a_source(vendor: Vendor, database: Database) -> None:
    orders(vendor, database)
    insert(database, (1, "2026-02-01 10:00:00"))
    for query in ("DELETE FROM orders", "SELECT 1 AS id); DELETE FROM orders; SELECT (1"):
        told = ORDERS.format(url=database.url, cursor="id", more="")
        vendor.source(told.replace('table = "orders"', f'query = "{query}"'))
        assert vendor.pull().trouble
    told = ORDERS.format(url=database.url, cursor="id", more="")
    vendor.source(told)
    assert vendor.pull().stored == 1


def test_a_query_that_fails_is_trouble_and_what_was_stored_stays(
    vendor: Vendor, database: Database
) -> None:
    orders(vendor, database)
    insert(database, (1, "2026-02-01 10:00:00"))
    vendor.pull()
    database.execute("ALTER TABLE orders RENAME TO gone")
    failed = vendor.pull()
    assert "orders" in (failed.trouble or "")
    assert "\n" not in (failed.trouble or "")
    assert len(vendor.facts("events", "event")) == 1
    database.execute("ALTER TABLE gone RENAME TO orders")
    insert(database, (2, "2026-02-01 10:00:00"))
    assert vendor.pull().stored == 1


def test_two_who_fetch_at_once_store_and_count_once(vendor: Vendor, database: Database) -> None:
    orders(vendor, database)
    insert(database, *[(nth, "2026-02-01 10:00:00") for nth in range(6)])
    source = source_named(vendor.app.workspace, "crm")
    slow = pulling.Pull(vendor.app, source, sql.read(source).plan, vendor.now)
    assert vendor.pull().stored == 6
    with (
        connection.opened(sql.read(source).address, slow.plan.timeout) as opened,
        pytest.raises(pulling.Overtaken),
    ):
        slow.run(sql.SqlReader(sql.read(source), opened, vendor.now, "UTC"))
    assert slow.arrivals == []
    assert len(vendor.facts("events", "event")) == 6
