"""What customers want to achieve: how many said so, what they said, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.web.features.gathered import Gathered
from tenure.web.kept import Kept

if TYPE_CHECKING:
    from tenure.web.desk import Desk

TOLD = 3  # of the latest, in their own words


@dataclass(frozen=True, slots=True)
class Goals:
    """Of the accounts that count."""

    accounts: int  # with any goal
    agreed: int
    reached: int
    reached_by: int  # accounts
    overdue: int
    latest: tuple[tuple[str, str, str, str], ...]  # account, its name, its words, the measure


class Wanting:
    """Goals of one workspace, kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[list[tuple[Any, ...]]] = Kept(desk.behind, 3)

    def of(self, gathered: Gathered) -> Goals:
        """Goals as known on the day."""
        until = gathered.use.until
        wanted = {gathered.portfolio.ids[n] for n in gathered.rows}
        rows = self._kept.of(until, gathered.basis, lambda: self._asked(gathered)).found
        mine = [row for row in rows if row[0] in wanted]
        standing = [row for row in mine if not row[2] and not row[3]]
        latest = []
        for account, _, _, _, _, text, measure in [row for row in standing if row[5]][:TOLD]:
            place = gathered.portfolio.place(account)
            name = account if place is None else str(gathered.portfolio.columns["name"][place])
            latest.append((account, name, text, measure or ""))
        return Goals(
            accounts=len({row[0] for row in mine}),
            agreed=len(mine),
            reached=sum(bool(row[2]) for row in mine),
            reached_by=len({row[0] for row in mine if row[2]}),
            overdue=sum(row[4] is not None and row[4] < until for row in standing),
            latest=tuple(latest),
        )

    def _asked(self, gathered: Gathered) -> list[tuple[Any, ...]]:
        """A row per goal: account, id, whether reached, whether dropped, when due, its words, its measure; the latest first."""
        with self._desk.lens(gathered.use.until) as lens:
            changes = lens.table("goal_changes").get_name()
            return lens.engine.rows(
                f"""SELECT account_id, goal_id, bool_or(change = 'reached'), bool_or(change = 'dropped'),
                    max(due_on) FILTER (change = 'agreed'), max_by(text, happened_at) FILTER (change = 'agreed'),
                    max_by(measure, happened_at) FILTER (change = 'agreed')
                FROM {changes} GROUP BY 1, 2 ORDER BY max(day) DESC, 1, 2"""
            )
