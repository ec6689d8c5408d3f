"""Data: what arrives by itself, what has come in, what is missing and what it would add, what was rejected, and how to
connect more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tenure.check.blind import ADDS
from tenure.clock.turns import sentence
from tenure.web import words
from tenure.web.arriving import Feed, Waiting, ago, feed_json, feeds_shown
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.state.clock_runs import ClockRun
    from tenure.warehouse.intake import Delivered, Refused

MOST_NAMED = 4
BEHIND = timedelta(minutes=1)  # that what was taken may wait for the loader


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with the workspace, and how to mend it."""

    text: str
    mend: str
    bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """The page, ready to be shown."""

    arriving: Shown | None
    arriving_summary: str
    first_event: str
    keys_href: str
    ids_href: str
    delivered: Shown | None
    summary: str
    blind: Shown | None
    refused: Shown | None
    refused_summary: str
    computed: Shown | None
    findings: tuple[Finding, ...]
    kinds: tuple[Part, ...]


def data_page(
    came: Sequence[Delivered],
    refused: Sequence[Refused],
    findings: Iterable[Finding],
    catalog: Catalog,
    found: Sequence[Feed],
    left: Waiting | None,
    runs: Sequence[ClockRun],
    frame: Frame,
    now: datetime,
    address: str,
) -> DataPage:
    """The page over what has come in and what was computed of it by itself; `address` is where the collector is reached."""
    from tenure.collect.senders import first_event

    there = {one.kind for one in came}
    facts = sum(one.facts for one in came)
    arrived = sum(feed.count("received") for feed in found)
    return DataPage(
        arriving=feeds_shown(found, frame, now),
        arriving_summary=f"{words.number(arrived)} received in the last 24 hours",
        first_event=first_event(address, "YOUR_WRITE_KEY"),
        keys_href=frame.link("/data/keys"),
        ids_href=frame.link("/data/ids"),
        delivered=_delivered(came),
        summary=f"{words.counted(facts, 'fact')} of {words.counted(len(there), 'kind')}"
        if came
        else "",
        blind=_blind(there, catalog),
        refused=_refused(refused),
        refused_summary=words.counted(sum(one.rows for one in refused), "row") if refused else "",
        computed=_computed(runs, frame),
        findings=(*_behind(left, now), *_troubles(found), *findings),
        kinds=choices(),
    )


def choices() -> tuple[Part, ...]:
    """The kinds that a file can be of: the name that an import takes, and how people call it."""
    wide = (Part("account", title="A table of accounts"), Part("person", title="A table of people"))
    return (*wide, *(Part(kind, title=f"{words.title(kind)}s") for kind in ADDS))


def data_json(
    came: Sequence[Delivered],
    refused: Sequence[Refused],
    found: Sequence[Feed],
    left: Waiting | None,
    runs: Sequence[ClockRun],
) -> dict[str, Any]:
    """The page as data."""
    return {
        "arriving": [feed_json(feed) for feed in found],
        "waiting": asdict(left) if left else None,
        "delivered": [asdict(one) for one in came],
        "rejected": [asdict(one) for one in refused],
        "computed": [asdict(one) for one in runs],
    }


def _behind(left: Waiting | None, now: datetime) -> list[Finding]:
    """The loader is not there, or cannot follow."""
    if left is None or now - left.since < BEHIND:
        return []
    size = f"{words.number(round(left.bytes / 1e6, 1))} MB" if left.bytes >= 1e5 else "Events"
    return [
        Finding(
            f"{size} that the collector has taken are waiting to be loaded; the first of them came "
            f"{ago(left.since, now)}.",
            "Nothing is lost. `tenure serve` and `tenure collect` load by themselves, and `tenure load` does it once; "
            "where one of them is running, see what it says.",
            bad=True,
        )
    ]


def _troubles(found: Sequence[Feed]) -> list[Finding]:
    """Sources that bring nothing although they should."""
    return [
        Finding(f"{feed.name}: {feed.state.trouble}", feed.state.mend, feed.state.name == "at_risk")
        for feed in found
        if feed.state.name in ("at_risk", "watch")
    ]


def _delivered(came: Sequence[Delivered]) -> Shown | None:
    if not came:
        return None
    rows = [
        [
            words.title(one.kind) + "s",
            one.source or "no source named",
            one.facts,
            one.accounts if one.accounts is not None else "all",
            one.first_day,
            one.last_day,
        ]
        for one in came
    ]
    foot = ["Together", None, sum(one.facts for one in came), None, None, None]
    return shown(
        ("Kind", "Source", "Facts", "Accounts", "First day", "Last day"), rows, (2, 3), foot
    )


def _computed(runs: Sequence[ClockRun], frame: Frame) -> Shown | None:
    """What the clock has done, the latest first."""
    if not runs:
        return None
    zone = ZoneInfo(frame.zone)
    rows = [
        [
            Cell(words.day(run.due_at.astimezone(zone).date()), title=f"{run.due_at:%H:%M} UTC"),
            run.outcome or "under way",
            sentence(run.what, run.outcome, run.told),
        ]
        for run in runs
    ]
    return shown(("Due", "Outcome", "What was done"), rows)


def _blind(there: set[str], catalog: Catalog) -> Shown | None:
    rows = []
    for kind, adds in ADDS.items():
        if kind not in there:
            names = _waiting(kind, catalog)
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            rows.append([words.title(kind) + "s", adds, ", ".join(names[:MOST_NAMED]) + more])
    return (
        shown(("Never delivered", "It would tell", "And give these numbers"), rows)
        if rows
        else None
    )


def _waiting(kind: str, catalog: Catalog) -> list[str]:
    """The metrics that rest on this kind and are not enough data until it comes."""
    from tenure.facts import kind_named

    found = kind_named(kind)
    tables = {found.rows, f"{kind}_changes", f"{kind}_readings"} if found else set()
    if kind == "event":
        tables |= {"usage"}
    return [
        words.title(name)
        for name, definition in catalog.definitions.items()
        if definition.family == "metric"
        and "account" in definition.subjects
        and catalog.tables(name) & tables
    ]


def _refused(refused: Sequence[Refused]) -> Shown | None:
    if not refused:
        return None
    rows = []
    for one in refused:
        code, _, sentence = one.reason.partition(": ")
        line = f"line {one.first_line:,}" if one.first_line else ""
        rows.append(
            [one.file, words.title(one.kind), Cell(sentence or code, title=code), one.rows, line]
        )
    return shown(("File", "Kind", "Why", "Rows", "First at"), rows, (3,))
