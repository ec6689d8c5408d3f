"""What arrives by itself: of every source how much came, when it last did, and what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tenure.warehouse.arrivals import COUNTS
from tenure.web import charts, words
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.collect.sources.runs import Ran
    from tenure.collect.sources.source import Source
    from tenure.state.keys import Key
    from tenure.warehouse.arrivals import Counted

HOURS, DAYS = 24, 30
LATE = 3  # times its interval, and a source that fetches is late
QUIET = timedelta(days=1)  # without anything, and a source that is sent to is quiet
JOURNAL = "journal"
INTERVALS = ((1440, "day"), (60, "hour"), (1, "minute"))
WAYS = {"collector": "sent to the collector", "log": "server log", "sql": "database"}
WAYS |= {"mongo": "MongoDB", "files": "watched folder", "": "not yet known"}


@dataclass(frozen=True, slots=True)
class State:
    """How a source is, in a shape and a word; `trouble` and `mend` where something is wrong."""

    name: str  # as health is coloured
    shape: str
    word: str
    trouble: str = ""
    mend: str = ""


FINE = State("healthy", "●", "Arriving")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One source: what came from it in the last day and in the last month."""

    name: str
    way: str
    last_at: datetime | None  # when something last came
    hours: tuple[Counted, ...]  # of the last month, the latest first
    since: datetime  # where the last day begins
    reasons: Mapping[str, int]  # of the last day
    state: State
    source: Source | None = None
    ran: Ran | None = None
    keys: tuple[Key, ...] = ()

    def count(self, name: str) -> int:
        """One of COUNTS over the last day."""
        return sum(getattr(one, name) for one in self.hours if one.hour and one.hour >= self.since)

    def hourly(self) -> list[int]:
        """What was received, by hour, the latest last."""
        sums = dict.fromkeys((self.since + timedelta(hours=n) for n in range(HOURS)), 0)
        for one in self.hours:
            if one.hour in sums:
                sums[one.hour] += one.received
        return list(sums.values())


