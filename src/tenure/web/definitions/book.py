"""All definitions as the pages list them: what each is, whose it is, what it needs and who uses it. Made once for a catalog."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from tenure import clock
from tenure.definitions import Uses, uses
from tenure.definitions.turn import turns
from tenure.definitions.uses import needs, topic
from tenure.signals.kind import Kind
from tenure.web import words
from tenure.web.definitions.distribution import Distribution, distribution, middle

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition
    from tenure.web.portfolio import Portfolio

FAMILIES = {
    "metric": "Metrics",
    "product": "What your product makes measurable",
    "score": "Scores",
    "signal": "Signals",
    "segment": "Segments",
    "stage": "Stages",
    "tier": "Tiers",
    "attribute": "Attributes",
}
INNER = ("health_", "user_health_")  # parts of scores
DAYS_KEPT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A definition in the list."""

    name: str
    title: str
    doc: str
    unit: str
    family: str
    topic: str
    form: str
    type: str
    subjects: tuple[str, ...]
    stored: bool
    own: bool  # it stands in a file of the workspace
    turns: bool  # has knobs that can be turned
    needs: tuple[str, ...]
    used_by: tuple[str, ...]
    scorecards: tuple[str, ...]
    version: str

    @property
    def sentence(self) -> str:
        """The first sentence of what it is."""
        told = " ".join(self.doc.replace("`", "").split())
        return told.partition(". ")[0].rstrip(".") + "."


@dataclass(frozen=True)
class Book:
    """The entries of one catalog, by name."""

    catalog: Catalog
    entries: Mapping[str, Entry]
    uses: Uses


class Books:
    """The book of a workspace, made anew with its catalog; distributions and medians of a day, made when first asked for."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._book: Book | None = None
        self._spread: dict[tuple[int, str], tuple[Portfolio, Distribution]] = {}
        self._told: OrderedDict[int, tuple[Portfolio, dict[str, tuple[str, str]]]] = OrderedDict()
        self._lock = threading.Lock()

    def now(self) -> Book:
        """As the files are."""
        defined = self.app.defined
        book = self._book
        if book is None or book.catalog is not defined.catalog:
            book = self._book = _made(self.app, defined.catalog)
        return book

    def told(self, portfolio: Portfolio, entry: Entry) -> tuple[str, str]:
        """Of a stored definition its median over the live accounts, and of how many it is not known; else nothing."""
        with self._lock:
            kept = self._told.setdefault(id(portfolio), (portfolio, {}))
            while len(self._told) > DAYS_KEPT:
                self._told.popitem(last=False)
        if entry.name not in kept[1]:
            kept[1][entry.name] = _middle(portfolio, entry)
        return kept[1][entry.name]

    def spread(self, portfolio: Portfolio, name: str) -> Distribution | None:
        """How the values of a stored definition are spread over the live accounts; None: it is not stored."""
        if name not in portfolio.columns:
            return None
        key = (id(portfolio), name)
        kept = self._spread.get(key)
        if kept is None or kept[0] is not portfolio:
            with self._lock:
                if len(self._spread) > 2000:
                    self._spread.clear()
                kept = (portfolio, distribution(live(portfolio, portfolio.columns[name])))
                self._spread[key] = kept
        return kept[1]


def live(portfolio: Portfolio, values: Sequence[Any]) -> list[Any]:
    """The values of the accounts that are customers now."""
    return list(compress(values, portfolio.columns["is_live"]))


def _middle(portfolio: Portfolio, entry: Entry) -> tuple[str, str]:
    if entry.name not in portfolio.columns:
        return "", ""
    found = middle(live(portfolio, portfolio.columns[entry.name]))
    said = words.value(found.median, entry.unit, portfolio.currency)
    return said if found.median is not None else "–", words.number(found.unknown)


def _made(app: App, catalog: Catalog) -> Book:
    used = uses(catalog, app.scorecards())
    stored = set(clock.stored_names(catalog))
    entries = {
        name: _entry(app, catalog, definition, used, stored)
        for name, definition in catalog.definitions.items()
        if not name.startswith(INNER)
    }
    return Book(catalog, entries, used)


def _entry(
    app: App, catalog: Catalog, definition: Definition, used: Uses, stored: set[str]
) -> Entry:
    name = definition.name
    subjects = [subject for subject in definition.subjects if name in catalog.types(subject)]
    shape = catalog.shape(name, subjects[0])
    return Entry(
        name=name,
        title=definition.title if isinstance(definition, Kind) else words.title(name),
        doc=definition.doc,
        unit=definition.unit,
        family=definition.family,
        topic=topic(catalog, definition),
        form=shape.form,
        type=str(shape.type),
        subjects=tuple(subjects),
        stored=name in stored,
        own=definition.where.startswith(f"{app.workspace}/metrics"),
        turns=turns(catalog, name),
        needs=needs(catalog, definition),
        used_by=used.definitions.get(name, ()),
        scorecards=used.scorecards.get(name, ()),
        version=catalog.version(name),
    )
