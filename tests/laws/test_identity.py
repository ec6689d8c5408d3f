"""Who is who is knowledge too: what was known before a link is unchanged at earlier moments, for every definition."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.laws.test_time import answers, same

from tenure.app import App
from tenure.collect.identity import Identity, catch_up
from tenure.collect.identity.crosswalk import Choice, decide, undo
from tenure.facts import Moments

MERGED = datetime(2026, 7, 2, 12, tzinfo=UTC)
UNDONE = datetime(2026, 7, 10, 12, tzinfo=UTC)
BEFORE, BETWEEN, AFTER = date(2026, 7, 1), date(2026, 7, 5), date(2026, 7, 12)


@pytest.fixture
def ours(vendor: App, tmp_path: Path) -> App:
    """The vendor of the other laws, to be changed."""
    shutil.copytree(vendor.workspace, tmp_path / "w")
    return App.open(tmp_path / "w")


def used(app: App) -> list[str]:
    with app.engine() as engine:
        rows = engine.rows(
            f"SELECT account_id FROM ({app.lake.pin().scan('usage')}) WHERE account_id IS NOT NULL "
            "GROUP BY 1 ORDER BY max(day) DESC, sum(n) DESC, 1 LIMIT 2"
        )
    return [account for (account,) in rows]


def test_a_merge_and_its_undo_change_nothing_before_them_and_leave_nothing_behind(
    ours: App,
) -> None:
    into, gone = used(ours)
    days = {day: Moments.at(day) for day in (BEFORE, BETWEEN, AFTER)}
    told = {day: answers(ours, moments).to_pylist() for day, moments in days.items()}
    with ours.engine() as engine:
        choice = Choice("account", gone, into)
        (made,) = decide(ours.lake, engine, [choice], by="ops", now=MERGED)
        assert catch_up(ours.lake, engine, Identity(), MERGED) > 0
    same(told[BEFORE], answers(ours, days[BEFORE]).to_pylist())
    merged = answers(ours, days[BETWEEN]).to_pylist()
    assert merged != told[BETWEEN]
    with ours.engine() as engine:
        undo(ours.lake, engine, made, by="ops", now=UNDONE)
        assert catch_up(ours.lake, engine, Identity(), UNDONE) > 0
    same(told[BEFORE], answers(ours, days[BEFORE]).to_pylist())
    same(merged, answers(ours, days[BETWEEN]).to_pylist())
    same(told[AFTER], answers(ours, days[AFTER]).to_pylist())


def test_what_a_rule_leaves_out_is_in_no_answer_and_back_when_the_rule_is_gone(ours: App) -> None:
    gone = used(ours)[0]
    moments = Moments.at(BEFORE)
    told = answers(ours, moments).to_pylist()
    with ours.engine() as engine:
        catch_up(ours.lake, engine, Identity(test_accounts=(gone,)), MERGED)
    left = answers(ours, moments).to_pylist()
    assert gone not in {row["account_id"] for row in left}
    assert len(left) == len(told) - 1
    with ours.engine() as engine:
        catch_up(ours.lake, engine, Identity(), UNDONE)
    same(told, answers(ours, moments).to_pylist())
