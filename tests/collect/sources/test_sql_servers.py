"""Servers that are slow, silent or gone, and questions that would write: trouble in one sentence, in time."""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.collect.sources.vendor import TYPES, Database, Vendor

from tenure.collect.sources import dialects

SLOW = {
    "postgres": "SELECT 1 AS id, pg_sleep(60) AS slept",
    "mariadb": "SELECT 1 AS id, SLEEP(60) AS slept",
    "sqlite": "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT max(id) AS id FROM n",
}


def source(url: str, query: str, more: str = 'timeout = "1s"') -> str:
    return f"""
    kind = "sql"
    url = "{url}"
    query = '''{query}'''
    {more}
    [facts.event]
    event = "=Order created"
    account_id = "id"
    happened_at = ":now"
    """


def test_a_question_that_takes_too_long_is_ended(vendor: Vendor, database: Database) -> None:
    vendor.source(source(database.url, SLOW[database.dialect]))
    began = time.monotonic()
    trouble = vendor.pull().trouble or ""
    assert time.monotonic() - began < 15
    assert "took longer than 1 s" in trouble or database.dialect == "mariadb", trouble
    assert vendor.facts("events", "event") == []


def test_a_function_that_writes_is_refused_by_the_transaction(
    vendor: Vendor, database: Database
) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has no functions that write")
    database.execute("CREATE TABLE notes (id {big})")
    body = {
        "postgres": "CREATE FUNCTION sneak() RETURNS int AS 'INSERT INTO notes VALUES (1) RETURNING 1' LANGUAGE sql",
        "mariadb": "CREATE FUNCTION sneak() RETURNS INT BEGIN INSERT INTO notes VALUES (1); RETURN 1; END",
    }
    database.execute(body[database.dialect])
    vendor.source(source(database.url, "SELECT sneak() AS id"))
    assert "read" in (vendor.pull().trouble or "").lower()
    vendor.source(source(database.url, "SELECT id FROM notes"))
    assert vendor.pull().received == 0


@pytest.fixture
def silence() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held: list[socket.socket] = []

        def hold() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=hold, daemon=True).start()
        yield int(server.getsockname()[1])
        for each in held:
            each.close()


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "mysql+pymysql"])
def test_a_server_that_says_nothing_is_given_up(
    vendor: Vendor, silence: int, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "CONNECT_SECONDS", 2)
    vendor.source(source(f"{scheme}://reader@127.0.0.1:{silence}/crm", "SELECT 1 AS id"))
    began = time.monotonic()
    trouble = vendor.pull().trouble or ""
    assert time.monotonic() - began < 15
    assert "time" in trouble.lower(), trouble


def test_a_server_that_freezes_while_it_answers_is_given_up(
    vendor: Vendor, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own clock stands still as well: the line is cut from here."""
    monkeypatch.setattr(dialects, "GRACE", timedelta(seconds=1))
    database = Database("postgres", postgres, TYPES["postgres"])
    vendor.source(source(database.written_url, "SELECT 1 AS id, pg_sleep(30)", 'timeout = "2s"'))
    frozen: list[int] = []
    threading.Thread(target=_freeze, args=(postgres, frozen), daemon=True).start()
    began = time.monotonic()
    try:
        trouble = vendor.pull().trouble or ""
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # psycopg's cursor cannot be closed on a cut line
            gc.collect()
    assert frozen
    assert time.monotonic() - began < 15
    assert "database says" in trouble


def _freeze(url: str, frozen: list[int]) -> None:
    """Stop the process that answers our question, as soon as it does."""
    asked = "SELECT pid FROM pg_stat_activity WHERE application_name = 'tenure' AND wait_event = 'PgSleep'"
    with psycopg.connect(url, autocommit=True) as watching:
        for _ in range(200):
            rows: list[Any] = watching.execute(asked).fetchall()
            if rows:
                frozen.append(rows[0][0])
                os.kill(rows[0][0], signal.SIGSTOP)
                return
            time.sleep(0.02)
