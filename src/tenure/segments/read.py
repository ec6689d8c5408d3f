"""Reads segments/*.toml; what is wrong is said with file, line, key and value. Where a workspace has one of our name, its own counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tenure.catalog.definition import Subject
from tenure.catalog.table import Table
from tenure.catalog.table import read as read_table
from tenure.errors import DefinitionError
from tenure.segments.segment import Segment, Value

SHIPPED = Path(__file__).parent / "shipped"
FOLDER = "segments"  # in the workspace
KEYS = ("name", "title", "doc", "subject", "where", "accounts", "since", "values")


def read_all(workspace: Path) -> tuple[Segment, ...]:
    """The segments of a workspace, and those that come with Tenure where it has none of their name."""
    own = [read(file) for file in sorted((workspace / FOLDER).glob("*.toml"))]
    _refuse_twice(own)
    names = {segment.name for segment in own}
    return tuple(own) + tuple(one for one in shipped() if one.name not in names)


def shipped() -> tuple[Segment, ...]:
    """The segments that come with Tenure."""
    return tuple(read(file) for file in sorted(SHIPPED.glob("*.toml")))


def read(file: Path) -> Segment:
    """The segment in `file`."""
    root = read_table(file)
    root.only(*KEYS)
    if len(root.given.keys() & {"where", "accounts", "values"}) != 1:
        root.refuse("where", "or accounts or values: exactly one of them makes a segment")
    name = root.name("name")
    title = root.text("title", name.replace("_", " ").capitalize())
    return Segment(
        name=name,
        title=title,
        doc=root.text("doc", f"{title}."),
        subject=_subject(root),
        where=root.text("where", None),
        accounts=_accounts(root),
        since=_since(root),
        values=tuple(_value(one) for one in root.tables("values")),
        of="segments",
        at=root.place("name"),
    )


def _value(of: Table) -> Value:
    of.only("name", "title", "doc", "when")
    name = of.text("name")
    return Value(
        name=name,
        title=of.text("title", name.replace("_", " ").capitalize()),
        doc=of.text("doc", ""),
        when=of.text("when", None),
    )


def _subject(of: Table) -> Subject:
    said = of.text("subject", "account")
    if said not in ("account", "person"):
        of.refuse("subject", 'must be "account" or "person"')
    return "person" if said == "person" else "account"


def _accounts(of: Table) -> tuple[str, ...]:
    found = of.checked(
        "accounts",
        [],
        lambda v: isinstance(v, list) and all(isinstance(one, str) and one for one in v),
        "a list of ids of accounts in quotes",
    )
    return tuple(dict.fromkeys(found))


def _since(of: Table) -> date | None:
    found: date | None = of.checked(
        "since", None, lambda v: isinstance(v, date), "a day: 2026-01-31, without quotes"
    )
    return found


def _refuse_twice(segments: Iterable[Segment]) -> None:
    seen: dict[str, str] = {}
    for segment in segments:
        if segment.name in seen:
            raise DefinitionError(
                f"{segment.at}: there is a segment {segment.name!r} already, at {seen[segment.name]}."
            )
        seen[segment.name] = segment.at
