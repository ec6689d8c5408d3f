"""Windows that share one pass over the same rows answer what each answers alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.engines import engine_named

from tenure.catalog import windows
from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import Planner, compute
from tenure.catalog.definition import Subject, metric
from tenure.facts import Moments
from tenure.warehouse.lake import Lake
from tenure.warehouse.lens import Lens

WEEKS = Moments.grid(date(2024, 3, 1), date(2024, 5, 30), timedelta(days=7))


@metric(unit="users", subjects=("account", "person"))
def days_used(usage, *, days=28):
    """Days of use."""
    return usage.day.nunique()


@metric(unit="users")
def exporters(usage, *, days=28):
    """Users who exported."""
    return usage.person_id.nunique(where=usage.event == "export")


@metric(unit="events", subjects=("account", "person"))
def events_of_a_row(usage, *, days=28):
    """Events of a row of use, on average."""
    return usage.n.mean()


@metric(unit="date")
def first_of_window(usage, *, days=28):
    """The first day in the window."""
    return usage.day.min()


@metric(unit="text")
def last_event(usage, *, days=28):
    """The event of the last day, and of several the last in the alphabet."""
    return usage.event.argmax(usage.day)


OWN = (days_used, exporters, events_of_a_row, first_of_window, last_event)
WINDOWS = ((7, 0), (7, 7), (28, 28), (56, 0), (56, 14), (84, 0))


DEFINITIONS = [
    one.having(f"{one.name}_{days}_{ago}", "", days=days, ago_days=ago)
    for one in OWN
    for days, ago in WINDOWS
]


@pytest.mark.parametrize(
    ("subject", "engine"), [("account", "duckdb"), ("person", "duckdb"), ("account", "sail")]
)
def test_windows_of_the_same_rows_answer_together_what_each_answers_alone(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, subject: Subject, engine: str
) -> None:
    of_subject = Catalog(DEFINITIONS)
    names = list(of_subject.types(subject))
    answers = []
    for least in (0, 10**6):  # days of all windows for a day of any: always, and never
        monkeypatch.setattr(windows, "OVERLAP", least)
        with engine_named(engine) as asked:
            lens = Lens(lake.pin(), asked, WEEKS)
            answers.append(compute(of_subject, lens, names, subject))
    assert answers[0].num_rows >= 3 * len(WEEKS)
    assert answers[0] == answers[1]


def test_overlapping_windows_are_put_together_and_the_few_of_one_day_are_not(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    together: list[str] = []
    monkeypatch.setattr(
        windows.Windows, "_together", lambda self, source, groups: together.append(source)
    )
    monkeypatch.setattr(windows.Windows, "_alone", lambda self, source, window, group: None)
    with engine_named("duckdb") as engine:
        for moments in (WEEKS, Moments.at(date(2024, 3, 1))):
            planner = Planner(Catalog(DEFINITIONS), Lens(lake.pin(), engine, moments))
            windows.Windows(planner, "account").reduce(DEFINITIONS)
    assert together == ["usage"]
