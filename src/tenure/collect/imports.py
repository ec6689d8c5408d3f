"""Import files of facts: read, map, type, check, split, key, store. The same file twice stores nothing new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.collect import fact_keys, identity, split, wide
from tenure.collect.check_rows import RAW, Checked, checked
from tenure.collect.checks import instant
from tenure.collect.day_order import day_orders
from tenure.collect.fact_keys import AGAIN, FACTS, RESTATED
from tenure.collect.files import Incoming, open_file
from tenure.collect.identity import sent
from tenure.collect.keep import keep
from tenure.collect.mapping import Mapped, refuse_unknown_targets, resolve
from tenure.collect.result import FileResult, Result, together
from tenure.collect.scratch import Progress, read, scratch
from tenure.collect.split import ARRIVED, CHECKED, HAPPENED, STATED, Knowing
from tenure.collect.subject import Subject, subject_named
from tenure.collect.values import LINES
from tenure.collect.workspace import Workspace
from tenure.errors import UnreadableFile, UsageError
from tenure.facts.contract_line import ContractLine
from tenure.facts.fact import Shape

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.lake import Lake

STAGED, SENT, OWNED = "staged_facts", "sent_facts", "owned_facts"


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for, the same for every file."""

    subject: Subject
    mapping: Mapping[str, str]
    known_at: str | None = None  # now, happened or a column; None: as is usual for the kind
    static: tuple[str, ...] = ()
    source: str | None = None
    orders: Mapping[str, str] | None = None  # of day and month, where they are known already
    ids: str = ""  # the system whose ids of accounts and people these are; empty: the product's own

    @property
    def how(self) -> str:
        """How facts become known: happened, arrived or stated."""
        usual = "now" if self.subject.wide else HAPPENED
        return {"now": ARRIVED, HAPPENED: HAPPENED}.get(self.known_at or usual, STATED)

    @property
    def column(self) -> str | None:
        """The column that says when a row became known."""
        return self.known_at if self.how == STATED else None


def import_files(
    app: Workspace,
    kind: str,
    files: Sequence[Path],
    mapping: Mapping[str, str],
    known_at: str | None = None,
    static: Sequence[str] = (),
    source: str | None = None,
    progress: Progress | None = None,
    *,
    now: datetime,
    ids: str = "",
) -> Result:
    """Import files of one kind. A file that is refused or breaks off is told in the result; the others are stored.

    Raises UsageError for a wrong kind, target or option, and UnreadableFile where there is one file and no row of it can be had.
    """
    order = Order(subject_named(kind), mapping, known_at, tuple(static), source, ids=ids)
    _refuse(order)
    results = []
    with scratch(app.settings.threads) as engine:
        for path in files:
            try:
                with closing(open_file(Path(path))) as incoming:
                    file = store(app, engine, order, incoming, Path(path).name, now, progress)
                results.append(file)
            except UnreadableFile as refused:
                if len(files) == 1:
                    raise
                results.append(FileResult(Path(path).name, trouble=str(refused)))
        identity.catch_up(app.lake, engine, _rules(app.lake), now)
    return together(results)


def import_rows(
    app: Workspace,
    kind: str,
    rows: Incoming,
    label: str,
    mapping: Mapping[str, str],
    *,
    source: str,
    now: datetime,
    known_at: str | None = None,
    static: Sequence[str] = (),
    ids: str = "",
    progress: Progress | None = None,
) -> FileResult:
    """Import rows that something else has read; `label` stands where messages name the file. Raises as `import_files`."""
    order = Order(subject_named(kind), mapping, known_at, tuple(static), source, ids=ids)
    _refuse(order)
    with scratch(app.settings.threads) as engine:
        return store(app, engine, order, rows, label, now, progress)


def store(
    app: Workspace,
    engine: Engine,
    order: Order,
    incoming: Incoming,
    file: str,
    now: datetime,
    progress: Progress | None = None,
) -> FileResult:
    """One opened file into the lake."""
    from tenure.warehouse import load

    say = progress or (lambda stage, done, total: None)
    subject = order.subject
    mapped = resolve(subject, order.mapping, incoming.columns, file, order.column)
    total = getattr(incoming, "rows", None)
    received = read(engine, incoming, lambda done: say(f"reading {file}", done, total))
    if any(source.of_line for source in mapped.sources.values()):
        _know_lines(app.lake, engine)
    orders = day_orders(engine, subject, mapped, incoming.types, file, order.orders or {})
    rows = checked(subject, mapped, incoming.types, app.settings.zone, orders, now)
    rows = sent.of_another(order.ids, rows)
    say(f"checking {file}", 0, received)
    knowing = Knowing(order.how, now)
    faulty = _make_facts(app.lake, engine, order, mapped, rows, knowing)
    bad = keep(app.lake, engine, order, mapped, incoming.types, rows, faulty, file, orders, now)
    say(f"storing {file}", 0, received)
    engine.view(SENT, sent.apart(order.ids, subject.fact, STAGED))
    identity.resolved(app.lake, engine, subject.fact, SENT, _rules(app.lake), OWNED)
    appended = load.append(app.lake, engine, subject.fact, OWNED)
    say(f"storing {file}", received, received)
    _note(app.lake, order, file, received, appended.rows, bad, now)
    result = FileResult(
        file,
        received=received,
        stored=appended.rows,
        duplicate=received - bad - appended.rows,
        rejected=bad,
        unattributed=_unattributed(engine, subject),
        messages=_messages(subject, mapped, file, bad),
        trouble=incoming.trouble,
    )
    _clear(engine)
    return result


