"""A drafted scorecard beside those in force: who would be in which band, today and over a year of stored readings.

Both are derived from the same stored readings by the same code, as if the scorecards had been in force all the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tenure.catalog.definition import KEYS, Subject
from tenure.definitions.scorecards import types_of
from tenure.health import deck
from tenure.health.replay import inputs, replayed
from tenure.health.scorecard import Scorecard, called

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.app import App

YEAR_DAYS = 365
EVERY_DAYS = 7  # of the stored days, at most one in so many is looked at
BANDS: tuple[str | None, ...] = ("at_risk", "watch", "healthy", None)
VERDICT = ("health", "band", "scorecard")
Moves = Mapping[tuple[str | None, str | None], int]  # from band, to band -> how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What both say of one account or user."""

    key: tuple[str, ...]
    health: float | None
    band: str | None
    scorecard: str | None
    health_then: float | None
    band_then: str | None
    scorecard_then: str | None

    @property
    def moves(self) -> bool:
        """Whether it would be in another band."""
        return self.band != self.band_then


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDay:
    """A day of the past: how many would have been in another band."""

    day: date
    scored: int
    moved: int
    at_risk: int
    at_risk_then: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A draft beside what is in force."""

    card: Scorecard
    day: date | None  # the stored day that is looked at; None: none is stored
    judged: Sequence[Judged]  # those whom either scorecard scores; who moves most first
    days: Sequence[OnDay]  # of the last year, ascending
    year: Moves  # of all these days together

    @property
    def moves(self) -> Moves:
        """How many would go from which band into which."""
        return Counter((one.band, one.band_then) for one in self.judged)

    def plain(self) -> dict[str, Any]:
        """As the command and the API give it."""
        return {
            "scorecard": self.card.name,
            "as_of": self.day,
            "looked_at": len(self.judged),
            "moved": sum(one.moves for one in self.judged),
            "moves": _told(self.moves),
            "moves_of_the_year": _told(self.year),
            "days": [
                {
                    "as_of": one.day,
                    "scored": one.scored,
                    "moved": one.moved,
                    "at_risk": one.at_risk,
                    "at_risk_then": one.at_risk_then,
                }
                for one in self.days
            ],
            "accounts": [
                {
                    **dict(zip(KEYS[self.card.subject], one.key, strict=True)),
                    "health": one.health,
                    "band": one.band,
                    "scorecard": one.scorecard,
                    "health_then": one.health_then,
                    "band_then": one.band_then,
                    "scorecard_then": one.scorecard_then,
                }
                for one in self.judged
            ],
        }


def compare(app: App, card: Scorecard, as_of: date) -> Comparison:
    """`card` in place of the version of its name, over the stored days up to `as_of`. Raises where the two cannot be."""
    subject = card.subject
    stored = [day for day in app.readings.days(subject) if day <= as_of]
    if not stored:
        return Comparison(card=card, day=None, judged=(), days=(), year={})
    last = stored[-1]
    days = _thinned([day for day in stored if day > last - timedelta(days=YEAR_DAYS)])
    now = [one for one in deck.on(app.scorecards(), as_of) if one.subject == subject]
    drafted = replace(card, since=None, until=None)
    then = [
        c for c in deck.in_force([*(c for c in now if c.name != card.name), drafted]) if not c.off
    ]
    types = types_of(app, subject)
    rows = _rows(app, subject, days, [*inputs(now, types, subject), *inputs(then, types, subject)])
    with app.engine() as engine:
        ours = replayed(now, types, engine, rows, subject)
        theirs = replayed(then, types, engine, rows, subject)
    both = _beside(ours, theirs, subject, card.name)
    counts = (
        both.group_by(["as_of", "band", "band_then"]).aggregate([([], "count_all")]).to_pylist()
    )
    return Comparison(
        card=card,
        day=last,
        judged=sorted(_judged(both, last, subject), key=_by_move),
        days=[_on_day(day, [one for one in counts if one["as_of"] == day]) for day in days],
        year=_summed(counts),
    )


def _beside(ours: pa.Table, theirs: pa.Table, subject: Subject, name: str) -> pa.Table:
    """Keys, day and both verdicts of those with whom the scorecard `name` has to do, before or after; both tables have the
    same rows in the same order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = {key: ours[key] for key in (*KEYS[subject], "as_of")}
    for one in VERDICT:
        columns[one] = ours[called(one, subject)]
        columns[f"{one}_then"] = theirs[called(one, subject)]
    both = pa.table(columns)
    mine = [pc.fill_null(pc.equal(both[c], name), False) for c in ("scorecard", "scorecard_then")]
    return both.filter(pc.or_(*mine))


def _judged(both: pa.Table, day: date, subject: Subject) -> list[Judged]:
    import pyarrow.compute as pc

    rows = both.filter(pc.equal(both["as_of"], day)).to_pylist()
    return [
        Judged(
            key=tuple(row[key] for key in KEYS[subject]),
            **{name: row[name] for one in VERDICT for name in (one, f"{one}_then")},
        )
        for row in rows
    ]


def _summed(counts: Sequence[Mapping[str, Any]]) -> Moves:
    found: Counter[tuple[str | None, str | None]] = Counter()
    for one in counts:
        found[one["band"], one["band_then"]] += one["count_all"]
    return found


def _thinned(days: Sequence[date]) -> list[date]:
    """The last day, and of those before it what is at least so many days away from the next one taken."""
    kept: list[date] = []
    for day in reversed(days):
        if not kept or (kept[-1] - day).days >= EVERY_DAYS:
            kept.append(day)
    return kept[::-1]


def _rows(app: App, subject: Subject, days: Sequence[date], names: Sequence[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    types = {name: kind.to_pyarrow() for name, kind in app.catalog.types(subject).items()}
    wanted = [name for name in dict.fromkeys(names) if name in types]
    found = app.readings.read(subject, wanted, since=days[0], until=days[-1], types=types)
    return found.filter(pc.is_in(found["as_of"], pa.array(days, pa.date32())))


def _on_day(day: date, counts: Sequence[Mapping[str, Any]]) -> OnDay:
    def of(*, where: Callable[[Mapping[str, Any]], bool]) -> int:
        return sum(one["count_all"] for one in counts if where(one))

    return OnDay(
        day=day,
        scored=of(where=lambda one: True),
        moved=of(where=lambda one: one["band"] != one["band_then"]),
        at_risk=of(where=lambda one: one["band"] == "at_risk"),
        at_risk_then=of(where=lambda one: one["band_then"] == "at_risk"),
    )


def _by_move(one: Judged) -> tuple[Any, ...]:
    """Who would be in another band first, and of these who moves most."""
    by = abs((one.health_then or 0.0) - (one.health or 0.0))
    return (not one.moves, -by, one.key)


def _told(moves: Moves) -> list[dict[str, Any]]:
    ordered = sorted(moves.items(), key=lambda one: [BANDS.index(band) for band in one[0]])
    return [{"from": was, "to": now, "count": count} for (was, now), count in ordered]
