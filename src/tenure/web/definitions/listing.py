"""The list of definitions, by family and topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.web import words
from tenure.web.definitions.book import FAMILIES, Book, Books, Entry
from tenure.web.definitions.query import KEPT, PATH, Query
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.state.versions import Version
    from tenure.web.portfolio import Portfolio

KINDS = dict(
    zip(
        KEPT,
        ("Stored each day", "On demand", "With knobs", "Changed here", "Used by nothing"),
        strict=True,
    )
)
HEADS = (
    "Definition",
    "What it says",
    "Unit",
    "Median today",
    "Not enough data",
    "Used by",
    "Version",
)
Versions = Mapping[tuple[str, str], "Version"]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The definitions of one topic."""

    key: str
    title: str
    note: str
    table: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The page, ready to be shown."""

    query: Query
    summary: str
    families: tuple[Option, ...]
    topics: tuple[Option, ...]
    kinds: tuple[Option, ...]
    groups: tuple[Group, ...]
    clear_href: str
    csv_href: str
    json_href: str


def list_page(
    books: Books, book: Book, portfolio: Portfolio, versions: Versions, query: Query, frame: Frame
) -> ListPage:
    """The definitions that the query asks for."""
    found = query.chosen(book.entries.values(), changed(versions))
    topics = Counter(entry.topic for entry in book.entries.values())
    return ListPage(
        query=query,
        summary=f"{words.counted(len(found), 'definition')} of {len(book.entries)}"
        if query.narrowed
        else words.counted(len(found), "definition"),
        families=_options(FAMILIES, query.family),
        topics=_options({name: words.title(name) for name in sorted(topics)}, query.topic),
        kinds=_options(KINDS, query.kind),
        groups=tuple(_groups(books, found, portfolio, versions, frame)),
        clear_href=Query(as_of=query.as_of).link() if query.narrowed else "",
        csv_href=query.link().replace(PATH, f"{PATH}.csv", 1),
        json_href=query.link().replace(PATH, f"{PATH}.json", 1),
    )


def list_json(book: Book, versions: Versions, query: Query) -> list[dict[str, Any]]:
    """The same list as data."""
    return [
        told(entry, versions) for entry in query.chosen(book.entries.values(), changed(versions))
    ]


def list_csv(book: Book, versions: Versions, query: Query) -> str:
    """The same list as a file."""
    rows = list_json(book, versions, query)
    names = list(rows[0]) if rows else ["name"]
    return csv_text(names, ([_joined(row[name]) for name in names] for row in rows))


def told(entry: Entry, versions: Versions) -> dict[str, Any]:
    """A definition as data."""
    last = latest(entry, versions)
    return {
        "name": entry.name,
        "doc": " ".join(entry.doc.split()),
        "unit": entry.unit,
        "family": entry.family,
        "topic": entry.topic,
        "form": entry.form,
        "type": entry.type,
        "about": entry.subjects,
        "stored": entry.stored,
        "needs": entry.needs,
        "used_by": entry.used_by,
        "scorecards": entry.scorecards,
        "version": entry.version,
        "versions": last.nth if last else 1,
        "changed_at": last.at.isoformat() if last and last.nth > 1 else None,
        "changed_by": last.by if last and last.nth > 1 else None,
    }


def latest(entry: Entry, versions: Versions) -> Version | None:
    """The version that was recorded last."""
    return versions.get((entry.family, entry.name))


def changed(versions: Versions) -> frozenset[str]:
    """What has had more than one version."""
    return frozenset(name for (_, name), version in versions.items() if version.nth > 1)


def _groups(
    books: Books, found: Iterable[Entry], portfolio: Portfolio, versions: Versions, frame: Frame
) -> Iterable[Group]:
    by: dict[tuple[int, str, str], list[Entry]] = {}
    order = list(FAMILIES)
    for entry in found:
        place = order.index(entry.family) if entry.family in order else len(order)
        by.setdefault((place, entry.family, entry.topic), []).append(entry)
    for (_, family, topic), entries in sorted(by.items()):
        rows = [
            _row(books, entry, portfolio, versions, frame)
            for entry in sorted(entries, key=lambda entry: entry.title)
        ]
        yield Group(
            key=f"{family}-{topic}".replace(" ", "-"),
            title=words.title(topic),
            note=FAMILIES.get(family, words.title(family)),
            table=shown(HEADS, rows, numeric=(3, 4, 5)),
        )


def _row(
    books: Books, entry: Entry, portfolio: Portfolio, versions: Versions, frame: Frame
) -> list[Any]:
    href = frame.link(f"{PATH}/{entry.name}")
    spread = books.spread(portfolio, entry.name)
    median, unknown = Cell("on demand", unknown=True), Cell("")
    if spread is not None:
        middle = spread.quartiles[1] if spread.quartiles else None
        told = words.value(middle, entry.unit, portfolio.currency) if middle is not None else "–"
        median = Cell(told)
        unknown = Cell(words.number(spread.unknown)) if spread.unknown else Cell("0")
    elif "account" not in entry.subjects:
        median = Cell("of users", unknown=True)
    last = latest(entry, versions)
    uses = len(entry.used_by) + len(entry.scorecards)
    since = f"{words.day(last.since)}, {last.by}" if last and last.nth > 1 else ""
    return [
        Cell(entry.title, title=entry.name, href=href),
        Cell(entry.sentence, "why"),
        entry.unit,
        median,
        unknown,
        Cell(words.number(uses), href=f"{href}#uses") if uses else "0",
        Cell(f"{last.nth if last else 1}{' since ' + since if since else ''}", title=entry.version),
    ]


def _options(named: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, title, value == chosen) for value, title in named.items())


def _joined(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, tuple) else value
