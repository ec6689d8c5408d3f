"""What was believed and turned out otherwise: the fact stays as it was known, closed from the correction on.

Correction facts are stored first and then applied, table by table; each table's mark `correct` is the newest batch of
corrections applied to it. What a killed process left undone, the next `catch_up` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.facts import Fact
from tenure.facts.correction import Correction
from tenure.warehouse import commit, fact_key, tables, usage
from tenure.warehouse.lake import Lake
from tenure.warehouse.pinned import Pinned, snapshot
from tenure.warehouse.tables import quoted, text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine


def catch_up(lake: Lake, engine: Engine) -> None:
    """Close the facts that stored corrections name, and roll up anew the months of events touched."""
    if not lake.exists(Correction.rows):
        return
    for kind in tables.facts():
        if lake.exists(kind.rows) and kind is not Correction:
            commit.committed(lambda kind=kind: _close(lake, engine, kind))  # type: ignore[misc]
    if lake.exists("events"):
        usage.catch_up(lake, engine)
        commit.committed(lambda: _roll_up_again(lake, engine))


def closed(pinned: Pinned, kind: type[Fact], after_batch: int = 0) -> str | None:
    """SQL of (fact_high, fact_low, wrong_since) of this kind's facts that later corrections close; None: there are none."""
    if not pinned.files(Correction.rows, after_batch=after_batch):
        return None
    named = f"of_kind IN ({text(kind.kind)}, {text(kind.rows)}) AND batch > {int(after_batch)}"
    return f"""
        SELECT fact_high, fact_low, min(known_at) AS wrong_since
        FROM (SELECT {fact_key.halves("of_fact")}, known_at
            FROM ({pinned.scan(Correction.rows, after_batch=after_batch)}) WHERE {named})
        WHERE fact_high IS NOT NULL AND fact_low IS NOT NULL GROUP BY ALL"""


def months_touched(engine: Engine, pinned: Pinned, kind: type[Fact], after_batch: int) -> list[str]:
    """The known months that hold facts named by corrections of later batches."""
    named = closed(pinned, kind, after_batch)
    if named is None or not engine.rows(f"SELECT 1 FROM ({named}) LIMIT 1"):
        return []
    facts = f"SELECT fact_high, fact_low, known_month FROM ({pinned.scan(kind.rows)})"
    found = engine.rows(
        f"SELECT DISTINCT known_month FROM ({facts}) JOIN ({named}) USING (fact_high, fact_low) ORDER BY 1"
    )
    return [month for (month,) in found]


def _close(lake: Lake, engine: Engine, kind: type[Fact]) -> None:
    handle, pinned = lake.table(kind.rows), lake.pin()
    pinned = pinned.with_table(kind.rows, snapshot(handle, lake.folder / kind.rows))
    newest = pinned.snapshots[Correction.rows].batch
    done = handle.transaction_version("correct") or 0
    months = months_touched(engine, pinned, kind, done) if newest > done else []
    if months:
        until = "least(known_until, wrong_since)"
        made = {
            "known_until": until,
            "known_until_day": f"timezone({text(lake.calendar())}, {until})::DATE",
        }
        columns = ", ".join(
            f"{made.get(name, quoted(name))} AS {quoted(name)}"
            for name in tables.schema(kind.rows).names
        )
        rows = engine.reader(
            f"""SELECT {columns} FROM ({pinned.scan(kind.rows, months=months)})
            LEFT JOIN ({closed(pinned, kind)}) USING (fact_high, fact_low)"""
        )
        commit.write(
            handle, rows, marks={"correct": newest}, instead_of=tables.within("known_month", months)
        )


def _roll_up_again(lake: Lake, engine: Engine) -> None:
    from tenure.facts.event import Event

    pinned = lake.pin()
    applied = lake.table("events").transaction_version("correct") or 0
    done = lake.table("usage").transaction_version("correct") or 0
    if applied > done:
        months = months_touched(engine, pinned, Event, done)
        usage.renew(lake, engine, months, corrected=applied)
