"""A definition: what it says and rests on, its values today, its editor, how it came here, and all its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenure.errors import NotFound
from tenure.health import deck
from tenure.signals.kind import Kind
from tenure.web import words
from tenure.web.definitions.bins import bins_table, called
from tenure.web.definitions.book import FAMILIES, Book, Books, Entry
from tenure.web.definitions.distribution import Distribution, distribution
from tenure.web.definitions.drawn import histogram
from tenure.web.definitions.editor import Field, fields
from tenure.web.definitions.listing import told
from tenure.web.definitions.past import Work
from tenure.web.definitions.preview import Preview, Previews, preview
from tenure.web.definitions.query import PATH
from tenure.web.definitions.track import Past, Track, past_versions, track
from tenure.web.export import csv_text
from tenure.web.frame import Frame, Part
from tenure.web.rows import window
from tenure.web.table import Shown

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.health.scorecard import Scorecard
    from tenure.web.portfolio import Portfolio

TYPES = {
    "int": "whole numbers",
    "float": "numbers",
    "decimal": "amounts",
    "boolean": "yes or no",
    "string": "texts",
    "date": "days",
}
BUILT = ("segment", "stage", "tier")  # what the builder of segments edits


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about it."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """Its values today."""

    chart: Markup | None
    table: Shown | None
    line: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file that says what it counts for."""

    title: str
    file: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """The page, ready to be shown."""

    entry: Entry
    family: str
    doc: str
    facts: tuple[Fact, ...]
    spread: Spread | None
    show_href: str
    needs: tuple[Part, ...]
    used_by: tuple[Part, ...]
    sources: tuple[Source, ...]
    where: str
    watched_href: str  # the page of it as a kind of signal
    fields: tuple[Field, ...]
    error: str
    preview: Preview | None
    edit_href: str
    fixed: Part | None  # why nothing of it can be changed here, and where it can
    track: Track | None
    versions: tuple[Past, ...]
    work: Work | None
    since: str
    href: str
    csv_href: str
    json_href: str


def one_page(
    app: App,
    books: Books,
    book: Book,
    previews: Previews,
    work: Work | None,
    name: str,
    given: Mapping[str, str],
    show: bool,
    portfolio: Portfolio,
    frame: Frame,
) -> OnePage:
    """The page of `name`, with what has been typed for its knobs."""
    entry, definition = entry_of(book, name), book.catalog.get(name)
    href = frame.link(f"{PATH}/{name}")
    shown = preview(previews, definition, entry, given, portfolio, frame) if given else ""
    found = spread_of(app, books, entry, portfolio, show)
    cards = [card for card in app.scorecards() if card.name in entry.scorecards]
    if entry.family == "score":
        subject = definition.subjects[0]
        in_force = deck.on(app.scorecards(), frame.today)
        cards = [card for card in in_force if card.subject == subject]
    stored, kept = app.readings.days("account"), past_versions(app, entry)
    return OnePage(
        entry=entry,
        family=FAMILIES.get(entry.family, entry.family),
        doc=definition.doc,
        facts=tuple(
            _facts(
                app,
                entry,
                definition,
                found,
                portfolio,
                window(definition),
                kept[0].nth if kept else 1,
            )
        ),
        spread=_spread(found, entry, portfolio, frame) if found else None,
        show_href=frame.link(f"{PATH}/{name}", show="1"),
        needs=tuple(_needs(book, definition, entry, frame)),
        used_by=tuple(_link(book, other, frame) for other in entry.used_by),
        sources=tuple(_source(card, app.workspace) for card in cards),
        where=_where(definition.where, app.workspace),
        watched_href=frame.link(f"/signals/{definition.kind}")
        if isinstance(definition, Kind)
        else "",
        fields=fields(definition, given) if entry.turns else (),
        error=shown if isinstance(shown, str) else "",
        preview=shown if isinstance(shown, Preview) else None,
        edit_href=frame.link(f"/segments/{name}/edit") if entry.family in BUILT else "",
        fixed=_fixed(entry, definition, frame),
        track=track(app, entry, portfolio.as_of, portfolio.currency),
        versions=kept,
        work=work,
        since=str(stored[0]) if stored else str(portfolio.as_of),
        href=href,
        csv_href=frame.link(f"{PATH}/{name}.csv"),
        json_href=frame.link(f"{PATH}/{name}.json"),
    )


def one_json(
    app: App, books: Books, book: Book, name: str, versions: Mapping[Any, Any], portfolio: Portfolio
) -> dict[str, Any]:
    """The same as data."""
    entry = entry_of(book, name)
    found = spread_of(app, books, entry, portfolio, True)
    return {
        **told(entry, versions),
        "knobs": dict(book.catalog.get(name).knobs),
        "as_of": portfolio.as_of,
        "distribution": _spread_data(found) if found else None,
        "history": [
            {
                "nth": v.nth,
                "by": v.by,
                "at": v.at,
                "since": v.since,
                "note": v.what,
                "text": v.text,
                "version": v.version,
            }
            for v in past_versions(app, entry)
        ],
    }


def one_csv(app: App, book: Book, name: str, portfolio: Portfolio) -> str:
    """The value of every account, or user."""
    entry = entry_of(book, name)
    if name in portfolio.columns:
        rows = zip(portfolio.ids, portfolio.columns[name], strict=True)
        return csv_text(["account_id", name], rows)
    table = _computed(app, entry, portfolio)
    columns = [column for column in table.column_names if column != "as_of"]
    return csv_text(columns, ([row[c] for c in columns] for row in table.to_pylist()))


