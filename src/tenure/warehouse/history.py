"""How an account got to where it is: weeks of use, users over time, features, contract lines, as known on a day.

Week n of N ends 7 * (N - 1 - n) days before the day asked about, so the last one ends with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

WORKING_DAYS = 28  # a working user did something in this many days


@dataclass(frozen=True, slots=True)
class User:
    """Somebody at an account: since when, until when, and in which weeks on how many days."""

    person_id: str
    joined: date | None
    left: date | None
    last_active: date | None
    active_days: int
    weeks: tuple[int, ...]
    name: str | None = None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """What was used, in the last four weeks and the four before, by how many."""

    event: str
    count: int
    count_before: int
    users: int
    last_day: date
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A contract line in force."""

    line_id: str
    product: str | None
    arr: Decimal | None
    currency: str | None
    seats: int | None
    trial: bool | None
    since: date
    term_end: date | None
    auto_renew: bool | None


@dataclass(frozen=True)
class History:
    """What led to `as_of`, through a lens."""

    lens: Lens
    as_of: date

    def weekly_use(self, weeks: int = 26) -> list[tuple[str, int, int, int]]:
        """(account, week, users, events) of all accounts, where there was any use."""
        return self._ask(
            f"""SELECT account_id, {self._week(weeks)} AS week, count(DISTINCT person_id), sum(n)::BIGINT
            FROM {self._usage(weeks * 7)} WHERE account_id IS NOT NULL GROUP BY 1, 2"""
        )

    def users(self, account: str, weeks: int = 52) -> list[User]:
        """Everybody who had a login or did anything there, the latest active first."""
        week = self._week(weeks)
        active = self._ask(
            f"""SELECT person_id, max(day), count(DISTINCT day) FILTER (day > ?::DATE - {WORKING_DAYS}),
                list(DISTINCT ({week}, day)) FILTER (day > ?::DATE - {weeks * 7})
            FROM {self._seen("usage")} WHERE account_id = ? AND person_id IS NOT NULL GROUP BY 1""",
            [self.as_of, self.as_of, account],
        )
        member = self._ask(
            f"""SELECT person_id, min(day) FILTER (change = 'joined'), arg_max(change, (day, change = 'left')), max(day)
            FROM {self._seen("membership_changes")} WHERE account_id = ? GROUP BY 1""",
            [account],
        )
        roles = self.roles(account)
        joined = {
            person: (since, last if change == "left" else None)
            for person, since, change, last in member
        }
        used = {
            person: (last, days, _counted(cells, weeks)) for person, last, days, cells in active
        }
        people = list({**used, **joined})
        names = self.names(people)
        users = [
            User(
                person_id=person,
                joined=joined.get(person, (None, None))[0],
                left=joined.get(person, (None, None))[1],
                last_active=used[person][0] if person in used else None,
                active_days=used[person][1] if person in used else 0,
                weeks=used[person][2] if person in used else (0,) * weeks,
                name=names.get(person),
                roles=roles.get(person, ()),
            )
            for person in people
        ]
        return sorted(
            users,
            key=lambda u: (
                u.left is not None,
                -(u.last_active or date.min).toordinal(),
                u.person_id,
            ),
        )

    def working_users(self, account: str, days: Sequence[date]) -> list[int]:
        """Users who did anything in the four weeks up to each day."""
        found = dict(
            self._ask(
                f"""SELECT m.day, count(DISTINCT u.person_id) FROM (SELECT unnest(?::DATE[]) AS day) m
                JOIN {self._seen("usage")} u ON u.account_id = ? AND u.day <= m.day AND u.day > m.day - {WORKING_DAYS}
                GROUP BY 1""",
                [list(days), account],
            )
        )
        return [found.get(day, 0) for day in days]

    def arr(self, account: str, days: Sequence[date]) -> list[Decimal | None]:
        """The recurring amount in force on each day, in the reporting currency; None: nothing in force, or no rate."""
        self.lens.rows("contract_lines")
        found = dict(
            self._ask(
                """SELECT m.day, CASE WHEN count(*) = count(arr_converted) THEN sum(arr_converted) END
                FROM (SELECT unnest(?::DATE[]) AS day) m JOIN contract_lines c ON c.account_id = ?
                    AND greatest(c.day, c.known_day) <= m.day AND (c.known_until_day IS NULL OR c.known_until_day > m.day)
                    AND c.trial IS NOT TRUE GROUP BY 1""",
                [list(days), account],
            )
        )
        return [found.get(day) for day in days]

    def features(self, account: str, weeks: int = 26, most: int = 40) -> list[Feature]:
        """What was used in the last weeks, the most used of the last four first."""
        cells = self._ask(
            f"""SELECT event, {self._week(weeks)}, sum(n)::BIGINT FROM {self._usage(weeks * 7)}
            WHERE account_id = ? GROUP BY 1, 2""",
            [account],
        )
        weekly: dict[str, list[int]] = {}
        for event, week, count in cells:
            weekly.setdefault(event, [0] * weeks)[week] = count
        known = self._ask(
            f"""SELECT event, count(DISTINCT person_id) FILTER (day > ?::DATE - 28), max(day)
            FROM {self._usage(weeks * 7)} WHERE account_id = ? GROUP BY 1""",
            [self.as_of, account],
        )
        found = [
            Feature(
                event=event,
                count=sum(weekly[event][-4:]),
                count_before=sum(weekly[event][-8:-4]),
                users=users,
                last_day=last,
                weeks=tuple(weekly[event]),
            )
            for event, users, last in known
        ]
        found.sort(key=lambda one: (-one.count, -sum(one.weeks), one.event))
        return found[:most]

    def lines(self, account: str) -> list[Line]:
        """The contract lines in force, the largest first."""
        self.lens.rows("contract_lines")
        rows = self._ask(
            f"""SELECT line_id, product, arr, currency, seats, trial, coalesce(since, day), term_end, auto_renew
            FROM {self._seen("contract_lines")} LEFT JOIN (
                SELECT line_id, min(day) AS since FROM {self._seen("contract_line_changes")}
                WHERE account_id = ? AND change = 'started' GROUP BY 1) USING (line_id)
            WHERE account_id = ? ORDER BY arr DESC NULLS LAST, line_id""",
            [account, account],
        )
        return [Line(*row) for row in rows]

    def releases(self, since: date) -> list[tuple[date, str]]:
        """What went live since then."""
        return self._ask(
            f"SELECT day, name FROM {self._seen('releases')} WHERE day >= ? ORDER BY 1, 2", [since]
        )

    def names(self, people: Sequence[str]) -> dict[str, str]:
        """What these people are called, as last heard."""
        if not people:
            return {}
        rows = self._ask(
            f"""SELECT person_id, arg_max(value, (name = 'name', name = 'full_name', known_at, happened_at))
            FROM ({self.lens.pinned.scan("attributes")}) WHERE list_contains(?, person_id)
                AND name IN ('name', 'full_name', 'email') AND value IS NOT NULL GROUP BY 1""",
            [list(people)],
        )
        return dict(rows)

    def roles(self, account: str) -> dict[str, tuple[str, ...]]:
        """The parts that people play there now."""
        rows = self._ask(
            f"SELECT person_id, list(role ORDER BY role) FROM {self._seen('roles')} WHERE account_id = ? GROUP BY 1",
            [account],
        )
        return {person: tuple(roles) for person, roles in rows}

    def newest_day(self) -> date | None:
        """The last day of which anything happened is known; ends that lie ahead do not count."""
        days = self._ask(f"SELECT max(day) FROM {self._seen('usage')}")
        others = [
            self._ask(f"SELECT max(day) FROM {self._seen(name)}")
            for name in ("contract_line_changes", "ticket_changes")
        ]
        return max((found[0][0] for found in (days, *others) if found[0][0]), default=None)

    def _usage(self, days: int) -> str:
        return f"(SELECT * FROM {self._seen('usage')} WHERE day > DATE '{self.as_of}' - {days})"

    def _seen(self, name: str) -> str:
        """SQL of the rows of `name` that are known on the day and have not been taken back."""
        self.lens.rows(name)
        day = f"DATE '{self.as_of}'"
        return (
            f"(SELECT * FROM {name} WHERE day <= {day} AND known_day <= {day} "
            f"AND (known_until_day IS NULL OR known_until_day > {day}))"
        )

    def _week(self, weeks: int) -> str:
        return f"{weeks - 1} - (DATE '{self.as_of}' - day) // 7"

    def _ask(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.lens.engine.rows(question, list(values))


def _counted(cells: Sequence[Any] | None, weeks: int) -> tuple[int, ...]:
    """Days of use in each week, out of (week, day) pairs."""
    days = [0] * weeks
    for cell in cells or ():
        week = next(iter(cell.values())) if isinstance(cell, dict) else cell[0]
        days[week] += 1
    return tuple(days)
