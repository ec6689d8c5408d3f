"""The tables of the lake: a table of facts per kind, and what is derived from facts or kept beside them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import pyarrow as pa

from tenure.facts import Fact, kind_named, kinds
from tenure.facts.fact import columns

TEXT, COUNT, NUMBER, FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()
DAY, AMOUNT = pa.date32(), pa.decimal128(18, 4)
INSTANT, WALL_CLOCK = pa.timestamp("us", tz="UTC"), pa.timestamp("us")

TYPES: Mapping[str, pa.DataType] = {
    "text": TEXT,
    "int64": COUNT,
    "float64": NUMBER,
    "bool": FLAG,
    "decimal": AMOUNT,
    "date": DAY,
    "timestamp": INSTANT,
}

IDENTITY = [  # how the fact came to its account and person; mostly empty
    ("account_sent", TEXT),  # the account's id as it was sent, where it is known to mean another
    ("person_sent", TEXT),
    (
        "account_by",
        TEXT,
    ),  # how the account was found where none was sent: member, membership, domain
    ("excluded", TEXT),  # why it does not count: internal, test, impersonation, bot; it is kept
]

STANDARD = [  # of every fact; the days and `local_at` are those of the workspace's calendar
    ("happened_at", INSTANT),
    ("known_at", INSTANT),
    ("known_until", INSTANT),  # since when it is known to be wrong; null: it stands
    ("day", DAY),
    ("known_day", DAY),
    ("known_until_day", DAY),
    ("local_at", WALL_CLOCK),
    ("known_by", TEXT),  # happened, stated, arrived, static
    ("source", TEXT),
    *IDENTITY,
    ("batch", COUNT),  # the commit that brought it: grows by one
    ("fact_high", COUNT),  # the fact's key of 128 bits, in halves
    ("fact_low", COUNT),
    ("known_month", TEXT),  # of `known_day`: the partition
]

DERIVED: Mapping[str, list[tuple[str, pa.DataType]]] = {
    "usage": [
        ("day", DAY),
        ("known_day", DAY),
        ("known_until_day", DAY),
        ("account_id", TEXT),
        ("person_id", TEXT),
        ("event", TEXT),
        ("source", TEXT),
        ("n", COUNT),  # events
        ("quantity", NUMBER),  # sum over the events that have one; null: none has
        ("duration_seconds", NUMBER),
        ("first_at", INSTANT),
        ("last_at", INSTANT),
        ("batch", COUNT),
        ("known_month", TEXT),
    ],
    "rejected": [
        ("rejected_id", TEXT),
        ("kind", TEXT),
        ("file", TEXT),
        ("line", COUNT),
        ("columns_at", TEXT),  # which column it stumbled over
        ("reason", TEXT),
        ("row", TEXT),  # as it came, as JSON: column -> text
        ("mapping", TEXT),  # how it was to be read, as JSON
        ("known_at", INSTANT),
        ("batch", COUNT),
    ],
    "arrivals": [
        ("source", TEXT),
        ("way", TEXT),  # collector, log, sql, files
        ("stream", TEXT),  # what the cursor belongs to: the source, or a stream of the journal
        ("hour", INSTANT),  # in which it arrived
        ("received", COUNT),
        ("stored", COUNT),
        ("duplicate", COUNT),
        ("rejected", COUNT),
        ("suppressed", COUNT),
        ("filtered", COUNT),
        (
            "reasons",
            TEXT,
        ),  # of what was rejected, suppressed and filtered, as JSON: reason -> count
        ("trouble", TEXT),  # why it broke off
        ("cursor", TEXT),  # how far the stream was read, as the source writes it
        ("at", INSTANT),
        ("batch", COUNT),
    ],
    "imports": [
        ("batch", COUNT),
        ("kind", TEXT),
        ("file", TEXT),
        ("source", TEXT),
        ("received", COUNT),
        ("stored", COUNT),
        ("duplicate", COUNT),
        ("rejected", COUNT),
        ("at", INSTANT),
    ],
    "runs": [  # a row for each day of a run, and one for each definition that these days then have
        ("run", TEXT),
        ("subject", TEXT),
        ("as_of", DAY),  # empty in the row of a definition
        ("name", TEXT),  # of a definition; empty in the row of a day
        ("version", TEXT),  # of this definition
        ("whole", TEXT),  # of all of them together
        ("computed_at", INSTANT),
        ("versions", TEXT),  # of the lake's tables, as JSON: table -> [version, newest batch]
        ("ground", TEXT),  # of what answers rest on beside facts: zone, currency, rates
        (
            "cost_seconds",
            NUMBER,
        ),  # of this definition in the run that computed it; of a day: of the whole run
    ],
    "readings_account": [("account_id", TEXT), ("as_of", DAY), ("run", TEXT), ("month", TEXT)],
    "readings_person": [
        ("account_id", TEXT),
        ("person_id", TEXT),
        ("as_of", DAY),
        ("run", TEXT),
        ("month", TEXT),
    ],
}


@functools.cache
def schema(table: str) -> pa.Schema:
    """The declared columns of a table, in their order. Readings have more: a column per definition."""
    if table in DERIVED:
        return pa.schema(DERIVED[table])
    kind = kind_named(table)
    if kind is None or kind.rows != table:
        raise KeyError(table)
    own = [(c.name, TYPES[c.type]) for c in columns(kind) if c.name != "happened_at"]
    change = [("change", TEXT)] if kind.moments else []
    return pa.schema([*own, *change, *STANDARD])


@functools.cache
def names() -> tuple[str, ...]:
    """Every table, in such an order that each comes after those it is made from."""
    facts = sorted(kinds().values(), key=lambda kind: kind.kind != "correction")
    return (*(kind.rows for kind in facts), *DERIVED)


def facts() -> tuple[type[Fact], ...]:
    """Every kind that has a table."""
    return tuple(kinds().values())


def partition(table: str) -> str | None:
    """The column that a table is divided by."""
    return next((c for c in ("known_month", "month") if c in schema(table).names), None)


def told(table: str) -> list[str]:
    """The columns whose least and greatest values stand in the log: times and batches, never an id."""
    return [
        field.name
        for field in schema(table)
        if field.type in (DAY, INSTANT, WALL_CLOCK) or field.name == "batch"
    ]


def sql_type(kind: pa.DataType) -> str:
    """The type of a column as DuckDB writes it."""
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP" if kind.tz is None else "TIMESTAMPTZ"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "VARCHAR"
    return _SQL_TYPES[kind]


def quoted(name: str) -> str:
    """A name of ours as it may stand in SQL."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text of ours, such as a file's name, as it may stand in SQL where no value can be bound."""
    return "'" + value.replace("'", "''") + "'"


def within(column: str, values: Iterable[str]) -> str:
    """The condition that a column of ours has one of these values."""
    return f"{column} IN ({', '.join(text(value) for value in values)})"


_SQL_TYPES: Mapping[pa.DataType, str] = {
    COUNT: "BIGINT",
    pa.int8(): "TINYINT",
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    NUMBER: "DOUBLE",
    pa.float32(): "FLOAT",
    FLAG: "BOOLEAN",
    DAY: "DATE",
}
