"""What makes a function a kind of signal, and which level it says."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import metric
from tenure.catalog.derive import derive
from tenure.signals import Kind, levels, signal, where_sure
from tenure.warehouse.engines.duckdb import Engine


@metric(unit="days")
def quiet_for(usage):
    """Days of quiet."""
    return usage.n.sum()


@metric(unit="yes/no")
def feed_silent(usage):
    """Whether the feed is silent."""
    return usage.n.sum() > 0


@metric(unit="days")
def feed_silent_days(usage):
    """Days of silence in four weeks."""
    return usage.n.sum()


@signal(
    title="Quiet",
    group="usage",
    says={1: "Quiet for {quiet_for:day}.", 3: "Silent for {quiet_for:day}."},
    source="Hand-made.",
    absence=True,
)
def quiet(quiet_for, *, warn_days: int = 7, alarm_days: int = 14):
    """Nothing was done for so many days."""
    return levels(warning=quiet_for >= warn_days, alarm=quiet_for >= alarm_days)


def said(kind: Kind, **columns: list[object]) -> list[int | None]:
    rows = len(next(iter(columns.values())))
    keys = {"account_id": [f"a{n}" for n in range(rows)], "as_of": [date(2024, 6, 30)] * rows}
    with Engine(memory="1GB", threads=1) as engine:
        catalog = Catalog([quiet_for, feed_silent, feed_silent_days, kind])
        found = derive(catalog, engine, pa.table({**keys, **columns}), [kind.name])
    return found[kind.name].to_pylist()


def test_the_highest_level_that_holds_is_the_level():
    assert said(quiet, quiet_for=[0, 7, 13, 14, 99], feed_silent=[False] * 5) == [0, 2, 2, 3, 3]


def test_what_cannot_be_told_is_null_unless_a_level_holds_all_the_same():
    @signal(title="Odd", group="usage", says="{quiet_for}", source="Hand-made.")
    def odd(quiet_for, *, warn_days: int = 7):
        """Either."""
        return levels(inform=quiet_for >= warn_days, warning=quiet_for.isnull())

    assert said(quiet, quiet_for=pa.array([None], pa.int64()), feed_silent=[False]) == [None]
    assert said(odd, quiet_for=pa.array([None, 3], pa.int64())) == [2, 0]


def test_a_signal_of_absence_is_held_while_a_feed_is_silent():
    assert said(quiet, quiet_for=[99, 99, 99], feed_silent=[True, False, None]) == [None, 3, 3]


def test_one_that_counts_over_weeks_is_held_until_the_silence_lies_behind_them():
    @signal(title="Few", group="usage", says="{quiet_for}", source="Hand-made.", over_weeks=True)
    def few(quiet_for):
        """Few days."""
        return levels(inform=quiet_for > 1)

    silent = {"feed_silent": [False, False, True], "feed_silent_days": [2, 0, 0]}
    assert said(few, quiet_for=[9, 9, 9], **silent) == [None, 1, None]
    assert few.absence


def test_a_level_is_not_known_where_it_is_doubtful_and_could_be_another():
    @signal(title="Odd", group="usage", says="{quiet_for}", source="Hand-made.")
    def odd(quiet_for, feed_silent):
        """Doubted."""
        low, high = levels(inform=quiet_for > 1), levels(inform=quiet_for > 5)
        return where_sure(low, high, feed_silent)

    columns = {"quiet_for": [3, 9, 3, 3], "feed_silent": [True, True, False, None]}
    assert said(odd, **columns) == [None, 1, 1, 1]


def test_a_kind_knows_its_name_its_sentences_and_what_it_keeps():
    assert (quiet.name, quiet.kind) == ("signal_quiet", "quiet")
    assert quiet.needs == ("quiet_for", "feed_silent")
    assert [quiet.sentence(level) for level in (1, 2, 3)] == [
        "Quiet for {quiet_for:day}.",
        "Quiet for {quiet_for:day}.",
        "Silent for {quiet_for:day}.",
    ]
    assert quiet.named == ("quiet_for", "arr")
    assert quiet.having("signal_loud", "Loud.", warn_days=3).title == "Quiet"


def test_levels_need_a_condition():
    with pytest.raises(ValueError, match="at least one of"):
        levels()
