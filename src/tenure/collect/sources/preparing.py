"""A page's rows as one kind of fact takes them: which are meant, with what every row has besides, and how they are mapped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from tenure.collect.mapping import resolve
from tenure.collect.sources.becoming import Becoming
from tenure.collect.sources.plan import needs_id
from tenure.collect.sources.rows import place_of
from tenure.collect.subject import subject_named

NOW, ID = ":now", ":id"  # columns that every row has: the moment of this run, the row's own id


def prepared(
    becoming: Becoming, whole: pa.Table, now: datetime
) -> tuple[pa.Table, dict[str, str], int]:
    """The rows that are meant, the mapping with what every row has besides, and how many rows are not meant."""
    mapping = dict(becoming.mapping)
    rows, left_out = whole, 0
    if becoming.needs:
        at = place_of(becoming.needs, whole.column_names, "needs")
        cells = whole.column(at)
        given = pc.is_valid(cells)
        if pa.types.is_string(cells.type):
            given = pc.and_(given, pc.not_equal(pc.utf8_trim_whitespace(cells), ""))
        rows = whole.filter(pc.fill_null(given, False))
        left_out = len(whole) - len(rows)
    if ID in rows.column_names:
        own = rows.column(ID)
        rows = rows.drop_columns([ID])
        if needs_id(becoming):
            what = pa.scalar(f" {becoming.mapping.get('event', '')}".rstrip(), pa.string())
            named = pc.binary_join_element_wise(own, what, "")
            rows = rows.append_column(ID, named)
            mapping["message_id"] = ID
    if NOW in becoming.mapping.values():
        rows = rows.append_column(NOW, pa.array([now] * len(rows), pa.timestamp("us", "UTC")))
    if subject_named(becoming.kind).wide and not becoming.others:
        mapping |= _unnamed(becoming, rows.column_names)
    return rows, mapping, left_out


def _unnamed(becoming: Becoming, names: Sequence[str]) -> dict[str, str]:
    """Leaves out what nothing names: a database's table of users holds more than is anybody's business."""
    subject = subject_named(becoming.kind)
    found = resolve(subject, becoming.mapping, names, becoming.where, None).spec
    return {name: "" for name in found if name not in (*becoming.mapping, *subject.targets)}
