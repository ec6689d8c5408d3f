"""Reads segments/*.toml, stages.toml and tiers.toml; what is wrong is said with file, line, key and value.

Where a workspace has a segment of our name, its own counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from tenure.catalog.definition import Subject
from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.catalog.table import Table
from tenure.catalog.table import read as read_table
from tenure.errors import DefinitionError
from tenure.segments.process import stages, tiers
from tenure.segments.segment import Kind, Member, Segment
from tenure.segments.values import ladder

OURS = Path(__file__).parent
FOLDER = "segments"  # in the workspace
STAGES, TIERS = "stages.toml", "tiers.toml"  # in the workspace, and ours beside this file
KEYS = ("name", "title", "doc", "subject", "where", "accounts", "since", "members", "values", "of")
MAKES = ("where", "accounts", "members", "values", "of")  # one of them makes a segment
MOST = 1_000  # segments of a workspace: each is a column of every stored day
PAGES = ("cube", "gap", "habits", "new", "told", "choices")  # words of our addresses


def read_all(workspace: Path, wrong: Wrong = None) -> tuple[Segment, ...]:
    """The segments of a workspace, and those that come with Tenure where it has none of their name.

    With `wrong` a file that cannot be read is left out, and what is wrong with it put there.
    """
    files = sorted((workspace / FOLDER).glob("*.toml"))
    if len(files) > MOST:
        raise DefinitionError(
            f"{workspace / FOLDER}: has {len(files):,} files; at most {MOST:,} segments are possible. A segmentation "
            "([[values]]) has many values in one file."
        )
    own: list[Segment] = []
    for file in files:
        own += unless_wrong(lambda file=file: [read(file)], [], wrong)  # type: ignore[misc]
    for name, made in ((STAGES, stages), (TIERS, tiers)):
        if (workspace / name).exists() or (workspace / name).is_symlink():
            own += unless_wrong(
                lambda name=name, made=made: made(read_table(workspace / name)),  # type: ignore[misc]
                [],
                wrong,
            )
    own = _each_once(own, wrong)
    names = {segment.name for segment in own}
    return tuple(own) + tuple(one for one in shipped() if one.name not in names)


def shipped() -> tuple[Segment, ...]:
    """The segments that come with Tenure."""
    made = [read(file, shipped=True) for file in sorted((OURS / "shipped").glob("*.toml"))]
    made += stages(read_table(OURS / STAGES), shipped=True)
    return (*made, *tiers(read_table(OURS / TIERS), shipped=True))


def read(file: Path, *, shipped: bool = False) -> Segment:
    """The segment in `file`."""
    return segment_of(read_table(file), shipped=shipped)


def segment_of(root: Table, *, shipped: bool = False) -> Segment:
    """The segment that a file tells of."""
    root.only(*KEYS, *(("attributes",) if shipped else ()))
    made = root.given.keys() & set(MAKES) - ({"accounts"} if "members" in root.given else set())
    if len(made) != 1:
        root.refuse(
            "where", "or accounts, members, values or of: exactly one of them makes a segment"
        )
    name = root.name("name")
    if name in PAGES:
        root.refuse("name", "is a word of Tenure's own pages; choose another")
    title = root.text("title", name.replace("_", " ").capitalize())
    return Segment(
        name=name,
        title=title,
        doc=root.text("doc", f"{title}."),
        subject=_subject(root),
        where=root.text("where", None),
        members=_members(root),
        values=ladder(root.tables("values")),
        of=root.text("of", None),
        attributes=_attributes(root),
        shipped=shipped,
        at=root.place("name"),
        file=root.file,
        is_list=bool(made & {"accounts", "members"}),
        seal=root.seal,
    )


def _subject(of: Table) -> Subject:
    said = of.text("subject", "account")
    if said not in ("account", "person"):
        of.refuse("subject", 'must be "account" or "person"')
    return "person" if said == "person" else "account"


def _members(of: Table) -> tuple[Member, ...]:
    """Those named alone, since the day of the list, and those with days of their own."""
    named = of.checked(
        "accounts",
        [],
        lambda v: isinstance(v, list) and all(isinstance(one, str) and one for one in v),
        "a list of ids of accounts in quotes",
    )
    since = _day(of, "since")
    found = [Member(account=account, since=since) for account in dict.fromkeys(named)]
    for one in of.tables("members"):
        one.only("account", "since", "until")
        began, ended = _day(one, "since") or since, _day(one, "until")
        if began and ended and ended <= began:
            one.refuse("until", "must be later than since")
        found.append(Member(account=one.text("account"), since=began, until=ended))
    return tuple(found)


def _day(of: Table, key: str) -> date | None:
    found: date | None = of.checked(
        key, None, lambda v: type(v) is date, "a day: 2026-01-31, without quotes"
    )
    return found


def _attributes(of: Table) -> dict[str, Kind]:
    given: dict[str, Any] = of.checked(
        "attributes",
        {},
        lambda v: isinstance(v, dict) and all(kind in ("text", "any") for kind in v.values()),
        'a table of names: { country = "text", employees = "any" }',
    )
    return dict(given)


def _each_once(segments: Iterable[Segment], wrong: Wrong) -> list[Segment]:
    found: dict[str, Segment] = {}

    def add(one: Segment) -> None:
        if one.name in found:
            raise DefinitionError(
                f"{one.at}: there is a segment {one.name!r} already, at {found[one.name].at}."
            )
        found[one.name] = one

    for segment in segments:
        unless_wrong(lambda segment=segment: add(segment), None, wrong)  # type: ignore[misc]
    return list(found.values())
