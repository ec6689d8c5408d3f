"""Calls that cannot be facts are kept as they were sent, with their reason, until they are replayed and pass.

A call that passes later is known from then on, and moves in the counts from rejected to stored.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tenure.collect.calls import Sheet, events_of, read
from tenure.collect.calls.read import WHOLE, again
from tenure.collect.calls.staged import CALLS, stage
from tenure.collect.keep import LEAVING, REFUSED, settle
from tenure.collect.rejected import ID, TABLE
from tenure.collect.result import FileResult

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.journal import Request
    from tenure.warehouse.lake import Lake

KIND, COLUMN = (
    "call",
    "call",
)  # in the list of what was rejected; the column that holds the call as it was sent
MOST_BYTES = 1024 * 1024  # of one rejected call; what is longer is cut, and cannot be replayed


def refuse(lake: Lake, engine: Engine, requests: Sequence[Request], stream: str) -> None:
    """Put the calls with a fault on the list, each once however often the same part of the stream is read."""
    faults = engine.rows(
        f"SELECT request, ordinal, fault FROM {CALLS} WHERE fault IS NOT NULL ORDER BY request, ordinal"
    )
    if not faults:
        return
    taken: dict[int, tuple[Sequence[str], str]] = {}
    rows = []
    for number, ordinal, fault in faults:
        request = requests[number]
        if number not in taken:
            taken = {number: _taken_apart(request)}
        events, around = taken[number]
        raw = events[ordinal] if WHOLE < ordinal < len(events) else _text(request.body)
        rows.append(_row(request, stream, ordinal, fault, raw, around))
    _make_room(engine)
    engine.register("refused_calls", pa.Table.from_pylist(rows, schema=lake.schema(TABLE)))
    engine.sql(f"CREATE OR REPLACE TABLE {REFUSED} AS SELECT * FROM refused_calls")
    engine.sql(f"CREATE OR REPLACE TABLE {LEAVING} ({ID} VARCHAR)")
    settle(lake, engine)


def replay(
    lake: Lake, engine: Engine, listed: Iterable[tuple[str, Mapping[str, Any]]], now: datetime
) -> Iterator[FileResult]:
    """Rejected calls once more: (how it came, the row of the list). Those that pass leave the list; a result per source."""
    from tenure.warehouse.journal import Request

    by_source: dict[str, list[tuple[Request, Mapping[str, Any], dict[str, Any]]]] = {}
    cut: Counter[str] = Counter()
    for mapping, row in listed:
        how = json.loads(mapping)
        if how["cut"]:
            cut[how["source"]] += 1
            continue
        said = json.loads(row["row"])[COLUMN]
        body = said.encode() if how["whole"] else again(how["path"], said, how["around"])
        request = Request(how["received_at"], how["source"], how["path"], body, how["sent_at"])
        by_source.setdefault(how["source"], []).append((request, row, how))
    for source in sorted({*by_source, *cut}):
        rows = by_source.get(source, [])
        yield _replayed(lake, engine, source, rows, cut[source], now)


def _replayed(
    lake: Lake,
    engine: Engine,
    source: str,
    rows: Sequence[tuple[Request, Mapping[str, Any], dict[str, Any]]],
    cut: int,
    now: datetime,
) -> FileResult:
    from tenure.collect.identity import Identity
    from tenure.collect.loading import WAY, store
    from tenure.warehouse import arrivals

    passing = _passing(engine, rows)
    stored = 0
    if passing:
        stream = f"replay/{source}"
        since = arrivals.standing(lake, engine, stream)
        rules, requests = Identity.read(lake.folder.parent), [request for request, *_ in passing]
        _, told = store(lake, engine, requests, stream, rules, known_at=now)
        _leave(lake, engine, [str(row[ID]) for _, row, _ in passing])
        left = Counter((_hour(r), str(row["reason"]).partition(": ")[0]) for r, row, _ in passing)
        moved = []
        for one in told:
            gone = {code: -n for (hour, code), n in left.items() if hour == one.hour}
            count = sum(gone.values())
            moved.append(replace(one, received=one.received + count, rejected=count, reasons=gone))
        arrivals.record(lake, stream, since, moved, None, now)
        stored = sum(one.stored for one in told if one.way == WAY)
    received = len(rows) + cut
    return FileResult(
        source,
        received=received,
        stored=min(stored, len(passing)),
        duplicate=len(passing) - min(stored, len(passing)),
        rejected=received - len(passing),
    )


def _passing(
    engine: Engine, rows: Sequence[tuple[Request, Mapping[str, Any], dict[str, Any]]]
) -> list[tuple[Request, Mapping[str, Any], dict[str, Any]]]:
    """Those of which nothing is at fault any more."""
    sheet = Sheet()
    for number, (request, *_) in enumerate(rows):
        read(sheet, request, number)
    stage(engine, [request for request, *_ in rows], sheet)
    faulty = {
        number
        for (number,) in engine.rows(
            f"SELECT DISTINCT request FROM {CALLS} WHERE fault IS NOT NULL"
        )
    }
    return [row for number, row in enumerate(rows) if number not in faulty]


def _leave(lake: Lake, engine: Engine, ids: Sequence[str]) -> None:
    _make_room(engine)
    engine.register("leaving_calls", pa.table({ID: pa.array(ids, pa.string())}))
    engine.sql(f"CREATE OR REPLACE TABLE {LEAVING} AS SELECT * FROM leaving_calls")
    names = ", ".join(f'NULL AS "{name}"' for name in lake.schema(TABLE).names)
    engine.sql(f"CREATE OR REPLACE TABLE {REFUSED} AS SELECT {names} LIMIT 0")
    settle(lake, engine)


def _make_room(engine: Engine) -> None:
    """`incoming` is a database of its own in an import, and here a schema in memory."""
    if not engine.rows("SELECT 1 FROM duckdb_databases() WHERE database_name = 'incoming'"):
        engine.sql("CREATE SCHEMA IF NOT EXISTS incoming")


def _hour(request: Request) -> datetime:
    from tenure.warehouse.arrivals import hour_of

    return hour_of(datetime.fromtimestamp(request.received_at / 1e6, UTC))


def _row(
    request: Request, stream: str, ordinal: int, fault: str, raw: str, around: str
) -> dict[str, Any]:
    from hashlib import md5

    place = f"{stream}/{request.received_at}/{ordinal}"
    cut = len(raw) > MOST_BYTES
    how = {
        "path": request.path,
        "source": request.source,
        "received_at": request.received_at,
        "sent_at": request.sent_at,
        "around": around,
        "whole": ordinal == WHOLE,
        "cut": cut,
    }
    return {
        ID: md5(f"call/{place}".encode(), usedforsecurity=False).hexdigest(),
        "kind": KIND,
        "file": request.source,
        "line": max(ordinal, 0) + 1,
        "columns_at": None,
        "reason": fault,
        "row": json.dumps({COLUMN: raw[:MOST_BYTES]}, ensure_ascii=False),
        "mapping": json.dumps(how),
        "known_at": datetime.fromtimestamp(request.received_at / 1e6, UTC),
        "batch": 0,
    }


def _taken_apart(request: Request) -> tuple[Sequence[str], str]:
    try:
        return events_of(request)
    except Exception:  # what cannot be read is kept whole
        return [], "{}"


def _text(body: bytes) -> str:
    return body[: MOST_BYTES + 1].decode("utf-8", "replace")
