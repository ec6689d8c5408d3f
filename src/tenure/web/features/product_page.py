"""The product as it is declared, beside what has come in: events in no feature, and what could be declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tenure.catalog.table import seal, text_of, told
from tenure.errors import DefinitionError
from tenure.product.product import FILE, Product
from tenure.product.seen import EventUse, Seen, shown_by
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.features.declaring import PLURALS, SINGULARS
from tenure.web.features.seeing import Suggestion
from tenure.web.frame import Empty, Frame
from tenure.web.table import Shown, shown

MOST = 200  # events in no feature that are listed
SAYS = {  # what is told of a table, beside its title and name
    "features": ("events", "level", "key", "obscure", "differentiating", "product", "plans"),
    "settings": ("form", "attribute", "on", "event", "days"),
    "meters": ("unit", "event", "of", "gauge"),
    "flows": ("steps", "help"),
    "milestones": ("event", "feature", "attribute", "value", "fact"),
    "times": ("from", "to"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A table that is declared, or could be."""

    key: str
    title: str
    name: str
    says: str
    tags: tuple[str, ...]
    href: str = ""
    removal: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """All tables of a section."""

    name: str
    title: str
    singular: str
    items: tuple[Item, ...]
    new_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """The page, ready to be shown."""

    empty: Empty | None
    declared: bool
    error: str
    sections: tuple[Section, ...]
    suggested: tuple[Section, ...]
    suggested_text: str
    loose: tuple[EventUse, ...]
    loose_note: str
    features: tuple[tuple[str, str], ...]
    named: Shown | None
    text: str
    seal: str  # of the text as it stands
    file: str
    root: tuple[tuple[str, str], ...]
    csv_href: str
    json_href: str


def product_page(
    folder: Path,
    product: Product,
    seen: Seen,
    suggestion: Suggestion,
    frame: Frame,
    error: str = "",
    text: str = "",
) -> ProductPage:
    """What is declared, and what is not yet."""
    tables, named = tables_of(folder), shown_by(product)
    loose = [use for use in seen.events if use.event not in named]
    declared, stands = (folder / FILE).is_file(), _stands(folder / FILE)
    told = shown(
        ("Event", "Shows", "Events", "Users", "Accounts"),
        [[use.event, named[use.event], use.count, use.users, use.accounts] for use in seen.events if use.event in named],
        (2, 3, 4),
    )  # fmt: skip
    return ProductPage(
        empty=None if seen.events or declared else _nothing(frame),
        declared=declared,
        error=error,
        sections=tuple(_section(name, tables.get(name, []), frame) for name in PLURALS),
        suggested=tuple(_offered(suggestion.beside(tables, named))),
        suggested_text=suggestion.text,
        loose=tuple(loose[:MOST]),
        loose_note=f"The {MOST} most used of {len(loose):,}; the file has all." if len(loose) > MOST else "",
        features=tuple((one.name, one.title) for one in product.features),
        named=told if told.rows else None,
        text=text or stands,
        seal=seal(stands) if declared else "",
        file=FILE,
        root=_root(product),
        csv_href=frame.link("/features/product.csv"),
        json_href=frame.link("/features/product.json"),
    )  # fmt: skip


def product_json(folder: Path, product: Product, seen: Seen) -> dict[str, Any]:
    """The same as data."""
    return {**tables_of(folder), "events": _events(product, seen)}


def catalogue_csv(product: Product, seen: Seen) -> str:
    """Every event that came in, and what it is declared to show."""
    names = ("event", "shows", "events", "users", "accounts")
    return csv_text(names, ([one[name] for name in names] for one in _events(product, seen)))


def tables_of(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The tables of the workspace's features.toml as they stand in it."""
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        found = told(text_of(file), str(file)).given
    except DefinitionError:  # the page shows the text, and what is wrong with it
        return {}
    return {name: found[name] for name in PLURALS if isinstance(found.get(name), list)}


def _stands(file: Path) -> str:
    """The text of the file; nothing where it cannot be read, which is said above it."""
    try:
        return text_of(file)
    except DefinitionError:
        return ""


def _events(product: Product, seen: Seen) -> list[dict[str, Any]]:
    named = shown_by(product)
    return [
        {
            "event": use.event,
            "shows": named.get(use.event),
            "events": use.count,
            "users": use.users,
            "accounts": use.accounts,
        }
        for use in seen.events
    ]


def _section(name: str, tables: Sequence[Mapping[str, Any]], frame: Frame) -> Section:
    here = "/features/product"

    def item(table: Mapping[str, Any]) -> Item:
        own = quote(str(table.get("name", "")), safe="")
        return _item(
            name, table, frame.link(f"{here}/{name}/{own}"), f"{here}/{name}/{own}/removal"
        )

    items = tuple(item(table) for table in tables)
    return Section(name, PLURALS[name], SINGULARS[name], items, frame.link(f"{here}/{name}/new"))


def _offered(offered: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Section]:
    """What is not declared yet, as it could be."""
    return [
        Section(name, title, SINGULARS[name], tuple(_item(name, one) for one in offered[name]), "")
        for name, title in PLURALS.items()
        if name in offered
    ]


def _item(section: str, table: Mapping[str, Any], href: str = "", removal: str = "") -> Item:
    name = str(table.get("name", ""))
    flags = [key for key in SAYS[section] if table.get(key) is True]
    flags += ["advanced"] if table.get("level") == "advanced" else []
    flags += ["integration"] if table.get("form") == "integration" else []
    said = [
        f"{words.title(key) if key not in ('from', 'to') else key} {_said(table[key])}"
        for key in SAYS[section]
        if key in table and key not in ("level", "form") and not isinstance(table[key], bool)
    ]
    title = str(table.get("title") or words.title(name))
    return Item(f"{section}:{name}", title, name, " · ".join(said), tuple(flags), href, removal)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(
            f"{one['event']} {one['value']}" if isinstance(one, Mapping) and "value" in one
            else str(one["event"]) if isinstance(one, Mapping) else str(one)
            for one in value
        )  # fmt: skip
    return str(value)


def _root(product: Product) -> tuple[tuple[str, str], ...]:
    return (
        ("Attribute that names the plan", product.plan),
        ("Events that are a log-in", words.listed(product.login) or "none"),
    )


def _nothing(frame: Frame) -> Empty:
    return Empty(
        "No events have come in",
        "The product can be declared once events have come: then what could be declared is suggested here.",
        frame.link("/data"),
        "Connect events",
    )
