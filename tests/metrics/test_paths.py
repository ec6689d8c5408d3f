from tests.lakes import lake_with
from tests.metrics.ask import D, ask, use

from tenure.discovery.paths import Path, most_repeated
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens


def walked(person, day, *steps, account="acme"):
    """Events of one user on a day, as (minute after noon, event)."""
    return [
        event
        for minute, name in steps
        for event in use(account, person, f"{day}T12:{minute:02}", event=name)
    ]


def working_lake():
    five = ["2024-06-10", "2024-06-11", "2024-06-12", "2024-06-13"]
    lists = [(0, "open list"), (1, "add task"), (2, "add task"), (9, "close list")]
    return [
        *[e for day in five for e in walked("ann", day, *lists)],
        *walked("bob", "2024-06-14", *lists),  # the fifth time, by another user
        *[e for day in five for e in walked("cy", day, (0, "a"), (5, "b"), (10, "c"))],  # four
        *[e for day in five for e in walked("di", day, (0, "a"), (5, "b"), (35, "c"))],  # too slow
        *[e for day in five for e in walked("ed", day, (0, "x"), (1, "x"), (2, "x"))],  # one step
        *walked("fay", "2024-05-20", (0, "a"), (5, "b"), (10, "c")),  # before the four weeks
        *use("other", "x", "2024-06-10"),
        *use("robo", None, "2024-06-10"),
    ]


def test_paths_that_were_taken_five_times_are_counted(tmp_path):
    found = ask(tmp_path, "repeated_paths", event=working_lake())
    assert {account: row["repeated_paths"] for account, row in found.items()} == {
        "acme": 1,
        "other": 0,
        "robo": 0,
    }


def test_the_paths_of_an_account_are_listed_with_who_took_them(tmp_path):
    lake = lake_with(tmp_path, event=working_lake())
    with Engine(memory="1GB", threads=1) as engine:
        lens = Lens(lake.pin(), engine, Moments.at(D))
        assert most_repeated(lens, "acme") == [
            Path(("open list", "add task", "close list"), times=5, users=2, days=5)
        ]
        assert [path.times for path in most_repeated(lens, "acme", least_times=4)] == [5, 4]
        assert most_repeated(lens, "o'clock") == []


def test_the_same_step_half_an_hour_later_begins_again(tmp_path):
    events = [
        *walked("ann", "2024-06-10", (0, "a"), (40, "a"), (45, "b"), (50, "c")),
        *use("acme", "ann", "2024-06-10T13:30", event="c"),
    ]
    lake = lake_with(tmp_path, event=events)
    with Engine(memory="1GB", threads=1) as engine:
        lens = Lens(lake.pin(), engine, Moments.at(D))
        assert [path.steps for path in most_repeated(lens, "acme", least_times=1)] == [
            ("a", "b", "c")
        ]


def test_where_nobody_took_a_path_its_own_figure_is_not_known(tmp_path):
    found = ask(tmp_path, "paths_found", event=working_lake())
    assert {account: row["paths_found"] for account, row in found.items()} == {
        "acme": 1,
        "other": None,
        "robo": None,
    }
