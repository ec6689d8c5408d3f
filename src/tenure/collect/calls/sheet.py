"""What calls say, one row a call, before times are understood; and what follows from them besides.

Everything is a plain column, so that a hundred thousand calls a second can go on to the engine together. Rows become
columns by the thousand, while they are still warm: at the end, all at once, it took as long as reading the calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

TEXT, COUNT, NUMBER = pa.string(), pa.int64(), pa.float64()
WARM_ROWS = 2000
NOT_USE = "call"  # why a call that is no use of the product does not count

CALL = pa.schema(
    [
        ("request", COUNT),  # place of the request among those read together
        ("ordinal", COUNT),  # place in the request; -1: the request as a whole
        ("event", TEXT),
        ("user_id", TEXT),
        ("anonymous_id", TEXT),
        ("account_id", TEXT),
        ("message_id", TEXT),
        ("told_at", TEXT),  # by the client's clock, when it happened
        ("sent", TEXT),  # by the client's clock, when it was sent
        ("properties", TEXT),
        ("quantity", NUMBER),
        ("duration_seconds", NUMBER),
        ("excluded", TEXT),
        ("fault", TEXT),  # code: sentence
    ]
)
WHO = [("row_no", COUNT), ("account_id", TEXT), ("person_id", TEXT), ("person_sent", TEXT)]
ATTRIBUTE = pa.schema([*WHO, ("name", TEXT), ("value", TEXT), ("told_at", TEXT)])
FOLLOWING = {
    "attribute": ATTRIBUTE,
    "first_attribute": ATTRIBUTE,  # counts only where nothing is known of the attribute
    "membership": pa.schema([*WHO, ("change", TEXT)]),
    "link": pa.schema(
        [
            ("row_no", COUNT),
            ("of", TEXT),
            ("system", TEXT),
            ("id", TEXT),
            ("same_as", TEXT),
            ("first_only", pa.bool_()),  # counts only where nothing is known of the id
        ]
    ),
    "contract_line": pa.schema(
        [*WHO, ("change", TEXT), ("product", TEXT), ("told_at", TEXT), ("until", TEXT)]
    ),
    "outcome": pa.schema([*WHO, ("outcome", TEXT), ("reason", TEXT)]),
}


class Unfit(Exception):
    """This one call cannot be a fact: code and sentence. It never leaves this folder."""


@dataclass(slots=True)
class Sheet:
    """Calls in the order they came, as rows of `CALL`, and what follows from them as rows of `FOLLOWING`."""

    groups: tuple[str, ...] = ("company", "account", "organization")  # PostHog's kinds of account
    calls: list[tuple[Any, ...]] = field(default_factory=list)  # those that are no columns yet
    columns: list[pa.RecordBatch] = field(default_factory=list)
    settled: int = 0  # rows that are columns
    following: dict[str, list[tuple[Any, ...]]] = field(
        default_factory=lambda: {kind: [] for kind in FOLLOWING}
    )

    def fault(self, request: int, ordinal: int, reason: str) -> None:
        """A call that cannot be a fact."""
        self.calls.append((request, ordinal, *(None,) * 11, reason))

    @property
    def row(self) -> int:
        """The number of the call added last, from 0."""
        return self.settled + len(self.calls) - 1

    def settle(self, least: int = WARM_ROWS) -> None:
        """Make columns of the calls, where there are many; only between two requests."""
        if len(self.calls) >= least:
            self.columns.append(_batch(self.calls, CALL))
            self.settled += len(self.calls)
            self.calls.clear()

    def mark(self) -> tuple[int, ...]:
        """How much there is, for `back_to` within the same request."""
        return (len(self.calls), *map(len, self.following.values()))

    def back_to(self, mark: tuple[int, ...]) -> None:
        """As it was then."""
        for rows, length in zip((self.calls, *self.following.values()), mark, strict=True):
            del rows[length:]

    def table(self) -> pa.Table:
        """The calls, numbered from 0."""
        self.settle(1)
        table = pa.Table.from_batches(self.columns, schema=CALL)
        return table.append_column("row_no", pa.array(range(table.num_rows), COUNT))

    def tables(self) -> dict[str, pa.Table]:
        """What follows, by kind; kinds of which there is nothing are left out."""
        return {
            kind: pa.Table.from_batches([_batch(rows, FOLLOWING[kind])])
            for kind, rows in self.following.items()
            if rows
        }


def _batch(rows: list[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