def feeds(app: App, now: datetime) -> tuple[Feed, ...]:
    """Every source that sends, is fetched from or may send: by name."""
    from tenure.collect.sources.runs import Runs
    from tenure.collect.sources.source import readable
    from tenure.state import keys
    from tenure.warehouse import arrivals

    since = arrivals.hour_of(now) - timedelta(hours=HOURS - 1)
    pinned = app.lake.pin()
    with app.engine() as engine:
        ever = arrivals.told(pinned, engine)
        lately = arrivals.told(pinned, engine, since=since - timedelta(days=DAYS), by_hour=True)
        why = arrivals.reasons(pinned, engine, since)
    runs = Runs(app)
    files = {source.name: source for source in readable(app.workspace)[0]}
    theirs = group(keys.all_(app.state))
    hours: dict[str, list[Counted]] = {}
    for one in lately:
        if one.received:  # a look that found nothing is no arrival
            hours.setdefault(one.source, []).append(one)
    found = []
    for name in sorted({one.source for one in ever} | set(files) | set(theirs)):
        came = [one for one in ever if one.source == name]
        source = files.get(name)
        way = source.kind if source else came[0].way if came else "collector"
        last_ran = runs.last(source) if source else None
        last_at = max((one.last_at for one in came if one.last_at), default=None)
        state = (
            _fetched(source, last_ran, now)
            if source and last_ran
            else _sent(way, came, theirs.get(name, ()), now)
        )
        found.append(
            Feed(
                name=name,
                way=way,
                last_at=last_at,
                hours=tuple(hours.get(name, ())),
                since=since.replace(tzinfo=None),
                reasons=why.get(name, {}),
                state=state,
                source=source,
                ran=last_ran,
                keys=theirs.get(name, ()),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the collector has taken and the loader has not: how much, and since when."""

    bytes: int
    since: datetime


def waiting(app: App) -> Waiting | None:
    """What waits in the journal; nothing is None."""
    from tenure.warehouse import arrivals, journal

    folder, size, since = app.workspace / JOURNAL, 0, []
    with app.engine() as engine:
        for stream in journal.streams(folder):
            start = int(arrivals.standing(app.lake, engine, f"{JOURNAL}/{stream}").cursor or 0)
            if first := journal.read(folder, stream, start, 1)[0]:
                since.append(datetime.fromtimestamp(first[0].received_at / 1e6, UTC))
                size += journal.backlog(folder, stream, start)
    return Waiting(size, min(since)) if since else None


def path(name: str) -> str:
    """The address of a source's page."""
    return f"/data/sources/{quote(name, safe='')}"


def group(keys: Iterable[Key]) -> dict[str, tuple[Key, ...]]:
    """Keys by their source."""
    found: dict[str, tuple[Key, ...]] = {}
    for key in keys:
        found[key.source] = (*found.get(key.source, ()), key)
    return found


def feeds_shown(found: Sequence[Feed], frame: Frame, now: datetime) -> Shown | None:
    """The table of sources over the last 24 hours."""
    if not found:
        return None
    heads = ("Source", "State", "Last arrival", "Last 24 hours", *map(words.title, COUNTS), "How")
    rows = [[*_row(feed, frame, now)] for feed in found]
    foot: list[Any] = []
    if len(found) > 1:
        sums = [sum(feed.count(name) for feed in found) for name in COUNTS]
        foot = ["Together", None, None, None, *sums, None]
    return shown(heads, rows, range(4, 4 + len(COUNTS)), foot)


def feed_json(feed: Feed) -> dict[str, Any]:
    """The source over the last 24 hours."""
    return {
        "source": feed.name,
        "way": feed.way,
        "state": feed.state.word.lower(),
        "trouble": feed.state.trouble or None,
        "last_arrival": feed.last_at and f"{feed.last_at:%Y-%m-%dT%H:%M:%S}Z",
        **{name: feed.count(name) for name in COUNTS},
        "reasons": dict(feed.reasons),
    }


def feeds_csv(found: Iterable[Feed]) -> str:
    """All sources over the last 24 hours."""
    heads = ("source", "way", "state", "last_arrival", *COUNTS)
    told = [feed_json(feed) for feed in found]
    return csv_text(heads, ([one[name] for name in heads] for one in told))


def _row(feed: Feed, frame: Frame, now: datetime) -> Iterable[Any]:
    hourly = feed.hourly()
    label = f"Received per hour over 24 hours: {', '.join(map(str, hourly))}"
    state = feed.state
    yield Cell(feed.name, href=frame.link(path(feed.name)))
    yield Cell(f"{state.shape} {state.word}", f"health health-{state.name}", title=state.trouble)
    yield Cell(ago(feed.last_at, now), "when", unknown=feed.last_at is None)
    yield Cell("", chart=charts.sparkline(charts.spark_path(hourly), label))
    yield from (feed.count(name) for name in COUNTS)
    yield Cell(WAYS.get(feed.way, feed.way), "when")


def ago(at: datetime | None, now: datetime) -> str:
    """12 minutes ago; of days and more, how many."""
    if at is None:
        return "never"
    minutes = max(0, int((now - _aware(at)).total_seconds() // 60))
    if minutes < 1:
        said = "just now"
    elif minutes < 90:
        said = f"{words.counted(minutes, 'minute')} ago"
    elif minutes < 48 * 60:
        said = f"{words.counted(minutes // 60, 'hour')} ago"
    else:
        said = f"{words.counted(minutes // 1440, 'day')} ago"
    return said


def _fetched(source: Source, ran: Ran, now: datetime) -> State:
    """How a source is that we fetch from ourselves."""
    try_it = f"`tenure pull {source.name} --preview` tells at once whether it works."
    if ran.trouble and not ran.failures:
        state = State(
            "watch",
            "◆",
            "Incomplete",
            ran.trouble,
            f"The rest has come in. Mend what it says, or sources/{source.file.name}: it comes in with the next run.",
        )
    elif ran.trouble:
        since = f"; it last worked {ago(ran.worked_at, now)}" if ran.worked_at else ""
        tried = words.counted(ran.failures, "time")
        state = State(
            "at_risk",
            "▼",
            "Failing",
            f"{ran.trouble} (failed {tried} in a row{since})",
            f"What is stored stays, and it is tried again by itself. Mend what it says, or sources/{source.file.name}; {try_it}",
        )
    elif ran.at is None:
        state = State(
            "unknown",
            "○",
            "Not yet run",
            "It has not run yet.",
            f"`tenure serve`, `tenure collect` and `tenure load --follow` run it by themselves. {try_it}",
        )
    elif now - ran.at > max(LATE * source.every, timedelta(minutes=15)):
        state = State(
            "watch",
            "◆",
            "Late",
            f"It was last run {ago(ran.at, now)}, and is to run every {_interval(source.every)}.",
            "See whether `tenure serve`, `tenure collect` or `tenure load --follow` is running.",
        )
    else:
        state = FINE
    return state


def _sent(way: str, came: Sequence[Counted], keys: Sequence[Key], now: datetime) -> State:
    """How a source is that others send to, or that was followed once."""
    last = max((one.last_at for one in came if one.last_at), default=None)
    trouble = next((one.trouble for one in came if one.trouble), None)
    if trouble:
        state = State("at_risk", "▼", "Failing", trouble, "What is stored stays.")
    elif last is None:
        if any(key.revoked_at is None for key in keys):
            state = State("unknown", "○", "Nothing yet", "Its write key has not been used yet.")
        else:
            state = State("unknown", "○", "Closed", "All of its write keys are revoked.")
    elif way == "collector" and not any(key.revoked_at is None for key in keys):
        state = State("unknown", "○", "Closed", "All of its write keys are revoked.")
    elif now - _aware(last) > QUIET:
        state = State(
            "watch",
            "◆",
            "Quiet",
            f"Nothing has come for {ago(last, now).removesuffix(' ago')}.",
            "See whether what sends it is still running, and has a write key that is not revoked."
            if way == "collector"
            else "See whether it is still followed.",
        )
    else:
        state = FINE
    return state


def _interval(every: timedelta) -> str:
    minutes = max(1, round(every.total_seconds() / 60))
    length, noun = next((one, noun) for one, noun in INTERVALS if minutes % one == 0)
    return noun if minutes == length else words.counted(minutes // length, noun)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
