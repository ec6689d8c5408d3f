"""Which fact a row is: a 128-bit key from what the row says, so that the same row is the same fact however often it comes.

    key = md5(kind, source if stated, the fact's mapped values, ordinal among equal rows of the file)
    key = md5(kind, source, message id, change)     where the file brings message ids

Of several rows with one message id the one that happened first is kept, then the one with the smallest content.
"""

from __future__ import annotations

from collections.abc import Iterable

from tenure.facts import Column
from tenure.warehouse import fact_key
from tenure.warehouse.tables import quoted, text

FACTS, AGAIN, RESTATED = "incoming.facts", "incoming.again", "incoming.restated"
BETWEEN = "chr(31)"  # between two values


def content(values: Iterable[str]) -> str:
    """SQL for the 128-bit number of some SQL texts, none of them null."""
    return f"md5_number({f' || {BETWEEN} || '.join(f'({value})' for value in values)})"


def told(column: Column, value: str) -> str:
    """SQL for a value as it goes into the key: the same from CSV and Parquet, and nothing where there is none."""
    if column.type == "timestamp":
        value = f"epoch_us({value})"
    return f"coalesce({text(column.name + '=')} || {value} || {BETWEEN}, '')"


def halves(number: str) -> str:
    """SQL for `fact_high, fact_low` of an unsigned 128-bit number."""
    return f"{fact_key.high(number)} AS fact_high, {fact_key.low(number)} AS fact_low"


def again(columns: Iterable[str]) -> str:
    """SQL for the few facts that share a key within the file, numbered whatever order they stand in, each with its further key."""
    order = ", ".join(quoted(column) for column in columns)
    further = content([text("again"), "high::VARCHAR", "low::VARCHAR", "ordinal::VARCHAR"])
    return f"""
        SELECT high, low, row_no, ordinal, {halves("further")} FROM (
            SELECT *, {further} AS further FROM (
                SELECT fact_high AS high, fact_low AS low, row_no, row_number() OVER (
                    PARTITION BY fact_high, fact_low ORDER BY happened_at, known_at, {order}, row_no) AS ordinal
                FROM {FACTS} SEMI JOIN (
                    SELECT fact_high, fact_low FROM {FACTS} WHERE fault IS NULL GROUP BY ALL HAVING count(*) > 1
                ) USING (fact_high, fact_low)
                WHERE fault IS NULL))"""


def restated(key: Iterable[str], lake: str) -> str:
    """SQL for what the lake has been told already, under the same key, change and time, of what this file tells."""
    on = " AND ".join(f"l.{quoted(c)} IS NOT DISTINCT FROM f.{quoted(c)}" for c in key)
    known = ", ".join(f"l.{quoted(column)}" for column in key)
    return f"SELECT DISTINCT {known} FROM ({lake}) AS l SEMI JOIN {FACTS} AS f ON {on}"


def staged(columns: Iterable[str], has_again: bool, restating: Iterable[str], now: str) -> str:
    """SQL for the good facts of the file, each with a key of its own, as `load.append` takes them.

    `restating`: the key, change and time by which a fact in the lake is told anew; then it is known from now on.
    """
    key = tuple(restating)
    known = f"CASE WHEN r.restated THEN {now} ELSE f.known_at END" if key else "f.known_at"
    known_by = "CASE WHEN r.restated THEN 'arrived' ELSE f.known_by END" if key else "f.known_by"
    numbers = "f.fact_high, f.fact_low"
    joins, only = "", "f.fault IS NULL"
    if has_again:
        further = "CASE WHEN a.ordinal > 1 THEN a.{0} ELSE f.{0} END AS {0}"
        numbers = f"{further.format('fact_high')}, {further.format('fact_low')}"
        joins += f" LEFT JOIN {AGAIN} AS a ON a.high = f.fact_high AND a.low = f.fact_low AND a.row_no = f.row_no"
        only += " AND NOT (f.by_id AND coalesce(a.ordinal, 1) > 1)"
    if key:
        on = " AND ".join(f"r.{quoted(c)} IS NOT DISTINCT FROM f.{quoted(c)}" for c in key)
        joins += f" LEFT JOIN (SELECT *, true AS restated FROM {RESTATED}) AS r ON {on}"
    listed = ", ".join(f"f.{quoted(column)}" for column in columns)
    return f"""SELECT {listed}, f.happened_at, {known} AS known_at, {known_by} AS known_by, f.source, {numbers}, f.row_no
        FROM {FACTS} AS f{joins} WHERE {only}"""
