"""What there was of the calls that were just loaded, per source and hour of arrival."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tenure.collect.calls.staged import AGAIN, CALLS, EVENTS
from tenure.warehouse.arrivals import Arrival
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

WAY = "collector"
HOUR = "epoch_us(received_at) // 3600000000"  # since 1970; quicker than by a calendar


def counted(lake: Lake, engine: Engine, all_new: bool) -> list[Arrival]:
    """The counts per source and hour. Stored are the keys that stand in the lake as known from just this arrival on.

    `all_new`: the lake had none of them before they were stored just now; else it is asked which are from an attempt
    that was broken off.
    """
    if all_new:
        calls = f"SELECT *, fault IS NULL AND row_no NOT IN (SELECT row_no FROM {AGAIN}) AS stored FROM {CALLS}"
    elif found := _found(lake, engine):
        calls = f"SELECT *, row_no IN ({found}) AS stored FROM {CALLS}"
    else:
        return []
    hours = engine.rows(f"""
        SELECT source, {HOUR} AS hour, count(*), count(*) FILTER (stored), count(*) FILTER (fault IS NOT NULL)
        FROM ({calls}) GROUP BY ALL ORDER BY ALL""")
    reasons = _reasons(engine)
    return [
        Arrival(
            source,
            WAY,
            datetime.fromtimestamp(hour * 3600, UTC),
            received=received,
            stored=stored_,
            duplicate=received - stored_ - rejected,
            rejected=rejected,
            reasons=reasons.get((source, hour), {}),
        )
        for source, hour, received, stored_, rejected in hours
    ]


def _found(lake: Lake, engine: Engine) -> str | None:
    """SQL of the calls whose event stands in the lake with this arrival; None: there are no calls."""
    bounds = engine.rows(
        f"SELECT min(known_at)::VARCHAR, max(known_at)::VARCHAR, min(known_at)::TIMESTAMP FROM {CALLS}"
    )
    if not bounds or bounds[0][0] is None:
        return None
    first, last, least = bounds[0]
    pinned = lake.pin()
    earliest = f"{least - timedelta(days=1):%Y-%m}"
    months = {f.month for f in pinned.files("events") if f.month and f.month >= earliest}
    stored = f"""SELECT fact_high, fact_low, known_at FROM ({pinned.scan("events", months=months)})
        WHERE known_at BETWEEN TIMESTAMPTZ {text(first)} AND TIMESTAMPTZ {text(last)}"""
    return f"SELECT row_no FROM {EVENTS} SEMI JOIN ({stored}) USING (fact_high, fact_low, known_at)"


def _reasons(engine: Engine) -> dict[tuple[str, int], dict[str, int]]:
    """Per source and hour, why calls were rejected, and how many."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for source, hour, code, count in engine.rows(f"""
        SELECT source, {HOUR} AS hour, split_part(fault, ': ', 1), count(*)
        FROM {CALLS} WHERE fault IS NOT NULL GROUP BY ALL ORDER BY ALL"""):
        found.setdefault((source, hour), {})[code] = count
    return found
