"""What ids mean, from when until when: links as rows of (key, since, until), none of one key overlapping.

A timeline holds since its first link, which reaches back to all that was before it. Of links told for the same instant
the one known last counts, so a decision can be taken back for good. `evidence` is when all that led to a row was known:
the latest of the links up to then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

ALWAYS, FOR_GOOD = "TIMESTAMPTZ '-infinity'", "TIMESTAMPTZ 'infinity'"
MOST_STEPS = 40


def timeline(links: str, key: str) -> str:
    """SQL of (key, since, until, same_as, evidence, told_at) of links (key, same_as, happened_at, known_at, high, low)."""
    known = f"PARTITION BY {key} ORDER BY happened_at, known_at, high, low"
    return f"""
        SELECT {key}, CASE WHEN lag(happened_at) OVER w IS NULL THEN {ALWAYS} ELSE happened_at END AS since,
            coalesce(lead(happened_at) OVER w, {FOR_GOOD}) AS until, same_as, evidence, happened_at AS told_at
        FROM (SELECT *, max(known_at) OVER ({known}) AS evidence, lead(happened_at) OVER ({known}) AS next_at FROM ({links}))
        WHERE next_at IS NULL OR next_at > happened_at WINDOW w AS (PARTITION BY {key} ORDER BY happened_at)"""


def during(table: str, key: str, at: str) -> str:
    """SQL: the row of a timeline for a key at a time."""
    return f"{table}.key = {key} AND {at} >= {table}.since AND {at} < {table}.until"


def follow(engine: Engine, name: str, direct: str) -> None:
    """Make table `name` of (key, since, until, target, evidence): where each id leads in the end.

    `direct` is SQL of a timeline. Each step doubles how far one looks, so a chain of a thousand links takes ten. In a
    circle the oldest link gives way: what it was for is where all of the circle lead.
    """
    engine.sql(f"CREATE OR REPLACE TEMP TABLE identity_direct AS {direct}")
    engine.sql("""CREATE OR REPLACE TEMP TABLE identity_step AS
        SELECT d.key, since, until, coalesce(same_as, d.key) AS target, evidence, told_at AS oldest_at, d.key AS oldest,
            coalesce(same_as, d.key) = d.key OR same_as NOT IN (SELECT key FROM identity_direct) AS done
        FROM identity_direct d""")
    kept = "key, since, until, target, evidence"
    engine.sql(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, NULL::TIMESTAMPTZ AS oldest_at, NULL::VARCHAR AS oldest FROM "
        f"(SELECT {kept} FROM identity_step WHERE done)"
    )
    engine.sql(
        "CREATE OR REPLACE TEMP TABLE identity_open AS SELECT * EXCLUDE (done) FROM identity_step WHERE NOT done"
    )
    for step in range(MOST_STEPS):
        left = engine.rows("SELECT count(*) FROM identity_open")[0][0]
        if not left or 2**step > 2 * left:
            break
        engine.sql(f"""CREATE OR REPLACE TEMP TABLE identity_step AS
            SELECT a.key, greatest(a.since, b.since) AS since, least(a.until, b.until) AS until, b.target,
                greatest(a.evidence, b.evidence) AS evidence, b.done,
                CASE WHEN b.oldest_at < a.oldest_at OR (b.oldest_at = a.oldest_at AND b.oldest < a.oldest)
                    THEN b.oldest_at ELSE a.oldest_at END AS oldest_at,
                CASE WHEN b.oldest_at < a.oldest_at OR (b.oldest_at = a.oldest_at AND b.oldest < a.oldest)
                    THEN b.oldest ELSE a.oldest END AS oldest
            FROM identity_open a JOIN (SELECT *, true AS done FROM {name} UNION ALL BY NAME
                SELECT *, false AS done FROM identity_open) b
                ON b.key = a.target AND a.since < b.until AND b.since < a.until""")
        engine.sql(f"INSERT INTO {name} BY NAME SELECT {kept} FROM identity_step WHERE done")
        engine.sql(
            "CREATE OR REPLACE TEMP TABLE identity_open AS SELECT * EXCLUDE (done) FROM identity_step WHERE NOT done"
        )
    engine.sql(f"""INSERT INTO {name} BY NAME
        SELECT a.key, greatest(a.since, b.since) AS since, least(a.until, b.until) AS until, b.oldest AS target,
            greatest(a.evidence, b.evidence) AS evidence
        FROM identity_open a JOIN identity_open b ON b.key = a.target AND a.since < b.until AND b.since < a.until""")
    for table in ("identity_direct", "identity_step", "identity_open"):
        engine.sql(f"DROP TABLE {table}")