def _make_facts(
    lake: Lake, engine: Engine, order: Order, mapped: Mapped, rows: Checked, knowing: Knowing
) -> str:
    """`staged_facts`, ready to be appended. Returns SQL for the `line` and `fault` of every row."""
    subject = order.subject
    if subject.wide:
        wide.make(lake, engine, subject, order.source, order.static, mapped, rows, knowing)
        columns: tuple[str, ...] = split.stored_columns(subject_named("attribute"))
        engine.view(STAGED, fact_keys.staged(columns, False, (), instant(knowing.now)))
        return f"SELECT line, fault FROM {CHECKED}"
    first, facts = split.facts(subject, rows, knowing, order.source)
    if first:
        engine.sql(f"CREATE OR REPLACE TABLE {CHECKED} AS {first}")
    engine.sql(f"CREATE OR REPLACE TABLE {FACTS} AS {facts}")
    columns = split.stored_columns(subject)
    engine.sql(f"CREATE OR REPLACE TABLE {AGAIN} AS {fact_keys.again(columns)}")
    some_again = bool(engine.rows(f"SELECT 1 FROM {AGAIN} LIMIT 1"))
    key: tuple[str, ...] = ()
    if subject.fact.shape is Shape.STATE and knowing.how == HAPPENED:
        key = (*subject.fact.key, *(["change"] if subject.fact.moments else []), "happened_at")
        told = sent.as_sent(subject.fact, lake.pin().scan(subject.fact.rows))
        engine.sql(f"CREATE OR REPLACE TABLE {RESTATED} AS {fact_keys.restated(key, told)}")
        if not engine.rows(f"SELECT 1 FROM {RESTATED} LIMIT 1"):
            key = ()
    engine.view(STAGED, fact_keys.staged(columns, some_again, key, instant(knowing.now)))
    return (
        f"SELECT line, fault FROM {CHECKED}"
        if first
        else f"SELECT row_no AS line, fault FROM {FACTS}"
    )


def _rules(lake: Lake) -> identity.Identity:
    """Of the workspace that the lake stands in."""
    return identity.Identity.read(lake.folder.parent)


def _refuse(order: Order) -> None:
    refuse_unknown_targets(order.subject, order.mapping)
    if order.static and not order.subject.wide:
        raise UsageError(
            "--static is for wide tables (account, person): their columns have no time"
        )
    if order.subject.wide and order.how == HAPPENED:
        raise UsageError(
            "A wide table has no time: leave --known-at out (known from now on), name a column, "
            "or name the columns that never change with --static"
        )


def _note(
    lake: Lake, order: Order, file: str, received: int, stored: int, bad: int, now: datetime
) -> None:
    """A line in the lake's list of imports."""
    import pyarrow as pa

    from tenure.warehouse import commit

    snapshot = lake.pin().snapshots.get(order.subject.fact.rows)
    told = {
        "batch": snapshot.batch if snapshot else 0,
        "kind": order.subject.name,
        "file": file,
        "source": order.source,
        "received": received,
        "stored": stored,
        "duplicate": received - stored - bad,
        "rejected": bad,
        "at": now,
    }
    rows = pa.Table.from_pylist([told], schema=lake.schema("imports"))
    commit.committed(lambda: commit.write(lake.table("imports"), rows))


def _know_lines(lake: Lake, engine: Engine) -> None:
    """Which account every contract line belongs to, by what was told of it last."""
    engine.sql(f"""CREATE OR REPLACE TABLE {LINES} AS
        SELECT line_id, arg_max(account_id, struct_pack(k := known_at, h := happened_at, a := account_id)) AS account_id
        FROM ({sent.as_sent(ContractLine, lake.pin().scan("contract_lines"))}) GROUP BY line_id""")


def _unattributed(engine: Engine, subject: Subject) -> int:
    if subject.name != "event":
        return 0
    return int(engine.rows(f"SELECT count(*) FROM {OWNED} WHERE account_id IS NULL")[0][0])


def _messages(subject: Subject, mapped: Mapped, file: str, bad: int) -> tuple[str, ...]:
    said = []
    if mapped.unused:
        keep = " (--map properties=* keeps them)" if subject.name == "event" else ""
        said.append(f"{file}: not used: {', '.join(mapped.unused)}{keep}")
    if bad:
        rows = "1 row was" if bad == 1 else f"{bad:,} rows were"
        said.append(f"{file}: {rows} rejected; `tenure rejected` says why")
    return tuple(said)


def _clear(engine: Engine) -> None:
    for table in (RAW, CHECKED, FACTS, AGAIN, RESTATED):
        engine.sql(f"DROP TABLE IF EXISTS {table}")
