"""Read what is new, page by page, and store it: the way of SQL sources and of MongoDB.

A page is read and its rows are stored; then its counts and the position after it are recorded in one commit. Who is killed
in between reads that page again and stores nothing twice, because every row has its own id, or is a state that is so already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.collect.files.arrow import ArrowRows
from tenure.collect.imports import import_rows
from tenure.collect.sources.becoming import Becoming
from tenure.collect.sources.counting import counted
from tenure.collect.sources.plan import Plan, needs_id
from tenure.collect.sources.position import Place, Position, place_from, position_of
from tenure.collect.sources.preparing import ID, prepared
from tenure.collect.sources.reader import Reader
from tenure.collect.sources.rows import Contents, Row, by_key, place_of, table
from tenure.collect.sources.source import Source
from tenure.collect.subject import subject_named
from tenure.collect.workspace import Workspace

if TYPE_CHECKING:
    from tenure.collect.result import FileResult
    from tenure.warehouse.arrivals import Arrival, Standing

PAGE_ROWS = 100_000
PAGE_SIGNS = 100_000_000  # of text: a page of long texts has fewer rows
SAMPLED = 50


class Overtaken(Exception):
    """Somebody else pulls the same source at this time: what was stored is theirs to count."""


class Pull:
    """One run of one source."""

    def __init__(
        self, app: Workspace, source: Source, plan: Plan, now: datetime, again: bool = False
    ) -> None:
        self.app, self.source, self.plan, self.now = app, source, plan, now
        self.arrivals: list[Arrival] = []
        self.read = 0
        self._standing = self._stood()
        self.place = place_from(self._standing.cursor)
        if again or self.place.cursor != plan.cursor:  # that was a position in another column
            kept = self.place
            self.place = Place(cursor=plan.cursor, filled=kept.filled, swept_at=kept.swept_at)

    @property
    def stream(self) -> str:
        return f"{self.source.kind}/{self.source.name}"

    def run(self, reader: Reader) -> None:
        """Everything that is new. Raises Overtaken where somebody else does the same."""
        if self.plan.cursor is None:
            self._pages_of(reader, reader.everything())
        else:
            self._in_order(reader)
            if self.plan.nulls:
                self._pages_of(reader, reader.unplaced())
        if not self.place.filled:
            self.record([], replace(self.place, filled=True, swept_at=self.now))

    def begin(self) -> Position | None:
        """Where this run begins to read."""
        if self.place.position is None:
            return self.plan.start
        return self.place.position.back(self.plan.overlap)

    def record(self, arrivals: Sequence[Arrival], place: Place) -> None:
        """The counts and the new place, in one commit. Raises Overtaken where somebody else has moved it."""
        from tenure.warehouse import arrivals as store

        moved = store.record(
            self.app.lake, self.stream, self._standing, arrivals, place.told(), self.now
        )
        if not moved:
            raise Overtaken
        self._standing = self._stood()
        self.arrivals += arrivals
        self.place = place

    def store(self, names: Sequence[str], rows: Sequence[Row], ids: Contents) -> list[Arrival]:
        """A page's rows as facts of every kind that they become."""
        whole = self.tabled(names, rows, ids)
        first = self.read + 1
        self.read += len(rows)
        return [self._become(one, whole, first) for one in self.plan.becomings]

    def tabled(
        self, names: Sequence[str], rows: Sequence[Row], ids: Contents | None = None
    ) -> pa.Table:
        """A page's rows as a table, each with its own id where that makes a fact."""
        if rows and len(rows[0]) < len(names):  # later rows brought more columns
            rows = [(*row, *[None] * (len(names) - len(row))) for row in rows]
        whole = table(names, rows, self.plan.zone)
        if not any(needs_id(one) for one in self.plan.becomings):
            return whole
        own = self._ids(names, rows, ids or Contents(None))
        return whole.append_column(ID, pa.array(own, pa.string()))

    def imported(
        self,
        app: Workspace,
        becoming: Becoming,
        rows: pa.Table,
        mapping: Mapping[str, str],
        first: int = 1,
    ) -> FileResult:
        """Prepared rows as one kind of fact, into the lake of `app`; `first` is the number of the first of them."""
        return import_rows(
            app,
            becoming.kind,
            ArrowRows.of(rows, first),
            f"sources/{self.source.name}",
            mapping,
            source=self.source.name,
            known_at=becoming.known_at or self._known_at(becoming),
            static=becoming.static,
            ids=self.source.ids,
            now=self.now,
        )

    def _known_at(self, becoming: Becoming) -> str | None:
        """History that the first run brings was known when it happened; what comes later, from its run on."""
        if subject_named(becoming.kind).wide:
            return None
        return "now" if self.place.filled else "happened"

    def _in_order(self, reader: Reader) -> None:
        """Page by page from where the last run stood. Rows that stand on the border of two pages are read by both."""
        since, most = self.begin(), PAGE_ROWS
        border = Counter[str]()
        ids: Contents | None = None
        while True:
            page, received = list[Row](), 0
            for piece in _up_to(reader.since(since, most), PAGE_SIGNS):
                received += len(piece)
                page += [row for row in piece if not (border and _seen(row, border))]
            full = received >= most or (received and _signs(page) >= PAGE_SIGNS)
            if page:
                at = self._cursor_of(reader.names)
                ids = ids or Contents(at)
                position = position_of(page[-1][at])
                self.record(
                    self.store(reader.names, page, ids), replace(self.place, position=position)
                )
            if not full:
                return
            if not page or self.place.position == since:
                most, border, ids = most * 2, Counter(), None  # one value has more rows than a page
            else:
                end = page[-1][at]
                border = Counter(_told(row) for row in page if row[at] == end)
                since, most = self.place.position, PAGE_ROWS

    def _pages_of(self, reader: Reader, pieces: Iterable[Sequence[Row]]) -> None:
        """Rows that no position can be told of: their pages move nothing."""
        ids, rows, signs = Contents(None), list[Row](), 0
        for piece in pieces:
            rows += piece
            signs += _signs(piece)
            if len(rows) >= PAGE_ROWS or signs >= PAGE_SIGNS:
                self.record(self.store(reader.names, rows, ids), self.place)
                rows, signs = [], 0
        if rows:
            self.record(self.store(reader.names, rows, ids), self.place)

    def _cursor_of(self, names: Sequence[str]) -> int:
        """Which column is the cursor."""
        return place_of(self.plan.cursor or "", names, "cursor")

    def _ids(self, names: Sequence[str], rows: Sequence[Row], ids: Contents) -> list[str | None]:
        if not self.plan.key:
            return ids.ids(rows)
        own = by_key(rows, [place_of(name, names, "key") for name in self.plan.key])
        if None not in own:
            return own
        without = iter(ids.ids([row for row, one in zip(rows, own, strict=True) if one is None]))
        return [one if one is not None else next(without) for one in own]

    def _become(self, becoming: Becoming, whole: pa.Table, first: int) -> Arrival:
        rows, mapping, left_out = prepared(becoming, whole, self.now)
        results = [self.imported(self.app, becoming, rows, mapping, first)] if len(rows) else []
        why = f"{becoming.kind}: no {becoming.needs}"
        return counted(self.source, results, self.now, filtered=left_out, why=why)

    def _stood(self) -> Standing:
        from tenure.warehouse.arrivals import standing

        with self.app.engine() as engine:
            return standing(self.app.lake, engine, self.stream)


def _up_to(pieces: Iterator[Sequence[Row]], most: int) -> Iterator[Sequence[Row]]:
    """Pieces until they hold so many signs of text."""
    signs = 0
    with closing(pieces):  # type: ignore[type-var]
        for piece in pieces:
            yield piece
            signs += _signs(piece)
            if signs >= most:
                return


def _signs(rows: Sequence[Row]) -> int:
    """About how many: of some of the rows, for all."""
    some = rows[::SAMPLED]
    return SAMPLED * sum(len(v) for row in some for v in row if isinstance(v, str | bytes))


def _seen(row: Row, border: Counter[str]) -> bool:
    told = _told(row)
    if told not in border:
        return False
    border[told] -= 1
    if not border[told]:
        del border[told]
    return True


def _told(row: Row) -> str:
    """What a row says, whether or not columns that it lacks were known already."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return repr(tuple(row[:end]))
