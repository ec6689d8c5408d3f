"""A segment that is being made or changed: what the form says, whether by rows, by text, by list or by file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from starlette.datastructures import FormData, QueryParams

from tenure.catalog.definition import Subject
from tenure.errors import ConditionError, UsageError
from tenure.segments import Segment, write
from tenure.segments.rows import AND, OR, Row, Rows, rows_of, text_of, ways_of
from tenure.web.query import whole

if TYPE_CHECKING:
    from tenure.app import App

KINDS = ("condition", "list", "file")
MOST_ROWS = 30
MOST_TEXT = 200_000
NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Draft:
    """Its parts, as texts; `rows` is None where the condition cannot be shown as rows."""

    kind: str = "condition"
    was: str = ""  # the segment that is changed; empty: a new one
    name: str = ""
    title: str = ""
    doc: str = ""
    where: str = ""
    rows: Rows | None = Rows((Row("", ""),))
    accounts: str = ""  # of a list: ids or names, one a line or with commas
    text: str = ""  # of a file
    origin: str = "segments"
    seal: str = ""  # of the text of the file that is changed, as it was shown
    anyway: bool = False  # accounts that are not known are put on the list all the same

    @property
    def called(self) -> str:
        """Its name in conditions: as given, or made of its title."""
        return self.name or re.sub(r"[^a-z0-9]+", "_", self.title.lower()).strip("_")


def given(form: QueryParams | FormData, types: Mapping[str, str]) -> Draft:
    """As an address or a form says. With `from=rows` the rows count, else the text."""

    def text(key: str, most: int = 2000) -> str:
        return str(form.get(key, ""))[:most].strip()

    kind = text("kind")
    draft = Draft(
        kind=kind if kind in KINDS else "condition",
        was=text("was", 200),
        name=text("name", 60),
        title=text("title", 120),
        doc=text("doc", 500),
        where=text("where", 4000),
        accounts=text("accounts", MOST_TEXT),
        text=str(form.get("text", ""))[:MOST_TEXT].replace("\r\n", "\n"),
        origin=text("origin") or "segments",
        seal=text("seal", 64),
        anyway=bool(text("anyway")),
    )
    if text("from") == "rows":
        rows = _rows(form, types)
        return replace(draft, rows=rows, where=text_of(rows, types))
    return replace(draft, rows=_shown(draft.where))


def of_segment(app: App, segment: Segment, today: date, *, copied: bool) -> Draft:
    """What there is of a segment, to be changed or copied."""
    kind = "condition" if segment.where else "list" if segment.is_list else "file"
    draft = Draft(
        kind=kind,
        was="" if copied else segment.name,
        name="" if copied else segment.name,
        title=f"Copy of {segment.title}" if copied else segment.title,
        doc=segment.doc,
        where=segment.where or "",
        accounts="\n".join(write.on_now(segment.members, today)),
        origin=segment.origin,
        seal="" if copied or segment.shipped else segment.seal,
    )
    if kind == "file":
        return replace(draft, text=write.told(segment))
    return replace(draft, rows=_shown(draft.where))


def made(app: App, draft: Draft, accounts: tuple[str, ...], today: date) -> tuple[Segment, str]:
    """The segment that a draft makes, and the text of its file. Raises UsageError for what is missing."""
    if draft.kind == "file":
        read = write.read(draft.text, draft.origin, "segment")
        return replace(read[0], seal=draft.seal), draft.text if draft.text.endswith(
            "\n"
        ) else f"{draft.text}\n"
    if not draft.title and not draft.name:
        raise UsageError("Give it a name.")
    if not NAME.fullmatch(draft.called):
        raise UsageError(
            f"In conditions it cannot be called {draft.called!r}: a name begins with a small letter, and has small "
            "letters, digits and _."
        )
    title = draft.title or draft.name.replace("_", " ").capitalize()
    before = next(
        (one for one in app.segments() if one.name == draft.was and not one.shipped), None
    )
    segment = Segment(
        name=draft.called,
        title=title,
        doc=_sentence(draft.doc or title),
        subject=before.subject if before else _subject(app, draft.was),
        file=before.file if before else "",
        seal=draft.seal,
        is_list=draft.kind == "list",
    )
    if draft.kind == "list":
        there = before.members if before else ()
        segment = replace(segment, members=write.put_on(there, accounts, today))
    elif not draft.where:
        raise UsageError("Say who belongs to it: the condition is empty.")
    else:
        segment = replace(segment, where=draft.where)
    return segment, write.text_of(segment)


def _subject(app: App, was: str) -> Subject:
    found = next((one for one in app.segments() if one.name == was), None)
    return found.subject if found else "account"


def _rows(form: QueryParams | FormData, types: Mapping[str, str]) -> Rows:
    names, ways, values = (form.getlist(key)[:MOST_ROWS] for key in ("on", "is", "to"))
    found = [
        Row(
            str(name).strip()[:200],
            _way(str(name).strip(), str(way), types),
            str(value).strip()[:500],
        )
        for name, way, value in zip(names, ways, values, strict=False)
    ]
    less = str(form.get("less", ""))
    if (nth := whole(less, 0, len(found), len(found))) < len(found):
        found.pop(nth)
    if form.get("more") or not found:
        found.append(Row("", ""))
    return Rows(tuple(found), OR if form.get("join") == OR else AND)


def _way(name: str, way: str, types: Mapping[str, str]) -> str:
    """A comparison that the name has; where the one that was chosen is none of its, the first."""
    ways = ways_of(types[name]) if name in types else {}
    return way if way in ways or not ways else next(iter(ways))


def _shown(where: str) -> Rows | None:
    """A text as rows, where it can be."""
    if not where:
        return Rows((Row("", ""),))
    try:
        return rows_of(where)
    except ConditionError:
        return None


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
