"""Who is who is knowledge too: what was known before a link is unchanged at earlier moments, for every definition."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from tests.laws.test_time import answers, at, same

from tenure.app import App
from tenure.collect.identity import Identity, catch_up
from tenure.collect.identity.deciding import Choice, decide, undo
from tenure.facts import Moments

MERGED = datetime(2026, 7, 2, 12, tzinfo=UTC)
UNDONE = datetime(2026, 7, 10, 12, tzinfo=UTC)
BEFORE, BETWEEN, AFTER = date(2026, 7, 1), date(2026, 7, 5), date(2026, 7, 12)
DAYS = Moments((BEFORE, BETWEEN, AFTER))
OF_EACH_FORM = ["event_count", "use_gini", "health"]  # whoever is in one answer is in all


@pytest.fixture
def ours(vendor: App, tmp_path: Path) -> App:
    """The vendor of the other laws, to be changed."""
    shutil.copytree(vendor.workspace, tmp_path / "w")
    return App.open(tmp_path / "w")


@pytest.fixture(scope="module")
def told(vendor: App) -> pa.Table:
    """What is said before anything is decided."""
    return answers(vendor, DAYS)


def used(app: App) -> list[str]:
    with app.engine() as engine:
        rows = engine.rows(
            f"SELECT account_id FROM ({app.lake.pin().scan('usage')}) WHERE account_id IS NOT NULL "
            "GROUP BY 1 ORDER BY max(day) DESC, sum(n) DESC, 1 LIMIT 2"
        )
    return [account for (account,) in rows]


def test_a_merge_and_its_undo_change_nothing_before_them_and_leave_nothing_behind(
    ours: App, told: pa.Table
) -> None:
    into, gone = used(ours)
    with ours.engine() as engine:
        choice = Choice("account", gone, into)
        (made,) = decide(ours.lake, engine, [choice], by="ops", now=MERGED)
        assert catch_up(ours.lake, engine, Identity(), MERGED) > 0
    merged = answers(ours, Moments((BEFORE, BETWEEN)))
    same(at(told, BEFORE), at(merged, BEFORE))
    assert at(told, BETWEEN) != at(merged, BETWEEN)
    with ours.engine() as engine:
        undo(ours.lake, engine, made, by="ops", now=UNDONE)
        assert catch_up(ours.lake, engine, Identity(), UNDONE) > 0
    undone = answers(ours, DAYS)
    same(at(told, BEFORE), at(undone, BEFORE))
    same(at(merged, BETWEEN), at(undone, BETWEEN))
    same(at(told, AFTER), at(undone, AFTER))


def test_what_a_rule_leaves_out_is_in_no_answer_and_back_when_the_rule_is_gone(
    ours: App, told: pa.Table
) -> None:
    gone = used(ours)[0]
    with ours.engine() as engine:
        catch_up(ours.lake, engine, Identity(test_accounts=(gone,)), MERGED)
    left = answers(ours, Moments.at(BEFORE), OF_EACH_FORM).to_pylist()
    assert gone not in {row["account_id"] for row in left}
    assert len(left) == len(at(told, BEFORE)) - 1
    with ours.engine() as engine:
        catch_up(ours.lake, engine, Identity(), UNDONE)
    same(at(told, BEFORE), answers(ours, Moments.at(BEFORE)).to_pylist())
