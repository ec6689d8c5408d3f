"""Segments as definitions: what is not known stays open, and a list counts from the day somebody was put on it."""

from datetime import date
from pathlib import Path

from tests.lakes import lake_with
from tests.metrics.ask import use

from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.catalog.load import collect
from tenure.facts import Moments
from tenure.segments import Member, Segment, Value, declared, definitions
from tenure.segments.read import shipped
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.faces import Declared
from tenure.warehouse.lens import Lens


def asked(
    folder: Path, segment: Segment, days: list[date], **facts: object
) -> dict[object, object]:
    lake = lake_with(folder, **facts)
    catalog = Catalog([*collect(["tenure.metrics"]), *definitions([segment, *shipped()])])
    told = Declared({"declared_lists": declared([segment])})
    with Engine(memory="1GB", threads=1) as engine:
        lens = Lens(lake.pin(), engine, Moments(tuple(days)), declared=told)
        rows = compute(catalog, lens, [segment.name]).to_pylist()
    return {(row["account_id"], row["as_of"]): row[segment.name] for row in rows}


def test_a_list_counts_from_its_day_until_somebody_is_taken_off(tmp_path: Path) -> None:
    members = (
        Member(account="always"),
        Member(account="later", since=date(2024, 6, 10)),
        Member(account="gone", since=date(2024, 6, 1), until=date(2024, 6, 10)),
    )
    pilot = Segment(name="pilot", title="Pilot", doc="Pilot.", members=members, is_list=True)
    days = [date(2024, 6, 9), date(2024, 6, 10)]
    names = ("always", "later", "gone", "never")
    events = [event for account in names for event in use(account, "x", "2024-06-01")]
    found = asked(tmp_path, pilot, days, event=events)
    assert [found[name, days[0]] for name in names] == [True, False, True, False]
    assert [found[name, days[1]] for name in names] == [True, True, False, False]


def test_a_step_that_cannot_be_told_leaves_the_value_open(tmp_path: Path) -> None:
    values = (
        Value(name="full", title="Full", when="seat_utilization >= 0.8"),
        Value(name="some", title="Some", when="event_count > 0"),
        Value(name="none", title="None", when=None),
    )
    steps = Segment(name="steps", title="Steps", doc="Steps.", values=values)
    day = date(2024, 6, 30)
    line = {"line_id": "l", "change": "started", "happened_at": "2024-01-01", "currency": "USD"}
    facts = {
        "event": [*use("full", "x", "2024-06-20"), *use("open", "x", "2024-06-20")],
        "contract_line": [
            {**line, "account_id": "full", "seats": 1},
            {**line, "account_id": "idle", "seats": 5},
            {**line, "account_id": "open"},
        ],
    }
    found = asked(tmp_path, steps, [day], **facts)
    # of `open` no seats are known: whether it is full cannot be told, so neither can the rest
    assert found == {("full", day): "full", ("idle", day): "none", ("open", day): None}


def test_a_condition_may_divide_and_read_texts_as_numbers(tmp_path: Path) -> None:
    where = "event_count / active_users >= 2 and try_cast('3' as double) = 3"
    heavy = Segment(name="heavy", title="Heavy", doc="Heavy.", where=where)
    day = date(2024, 6, 30)
    events = [*use("two", "x", "2024-06-20", "2024-06-21"), *use("one", "x", "2024-06-20")]
    found = asked(tmp_path, heavy, [day], event=[*events, *use("robot", None, "2024-06-20")])
    # nobody works at `robot`: divided by zero is not known
    assert found == {("two", day): True, ("one", day): False, ("robot", day): None}
