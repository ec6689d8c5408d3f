"""How rows of a database are read and what they become: the keys that SQL sources and MongoDB have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from tenure.catalog.table import Table
from tenure.collect.sources.becoming import Becoming, becomings
from tenure.collect.sources.position import Position, position_of
from tenure.collect.subject import MESSAGE_ID, subject_named
from tenure.facts.fact import Shape

KEYS = ("cursor", "start", "overlap", "key", "sweep", "nulls", "zone", "timeout", "facts")
TIMEOUT = timedelta(minutes=5)
SWEPT = ("membership", "contract_line")  # the kinds whose end a missing row tells


@dataclass(frozen=True, slots=True)
class Plan:
    """What the file says of reading."""

    cursor: str | None  # the column that says what is new; None: everything is read every time
    start: Position | None  # where the first reading begins
    overlap: timedelta | int | None
    key: tuple[str, ...]  # columns that tell one row from another
    sweep: timedelta | None  # how often it is looked for rows that are gone
    nulls: bool  # whether rows without a cursor value are read
    zone: ZoneInfo | None  # of times without a zone; None: the workspace's
    timeout: timedelta  # of one statement
    becomings: tuple[Becoming, ...]


def plan_of(given: Table) -> Plan:
    """The plan in a source's file; DefinitionError with file, line and key where it is wrong."""
    cursor = given.text("cursor", None)
    start = given.given.get("start")
    if start is not None and not isinstance(start, int | str | date | datetime):
        given.refuse("start", "must be a value of the cursor column: a number, a time, a text")
    sweep = given.duration("sweep", None)
    found = becomings(given)
    if sweep and not any(one.kind in SWEPT for one in found):
        given.refuse("sweep", f"is for what ends when its row is gone: {', '.join(SWEPT)}")
    key = given.checked("key", [], _columns, 'a column, or a list of columns: key = "id"')
    plan = Plan(
        cursor=cursor,
        start=None if start is None else position_of(start),
        overlap=_overlap(given),
        key=(key,) if isinstance(key, str) else tuple(key),
        sweep=sweep,
        nulls=given.checked("nulls", "read", lambda v: v in ("read", "skip"), '"read" or "skip"')
        == "read",
        zone=_zone(given),
        timeout=given.duration("timeout", TIMEOUT) or TIMEOUT,
        becomings=found,
    )
    if not cursor:
        for word in ("start", "overlap", "nulls"):
            if word in given.given:
                given.refuse(word, "needs a cursor: name the column that says what is new")
    _refuse_one_id_for_two(given, plan)
    return plan


def needs_id(becoming: Becoming) -> bool:
    """Whether each row's own id makes the fact: of happenings, unless the file says `message_id`."""
    subject = subject_named(becoming.kind)
    return (
        MESSAGE_ID not in becoming.mapping
        and not subject.wide
        and subject.fact.shape is Shape.HAPPENING
        and not subject.fact.moments
    )


def _refuse_one_id_for_two(given: Table, plan: Plan) -> None:
    seen: set[tuple[str, str]] = set()
    for becoming in plan.becomings:
        said = (becoming.kind, becoming.mapping.get("event", ""))
        if needs_id(becoming) and said in seen:
            given.refuse(
                "facts",
                f"has {becoming.kind} twice with nothing to tell them apart: give each a message_id",
            )
        seen.add(said)


def _overlap(given: Table) -> timedelta | int | None:
    value = given.given.get("overlap")
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if value in ("0s", "0"):
        return timedelta(0)
    return given.duration("overlap", None)


def _zone(given: Table) -> ZoneInfo | None:
    name = given.checked("zone", None, lambda v: v in available_timezones(), "a time zone's name")
    return None if name is None else ZoneInfo(name)


def _columns(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return (
        isinstance(value, Sequence)
        and bool(value)
        and all(isinstance(one, str) and one.strip() for one in value)
    )
