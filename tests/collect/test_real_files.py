"""Real and well-known files, where they are at hand: TENURE_DATA names the folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.collect.bench import Bench, counts

DATA = os.environ.get("TENURE_DATA")
pytestmark = pytest.mark.skipif(
    not DATA or not Path(DATA).is_dir(),
    reason="TENURE_DATA does not name a folder with the data sets",
)
RAVENSTACK = Path(DATA or "") / "ravenstack"
LINES = {
    "line_id": "subscription_id",
    "started_at": "start_date",
    "ended_at": "end_date",
    "product": "plan_tier",
    "mrr": "mrr_amount",
    "trial": "is_trial",
    "auto_renew": "auto_renew_flag",
}


def test_no_line_of_ravenstack_knows_its_end_when_it_starts(bench: Bench) -> None:
    file = RAVENSTACK / "ravenstack_subscriptions.csv"
    assert counts(bench.bring("contract_line", file, LINES)) == (5000, 5000, 0, 0)
    changes = "change, count(*), count(*) FILTER (ended_at > happened_at), bool_and(known_at = happened_at)"
    with bench.engine() as engine:
        scan = bench.lake.pin().scan("contract_lines")
        told = engine.rows(f"SELECT {changes} FROM ({scan}) GROUP BY 1 ORDER BY 1")
    assert told == [("ended", 486, 0, True), ("started", 5000, 0, True)]


def test_usage_of_ravenstack_finds_its_account_through_the_line_and_repeats_are_dropped(
    bench: Bench,
) -> None:
    bench.bring("contract_line", RAVENSTACK / "ravenstack_subscriptions.csv", LINES)
    usage = {
        "message_id": "usage_id",
        "account_id": "contract_line:subscription_id",
        "happened_at": "usage_date",
        "event": "feature_name",
        "quantity": "usage_count",
        "duration_seconds": "usage_duration_secs",
    }
    file = RAVENSTACK / "ravenstack_feature_usage.csv"
    assert counts(bench.bring("event", file, usage)) == (25_000, 24_979, 21, 0)


def test_commits_of_apache_projects_are_events(bench: Bench) -> None:
    mapping = {"account_id": "account", "person_id": "user", "happened_at": "ts", "event": "module"}
    file = Path(DATA or "") / "asf-podlings" / "events.parquet"
    bench.now = datetime(2026, 11, 1, tzinfo=UTC)
    assert counts(bench.bring("event", file, mapping)) == (278_899, 278_899, 0, 0)
