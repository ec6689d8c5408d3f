"""What an account has bought, looking back: the versions of its contract lines at the days on which they happened.

What is known at the end of a day is put where it belongs, also where it became known later; so no definition may read it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tenure.facts.contract_line import ContractLine
from tenure.warehouse.lake import schema
from tenure.warehouse.states import in_force
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

GRACE_DAYS = 30  # who buys again within so many days has never left


@dataclass(frozen=True, slots=True)
class Line:
    """A version of a line, in force from `since` until before `until` (None: it still is)."""

    account_id: str
    line_id: str
    product: str | None
    arr: Decimal | None
    currency: str | None
    trial: bool
    notice: date | None  # since when the notice stands that it ends with
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


def lines_by_account(lens: Lens, until: date) -> Iterator[list[Line]]:
    for _, lines in itertools.groupby(_lines(lens, until), key=lambda line: line.account_id):
        yield list(lines)


def stretches(lines: Sequence[Line]) -> list[tuple[date, date | None]]:
    """From when until when any of the lines is in force; what begins again within the grace goes on."""
    found: list[tuple[date, date | None]] = []
    for since, end in _touching(lines):
        if found and (last := found[-1][1]) is not None and since < last + timedelta(GRACE_DAYS):
            found[-1] = (found[-1][0], end)
        else:
            found.append((since, end))
    return found


def without_gaps(paid: Sequence[Line]) -> list[Line]:
    """The lines, each ending where the next of its product takes over: after a gap, or while it still runs.

    Where nothing else is left of the account, the next line of any product takes over after the gap.
    """
    of_product: dict[str | None, list[date]] = {}
    for line in sorted(paid, key=lambda one: one.since):
        of_product.setdefault(line.product, []).append(line.since)
    bought_again = {
        end: since
        for (_, end), (since, _) in itertools.pairwise(_touching(paid))
        if end is not None and since < end + timedelta(GRACE_DAYS)
    }
    found = []
    for line in paid:
        end = line.until
        if end is not None:
            next_day = _next(of_product[line.product], end) or bought_again.get(end)
            end = next_day or _taken_over(line, end, paid)
        found.append(line if end == line.until else replace(line, until=end))
    return found


def _lines(lens: Lens, until: date) -> Iterator[Line]:
    """Every version of every line that was ever in force, by account; as known now, at the days on which it happened."""
    columns = ["account_id", "line_id", "product", "arr", "currency", "trial", "change"]
    rows = lens.engine.rows(
        f"""SELECT {", ".join(columns)}, known_day, known_until_day
        FROM ({in_force(ContractLine, _in_hindsight(lens, until), [*columns, "known_day", "known_until_day"], currency=None)})
        WHERE account_id IS NOT NULL ORDER BY account_id, line_id, known_day"""
    )
    noticed: date | None = None
    last: tuple[str, str, date | None] | None = None
    for account, line, product, arr, currency, trial, change, since, ends in rows:
        goes_on = last == (account, line, since)
        if change != "notice":
            noticed = None
        elif noticed is None or not goes_on:
            noticed = since
        last = (account, line, ends)
        over = ends if ends is not None and ends <= until else None
        yield Line(account, line, product, arr, currency, bool(trial), noticed, since, over)


def _in_hindsight(lens: Lens, until: date) -> str:
    """SQL of the facts about lines that stand at the end of `until`, each as if it had been known when it happened."""
    told = {"known_day": "day", "known_until_day": "CAST(NULL AS DATE)"}
    columns = ", ".join(
        f"{told[name]} AS {name}" if name in told else quoted(name)
        for name in schema("contract_lines").names
    )
    account = f" AND {lens.theirs}" if lens.theirs else ""
    return f"""
        SELECT {columns} FROM ({lens.pinned.scan("contract_lines", engine=lens.engine)}) stored
        WHERE day <= DATE '{until}' AND known_day <= DATE '{until}'
            AND (known_until_day IS NULL OR known_until_day > DATE '{until}'){account}"""


def _taken_over(line: Line, end: date, paid: Sequence[Line]) -> date:
    """When the line that outlasts this one began, where that was shortly before the end; else the end."""
    lately = max(line.since + timedelta(1), end - timedelta(GRACE_DAYS))
    begins = [
        one.since
        for one in paid
        if one.product == line.product and one.since >= lately and one.holds(end)
    ]
    return min(begins, default=end)


def _next(begins: Sequence[date], end: date) -> date | None:
    """The first of `begins` from `end` on, if it comes in time."""
    place = bisect_right(begins, end - timedelta(1))
    if place < len(begins) and begins[place] < end + timedelta(GRACE_DAYS):
        return begins[place]
    return None


def _touching(lines: Sequence[Line]) -> list[tuple[date, date | None]]:
    """The same without any grace."""
    found: list[tuple[date, date | None]] = []
    for line in sorted(lines, key=lambda one: one.since):
        last = found[-1][1] if found else None
        if not found or (last is not None and line.since > last):
            found.append((line.since, line.until))
        elif last is not None and (line.until is None or line.until > last):
            found[-1] = (found[-1][0], line.until)
    return found
