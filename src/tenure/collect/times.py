"""Dates and times as files write them: without a zone, they are the workspace's; `31/12/2024` is told by its whole column."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.warehouse.tables import text

DAY = r"\d{4}-\d{1,2}-\d{1,2}"
CLOCK = r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
ZONE = r"\s*(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)"
LOCAL = f"{DAY}({CLOCK})?"
ZONED = f"{DAY}{CLOCK}{ZONE}"
EPOCH = r"-?\d{9,19}"
EPOCH_FRACTION = r"-?\d{9,13}\.\d{1,9}"
SLASHED = r"(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{4}([T ,].*)?"
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
DAY_FIRST, MONTH_FIRST = "%d/%m/%Y", "%m/%d/%Y"
FIRST_YEAR, LAST_YEAR = 1900, 2199
OPEN_END = 9999  # "until 9999-12-31" says that there is no end
# Integers: seconds since 1970 below the first bound, then milli-, micro- and nanoseconds.
SECONDS, MILLIS, MICROS = 10**11, 10**14, 10**17


@dataclass(frozen=True, slots=True)
class Reading:
    """How the times of one column are read: the zone, the order of `1/2/2024` (None: not allowed), a format of the user's.

    `clock`: the zone whose wall clock the column shows, also where it counts seconds since 1970 (as Mixpanel exports do).
    """

    zone: str
    order: str | None = None
    format: str | None = None
    clock: str | None = None


def from_text(value: str, how: Reading) -> str:
    """SQL for the instant (TIMESTAMPTZ) that a text tells; null where it tells none."""
    if how.format:
        return _as_told(value, how.format, how.zone)
    big = f"upper({value})"
    iso = rf"regexp_replace(replace({big}, ',', '.'), '^(\d{{4}})/(\d{{1,2}})/(\d{{1,2}})', '\1-\2-\3')"
    zoned = rf"regexp_replace(regexp_replace({iso}, '\s*(UTC|GMT|Z)$', 'Z'), '\s+([+-]\d\d)', '\1')"
    slashed = _slashed(value, how) if how.order else "NULL"
    return f"""CASE
        WHEN regexp_full_match({iso}, '{LOCAL}') THEN {local(f"try_cast({iso} AS TIMESTAMP)", how.zone)}
        WHEN regexp_full_match({iso}, '{ZONED}') THEN try_cast({zoned} AS TIMESTAMPTZ)
        WHEN regexp_full_match({value}, '\\d{{8}}') THEN {local(f"try_strptime({value}, '%Y%m%d')", how.zone)}
        WHEN regexp_full_match({value}, '{EPOCH}') THEN {_epoch(f"try_cast({value} AS BIGINT)", how)}
        WHEN regexp_full_match({value}, '{EPOCH_FRACTION}') THEN {from_float(f"try_cast({value} AS DOUBLE)", how)}
        WHEN regexp_full_match({value}, '{SLASHED}') THEN {slashed} END"""


def from_int(value: str, how: Reading) -> str:
    """SQL for the instant that an integer tells: seconds, milli-, micro- or nanoseconds since 1970, or 20240131."""
    number = f"({value})::BIGINT"
    day = local(f"try_strptime(({value})::VARCHAR, '%Y%m%d')", how.zone)
    return f"""CASE WHEN {number} BETWEEN {FIRST_YEAR}0101 AND {LAST_YEAR}1231 THEN {day}
        WHEN abs({number}) >= 100000000 THEN {_epoch(number, how)} END"""


def from_float(value: str, how: Reading) -> str:
    """SQL for the instant that a number with a fraction tells: seconds, or milliseconds."""
    scale = f"CASE WHEN abs({value}) < {SECONDS} THEN 1e6 WHEN abs({value}) < {MILLIS} THEN 1e3 ELSE 1 END"
    near = f"isfinite({value}) AND abs({value}) BETWEEN 1e8 AND 1e17"
    counted = _counted(f"make_timestamp(round({value} * {scale})::BIGINT)", how)
    return f"CASE WHEN {near} THEN {counted} END"


def from_local(value: str, how: Reading) -> str:
    """SQL for the instant of a time or date without a zone."""
    inside = f"({value}) BETWEEN '{FIRST_YEAR}-01-01' AND '{LAST_YEAR}-12-31'"
    return f"CASE WHEN {inside} THEN {local(f'({value})::TIMESTAMP', how.zone)} END"


def sane(instant: str) -> str:
    """Years far off are slips (a price in the date's column): null."""
    first, last = (
        f"TIMESTAMPTZ '{FIRST_YEAR}-01-01 00:00:00+00'",
        f"TIMESTAMPTZ '{LAST_YEAR}-12-31 00:00:00+00'",
    )
    return f"CASE WHEN {instant} BETWEEN {first} AND {last} THEN {instant} END"


def local(value: str, zone: str) -> str:
    """A wall clock's time here, as an instant (sessions run in UTC)."""
    return f"({value})::TIMESTAMPTZ" if zone == "UTC" else f"timezone({text(zone)}, {value})"


def order_of(value: str) -> str:
    """SQL for what a column says about its `1/2/2024`: how many, how many with a first or second part over 12, and the first line.

    With both over 12 it is a day in no order: its row is refused, and the others are not judged by it.
    """
    parts = [f"try_cast(regexp_extract({value}, '^{SLASHED}$', {part}) AS INT)" for part in (1, 2)]
    is_one = f"regexp_full_match({value}, '{SLASHED}') AND least({', '.join(parts)}) <= 12"
    return (
        f"count(*) FILTER ({is_one}), count(*) FILTER ({is_one} AND {parts[0]} > 12), "
        f"count(*) FILTER ({is_one} AND {parts[1]} > 12), min(line) FILTER ({is_one})"
    )


def _epoch(number: str, how: Reading) -> str:
    micros = f"""make_timestamp(CASE WHEN abs({number}) < {SECONDS} THEN {number} * 1000000
        WHEN abs({number}) < {MILLIS} THEN {number} * 1000
        WHEN abs({number}) < {MICROS} THEN {number} ELSE {number} // 1000 END)"""
    return _counted(micros, how)


def _counted(since_1970: str, how: Reading) -> str:
    """Counted from 1970 in UTC, or by a wall clock's time."""
    return local(since_1970, how.clock or "UTC")


def _slashed(value: str, how: Reading) -> str:
    forms = ", ".join(text(f"{how.order}{clock}") for clock in CLOCKS)
    same = rf"regexp_replace(regexp_replace({value}, '^(\d+)[.\-](\d+)[.\-]', '\1/\2/'), '[T, ]+', ' ')"
    return local(f"try_strptime({same}, [{forms}])", how.zone)


def _as_told(value: str, form: str, zone: str) -> str:
    parsed = f"try_strptime({value}, {text(form)})"
    return parsed if "%z" in form or "%Z" in form else local(parsed, zone)
