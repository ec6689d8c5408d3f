"""Calls in the engine: timed, with the key of their event, and as facts ready for the lake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect.calls import times
from tenure.collect.calls.read import backfill
from tenure.collect.calls.sheet import Sheet
from tenure.collect.fact_keys import content, halves
from tenure.collect.subject import MESSAGE_ID
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.journal import Request

CALLS, EVENTS, AGAIN = "calls", "staged_events", "calls_again"  # tables of the engine


def stage(
    engine: Engine, requests: Sequence[Request], sheet: Sheet, known_at: datetime | None = None
) -> None:
    """The temp table `calls` (every call, with `happened_at`, `fault`, its event's key) and, of it, `staged_events`."""
    known = f"TIMESTAMPTZ {text(known_at.isoformat())}" if known_at else "received_at"
    engine.register("sheet", sheet.table())
    engine.register("requests", _requests(requests))
    given = """SELECT s.*, r.source, make_timestamptz(r.received_at) AS received_at, r.backfill
        FROM sheet s JOIN requests r ON r.request = s.request"""
    number = key("event", "message_id")
    engine.sql(f"""CREATE OR REPLACE TEMP TABLE {CALLS} AS SELECT * EXCLUDE (number), {halves("number")}
        FROM (SELECT *, {known} AS known_at, {number} AS number FROM ({times.timed(given)}))""")
    again = f"""SELECT row_no FROM (SELECT fact_high, fact_low, row_no,
            row_number() OVER (PARTITION BY fact_high, fact_low ORDER BY row_no) AS nth
        FROM {CALLS} SEMI JOIN (SELECT fact_high, fact_low FROM {CALLS} WHERE fault IS NULL
            GROUP BY ALL HAVING count(*) > 1) USING (fact_high, fact_low) WHERE fault IS NULL) WHERE nth > 1"""
    engine.sql(f"CREATE OR REPLACE TEMP TABLE {AGAIN} AS {again}")
    engine.view(
        EVENTS,
        f"""SELECT event, account_id, user_id AS person_id, quantity, duration_seconds, properties,
            happened_at, known_at, 'arrived' AS known_by, source, fact_high, fact_low, row_no,
            NULL::VARCHAR AS account_sent, CASE WHEN user_id IS NULL THEN 'anonymous:' || anonymous_id END AS person_sent,
            NULL::VARCHAR AS account_by, excluded
        FROM {CALLS} WHERE fault IS NULL AND row_no NOT IN (SELECT row_no FROM {AGAIN})""",
    )


def key(kind: str, message: str) -> str:
    """SQL of the 128-bit number of a fact: the same as of an imported one with this message id and source."""
    return content([text(kind), "source", text(f"{MESSAGE_ID} "), f"coalesce({message}, '')"])


def _requests(requests: Sequence[Request]) -> pa.Table:
    return pa.table(
        {
            "request": pa.array(range(len(requests)), pa.int64()),
            "source": pa.array([r.source for r in requests], pa.string()),
            "received_at": pa.array([r.received_at for r in requests], pa.int64()),
            "backfill": pa.array([backfill(r) for r in requests], pa.bool_()),
        }
    )
