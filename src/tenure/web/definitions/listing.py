"""The list of definitions, by family and topic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tenure.web import words
from tenure.web.definitions.book import FAMILIES, Book, Books, Entry
from tenure.web.definitions.query import KEPT, PATH, Query
from tenure.web.export import csv_text
from tenure.web.frame import Frame

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
OPENED = 60  # so many that are found are unfolded at once
NAMED = 12  # of each topic, while it is folded
Versions = Mapping[tuple[str, str], "Version"]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A definition in the list."""

    name: str
    title: str
    href: str
    sentence: str
    unit: str
    median: str
    stands: str  # in place of a median: on demand, of users
    unknown: str
    uses: str
    uses_href: str
    version: str
    version_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The definitions of one topic."""

    key: str
    title: str
    count: str
    names: str
    own: bool
    open: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The topics of one kind of definition."""

    key: str
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The page, ready to be shown."""

    query: Query
    summary: str
    families: tuple[Option, ...]
    topics: tuple[Option, ...]
    kinds: tuple[Option, ...]
    listed: tuple[Family, ...]
    clear_href: str
    open_href: str
    close_href: str
    csv_href: str
    json_href: str


def list_page(
    books: Books, book: Book, portfolio: Portfolio, versions: Versions, query: Query, frame: Frame
) -> ListPage:
    """The definitions that the query asks for."""
    found = query.chosen(book.entries.values(), changed(versions))
    topics = {entry.topic: words.title(entry.topic) for entry in book.entries.values()}
    unfolded = query.open == "all" or (query.narrowed and len(found) <= OPENED)
    groups = list(_groups(books, found, portfolio, versions, unfolded, frame))
    plain = query.link(open="")
    return ListPage(
        query=query,
        summary=f"{words.counted(len(found), 'definition')} of {len(book.entries)}"
        if query.narrowed
        else words.counted(len(found), "definition"),
        families=_options(FAMILIES, query.family),
        topics=_options(
            dict(sorted(topics.items(), key=lambda one: one[1].casefold())), query.topic
        ),
        kinds=_options(KINDS, query.kind),
        listed=tuple(
            Family(family, FAMILIES.get(family, words.title(family)), tuple(one for _, one in of))
            for family, of in groupby(groups, key=lambda one: one[0])
        ),
        clear_href=Query(as_of=query.as_of).link() if query.narrowed else "",
        open_href="" if unfolded or len(groups) < 2 else query.link(open="all"),
        close_href=plain if query.open == "all" else "",
        csv_href=plain.replace(PATH, f"{PATH}.csv", 1),
        json_href=plain.replace(PATH, f"{PATH}.json", 1),
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
    books: Books,
    found: Iterable[Entry],
    portfolio: Portfolio,
    versions: Versions,
    unfolded: bool,
    frame: Frame,
) -> Iterator[tuple[str, Group]]:
    """By family and topic; topics of one's own come first."""
    by: dict[tuple[int, str, bool, str], list[Entry]] = {}
    order = list(FAMILIES)
    for entry in found:
        place = order.index(entry.family) if entry.family in order else len(order)
        family = entry.family if entry.topic != "segments" else "segment"
        by.setdefault((place, family, not entry.own, entry.topic), []).append(entry)
    for (_, family, others, topic), entries in sorted(
        by.items(), key=lambda one: (*one[0][:3], words.title(one[0][3]).casefold())
    ):
        ordered = sorted(entries, key=lambda entry: entry.title.casefold())
        names = ", ".join(entry.title for entry in ordered[:NAMED])
        yield (
            family,
            Group(
                key=re.sub(r"\W+", "-", f"{family}-{topic}"),
                title=words.title(topic),
                count=f"{len(entries):,}",
                names=f"{names} …" if len(entries) > NAMED else names,
                own=not others,
                open=unfolded or len(by) == 1,
                lines=tuple(_line(books, entry, portfolio, versions, frame) for entry in ordered),
            ),
        )


def _line(
    books: Books, entry: Entry, portfolio: Portfolio, versions: Versions, frame: Frame
) -> Line:
    href = frame.link(f"{PATH}/{entry.name}")
    median, unknown = books.told(portfolio, entry)
    last = latest(entry, versions)
    since = words.day(last.since) if last and last.nth > 1 else ""
    uses = len(entry.used_by) + len(entry.scorecards)
    return Line(
        name=entry.name,
        title=entry.title,
        href=href,
        sentence=entry.sentence,
        unit=entry.unit,
        median=median,
        stands="" if median else "of users" if "account" not in entry.subjects else "on demand",
        unknown=unknown,
        uses=f"{uses:,}",
        uses_href=f"{href}#uses" if uses else "",
        version=f"{last.nth if last else 1}{' since ' + since if since else ''}",
        version_title=entry.version,
    )


def _options(named: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, title, value == chosen) for value, title in named.items())


def _joined(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, tuple) else value
