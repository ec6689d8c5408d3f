"""What was believed and turned out otherwise: the fact stays as it was known, closed from the correction on.

A correction that moves a fact (to the person that was identified late, to the account that two others were merged into)
closes it and stands it anew under its new owner, known from the correction on, in the same commit. Of several
corrections of one fact the first counts, so who moves a fact twice at once moves it once.

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
from tenure.warehouse.stamp import stamped
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
        moved, marks = _moved(lake, engine, pinned, kind, done, months), {"correct": newest}
        if moved:
            batch = (handle.transaction_version("load") or 0) + 1
            engine.sql(f"CREATE OR REPLACE TEMP TABLE moved AS {moved}")
            engine.sql(f"UPDATE moved SET batch = {int(batch)}")
            found = engine.rows("SELECT DISTINCT known_month FROM moved")
            months = sorted({*months, *(month for (month,) in found)})
            marks = marks | ({"load": batch} if found else {})
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
            LEFT JOIN ({closed(pinned, kind)}) USING (fact_high, fact_low)
            {"UNION ALL BY NAME FROM moved" if moved else ""}"""
        )
        commit.write(handle, rows, marks=marks, instead_of=tables.within("known_month", months))


def _moved(
    lake: Lake,
    engine: Engine,
    pinned: Pinned,
    kind: type[Fact],
    after_batch: int,
    months: list[str],
) -> str | None:
    """SQL of the facts that later corrections stand anew under other owners; None: they move none.

    key of the moved fact = md5(key of the fact, key of the correction)
    """
    owners = [
        name for name in ("account_id", "person_id") if name in tables.schema(kind.rows).names
    ]
    named = f"of_kind IN ({text(kind.kind)}, {text(kind.rows)}) AND batch > {int(after_batch)}"
    told = ("moved", "to_account_id", "to_person_id", "to_account_by", "to_excluded")
    chosen = f"""SELECT {fact_key.halves("of_fact")}, first(struct_pack({", ".join(f"{n} := {n}" for n in told)},
            at := known_at, high := fact_high, low := fact_low) ORDER BY known_at, fact_high, fact_low) AS c
        FROM ({pinned.scan(Correction.rows, after_batch=after_batch)}) WHERE {named} GROUP BY of_fact"""
    if not owners or not engine.rows(f"SELECT 1 FROM ({chosen}) WHERE c.moved LIMIT 1"):
        return None
    number = "md5_number(concat_ws('/', f.fact_high, f.fact_low, c.high, c.low))"
    made = {name: f"c.to_{name}" for name in owners}
    for name in owners:
        sent = name.replace("_id", "_sent")
        first = f"coalesce(f.{sent}, f.{name})"
        if name == "account_id":  # one that was found by the person was not sent
            first = f"CASE WHEN f.account_by IS NULL THEN {first} END"
        made[sent] = f"CASE WHEN {first} IS DISTINCT FROM c.to_{name} THEN {first} END"
    made |= {
        "account_by": "c.to_account_by",
        "excluded": "c.to_excluded",
        "known_at": "c.at",
        "known_by": "'arrived'",
        "known_until": "NULL::TIMESTAMPTZ",
        "fact_high": fact_key.high(number),
        "fact_low": fact_key.low(number),
    }
    replaced = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in made.items())
    facts = f"""SELECT f.* REPLACE ({replaced})
        FROM ({pinned.scan(kind.rows, months=months)}) f JOIN ({chosen}) k USING (fact_high, fact_low)
        WHERE c.moved AND f.known_until IS NULL"""
    return stamped(kind.rows, facts, lake.calendar())


def _roll_up_again(lake: Lake, engine: Engine) -> None:
    from tenure.facts.event import Event

    pinned = lake.pin()
    applied = lake.table("events").transaction_version("correct") or 0
    done = lake.table("usage").transaction_version("correct") or 0
    if applied > done:
        months = months_touched(engine, pinned, Event, done)
        usage.renew(lake, engine, months, corrected=applied)
