"""The paths that users of one account take again and again: three events in order within half an hour.

The same event again at once is no further step, so that a path tells what follows what. This is `repeated_paths`, by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

WITHIN_MINUTES = 30
DAYS = 28
LEAST_TIMES = 5


@dataclass(frozen=True, slots=True)
class Path:
    """Three steps in order, how often they were taken, by how many users, and on how many days."""

    steps: tuple[str, str, str]
    times: int
    users: int
    days: int


def most_repeated(
    lens: Lens, account: str, *, days: int = DAYS, least_times: int = LEAST_TIMES, most: int = 20
) -> list[Path]:
    """The account's most repeated paths in the `days` days that end with the lens's last moment, the most frequent first."""
    last = lens.moments.days[-1]
    first = last - timedelta(days - 1)
    events = lens.rows("events").get_name()
    gap = f"INTERVAL {WITHIN_MINUTES} MINUTE"
    rows = lens.engine.rows(f"""
        WITH mine AS (
            SELECT person_id, event, happened_at, day,
                lag(event) OVER in_order AS event_before, lag(happened_at) OVER in_order AS at_before
            FROM {events}
            WHERE account_id = {text(account)} AND person_id IS NOT NULL
                AND day >= DATE '{first}' AND day <= DATE '{last}' AND known_day <= DATE '{last}'
                AND (known_until_day IS NULL OR known_until_day > DATE '{last}')
            WINDOW in_order AS (PARTITION BY person_id ORDER BY happened_at, event)),
        steps AS (
            SELECT * FROM mine
            WHERE event_before IS NULL OR event <> event_before OR happened_at > at_before + {gap}),
        paths AS (
            SELECT person_id, day, happened_at, event AS first_step,
                lead(event) OVER onward AS second_step, lead(event, 2) OVER onward AS third_step,
                lead(happened_at, 2) OVER onward AS until
            FROM steps WINDOW onward AS (PARTITION BY person_id ORDER BY happened_at, event))
        SELECT first_step, second_step, third_step, count(*) AS times,
            count(DISTINCT person_id) AS users, count(DISTINCT day) AS on_days
        FROM paths WHERE until <= happened_at + {gap}
        GROUP BY first_step, second_step, third_step HAVING count(*) >= {int(least_times)}
        ORDER BY times DESC, first_step, second_step, third_step LIMIT {int(most)}""")
    return [
        Path((one, two, three), times, users, on_days)
        for one, two, three, times, users, on_days in rows
    ]
