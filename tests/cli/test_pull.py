"""`tenure pull` and `tenure sources`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.conftest import Typed

ORDERS = """kind = "sql"
url = "sqlite:///{file}"
table = "orders"
cursor = "id"
key = "id"
[facts.event]
event = "=Order created"
account_id = "customer"
happened_at = "created_at"
"""


@pytest.fixture
def shop(tmp_path: Path, typed: Typed) -> Path:
    """A workspace with a source of three orders, one of them without a time that can be read."""
    file, folder = tmp_path / "shop.db", tmp_path / "shop"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE orders (id, customer, created_at)")
        rows = [(1, "acme", "2026-01-01"), (2, "acme", "2026-01-02"), (3, "globex", "soon")]
        database.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)
        database.commit()
    assert typed("init", folder).code == 0
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / "orders.toml").write_text(ORDERS.format(file=file))
    return folder


def test_a_preview_shows_facts_and_rejects_and_stores_nothing(shop: Path, typed: Typed) -> None:
    said = typed("pull", "orders", "--preview", "-w", shop)
    assert said.code == 0
    assert "of 3 rows 2 would be stored, 1 rejected" in said.out
    assert "Order created" in said.out
    assert '"soon"' in said.out
    told = json.loads(typed("pull", "orders", "--preview", "-w", shop, "--format", "json").out)
    assert [fact["account_id"] for fact in told[0]["kinds"][0]["facts"]] == ["acme", "acme"]
    listed = json.loads(typed("sources", "-w", shop, "--format", "json").out)
    assert (listed[0]["last"], listed[0]["next"], listed[0]["stored"]) == (None, "now", 0)


def test_all_that_are_due_are_fetched(shop: Path, typed: Typed) -> None:
    first = json.loads(typed("pull", "-w", shop, "--format", "json").out)
    assert first[0]["received"] == 3
    assert (first[0]["stored"], first[0]["rejected"], first[0]["trouble"]) == (2, 1, None)
    nothing = typed("pull", "-w", shop)
    assert nothing.code == 0
    assert "No source is due" in nothing.err
    listed = json.loads(typed("sources", "-w", shop, "--format", "json").out)
    assert listed[0]["received"] == 3
    assert listed[0]["next"] > listed[0]["last"]


def test_a_source_that_cannot_be_fetched_ends_with_1(shop: Path, typed: Typed) -> None:
    (shop / "sources" / "gone.toml").write_text(ORDERS.format(file="/nowhere.db"))
    (shop / "sources" / "wrong.toml").write_text("kind = 7")
    said = typed("pull", "-w", shop)
    assert said.code == 1
    assert "there is no such file" in said.out
    assert "wrong.toml" in said.out
    assert "there is no such file" in typed("sources", "-w", shop).out
    assert typed("check", "-w", shop).code == 1


def test_a_name_that_is_not_there_is_told(shop: Path, typed: Typed) -> None:
    said = typed("pull", "ordres", "-w", shop)
    assert said.code == 1
    assert "Did you mean orders?" in said.err
    assert typed("pull", "--preview", "-w", shop).code == 2
