"""How far a source has been read: a value of its cursor column, and how far back from there the next reading begins.

Values come as drivers hand them out. Two runs, two drivers and the file's `start` must mean the same by them, so each
becomes one of five forms: int, instant (a time with a zone, in UTC), local (a time without one), date, text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tenure.errors import SourceFailed

Value = int | datetime | date | str
USUAL_NUMBERS, USUAL_TIME, USUAL_DAYS = 1000, timedelta(minutes=10), timedelta(days=1)
FAR_ZONE = timedelta(hours=26)  # two texts with zones may tell the same time this far apart


@dataclass(frozen=True, slots=True)
class Position:
    """A value of the cursor column."""

    form: str  # int, instant, local, date, text
    value: Value

    def back(self, overlap: timedelta | int | None) -> Position:
        """Where to begin, so that what was committed late is found. `overlap` None: as is usual for the form.

        Raises SourceFailed where a time is to be taken from a number or the other way round.
        """
        if self.form == "int" and isinstance(self.value, int):
            if isinstance(overlap, timedelta):
                raise SourceFailed(
                    "overlap is a time, but the cursor holds whole numbers: write overlap = 1000"
                )
            return Position("int", self.value - (USUAL_NUMBERS if overlap is None else overlap))
        if isinstance(overlap, int):
            raise SourceFailed(
                f'overlap is a number, but the cursor holds {self.form} values: write overlap = "10m"'
            )
        if self.form == "text":
            return Position("text", _text_back(str(self.value), overlap))
        if isinstance(self.value, datetime):
            return Position(
                self.form, _earlier(self.value, USUAL_TIME if overlap is None else overlap)
            )
        if isinstance(self.value, date):
            days = USUAL_DAYS if overlap is None else overlap
            begin = date.min.toordinal()
            back = max(begin, self.value.toordinal() + days // timedelta(days=-1))
            return Position("date", date.fromordinal(back))
        return self

    def told(self) -> dict[str, Any]:
        """As it is kept: JSON."""
        value = self.value if isinstance(self.value, int | str) else self.value.isoformat()
        return {"form": self.form, "value": value}


def position_of(value: Any) -> Position:
    """What a driver hands out, or a TOML file says. Raises SourceFailed for what has no order."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, bool):
        raise SourceFailed("the cursor column holds true and false: it cannot say what is new")
    if isinstance(value, int):
        return Position("int", value)
    if isinstance(value, datetime):
        return (
            Position("instant", value.astimezone(UTC)) if value.tzinfo else Position("local", value)
        )
    if isinstance(value, date):
        return Position("date", value)
    if isinstance(value, str):
        return Position("text", value)
    raise SourceFailed(
        f"the cursor column holds {type(value).__name__} values: "
        "it needs whole numbers, times, dates or texts"
    )


def position_from(told: dict[str, Any]) -> Position:
    """What `Position.told` has kept."""
    form, value = told["form"], told["value"]
    if form in ("instant", "local"):
        return Position(form, datetime.fromisoformat(value))
    if form == "date":
        return Position(form, date.fromisoformat(value))
    return Position(form, value)


@dataclass(frozen=True, slots=True)
class Place:
    """What is kept between two runs."""

    position: Position | None = None
    cursor: str | None = None  # the column it is a value of
    filled: bool = False  # whether the first run, over all history, has come to its end
    swept_at: datetime | None = None

    def told(self) -> str:
        kept: dict[str, Any] = {"cursor": self.cursor, "filled": self.filled}
        if self.position:
            kept["position"] = self.position.told()
        if self.swept_at:
            kept["swept_at"] = self.swept_at.isoformat()
        return json.dumps(kept, ensure_ascii=False)


def place_from(text: str | None) -> Place:
    """What `Place.told` has kept."""
    kept = json.loads(text or "{}")
    swept = kept.get("swept_at")
    return Place(
        position=position_from(kept["position"]) if "position" in kept else None,
        cursor=kept.get("cursor"),
        filled=bool(kept.get("filled")),
        swept_at=datetime.fromisoformat(swept) if swept else None,
    )


def _text_back(value: str, overlap: timedelta | None) -> str:
    """A text that tells a time is taken back and written so that it sorts before every way to write that time."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    days_only = len(value) == len("2026-01-31")
    usual = USUAL_DAYS if days_only else USUAL_TIME
    at = _earlier(at, usual if overlap is None else overlap)
    if at.utcoffset():
        at = _earlier(at, FAR_ZONE)
    return at.isoformat(" ")[: len("2026-01-31" if days_only else "2026-01-31 00:00:00")]


def _earlier(at: datetime, by: timedelta) -> datetime:
    """Some databases say `never` with the first day that there is: nothing is before it."""
    return (
        at - by
        if at.replace(tzinfo=None) - datetime.min > by
        else datetime.min.replace(tzinfo=at.tzinfo)
    )
