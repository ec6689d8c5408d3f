"""How an account is used: who uses which feature, users and events week by week, and on which days of the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

MAP_DAYS = 28
KNOWN_DAYS = 364  # a feature used by somebody in so many days is one that the account knows
WEEKDAY_DAYS = 91


@dataclass(frozen=True, slots=True)
class Used:
    """A feature that the account has used within a year: by whom in the last four weeks, on how many days each."""

    feature: str
    event: str  # that shows it, where only one does; else empty
    days: dict[str, int]  # user -> days
    users_ever: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """Users and events of each week, the last one ends with the day; since when it is used; shares of events by weekday."""

    ends: tuple[date, ...]
    users: tuple[int, ...]
    events: tuple[int, ...]
    first_use: date | None
    weekdays: tuple[float, ...]  # Monday first, of the last 13 weeks; empty: no use
    weekdays_now: tuple[float, ...]  # of the last four weeks


def features_by_user(lens: Lens, account: str, as_of: date) -> list[Used]:
    """Every feature, those with the most users of the last four weeks first."""
    rows = lens.engine.rows(
        f"""SELECT feature, person_id, min(event), max(event),
            count(DISTINCT day) FILTER (day > DATE '{as_of}' - {MAP_DAYS})
        FROM ({seen(lens, "feature_usage", account, as_of, KNOWN_DAYS)})
        WHERE person_id IS NOT NULL GROUP BY feature, person_id ORDER BY feature, person_id"""
    )
    events: dict[str, set[str]] = {}
    used: dict[str, dict[str, int]] = {}
    for feature, person, first, last, days in rows:
        events.setdefault(feature, set()).update((first, last))
        used.setdefault(feature, {})[person] = days
    whole = [
        Used(feature, _only(events[feature]), {p: d for p, d in people.items() if d}, len(people))
        for feature, people in used.items()
    ]
    return sorted(whole, key=lambda one: (-len(one.days), -one.users_ever, one.feature))


def weekly(lens: Lens, account: str, as_of: date, weeks: int) -> Weekly:
    """The last `weeks` weeks, those without use too."""
    usage = seen(lens, "usage", account, as_of, weeks * 7)
    cells = {
        week: (users, events)
        for week, users, events in lens.engine.rows(
            f"""SELECT {weeks - 1} - (DATE '{as_of}' - day) // 7, count(DISTINCT person_id), sum(n)::BIGINT
            FROM ({usage}) GROUP BY 1"""
        )
    }
    first = lens.engine.rows(f"SELECT min(day) FROM ({seen(lens, 'usage', account, as_of)})")
    return Weekly(
        ends=tuple(as_of - timedelta(7 * (weeks - 1 - n)) for n in range(weeks)),
        users=tuple(cells.get(n, (0, 0))[0] for n in range(weeks)),
        events=tuple(cells.get(n, (0, 0))[1] for n in range(weeks)),
        first_use=first[0][0],
        weekdays=_weekdays(lens, account, as_of, WEEKDAY_DAYS),
        weekdays_now=_weekdays(lens, account, as_of, MAP_DAYS),
    )


def _weekdays(lens: Lens, account: str, as_of: date, days: int) -> tuple[float, ...]:
    rows = lens.engine.rows(
        f"""SELECT isodow(day), sum(n)::DOUBLE FROM ({seen(lens, "usage", account, as_of, days)})
        GROUP BY 1"""
    )
    counts: Sequence[float] = [dict(rows).get(nth, 0.0) for nth in range(1, 8)]
    whole = sum(counts)
    return tuple(count / whole for count in counts) if whole else ()


def seen(lens: Lens, name: str, account: str, as_of: date, days: int | None = None) -> str:
    """SQL of the rows of an account that are known on the day, of the last `days` days."""
    rows = lens.rows(name).get_name()
    since = f"AND day > DATE '{as_of}' - {days}" if days else ""
    return (
        f"SELECT * FROM {rows} WHERE account_id = {text(account)} AND day <= DATE '{as_of}' "
        f"AND known_day <= DATE '{as_of}' AND (known_until_day IS NULL OR known_until_day > DATE '{as_of}') {since}"
    )


def _only(events: set[str]) -> str:
    """The one event, where there is only one."""
    return next(iter(events)) if len(events) == 1 else ""
