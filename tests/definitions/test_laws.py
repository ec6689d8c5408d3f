"""The laws are tried on a workspace's own metrics, and a metric that breaks one is named with where it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.definitions.conftest import DAY
from tests.warehouse.staging import correct

from tenure.app import App
from tenure.definitions.laws import LAWS, broken, own
from tenure.errors import NotFound
from tenure.warehouse import corrections

TRAVELLER = '''
from tenure import metric


@metric(unit="events")
def taken_back(usage):
    """Events that turned out to be wrong."""
    return usage.n.sum(where=usage.known_until_day.notnull())
'''
MIXER = '''
from tenure import metric


@metric(unit="events", form="table")
def mixed(usage, *, days=28):
    """Events of all days that are asked about at once."""
    return usage.group_by("account_id").aggregate(as_of=usage.as_of.max(), value=usage.n.sum())
'''
MUTE = '''
from tenure import metric


@metric(unit="")
def mute(usage):
    """says nothing much"""
    return usage.n.sum()
'''


def test_a_good_metric_keeps_every_law(app: App) -> None:
    assert own(app) == ("exports",)
    assert broken(app, own(app), DAY) == []


@pytest.mark.parametrize(
    ("text", "name", "laws"),
    [
        (MIXER, "mixed", {"one day is its row of many"}),
        (MUTE, "mute", {"documented"}),
    ],
)
def test_a_metric_that_breaks_a_law_is_named(
    app: App, workspace: Path, text: str, name: str, laws: set[str]
) -> None:
    (workspace / "metrics" / "other.py").write_text(text)
    found = broken(app, [name], DAY)
    assert {one.law for one in found} == laws <= set(LAWS)
    assert all(one.name == name and one.shows for one in found)


def test_a_metric_that_sees_the_future_is_found_out(app: App, workspace: Path) -> None:
    (workspace / "metrics" / "other.py").write_text(TRAVELLER)
    assert broken(app, ["taken_back"], DAY) == []
    with app.engine() as engine:
        events = app.lake.pin().scan("events")
        one = engine.rows(
            f"SELECT fact_high, fact_low FROM ({events}) ORDER BY happened_at LIMIT 1"
        )
        correct(app.lake, engine, one[0], "2026-07-10 12:00")
        corrections.catch_up(app.lake, engine)
    (found,) = broken(app, ["taken_back"], DAY)
    assert (found.law, found.shows) == ("no time travel", "acme: 1 and 0")


def test_a_name_that_is_none_is_said(app: App) -> None:
    with pytest.raises(NotFound, match="nothing_like_it"):
        broken(app, ["nothing_like_it"], DAY)
