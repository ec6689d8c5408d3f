"""Wide tables: a row per account or person, a column per property; each filled cell is an `attribute` fact.

A value equal to the one in force stores nothing; another one is a change, known from this import on. The key of a change
names the fact before it, so the same table imported twice at once tells it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tenure.collect.check_rows import Checked
from tenure.collect.checks import WIDE, instant
from tenure.collect.fact_keys import FACTS, content, halves
from tenure.collect.identity import sent
from tenure.collect.mapping import KNOWN_AT, Mapped, plain
from tenure.collect.split import ARRIVED, CHECKED, HAPPENED, STATED, STATIC, Knowing
from tenure.collect.subject import Subject
from tenure.errors import UnreadableFile
from tenure.facts.attribute import Attribute
from tenure.warehouse.tables import quoted, text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

NAME, START = "name", "started_at"  # a label, and the start itself: true since the start
SUBJECT = ("account_id", "person_id")
LONG, CURRENT = "incoming.long", "incoming.current"
CELLS = "STRUCT(name VARCHAR, value VARCHAR, how VARCHAR, since TIMESTAMPTZ)[]"  # a table may have nothing but ids
NEVER = "TIMESTAMPTZ '1970-01-01 00:00:00+00'"  # since when a static property is so, where no start is given


def make(
    lake: Lake,
    engine: Engine,
    subject: Subject,
    source: str | None,
    static: Sequence[str],
    mapped: Mapped,
    rows: Checked,
    knowing: Knowing,
) -> None:
    """`incoming.checked` with the faults of wide tables, and `incoming.facts`."""
    who = [target for target in SUBJECT if target in subject.targets]
    attributes = [c.name for c in rows.given if c.name not in (*who, KNOWN_AT)]
    constant = _static(static, attributes, mapped)
    twice, empty = (len(rows.faults) - len(WIDE) + nth for nth in (1, 2))
    engine.sql(f"CREATE OR REPLACE TABLE {CHECKED} AS {rows.select}")
    engine.sql(
        f"CREATE OR REPLACE TABLE {LONG} AS {_long(rows, who, attributes, constant, knowing, lake.zone.name)}"
    )
    engine.sql(f"""UPDATE {CHECKED} SET fault = {twice} WHERE fault IS NULL AND line IN (
        SELECT line FROM {LONG} SEMI JOIN (
            SELECT account_id, person_id, name, told_at FROM {LONG} GROUP BY ALL HAVING count(DISTINCT value) > 1
        ) AS d ON {_same(LONG, "d")} AND {LONG}.told_at IS NOT DISTINCT FROM d.told_at)""")
    engine.sql(
        f"UPDATE {CHECKED} SET fault = {empty} WHERE fault IS NULL AND line NOT IN (SELECT line FROM {LONG})"
    )
    engine.sql(
        f"DELETE FROM {LONG} WHERE line IN (SELECT line FROM {CHECKED} WHERE fault IS NOT NULL)"
    )
    engine.sql(f"""CREATE OR REPLACE TABLE {CURRENT} AS
        SELECT account_id, person_id, name, arg_max(struct_pack(value := value, high := fact_high, low := fact_low),
            struct_pack(h := happened_at, k := known_at, a := fact_high, b := fact_low)) AS now
        FROM ({sent.as_sent(Attribute, lake.pin().scan("attributes"))}) WHERE known_until IS NULL GROUP BY ALL""")
    engine.sql(f"CREATE OR REPLACE TABLE {FACTS} AS {_facts(source, knowing)}")


def _static(static: Sequence[str], attributes: Sequence[str], mapped: Mapped) -> set[str]:
    by_source = {plain(mapped.where(target)): target for target in attributes}
    found = set()
    for name in static:
        target = name if name in attributes else by_source.get(plain(name))
        if target is None:
            raise UnreadableFile(
                f"--static {name}: the file has no such column. It has: {', '.join(mapped.columns)}"
            )
        found.add(target)
    return found


def _long(
    rows: Checked,
    subject: Sequence[str],
    attributes: Sequence[str],
    constant: set[str],
    knowing: Knowing,
    zone: str,
) -> str:
    """SQL for a row per filled cell: how it is known, and when it is so."""
    started = quoted(f"v_{START}") if rows.has(START) else "NULL::TIMESTAMPTZ"
    stated = quoted(f"v_{KNOWN_AT}") if rows.has(KNOWN_AT) else "NULL::TIMESTAMPTZ"
    cells = []
    for target in attributes:
        value, how, at = quoted(f"v_{target}"), text(knowing.how), stated
        if target == START:
            local = f"strftime(timezone({text(zone)}, {value}), '%Y-%m-%dT%H:%M:%S')"
            value = f"replace({local}, 'T00:00:00', '')"
            how, at = text(HAPPENED), started
        elif target in constant or target == NAME:
            how, at = text(STATIC), f"coalesce({started}, {NEVER})"
        cells.append(f"{{name: {text(target)}, value: {value}, how: {how}, since: {at}}}")
    who = ", ".join(
        f"{quoted(f'v_{target}') if target in subject and rows.has(target) else 'NULL::VARCHAR'} AS {target}"
        for target in SUBJECT
    )
    return f"""
        SELECT line, account_id, person_id, cell.name AS name, cell.value AS value, cell.how AS how, cell.since AS since,
            CASE WHEN cell.how = '{STATED}' THEN cell.since END AS told_at
        FROM (SELECT line, {who}, unnest([{", ".join(cells)}]::{CELLS}) AS cell FROM {CHECKED} WHERE fault IS NULL)
        WHERE cell.value IS NOT NULL"""


def _facts(source: str | None, knowing: Knowing) -> str:
    said = f"{text(source)}" if source else "NULL::VARCHAR"
    now = instant(knowing.now)
    subject = ["coalesce(account_id, '')", "coalesce(person_id, '')", "name", "value"]
    begin = [text("attribute"), text(source or ""), *subject]
    number = content(
        [*begin, "CASE WHEN how = 'stated' THEN epoch_us(since)::VARCHAR ELSE before END"]
    )
    changed = f"before <> '' AND how <> '{STATED}'"
    return f"""
        SELECT name, value, account_id, person_id, happened_at, happened_at AS known_at, known_by, source, row_no,
            NULL::SMALLINT AS fault, false AS by_id, {halves("number")}
        FROM (
            SELECT min(line) AS row_no, account_id, person_id, name, value, {said} AS source, number,
                min(CASE WHEN how = '{ARRIVED}' OR {changed} THEN {now} ELSE since END) AS happened_at,
                min(CASE WHEN how = '{ARRIVED}' OR {changed} THEN '{ARRIVED}' ELSE how END) AS known_by
            FROM (SELECT *, {number} AS number FROM (
                SELECT l.*, coalesce(c.now.high || ':' || c.now.low, '') AS before
                FROM {LONG} AS l LEFT JOIN {CURRENT} AS c ON {_same("l", "c")}
                WHERE l.how = '{STATED}' OR c.now.value IS DISTINCT FROM l.value))
            GROUP BY ALL)"""


def _same(left: str, right: str) -> str:
    return " AND ".join(
        f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in (*SUBJECT, "name")
    )
