"""Rows that are gone from a database: what they stood for ends.

All keys of the source are compared with what the lake believes to be in force from it. A membership whose row is gone has
left, a contract line has ended, at the time of the sweep. Other kinds tell what happened, which no deleted row undoes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect import values
from tenure.collect.checks import instant
from tenure.collect.files.arrow import ArrowRows
from tenure.collect.imports import import_rows
from tenure.collect.mapping import resolve
from tenure.collect.scratch import scratch
from tenure.collect.sources.becoming import Becoming
from tenure.collect.sources.counting import counted
from tenure.collect.sources.plan import SWEPT
from tenure.collect.sources.pulling import Pull
from tenure.collect.sources.reader import Reader
from tenure.collect.sources.rows import as_text
from tenure.collect.subject import Subject, subject_named
from tenure.errors import SourceFailed
from tenure.warehouse.tables import quoted, text

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Arrival
    from tenure.warehouse.engines.duckdb import Engine

KEYS, STANDING = "incoming.keys", "incoming.standing"
FEW, MOST_SHARE = 10, 0.5  # more at once looks like an accident, not like customers leaving


def sweep(pull: Pull, reader: Reader, force: bool = False) -> None:
    """Look for rows that are gone, if it is time to, and end what they stood for. `force`: now, and however many.

    Raises SourceFailed where more than half of everything would end: then nothing does.
    """
    if not (_is_due(pull) or (force and pull.plan.sweep)):
        return
    names = _names(reader)
    arrivals = [
        arrival
        for becoming in pull.plan.becomings
        if becoming.kind in SWEPT
        for arrival in _swept(pull, reader, becoming, names, force)
    ]
    pull.record(arrivals, replace(pull.place, swept_at=pull.now))


def _is_due(pull: Pull) -> bool:
    every, swept = pull.plan.sweep, pull.place.swept_at
    return every is not None and (swept is None or pull.now - swept >= every)


def _swept(
    pull: Pull, reader: Reader, becoming: Becoming, names: Sequence[str], force: bool
) -> list[Arrival]:
    subject = subject_named(becoming.kind)
    with scratch(pull.app.settings.threads) as engine:
        there = _read_keys(pull, reader, becoming, subject, names, engine)
        known = _stand(pull, subject, engine)
        gone = _facts(pull, subject, engine, ends=True)
        back = _facts(pull, subject, engine, ends=False)
    if not force and len(gone) > max(FEW, known * MOST_SHARE):
        raise SourceFailed(
            f"the sweep found {there:,} rows, and would end {len(gone):,} of {known:,} that are in force: nothing was "
            f"ended. If that is right, run `tenure pull {pull.source.name} --sweep`"
        )
    return [_stored(pull, subject, rows) for rows in (gone, back) if len(rows)]


def _names(reader: Reader) -> Sequence[str]:
    if not reader.names:
        for _ in reader.head(None, 1):
            pass
    return reader.names


def _read_keys(
    pull: Pull,
    reader: Reader,
    becoming: Becoming,
    subject: Subject,
    names: Sequence[str],
    engine: Engine,
) -> int:
    """`incoming.keys`: the keys of all rows of the source, as the facts have them. How many rows."""
    mapped = resolve(subject, becoming.mapping, names, f"sources/{pull.source.name}", None)
    sources = [mapped.sources[target] for target in subject.fact.key]
    if any(source.of_line for source in sources):
        raise SourceFailed(f"{becoming.where}: sweep needs the account's own id in the rows")
    used = sorted({place for source in sources for place in source.columns})
    types = tuple(pa.string() for _ in names)
    keys = ", ".join(
        f"{values.as_text(values.cell(source, mapped.columns, types), is_id=True)} AS {target}"
        for source, target in zip(sources, subject.fact.key, strict=True)
    )
    own = ", ".join(f"{target} VARCHAR" for target in subject.fact.key)
    engine.sql(f"CREATE OR REPLACE TABLE {KEYS} ({own})")
    count = 0
    for piece in reader.columns([names[place] for place in used]):
        cells = {
            f"c{place}": pa.array([as_text(row[nth]) for row in piece], pa.string())
            for nth, place in enumerate(used)
        }
        engine.register("arriving", pa.table(cells))
        engine.sql(f"INSERT INTO {KEYS} SELECT {keys} FROM arriving")
        count += len(piece)
    return count


def _stand(pull: Pull, subject: Subject, engine: Engine) -> int:
    """`incoming.standing`: the latest of every key that this source has told of. How many are in force."""
    fact = subject.fact
    pinned = pull.app.lake.pin()
    own = pull.app.lake.schema(fact.rows).names
    changes = ", ".join(text(change) for change in fact.moments.values())
    sent = [
        f"coalesce({column}_sent, {column}_id) AS sent_{column}_id"
        for column in ("account", "person")
        if f"{column}_sent" in own and f"{column}_id" in own
    ]
    more = f", {', '.join(sent)}" if sent else ""
    ends = ", ".join(text(change) for change in fact.ends)
    engine.sql(f"""CREATE OR REPLACE TABLE {STANDING} AS
        SELECT *{more}, change IN ({ends}) AS over FROM ({pinned.scan(fact.rows)}) WHERE known_until IS NULL
        QUALIFY row_number() OVER (PARTITION BY {", ".join(fact.key)} ORDER BY happened_at DESC, known_at DESC,
            list_position([{changes}], change) DESC, fact_high DESC, fact_low DESC) = 1
            AND source = {text(pull.source.name)}""")
    return int(engine.rows(f"SELECT count(*) FROM {STANDING} WHERE NOT over")[0][0])


def _facts(pull: Pull, subject: Subject, engine: Engine, ends: bool) -> pa.Table:
    """The rows to import: what ends now because its row is gone, or begins anew because the row is back after a sweep."""
    columns = {name for (name,) in engine.rows(f"SELECT column_name FROM (DESCRIBE {STANDING})")}

    def own(name: str) -> str:
        return f"sent_{name}" if f"sent_{name}" in columns else name

    first = subject.first_moment
    last = next(at for at, change in subject.fact.moments.items() if change in subject.fact.ends)
    now = instant(pull.now)
    told = {
        name: f"s.{own(name)}::VARCHAR"
        if name in subject.fact.key
        else f"s.{quoted(name)}::VARCHAR"
        for name in subject.targets
        if name not in subject.fact.moments
    }
    told[first] = f"coalesce(s.{first}, s.happened_at)" if ends else now
    if ends:
        told[last] = f"greatest({now}, {told[first]})"
    same = " AND ".join(f"k.{name} = s.{own(name)}" for name in subject.fact.key)
    which = (
        f"NOT s.over AND NOT EXISTS (FROM {KEYS} k WHERE {same})"
        if ends
        else f"s.over AND s.known_by = 'arrived' AND s.happened_at = s.known_at AND EXISTS (FROM {KEYS} k WHERE {same})"
    )
    listed = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in told.items())
    return engine.arrow(f"SELECT {listed} FROM {STANDING} s WHERE {which}")


def _stored(pull: Pull, subject: Subject, rows: pa.Table) -> Arrival:
    result = import_rows(
        pull.app,
        subject.name,
        ArrowRows.of(rows),
        f"sources/{pull.source.name}",
        {name: name for name in rows.column_names},
        source=pull.source.name,
        known_at="now",
        ids=pull.source.ids,
        now=pull.now,
    )
    return counted(pull.source, [result], pull.now)
