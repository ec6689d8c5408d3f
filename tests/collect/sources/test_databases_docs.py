"""Every example of docs/databases.md runs, on every database that speaks it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.collect.sources.mongo_line import mongo_line
from tests.collect.sources.vendor import Database, Vendor

from tenure.catalog.table import read as read_table
from tenure.collect.sources import plan, sql
from tenure.collect.sources.address import address_of
from tenure.collect.sources.source import OURS, sources

PAGE = (Path(__file__).parents[3] / "docs" / "databases.md").read_text("utf-8")
EXAMPLES = dict(re.findall(r"^## (.+?)\n(?:(?!^## ).)*?```toml\n(.+?)```", PAGE, re.M | re.S))
TABLES = {
    "projects": "id {big}, workspace_id {text}, created_by {text}, created_at {instant}",
    "api_calls": "workspace_id {text}, day DATE, calls {big}",
    "workflow_runs": "id {big}, workspace_id {text}, finished_at {local}, seconds FLOAT",
    "storage": "workspace_id {text}, used_gb FLOAT, quota_gb FLOAT",
    "users": "id {text}, workspace_id {text}, created_at {instant}, deactivated_at {instant}, "
    "updated_at {instant}, full_name {text}, language {text}",
    "plans": "id {big}, name {text}, price DECIMAL(10, 2)",
    "subscriptions": "id {big}, customer_id {text}, started_on DATE, ended_on DATE, renews_on DATE, seats {big}, "
    "plan_id {big}, updated_at {local}",
}
AT, LATER = "2026-02-01 10:00:00", "2026-02-02 10:00:00"
ROWS = {
    "projects": [(1, "w1", "ann", AT), (2, "w1", None, LATER)],
    "api_calls": [("w1", "2026-02-27", 5), ("w1", "2026-02-27", 6), ("w1", "2026-03-01", 7)],
    "workflow_runs": [(1, "w1", AT, 1.5), (2, "w1", None, None)],
    "storage": [("w1", 3.5, 10.0)],
    "users": [
        ("ann", "w1", AT, None, AT, "Ann", "de"),
        ("bob", "w1", AT, LATER, LATER, "Bob", None),
    ],
    "plans": [(1, "Pro", "20.00")],
    "subscriptions": [(7, "c1", "2026-01-01", None, "2026-12-31", 5, 1, AT)],
}
BRINGS = {
    "A created record becomes an event": {"events": 2},
    "A daily count becomes an event with a quantity": {"events": 1},
    "Automated work is usage too": {"events": 1},
    "A level becomes a gauge": {"gauges": 1},
    "Who has a login, and who lost it": {"memberships": 3, "attributes": 3},
    "Contract lines from the billing system": {"contract_lines": 1},
}


@pytest.mark.parametrize("title", BRINGS)
def test_an_example_brings_its_facts(vendor: Vendor, database: Database, title: str) -> None:
    for name, columns in TABLES.items():
        database.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join("?" * len(ROWS[name][0]))
        database.execute(f"INSERT INTO {name} VALUES ({marks})", *ROWS[name])
    text = re.sub(r"^url.*$", f'url = "{database.url}"', EXAMPLES[title], flags=re.M)
    if database.dialect == "sqlite":
        text = text.replace("start = 2026-01-01", 'start = "2026-01-01"')
    vendor.source(text)
    pulled = vendor.pull()
    assert (pulled.trouble, pulled.rejected) == (None, 0)
    for table, count in BRINGS[title].items():
        assert len(vendor.facts(table, "source")) == count
    again = vendor.pull()
    assert again.trouble is None
    assert again.stored == (1 if "gauge" in title else 0)


def test_the_example_of_mongodb_brings_its_facts(vendor: Vendor) -> None:
    at = datetime(2026, 2, 1, tzinfo=UTC)
    document = {"_id": 1, "live": True, "finished_at": at, "tenant": {"id": "w1"}, "steps": 4}
    with mongo_line([document, {**document, "_id": 2, "live": False}]) as server:
        vendor.source(re.sub(r"^url.*$", f'url = "{server.url}"', EXAMPLES["MongoDB"], flags=re.M))
        assert vendor.pull().stored == 1
    assert vendor.facts("events", "account_id", "properties")[0][0] == "w1"


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_is_read_as_it_stands(vendor: Vendor, title: str) -> None:
    vendor.source(EXAMPLES[title])
    assert len(sources(vendor.app.workspace)) == 1


@pytest.mark.parametrize("url", re.findall(r"^\|.*\| `(\w+(?:\+\w+)?://.+)` \|$", PAGE, re.M))
def test_an_address_of_the_list_is_accepted(tmp_path: Path, url: str) -> None:
    file = tmp_path / "source.toml"
    file.write_text(f'url = "{url}"')
    assert address_of(read_table(file)).filled({"PASSWORD": "p@ss"}).count("p@ss") == 0


def test_every_key_is_in_the_list() -> None:
    listed = set(re.findall(r"`(\w+)`", PAGE.split("## Every key of the file")[1]))
    assert {*OURS, *plan.KEYS, "url", "url_env", "query", "table"} - {"facts"} <= listed
    assert {"database", "collection", "filter", "needs", "known_at", "static"} <= listed
    assert sql.EVERY.total_seconds() == 15 * 60
