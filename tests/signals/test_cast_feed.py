"""A feed that is off for three days raises nothing: while it is, nor in the weeks after it is back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from tests.signals.played import ABSENT, KINDS, UNTIL

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.facts import Moments
from tenure.warehouse.pinned import Pinned

Row = dict[str, Any]
OFF = date(2026, 10, 6)  # a Tuesday
OFF_DAYS = 3
ASKED = [OFF + timedelta(n) for n in (-1, 0, 1, 2, 3, 6, 13, 27)]


@dataclass(frozen=True)
class FeedOff(Pinned):
    """The lake as it is when nothing arrives for three days, and what would have is lost."""

    def scan(self, table, months=None, after_batch=None, engine=None):
        rows = super().scan(table, months, after_batch, engine)
        if table not in ("events", "usage"):
            return rows
        last = OFF + timedelta(OFF_DAYS - 1)
        return f"SELECT * FROM ({rows}) WHERE day NOT BETWEEN DATE '{OFF}' AND DATE '{last}'"


@pytest.fixture(scope="module")
def whole(stage: App) -> list[Row]:
    """What is said with the feed as it was, and on the days after the last one, on which nothing came any more."""
    after = [UNTIL + timedelta(n) for n in range(OFF_DAYS + 1)]
    return said(stage, [*ASKED, *after])


def said(stage: App, days: Sequence[date], pinned: Pinned | None = None) -> list[Row]:
    """What all kinds say on these days."""
    with stage.engine() as engine:
        lens = stage.lens(engine, Moments(tuple(days)), pinned)
        return compute(stage.catalog, lens, [*KINDS, "feed_silent"]).to_pylist()


def test_a_feed_that_is_off_for_three_days_raises_nothing_then_nor_when_it_is_back(
    stage: App, whole: list[Row]
) -> None:
    """Of all kinds, against the same days with the feed whole."""
    on = [row for row in whole if row["as_of"] <= ASKED[-1]]
    off = said(stage, ASKED, FeedOff(stage.lake.pin().snapshots))
    silent = {row["as_of"] for row in off if row["feed_silent"]}
    # twenty customers are few: the first day may be a holiday, the second and third are not
    assert silent == {OFF + timedelta(1), OFF + timedelta(2)}
    assert not any(row["feed_silent"] for row in on)
    raised = [
        (row["account_id"], row["as_of"], name, was[name], row[name])
        for was, row in zip(on, off, strict=True)
        for name in KINDS
        if (row[name] or 0) > (was[name] or 0)
    ]
    assert raised == []
    assert {row[name] for row in off if row["as_of"] in silent for name in ABSENT} == {None}


def test_a_feed_that_stopped_altogether_raises_nothing_for_three_days(whole: list[Row]) -> None:
    last = {row["account_id"]: row for row in whole if row["as_of"] == UNTIL}
    raised = [
        (row["account_id"], row["as_of"], name, last[row["account_id"]][name], row[name])
        for row in whole
        for name in ABSENT
        if row["as_of"] > UNTIL and (row[name] or 0) > (last[row["account_id"]][name] or 0)
    ]
    assert raised == []
