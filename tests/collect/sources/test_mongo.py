"""MongoDB is read on from where the last run stood, by the real driver over a real line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bson import Decimal128, Int64, ObjectId
from tests.collect.sources.mongo_line import mongo_line
from tests.collect.sources.vendor import Vendor

from tenure.collect.sources import pulling

SOURCE = """
kind = "mongo"
url = "{url}"
collection = "runs"
cursor = "{cursor}"
filter = {{ live = true }}
overlap = "0s"
{more}
[facts.event]
event = "=Workflow run"
account_id = "tenant.id"
happened_at = "at"
quantity = "steps"
properties = "*"
"""


def run(nth: int, second: int, **more: Any) -> dict[str, Any]:
    at = datetime(2026, 2, 1, 10, 0, second, tzinfo=UTC)
    tenant = {"id": f"t{nth % 2}"}
    known = {"_id": ObjectId(f"{nth:024x}"), "at": at, "live": True, "steps": Int64(nth)}
    return {**known, "tenant": tenant, **more}


def test_documents_become_facts_once(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "PAGE_ROWS", 4)
    documents = [run(nth, nth // 3) for nth in range(10)]
    documents[5]["cost"] = Decimal128("1.5")
    documents[6]["tags"] = ["a", {"b": ObjectId("0" * 24)}]
    documents.append(run(11, 1, live=False))
    with mongo_line(documents) as server:
        vendor.source(SOURCE.format(url=server.url, cursor="at", more=""))
        first = vendor.pull()
        assert (first.trouble, first.received, first.stored) == (None, 10, 10)
        documents.append(run(12, 59))
        assert vendor.pull().stored == 1
        assert {next(iter(asked)) for asked in server.commands} <= {
            "find",
            "getMore",
            "endSessions",
        }
    told = vendor.facts("events", "quantity", "account_id", "properties")
    assert told[5][:2] == (5.0, "t1")
    assert '"cost":"1.5"' in told[5][2]
    assert len(told) == 11


def test_the_id_can_be_the_cursor(vendor: Vendor) -> None:
    documents = [run(nth, 0) for nth in range(3)]
    with mongo_line(documents) as server:
        vendor.source(SOURCE.format(url=server.url, cursor="_id", more=""))
        assert vendor.pull().stored == 3
        documents.append(run(3, 0))
        again = vendor.pull()
        assert (again.trouble, again.received, again.stored) == (None, 2, 1)


def test_a_server_that_is_gone_is_trouble(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenure.collect.sources.mongo.CONNECT_MS", 300)
    vendor.source(SOURCE.format(url="mongodb://127.0.0.1:1/crm", cursor="at", more=""))
    trouble = vendor.pull().trouble or ""
    assert "refused" in trouble
    assert "\n" not in trouble
