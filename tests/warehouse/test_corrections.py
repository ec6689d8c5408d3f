"""A correction closes what was believed, and never changes what was known before."""

from datetime import date

from tests.warehouse.staging import ask, at, correct, event, store

from tenure.facts.ticket import Ticket
from tenure.warehouse import corrections
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake

CLOSED = "known_until, known_until_day"


def test_a_corrected_fact_is_closed_from_the_correction_on(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1), event(2))
    correct(lake, engine, 1, "2024-03-01 23:30")
    assert ask(lake, engine, "events", CLOSED, "ORDER BY 1 NULLS LAST") == [
        (at("2024-03-01 23:30"), date(2024, 3, 2)),
        (None, None),
    ]
    assert ask(lake, engine, "usage", "n, known_until_day", "ORDER BY 2") == [
        (1, date(2024, 3, 2)),
        (1, None),
    ]


def test_the_first_of_two_corrections_counts(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    correct(lake, engine, 1, "2024-03-01 12:00")
    correct(lake, engine, 1, "2024-02-01 12:00")
    correct(lake, engine, 1, "2024-04-01 12:00")
    assert ask(lake, engine, "events", CLOSED) == [(at("2024-02-01 12:00"), date(2024, 2, 1))]


def test_a_correction_that_comes_before_its_fact_counts_too(lake: Lake, engine: Engine) -> None:
    correct(lake, engine, 1, "2024-03-01 12:00")
    store(lake, engine, event(1), event(2))
    assert ask(lake, engine, "events", "known_until_day", "ORDER BY 1") == [
        (date(2024, 3, 1),),
        (None,),
    ]
    assert ask(lake, engine, "usage", "n, known_until_day", "ORDER BY 2") == [
        (1, date(2024, 3, 1)),
        (1, None),
    ]


def test_facts_of_any_kind_can_be_corrected_and_other_months_stay_untouched(
    lake: Lake, engine: Engine
) -> None:
    ticket = {"ticket_id": "T1", "account_id": "acme", "change": "opened"}
    store(
        lake,
        engine,
        ticket | {"key": 1, "when": "2024-01-01 10:00"},
        ticket | {"key": 2, "when": "2024-02-01 10:00"},
        kind=Ticket,
    )
    before = {file.path for file in lake.pin().files("tickets", months=["2024-02"])}
    correct(lake, engine, 1, "2024-03-01 12:00", of="tickets")
    assert ask(lake, engine, "tickets", "day, known_until_day", "ORDER BY 1") == [
        (date(2024, 1, 1), date(2024, 3, 1)),
        (date(2024, 2, 1), None),
    ]
    assert {file.path for file in lake.pin().files("tickets", months=["2024-02"])} == before


def test_what_a_killed_correction_left_is_done_by_the_next(
    lake: Lake, engine: Engine, monkeypatch
) -> None:
    store(lake, engine, event(1))
    with monkeypatch.context() as killed:
        killed.setattr(corrections, "_roll_up_again", lambda lake, engine: None)
        correct(lake, engine, 1, "2024-03-01 12:00")
    assert ask(lake, engine, "usage", "known_until_day") == [(None,)]
    corrections.catch_up(lake, engine)
    assert ask(lake, engine, "usage", "known_until_day") == [(date(2024, 3, 1),)]


def test_a_correction_of_nothing_known_is_kept_and_harms_nothing(
    lake: Lake, engine: Engine
) -> None:
    store(lake, engine, event(1))
    correct(lake, engine, "nobody has it", "2024-03-01 12:00")
    assert ask(lake, engine, "events", "count(*), count(known_until)") == [(1, 0)]
    assert ask(lake, engine, "corrections", "count(*)") == [(1,)]


def test_corrected_facts_are_still_recognised(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    correct(lake, engine, 1, "2024-03-01 12:00")
    assert store(lake, engine, event(1)).facts == 0


def move(lake: Lake, engine: Engine, key: int, when: str, account: str, person: str) -> None:
    correct(
        lake,
        engine,
        key,
        when,
        moved=True,
        to_account_id=account,
        to_person_id=person,
        reason="late_identification",
    )


OWNERS = "account_id, person_id, account_sent, person_sent, known_until"


def test_a_moved_fact_stands_anew_under_its_new_owner(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1, person_id="anon"), event(2))
    move(lake, engine, 1, "2024-03-01 12:00", "acme", "ann")
    move(lake, engine, 1, "2024-03-02 12:00", "acme", "bob")  # the first counts
    assert ask(
        lake, engine, "events", OWNERS, "WHERE person_id IN ('anon', 'ann', 'bob') ORDER BY 2"
    ) == [
        ("acme", "ann", None, "anon", None),
        ("acme", "anon", None, None, at("2024-03-01 12:00")),
    ]
    told = ask(lake, engine, "usage", "person_id, n, known_day, known_until_day", "ORDER BY 1")
    assert [row for row in told if row[0] != "ada"] == [
        ("ann", 1, date(2024, 3, 1), None),
        ("anon", 1, date(2024, 1, 10), date(2024, 3, 1)),
    ]
    corrections.catch_up(lake, engine)
    assert ask(lake, engine, "events", "count(*)") == [(3,)]


def test_a_moved_fact_can_be_moved_back(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event(1))
    move(lake, engine, 1, "2024-03-01 12:00", "bolt", "ann")
    (moved,) = ask(lake, engine, "events", "fact_high, fact_low", "WHERE known_until IS NULL")
    correct(
        lake,
        engine,
        moved,
        "2024-04-01 12:00",
        moved=True,
        to_account_id="acme",
        to_person_id="ann",
        reason="split",
    )
    assert ask(lake, engine, "events", "account_id, account_sent", "WHERE known_until IS NULL") == [
        ("acme", None)
    ]
    assert ask(lake, engine, "events", "count(*)") == [(3,)]
