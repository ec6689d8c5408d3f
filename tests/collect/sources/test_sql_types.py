"""What databases hold besides plain columns: names in capitals, JSON, UUIDs, zones, percent signs in queries."""

from __future__ import annotations

import json

import pytest
from tests.collect.sources.vendor import TYPES, Database, Vendor


@pytest.fixture
def prisma(postgres: str) -> Database:
    """A table as some frameworks make them."""
    database = Database("postgres", postgres, TYPES["postgres"])
    database.url = database.written_url
    database.execute("CREATE TYPE mood AS ENUM ('good', 'bad')")
    database.execute(
        'CREATE TABLE "Order" (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), "accountId" bigint, "createdAt" timestamp, '
        'meta jsonb, tags text[], mood mood, "group" text, spent interval, raw bytea, amount numeric)'
    )
    database.execute(
        'INSERT INTO "Order" ("accountId", "createdAt", meta, tags, mood, "group", spent, raw, amount) VALUES '
        "(12, '2026-02-01 10:00:00.123456', '{{\"a\": [1, null]}}', '{{x,y}}', 'good', 'g', '90 seconds', '\\x00ff', 12.50), "
        "(12, '2026-02-02 10:00:00', NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
    )
    return database


def source(url: str, rows: str, more: str = "") -> str:
    return f"""
    kind = "sql"
    url = "{url}"
    {rows}
    cursor = "createdAt"
    {more}
    [facts.event]
    event = "=Ordered"
    account_id = "accountId"
    happened_at = "createdAt"
    quantity = "amount"
    properties = "*"
    """


def test_every_type_finds_its_way(vendor: Vendor, prisma: Database) -> None:
    vendor.source(
        source(prisma.url, 'table = "public.Order"', 'key = "id"\nzone = "Europe/Berlin"')
    )
    first = vendor.pull()
    assert (first.trouble, first.stored, first.rejected) == (None, 2, 0)
    (_, at, quantity, properties), *_ = vendor.facts(
        "events", "account_id", "happened_at", "quantity", "properties"
    )
    assert at.isoformat() == "2026-02-01T09:00:00.123456+00:00"  # ten o'clock in Berlin
    assert quantity == 12.5
    told = json.loads(properties)
    assert json.loads(told["meta"]) == {"a": [1, None]}
    assert json.loads(told["tags"]) == ["x", "y"]
    assert (told["mood"], told["group"], told["spent"]) == ("good", "g", "0:01:30")
    assert vendor.pull().stored == 0


def test_a_query_may_have_percent_signs_casts_and_colons(vendor: Vendor, prisma: Database) -> None:
    query = """query = '''SELECT "accountId", "createdAt", amount, '10:30' AS clock FROM "Order"
        WHERE mood::text LIKE 'go%' -- :comment
        '''"""
    vendor.source(source(prisma.url, query))
    pulled = vendor.pull()
    assert (pulled.trouble, pulled.stored) == (None, 1)


def test_a_column_that_is_not_there_is_told_with_those_that_are(
    vendor: Vendor, prisma: Database
) -> None:
    told = source(prisma.url, 'table = "Order"').replace('"accountId"', '"acountId"')
    vendor.source(told)
    trouble = vendor.pull().trouble or ""
    assert "there is no column acountId" in trouble
    assert "Did you mean accountId?" in trouble


def test_a_source_of_another_system_has_ids_of_its_own(vendor: Vendor, prisma: Database) -> None:
    vendor.source(source(prisma.url, 'table = "Order"', 'ids = "billing"'))
    assert vendor.pull().trouble is None
