"""How much was used, bucket by bucket, as known on a day: straight from the rows of use, each bucket exact.

A bucket is a number with the days that are in it; a day may be in several (this March, and last year's beside it).
Users are counted at their account: a person who works at two of them is a user of both, so accounts add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

WHO = ("account_id", "person_id")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted: different values of `distinct`, or else `total` of the rows."""

    table: str = "usage"
    distinct: tuple[str, ...] = ()
    total: str = ""


MEASURES = {
    "events": Measure(total="sum(n)::BIGINT"),
    "users": Measure(distinct=WHO),
    "user_days": Measure(distinct=(*WHO, "day")),
    "sessions": Measure("session_starts", total="count(*)"),
    "features": Measure("feature_usage", distinct=("feature",)),
    "accounts": Measure(distinct=("account_id",)),
    "quantity": Measure(total="sum(quantity)"),
    "hours": Measure(total="sum(duration_seconds) / 3600"),
}

OTHER = "other events"
# What rows are told apart by, as SQL over them; `account_id` and `person_id` too.
APART = {
    "feature": "feature",  # of events that show none: OTHER
    "weekday": "isodow(day)::VARCHAR",  # 1 is Monday
    "kind": "CASE WHEN person_id IS NULL THEN 'automation' ELSE 'users' END",
    "account": "account_id",
    "user": "coalesce(person_id, 'automation')",
    "segment": "told",  # as `Chosen` says of accounts
    "users": "user_told",  # and of users
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who counts in which bucket, and what each is told apart as: of accounts the columns `b`, `account_id`, `told`, of
    users `b`, `account_id`, `person_id`, `user_told`."""

    rows: pa.Table


@dataclass(frozen=True)
class Series:
    """Use through `lens`, as known on `as_of`, in buckets: (number, first day, last day).

    `chosen`: which accounts count; None: all. `users`: which users, and no automation. `account`, `person`: only theirs.
    """

    lens: Lens
    as_of: date
    buckets: Sequence[tuple[int, date, date]]
    chosen: Chosen | None = None
    users: Chosen | None = None
    account: str | None = None
    person: str | None = None
    _ready: list[bool] = field(default_factory=list, repr=False)

    def totals(self, measure: str, apart: str = "") -> list[tuple[int, str | None, Any]]:
        """(bucket, told apart as, value), where there is anything."""
        by = ("b", "slice")
        return self._ask(f"SELECT * FROM ({self._valued(measure, apart, by)}) ORDER BY 1, 2")

    def middles(
        self, measure: str, over: str = "account", apart: str = ""
    ) -> list[tuple[int, str | None, float, float, float, float, int]]:
        """(bucket, told apart as, lower quartile, median, upper quartile, mean, how many) of those with any use."""
        each = self._valued(measure, apart, ("b", "slice", *_keys(over)))
        found = self._ask(
            f"""SELECT b, slice, quantile_cont(value, [0.25, 0.5, 0.75]), avg(value), count(*)
            FROM ({each}) WHERE value IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"""
        )
        return [
            (b, told, *(float(q) for q in qs), float(mean), n) for b, told, qs, mean, n in found
        ]

    def each(self, measure: str, over: str = "account", apart: str = "") -> list[tuple[Any, ...]]:
        """(bucket, told apart as, account, …, value) of each account, or user, the largest first."""
        keys = _keys(over)
        order = ", ".join((*keys, "slice"))
        return self._ask(
            f"SELECT b, slice, {', '.join(keys)}, value FROM "
            f"({self._valued(measure, apart, ('b', 'slice', *keys))}) "
            f"ORDER BY b, value DESC NULLS LAST, {order}"
        )

    def features(self, apart: str = "", told: str | None = None) -> list[tuple[str, int, int, int]]:
        """(feature, accounts, users, events) of what was used in the buckets, the most used first."""
        rows = self._rows(MEASURES["features"], apart, ("feature", *WHO, "n"))
        only = f"AND slice = {text(told)}" if told is not None else ""
        return self._ask(
            f"""SELECT feature, count(DISTINCT account_id),
                count(DISTINCT (account_id, person_id)) FILTER (person_id IS NOT NULL), sum(n)::BIGINT
            FROM ({rows}) WHERE feature IS NOT NULL {only} GROUP BY 1 ORDER BY 4 DESC, 1"""
        )

    def facts(self, measure: str, apart: str = "", told: str | None = None) -> pa.Table:
        """The rows that `measure` counts, one for each that it counts or with what it adds; the latest first."""
        of = MEASURES[measure]
        self._prepare()
        wanted = f"({self._rows(of, apart, _shown(of))})"
        if told is not None:
            wanted = f"(SELECT * FROM {wanted} WHERE slice = {text(told)})"
        if of.table == "session_starts":
            asked = (
                f"SELECT day, account_id, person_id, started_at FROM {wanted} ORDER BY 4 DESC, 2, 3"
            )
        elif of.distinct:
            keys = ", ".join(of.distinct)
            known = " AND ".join(f"{key} IS NOT NULL" for key in of.distinct)
            days = "" if "day" in of.distinct else ", count(DISTINCT day) AS days"
            asked = (
                f"SELECT {keys}{days}, sum(n)::BIGINT AS n FROM {wanted} WHERE {known} "
                f"GROUP BY {keys} ORDER BY n DESC, {keys}"
            )
        else:
            column = {"quantity": "quantity", "hours": "duration_seconds"}.get(measure, "n")
            asked = (
                "SELECT day, account_id, person_id, event, source, n, quantity, duration_seconds "
                f"FROM {wanted} WHERE {column} IS NOT NULL ORDER BY day DESC, n DESC, 2, 3, 4"
            )
        return self.lens.engine.arrow(asked)

    def span(self) -> tuple[date | None, date | None]:
        """The first and the last day of which any use is known."""
        usage = self._seen("usage", within=False)
        first, last = self._ask(f"SELECT min(day), max(day) FROM {usage}")[0]
        return first, last

    def known_since(self) -> date | None:
        """The day from which the account was known, or from which anything was used: the earlier one."""
        if self.account is None:
            return self.span()[0]
        mine = f"account_id = {text(self.account)}"
        found = self._ask(
            f"SELECT min(first_day) FROM ({self.lens.accounts_named()}) WHERE {mine} UNION ALL "
            f"SELECT min(day) FROM {self._seen('usage', within=False)} WHERE {mine}"
        )
        return min((day for (day,) in found if day), default=None)

    def _valued(self, measure: str, apart: str, by: Sequence[str]) -> str:
        """SQL of `by` and `value`."""
        of = MEASURES[measure]
        keys = ", ".join(by)
        if of.total:
            needed = {"events": ("n",), "quantity": ("quantity",), "hours": ("duration_seconds",)}
            rows = f"({self._rows(of, apart, (*_plain(by), *needed.get(measure, ())))}) {_of_users(by)}"
            return f"SELECT {keys}, {of.total} AS value FROM {rows} GROUP BY {keys}"
        wanted = (*_plain(by), *(key for key in of.distinct if key not in by))
        differing = dict.fromkeys((*by, *of.distinct))
        known = " AND ".join(
            f"{key} IS NOT NULL" for key in dict.fromkeys((*_plain(by), *of.distinct))
        )
        return (
            f"SELECT {keys}, count(*) AS value FROM (SELECT {', '.join(differing)} FROM "
            f"({self._rows(of, apart, wanted)}) WHERE {known} GROUP BY ALL) GROUP BY {keys}"
        )

    def _rows(self, of: Measure, apart: str, columns: Sequence[str]) -> str:
        """SQL of the rows that count: `b`, `slice` and `columns`."""
        told = f"{APART[apart]}" if apart else "NULL::VARCHAR"
        wanted = ", ".join(dict.fromkeys(("b", f"{told} AS slice", *columns)))
        mine = [f"{key} = {text(value)}" for key, value in self._only() if value is not None]
        if self.person is None:
            mine.append("account_id IS NOT NULL")
        joined = "JOIN chosen USING (b, account_id)" if self.chosen is not None else ""
        if self.users is not None:
            joined += " JOIN chosen_users USING (b, account_id, person_id)"
        return (
            f"SELECT {wanted} FROM {self._read(of, apart)} JOIN buckets USING (day) {joined} "
            f"WHERE {' AND '.join(mine) or 'true'}"
        )

    def _read(self, of: Measure, apart: str) -> str:
        seen = self._seen(of.table)
        if apart != "feature" or of.table != "usage":
            return seen
        if not self.lens.declared.says("declared_features"):
            return f"(SELECT *, event AS feature FROM {seen})"
        features = "(SELECT event, feature FROM declared_features)"
        return (
            f"(SELECT used.*, coalesce(shown.feature, {text(OTHER)}) AS feature FROM {seen} AS used "
            f"LEFT JOIN {features} AS shown USING (event))"
        )

    def _only(self) -> tuple[tuple[str, str | None], ...]:
        return ("account_id", self.account), ("person_id", self.person)

    def _seen(self, table: str, within: bool = True) -> str:
        """SQL of the rows of `table` that are known on the day and have not been taken back; `within`: and may be in
        a bucket."""
        first = min((first for _, first, _ in self.buckets), default=self.as_of)
        days = (self.as_of - first).days + 1
        rows = self.lens.rows(table, days=days if table == "session_starts" else None).get_name()
        day = f"DATE '{self.as_of}'"
        bounds = f"day <= {day} AND known_day <= {day}"
        if within and self.buckets:
            last = max(last for _, _, last in self.buckets)
            bounds += f" AND day BETWEEN DATE '{first}' AND DATE '{last}'"
        return (
            f"(SELECT * FROM {rows} WHERE {bounds} "
            f"AND (known_until_day IS NULL OR known_until_day > {day}))"
        )

    def _ask(self, question: str) -> list[tuple[Any, ...]]:
        self._prepare()
        return self.lens.engine.rows(question)

    def _prepare(self) -> None:
        if self._ready:
            return
        days = [
            (first + timedelta(days=n), b)
            for b, first, last in self.buckets
            for n in range((last - first).days + 1)
        ]
        self.lens.engine.register(
            "buckets",
            pa.table(
                {
                    "day": pa.array([day for day, _ in days], pa.date32()),
                    "b": pa.array([b for _, b in days], pa.int32()),
                }
            ),
        )
        if self.chosen is not None:
            self.lens.engine.register("chosen", self.chosen.rows)
        if self.users is not None:
            self.lens.engine.register("chosen_users", self.users.rows)
        self._ready.append(True)


def _keys(over: str) -> tuple[str, ...]:
    return ("account_id",) if over == "account" else WHO


def _plain(by: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key in by if key not in ("b", "slice"))


def _of_users(by: Sequence[str]) -> str:
    """What is told of each user leaves out automation, which is nobody."""
    return "WHERE person_id IS NOT NULL" if "person_id" in by else ""


def _shown(of: Measure) -> tuple[str, ...]:
    """The columns that are shown of a row."""
    if of.table == "session_starts":
        return ("day", *WHO, "started_at")
    rest = ("feature",) if of.table == "feature_usage" else ()
    return ("day", *WHO, "event", "source", "n", "quantity", "duration_seconds", *rest)
