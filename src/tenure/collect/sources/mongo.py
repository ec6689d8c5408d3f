"""A collection of MongoDB, read on from where the last run stood. Needs the extra: pip install 'tenure[mongo]'.

A document is a row: what is nested has its path as the column's name (`owner.email`), a list is JSON. Only `find` is ever asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tenure.collect.sources.address import Address, address_of
from tenure.collect.sources.fetching import fetched
from tenure.collect.sources.plan import KEYS, Plan, plan_of
from tenure.collect.sources.position import Position
from tenure.collect.sources.preview import Preview, shown
from tenure.collect.sources.pulling import Pull
from tenure.collect.sources.reader import PIECE_ROWS
from tenure.collect.sources.rows import Row
from tenure.collect.sources.source import Source
from tenure.collect.workspace import Workspace
from tenure.errors import SourceFailed

if TYPE_CHECKING:
    from pymongo.collection import Collection

    from tenure.warehouse.arrivals import Arrival

EVERY = timedelta(minutes=15)
CONNECT_MS = 10_000
MOST_COLUMNS = 1_000
SCALARS = (str, bytes, int, float, bool, date, type(None))
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mongo:
    """A source of kind mongo, as its file says."""

    address: Address
    database: str | None  # None: the one in the address
    collection: str
    only: Mapping[str, Any]  # a filter, as find() takes it
    plan: Plan


def read(source: Source) -> Mongo:
    """The file's own keys; DefinitionError with file, line and key where one is wrong."""
    given = source.given
    source.only("url", "url_env", "database", "collection", "filter", *KEYS)
    plan = plan_of(given)
    if not plan.cursor:
        given.refuse("cursor", 'is missing: the field that says what is new, for example "_id"')
    return Mongo(
        address=address_of(given, "mongodb://", "mongodb+srv://", "${"),
        database=given.text("database", None),
        collection=given.text("collection"),
        only=given.table("filter").given,
        plan=plan if plan.key else replace(plan, key=("_id",)),
    )


def run(
    app: Workspace, source: Source, now: datetime, *, again: bool = False, sweep: bool = False
) -> list[Arrival]:
    """What is new, into the lake; then what is gone, where it is time to look for it. `again`: from the start."""
    mongo = read(source)
    pull = Pull(app, source, mongo.plan, now, again)
    with _opened(mongo) as collection:
        return fetched(pull, MongoReader(mongo, collection), sweep)


def preview(app: Workspace, source: Source, now: datetime, most: int) -> Preview:
    """The first documents that a run would read, and what would become of them; nothing is stored."""
    mongo = read(source)
    with _opened(mongo) as collection:
        return shown(Pull(app, source, mongo.plan, now), MongoReader(mongo, collection), most)


class MongoReader:
    """The documents of a collection as rows. A piece has the columns of its documents; `names` grows with them."""

    def __init__(self, mongo: Mongo, collection: Collection[Any]) -> None:
        self.names: tuple[str, ...] = ()
        self._mongo, self._collection = mongo, collection
        self._cursor = mongo.plan.cursor or "_id"

    def since(self, position: Position | None, most: int) -> Iterator[Sequence[Row]]:
        """At most so many documents whose cursor is not before `position`, in the order of the cursor."""
        asked = {"$gte": _bound(self._cursor, position)} if position else {"$ne": None}
        return self._rows({self._cursor: asked}, most, sort=True)

    def unplaced(self) -> Iterator[Sequence[Row]]:
        """The documents that have no cursor value."""
        return self._rows({self._cursor: None}, 0)

    def everything(self) -> Iterator[Sequence[Row]]:
        """All documents, in no order."""
        return self._rows({}, 0)

    def head(self, position: Position | None, most: int) -> Iterator[Sequence[Row]]:
        """The first documents that a run would read."""
        return self.since(position, most)

    def columns(self, names: Sequence[str]) -> Iterator[Sequence[Row]]:
        """These columns of all documents."""
        for piece in self._found({}, 0, False, dict.fromkeys(names, 1)):
            flat = [_flat(document) for document in piece]
            yield [tuple(one.get(name) for name in names) for one in flat]

    def _rows(self, asked: Document, most: int, sort: bool = False) -> Iterator[Sequence[Row]]:
        for piece in self._found(asked, most, sort):
            flat = [_flat(document) for document in piece]
            seen = dict.fromkeys(self.names)
            for one in flat:
                seen.update(dict.fromkeys(one))
            self.names = tuple(seen)
            if len(seen) > MOST_COLUMNS:
                raise SourceFailed(
                    f"the documents of {self._mongo.collection} have more than {MOST_COLUMNS:,} different fields"
                )
            yield [tuple(one.get(name) for name in self.names) for one in flat]

    def _found(
        self, asked: Document, most: int, sort: bool, fields: Mapping[str, int] | None = None
    ) -> Iterator[list[Document]]:
        both = [dict(each) for each in (self._mongo.only, asked) if each]
        limit_ms = int(self._mongo.plan.timeout.total_seconds() * 1000)
        found = self._collection.find(
            {"$and": both} if len(both) > 1 else (both or [{}])[0],
            dict(fields) if fields else None,
            limit=most,
            batch_size=PIECE_ROWS,
            max_time_ms=limit_ms,
        )
        if sort:
            found = found.sort(self._cursor, 1)
        with found:
            piece: list[Document] = []
            for document in found:
                piece.append(document)
                if len(piece) == PIECE_ROWS:
                    yield piece
                    piece = []
            if piece:
                yield piece


@contextmanager
def _opened(mongo: Mongo) -> Iterator[Collection[Any]]:
    try:
        from bson.codec_options import CodecOptions
        from pymongo import MongoClient, ReadPreference
        from pymongo.errors import PyMongoError
    except ModuleNotFoundError:
        raise SourceFailed(
            "the driver pymongo is not installed: pip install 'tenure[mongo]'"
        ) from None
    try:
        client: MongoClient[Any] = MongoClient(
            mongo.address.filled(),
            serverSelectionTimeoutMS=CONNECT_MS,
            connectTimeoutMS=CONNECT_MS,
            socketTimeoutMS=int(mongo.plan.timeout.total_seconds() * 1000) + CONNECT_MS,
            appname="tenure",
        )
        with client:
            name = mongo.database or client.get_default_database().name
            aware: CodecOptions[Any] = CodecOptions(tz_aware=True, tzinfo=UTC)
            yield client[name].get_collection(
                mongo.collection,
                codec_options=aware,
                read_preference=ReadPreference.SECONDARY_PREFERRED,
            )
    except PyMongoError as error:
        said = " ".join(str(error).split())[:300]
        raise SourceFailed(mongo.address.hide(f"the database says: {said}")) from None


def _flat(document: Document, path: str = "") -> dict[str, Any]:
    """Nested documents become columns with their path; ids and numbers of MongoDB's own become text."""
    flat: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{path}{name}."))
        else:
            flat[f"{path}{name}"] = _plain(value)
    return flat


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_flat(one) if isinstance(one, Mapping) else _plain(one) for one in value]
    if type(value).__name__ == "Int64":
        return int(value)
    return value if isinstance(value, SCALARS) else str(value)


def _bound(cursor: str, position: Position) -> Any:
    """As the database compares it: an ObjectId for what looks like one, a time for a day."""
    from bson import ObjectId

    value = position.value
    if isinstance(value, str) and cursor == "_id" and ObjectId.is_valid(value):
        return ObjectId(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    return value