def entry_of(book: Book, name: str) -> Entry:
    """The definition of this name."""
    if name not in book.entries:
        raise NotFound(f"Nothing is called {name!r}. The list of definitions shows what there is.")
    return book.entries[name]


def spread_of(
    app: App, books: Books, entry: Entry, portfolio: Portfolio, show: bool
) -> Distribution | None:
    """How its values are spread today; one that is not in memory is computed where that is asked for."""
    found = books.spread(portfolio, entry.name)
    if found is None and show:
        return distribution(_computed(app, entry, portfolio)[entry.name].to_pylist())
    return found


def _computed(app: App, entry: Entry, portfolio: Portfolio) -> Any:
    from tenure.catalog.compute import compute
    from tenure.facts import Moments

    subject = "account" if "account" in entry.subjects else "person"
    with app.engine() as engine:
        lens = app.lens(engine, Moments.at(portfolio.as_of))
        return compute(app.catalog, lens, [entry.name], subject)  # type: ignore[arg-type]


def _spread(found: Distribution, entry: Entry, portfolio: Portfolio, frame: Frame) -> Spread:
    said, ours = called(entry.unit, portfolio.currency), entry.name in portfolio.columns
    noun = "account" if "account" in entry.subjects else "user"

    def opens(condition: str) -> str:
        return frame.link("/accounts", where=condition) if ours else ""

    line = f"{words.counted(found.known, noun)}"
    if found.quartiles:
        low, middle, high = map(said, found.quartiles)
        line += f": a quarter up to {low}, half up to {middle}, three quarters up to {high}"
    if found.unknown:
        line += f"; not enough data on {found.unknown:,}"
    return Spread(
        chart=histogram(found, said, f"{entry.title} today, {line}") if found.bins else None,
        table=bins_table(entry.name, found, said, opens, noun=noun),
        line=line,
    )


def _facts(
    app: App,
    entry: Entry,
    definition: Any,
    found: Distribution | None,
    portfolio: Portfolio,
    days: str,
    nth: int,
) -> list[Fact]:
    subjects = {"account": "accounts", "person": "users"}
    facts = [
        Fact("Unit", entry.unit, _kind(entry.type)),
        Fact("About", " and ".join(subjects[one] for one in entry.subjects)),
        Fact("Form", entry.form, days),
        Fact("Kept", "stored each day" if entry.stored else "on demand"),
    ]
    cost = app.readings.costs("account", portfolio.as_of).get(entry.name) if entry.stored else None
    if cost is not None:
        facts.append(Fact("Cost", f"{cost * 1000:,.0f} ms", "of the last computation"))
    facts.append(Fact("Version", str(nth), entry.version))
    return facts


def _kind(type_: str) -> str:
    """What its values are, in words."""
    kind = type_.partition("(")[0].lstrip("!").rstrip("0123456789")
    return TYPES.get(kind, kind)


def _fixed(entry: Entry, definition: Any, frame: Frame) -> Part | None:
    """Why it has no editor here, and the page on which it is changed."""
    if entry.turns or entry.family in BUILT:
        return None
    if entry.family == "attribute":
        return Part(
            "It comes with the facts: what was imported last counts.", frame.link("/data"), "Data"
        )
    if entry.family == "score":
        told = "It is computed by the scorecards: factors, weights and caps are changed there."
        return Part(told, frame.link("/scorecards"), "Scorecards")
    if entry.family == "product":
        told = "It has no knobs of its own: it follows from what is declared of the product, and from what it needs."
        return Part(told, frame.link("/features/product"), "The product")
    if definition.knobs:
        return Part("Its knobs stand in the file that defines it.")
    return Part(
        "It has no knobs of its own: it changes with what it needs.", "#uses", "What it needs"
    )


def _needs(book: Book, definition: Any, entry: Entry, frame: Frame) -> list[Part]:
    tables = [need for need in definition.needs if need not in book.catalog.definitions]
    names = {"as_of": "the day", "people": "the users of the account"}
    return [
        *(Part(names.get(table, f"facts: {table}")) for table in tables),
        *(_link(book, need, frame) for need in entry.needs),
    ]


def _link(book: Book, name: str, frame: Frame) -> Part:
    if name not in book.entries:
        return Part(words.title(name))
    return Part(words.title(name), frame.link(f"{PATH}/{name}"), book.entries[name].sentence)


def _source(card: Scorecard, workspace: Path) -> Source:
    file = Path(card.where)
    return Source(
        title=card.title,
        file=_where(card.where, workspace),
        text=file.read_text(encoding="utf-8-sig") if file.is_file() else "",
    )


def _where(where: str, workspace: Path) -> str:
    """The file and line, without where the workspace or Tenure lies."""
    ours = str(Path(__file__).parents[2])
    return where.replace(f"{workspace}/", "").replace(f"{ours}/", "tenure/")


def _spread_data(found: Distribution) -> dict[str, Any]:
    bins: Sequence[dict[str, Any]] = [
        {"from": one.low, "to": one.high, "is": one.is_, "count": count}
        for one, count in zip(found.bins, found.counts, strict=True)
    ]
    return {
        "bins": bins,
        "quartiles": found.quartiles,
        "known": found.known,
        "unknown": found.unknown,
    }
