"""Numbers, money and dates in words. What is not known says so; it is never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from tenure.health.stakes import money as short

LOCALE = "en_US"
SHORTS = ("arr", "mrr", "nps", "csat", "csm", "hhi", "api")
UNKNOWN = "not enough data"


@dataclass(frozen=True, slots=True)
class Band:
    """How a band of health looks: a shape and a word, never a colour alone."""

    name: str
    shape: str
    word: str


BANDS: Mapping[str | None, Band] = {
    "at_risk": Band("at_risk", "▼", "At risk"),
    "watch": Band("watch", "◆", "Watch"),
    "healthy": Band("healthy", "●", "Healthy"),
    None: Band("unknown", "○", "Not enough data"),
}

Value = str | int | float | bool | Decimal | date | datetime | None


def value(of: Value, unit: str = "", currency: str = "USD") -> str:
    """A value of any kind, as its unit is read: a ratio in percent, an amount in its currency."""
    if of is None or of != of:  # not a number is unlike itself
        words = UNKNOWN
    elif isinstance(of, bool):
        words = "yes" if of else "no"
    elif isinstance(of, datetime):
        words = moment(of)
    elif isinstance(of, date):
        words = day(of)
    elif isinstance(of, str):
        words = of
    elif unit in ("ratio", "share", "percent"):
        words = percent(float(of))
    elif unit in ("money", "currency", "amount"):
        words = money(of, currency)
    elif unit in ("days", "day"):
        words = counted(round(float(of), 1), "day")
    else:
        words = number(of)
    return words


def number(of: int | float | Decimal | None) -> str:
    """12,345 and 3.7: whole where it is whole, else to one decimal, small ones to two digits that count."""
    if of is None:
        return UNKNOWN
    amount = float(of)
    if amount.is_integer() or abs(amount) >= 100:
        return format_decimal(round(amount), locale=LOCALE)
    return format_decimal(amount, "#,##0.#" if abs(amount) >= 1 else "#,##0.##", locale=LOCALE)


def percent(of: float | None) -> str:
    """A ratio of 1 in percent; to one decimal below 10 %."""
    if of is None:
        return UNKNOWN
    whole = abs(of) >= 0.1 or of == 0
    return format_percent(of, "#,##0%" if whole else "#,##0.#%", locale=LOCALE)


def money(of: int | float | Decimal | None, currency: str = "USD") -> str:
    """The exact amount, without cents where there are none."""
    if of is None:
        return UNKNOWN
    whole = float(of).is_integer() or abs(float(of)) >= 1000
    return format_currency(
        of, currency, "¤#,##0" if whole else "¤#,##0.00", locale=LOCALE, currency_digits=False
    )


def brief(of: int | float | Decimal | None, currency: str = "USD") -> str:
    """An amount in short, as the sentence of Today has it: $412k, $1.2M."""
    return UNKNOWN if of is None else short(Decimal(of), currency)


def counted(count: int | float, noun: str, plural: str | None = None) -> str:
    """`1 account`, `37 accounts`."""
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"


def change(of: int | float | None) -> str:
    """A difference with its sign: +12, −3 (a true minus); 0 is said as such."""
    if of is None:
        return UNKNOWN
    return ("+" if of > 0 else "−" if of < 0 else "") + number(abs(of))


def day(of: date | None) -> str:
    """21 Nov 2026: cannot be misread on either side of an ocean."""
    return UNKNOWN if of is None else format_date(of, "d MMM y", locale=LOCALE)


def short_day(of: date) -> str:
    """21 Nov: where the year is said elsewhere."""
    return format_date(of, "d MMM", locale=LOCALE)


def moment(of: datetime) -> str:
    """21 Nov 2026, 14:05."""
    return format_datetime(of, "d MMM y, HH:mm", locale=LOCALE)


def away(of: date | None, today: date) -> str:
    """How far a day is from today: in 23 days, 4 months ago."""
    if of is None:
        return UNKNOWN
    days = (of - today).days
    if abs(days) < 2:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[days]
    length = _length(abs(days))
    return f"in {length}" if days > 0 else f"{length} ago"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def title(name: str) -> str:
    """A name as people write it: `seat_utilization` is Seat utilization, `arr_at_risk` ARR at risk."""
    words = name.replace("_", " ").strip()
    words = words[:1].upper() + words[1:]
    return " ".join(word.upper() if word.lower() in SHORTS else word for word in words.split(" "))


def as_written(text: str) -> str:
    """A value as people write it: `outside_sales` is Outside sales; what has capitals or spaces stays."""
    return title(text) if text.islower() and "_" in text else text


def week_before(of: date) -> date:
    """The same weekday a week before."""
    return of - timedelta(days=7)


def _length(days: int) -> str:
    if days < 60:
        length = counted(days, "day")
    elif days < 730:
        length = counted(round(days / 30.44), "month")
    else:
        length = counted(round(days / 365.25), "year")
    return length
