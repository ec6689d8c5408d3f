"""Use by day, folded in once and equal to what the events say."""

from datetime import date

from tests.warehouse.staging import ask, at, correct, event, store

from tenure.warehouse import usage
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake

SAID = (
    "day, known_day, account_id, person_id, event, n, quantity, duration_seconds, first_at, last_at"
)


def test_events_of_a_day_are_one_row_of_use(lake: Lake, engine: Engine) -> None:
    store(
        lake,
        engine,
        event(1, "2024-01-10 08:00", quantity=2.0, duration_seconds=30.0),
        event(2, "2024-01-10 18:00", duration_seconds=10.0),
        event(3, "2024-01-10 19:00", event="export"),
        event(4, "2024-01-10 20:00", account_id=None),
    )
    day = date(2024, 1, 10)
    assert ask(lake, engine, "usage", SAID, "ORDER BY event, account_id") == [
        (
            day,
            day,
            "acme",
            "ada",
            "export",
            1,
            None,
            None,
            at("2024-01-10 19:00"),
            at("2024-01-10 19:00"),
        ),
        (
            day,
            day,
            "acme",
            "ada",
            "login",
            2,
            2.0,
            40.0,
            at("2024-01-10 08:00"),
            at("2024-01-10 18:00"),
        ),
        (
            day,
            day,
            None,
            "ada",
            "login",
            1,
            None,
            None,
            at("2024-01-10 20:00"),
            at("2024-01-10 20:00"),
        ),
    ]


def test_batches_folded_at_once_give_the_same_rows_as_one_by_one(
    lake: Lake, engine: Engine, monkeypatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(usage, "catch_up", lambda lake, engine: None)
        for number in range(4):
            store(lake, engine, event(number), event(("b", number), person_id="bob"))
    usage.catch_up(lake, engine)
    assert lake.pin().version("usage") == 1
    assert ask(lake, engine, "usage", "batch, sum(n)", "GROUP BY 1 ORDER BY 1") == [
        (n, 2) for n in range(1, 5)
    ]


def test_what_is_rebuilt_equals_what_was_kept(lake: Lake, engine: Engine) -> None:
    store(
        lake,
        engine,
        *(event(n, f"2024-0{1 + n % 3}-10 12:00", quantity=float(n)) for n in range(20)),
    )
    store(
        lake,
        engine,
        *(event(n, f"2024-0{1 + n % 3}-11 12:00", known="2024-04-02 10:00") for n in range(20, 30)),
    )
    correct(lake, engine, 3, "2024-05-01 12:00")
    kept = ask(lake, engine, "usage", "*", "ORDER BY ALL")
    usage.rebuild(lake, engine)
    assert ask(lake, engine, "usage", "*", "ORDER BY ALL") == kept


def test_without_events_there_is_nothing_to_fold(lake: Lake, engine: Engine) -> None:
    usage.catch_up(lake, engine)
    usage.rebuild(lake, engine)
    assert lake.pin().versions == {}
