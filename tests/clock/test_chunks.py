"""How many days are computed at once."""

from datetime import date, timedelta

import pytest
from tests.clock.conftest import define, use

from tenure.app import App
from tenure.clock import chunks as at_once
from tenure.clock.chunks import cells_of, chunks, days_of
from tenure.clock.due import Due
from tenure.facts import Moments

DAYS = tuple(date(2024, 5, 10) + timedelta(n) for n in range(7))
OF_PEOPLE = '''

@metric(unit="users")
def busy_users(people):
    """Users with an event."""
    return people.count(where=people.all_clicks > 0)
'''
SPREAD = '''

@metric(unit="events", form="table")
def spread_clicks(usage, *, days=28):
    """Events, counted row by row."""
    return usage.group_by("account_id", "as_of").aggregate(value=usage.n.sum())
'''


def due(*days: date) -> list[Due]:
    return [Due(day, ("clicks",), "new") for day in days]


def test_as_many_days_at_once_as_their_cells_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_once, "CELLS", 300)
    parts = list(chunks({"account": due(*DAYS), "person": []}, lambda subject, names: 100))
    assert [days_of(part["account"]) for part in parts] == [DAYS[:3], DAYS[3:6], DAYS[6:]]


def test_a_day_that_is_larger_than_the_bound_is_computed_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(at_once, "CELLS", 10)
    parts = list(chunks({"account": due(*DAYS[:2]), "person": []}, lambda subject, names: 100))
    assert [days_of(part["account"]) for part in parts] == [DAYS[:1], DAYS[1:2]]


def test_accounts_and_people_of_one_day_are_computed_together_others_one_after_the_other() -> None:
    of_day = {"account": due(DAYS[0]), "person": due(DAYS[0])}
    assert list(chunks(of_day, lambda subject, names: 1)) == [of_day]
    of_week = {"account": due(*DAYS), "person": due(DAYS[6])}
    assert list(chunks(of_week, lambda subject, names: 1)) == [
        {"account": due(*DAYS)},
        {"person": due(DAYS[6])},
    ]


@pytest.mark.usefixtures("nothing_shipped")
def test_a_moment_has_a_cell_for_what_is_measured_of_people_and_for_every_row_that_is_spread(
    app: App,
) -> None:
    use(app, "2024-06-20", person_id="bob")
    use(app, "2024-06-20", person_id="ann")
    use(app, "2024-06-20", account="other", person_id="ann")
    define(app.workspace, more=OF_PEOPLE + SPREAD)
    with app.engine() as engine:
        lens = app.lens(engine, Moments.at(date(2024, 6, 30)))

        def cells(*names: str) -> int:
            return cells_of(app.catalog, lens, "account", names)

        assert cells("clicks") == 2 * 2  # accounts, in the engine and on their way to the lake
        assert cells("busy_users") == 2 * 2 + 3  # and users, of whom one number is asked
        # 6 rows of use on 42 days: 4 in 28 days, with their keys and what they are about
        assert cells("spread_clicks") == 2 * 2 + 4 * 3
