"""One source: what came from it by hour and by day, why something was left out, and its write keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from tenure.errors import NotFound
from tenure.facts import Zone
from tenure.warehouse.arrivals import COUNTS
from tenure.web import charts, words
from tenure.web.arriving import DAYS, WAYS, Feed, State, ago, feed_json, path
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.keys import keys_shown
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Counted

APART = 5  # bars between numbers of five digits on a phone
MOST_HOURS = 48  # in the table; the CSV has them all


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """The page, ready to be shown."""

    name: str
    way: str
    state: State
    last: str
    sum: str
    hours: Markup
    hours_since: str
    days: Markup
    days_since: str
    by_hour: Shown | None
    by_day: Shown | None
    reasons: Shown | None
    keys: Shown | None
    sent: bool
    new_key_href: str
    csv_href: str
    json_href: str
    data_href: str


def feed_named(found: Sequence[Feed], name: str) -> Feed:
    """The source that is called so."""
    for feed in found:
        if feed.name == name:
            return feed
    raise NotFound(f"No source {name!r} has sent anything, has a write key or a file in sources/.")


def source_page(feed: Feed, frame: Frame, now: datetime) -> SourcePage:
    """The page of a source."""
    zone = Zone(frame.zone)
    daily = by_day(feed, zone)
    last = zone.day_of(now)
    first = last - timedelta(days=DAYS - 1)
    amounts = {day: counts[0] for day, *counts in daily}
    series = [amounts.get(first + timedelta(days=n), 0) for n in range(DAYS)]
    axis, hourly = charts.Axis(first, last), feed.hourly()
    return SourcePage(
        name=feed.name,
        way=WAYS.get(feed.way, feed.way),
        state=feed.state,
        last=ago(feed.last_at, now),
        sum=conserved(feed),
        hours=_bars(axis, hourly, "Received per hour"),
        hours_since=words.moment(feed.since.replace(tzinfo=UTC).astimezone(ZoneInfo(zone.name))),
        days=_bars(axis, series, "Received per day"),
        days_since=words.day(first),
        by_hour=_table(
            "Hour", [(_hour(one, zone), *_counts(one)) for one in feed.hours][:MOST_HOURS]
        ),
        by_day=_table("Day", daily),
        reasons=_reasons(feed),
        keys=keys_shown(feed.keys, frame) if feed.keys else None,
        sent=feed.way == "collector",
        new_key_href=frame.link("/data/keys", source=feed.name),
        csv_href=f"{path(feed.name)}.csv",
        json_href=f"{path(feed.name)}.json",
        data_href=frame.link("/data"),
    )


def conserved(feed: Feed) -> str:
    """Nothing gets lost: what was received is the sum of what became of it."""
    received, *parts = (words.number(feed.count(name)) for name in COUNTS)
    names = ("stored", "already there", "rejected", "suppressed", "filtered")
    told = " + ".join(f"{part} {name}" for part, name in zip(parts, names, strict=True))
    return f"{received} received = {told}"


def source_json(feed: Feed) -> dict[str, Any]:
    """The source with its counts by hour of the last month."""
    heads = ("hour", *COUNTS)
    hours = [dict(zip(heads, row, strict=True)) for row in by_hour(feed)]
    return {**feed_json(feed), "hours": hours}


def source_csv(feed: Feed) -> str:
    """Its counts by hour of the last month."""
    return csv_text(("source", "hour", *COUNTS), ([feed.name, *row] for row in by_hour(feed)))


def by_hour(feed: Feed) -> list[tuple[Any, ...]]:
    """(hour in UTC, counts …), the latest first."""
    return [(f"{one.hour:%Y-%m-%dT%H:%M}Z", *_counts(one)) for one in feed.hours]


def by_day(feed: Feed, zone: Zone) -> list[tuple[Any, ...]]:
    """(day of the workspace, counts …), the latest first."""
    sums: dict[date, list[int]] = {}
    for one in feed.hours:
        day = sums.setdefault(zone.day_of(_instant(one)), [0] * len(COUNTS))
        for n, count in enumerate(_counts(one)):
            day[n] += count
    return [(day, *sums[day]) for day in sorted(sums, reverse=True)]


def _table(head: str, rows: Sequence[Sequence[Any]]) -> Shown | None:
    heads = (head, *map(words.title, COUNTS))
    return shown(heads, rows, range(1, len(heads))) if rows else None


def _reasons(feed: Feed) -> Shown | None:
    rows = []
    for reason, count in sorted(feed.reasons.items(), key=lambda each: -each[1]):
        code, _, sentence = reason.partition(": ")
        rows.append([sentence or words.title(code), count])
    return (
        shown(("Why it was left out, in the last 24 hours", "How often"), rows, (1,))
        if rows
        else None
    )


def _counts(one: Counted) -> tuple[int, ...]:
    return tuple(getattr(one, name) for name in COUNTS)


def _hour(one: Counted, zone: Zone) -> str:
    return words.moment(_instant(one).astimezone(ZoneInfo(zone.name)))


def _instant(one: Counted) -> datetime:
    assert one.hour
    return one.hour.replace(tzinfo=UTC)


def _bars(axis: charts.Axis, series: Sequence[int], what: str) -> Markup:
    told = ", ".join(words.number(count) for count in series)
    return charts.bars(axis, series, (), f"{what}, the latest last: {told}", APART)
