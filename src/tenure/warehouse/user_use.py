"""What one user at an account does: each feature week by week, and the other accounts that the same person is at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tenure.warehouse.account_use import MAP_DAYS, seen
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens


@dataclass(frozen=True, slots=True)
class FeatureUsed:
    """A feature that the user ever used; `weeks`: on how many days of each, the last one ends with the day."""

    feature: str
    event: str  # that shows it, where only one does; else empty
    first: date
    last: date
    days: int  # of the last four weeks
    days_before: int  # of the four weeks before
    events: int  # in the last four weeks
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another account at which the person has, or had, a login or did anything."""

    account: str
    joined: date | None
    left: date | None
    last: date | None
    days: int  # of the last four weeks


def features_of_user(
    lens: Lens, account: str, person: str, as_of: date, weeks: int
) -> list[FeatureUsed]:
    """Every feature that the user ever used, those used most in the last four weeks first."""
    mine = f"{seen(lens, 'feature_usage', account, as_of)} AND person_id = {text(person)}"
    ago = f"(DATE '{as_of}' - day)"
    days = ", ".join(
        f"count(DISTINCT day) FILTER ({ago} // 7 = {weeks - 1 - week})" for week in range(weeks)
    )
    rows = lens.engine.rows(
        f"""SELECT feature, CASE WHEN min(event) = max(event) THEN min(event) ELSE '' END, min(day), max(day),
            count(DISTINCT day) FILTER ({ago} < {MAP_DAYS}),
            count(DISTINCT day) FILTER ({ago} >= {MAP_DAYS} AND {ago} < {2 * MAP_DAYS}),
            coalesce(sum(n) FILTER ({ago} < {MAP_DAYS}), 0)::BIGINT, {days}
        FROM ({mine}) GROUP BY feature"""
    )
    found = [
        FeatureUsed(feature, event, first, last, on, before, events, tuple(weekly))
        for feature, event, first, last, on, before, events, *weekly in rows
    ]
    return sorted(
        found, key=lambda one: (-one.days, -one.events, -one.last.toordinal(), one.feature)
    )


def elsewhere(lens: Lens, account: str, person: str, as_of: date) -> list[Elsewhere]:
    """The other accounts of the person, the latest active first. Takes a lens of all accounts."""
    who = f"person_id = {text(person)} AND account_id <> {text(account)}"
    rows = lens.engine.rows(
        f"""WITH used AS (
            SELECT account_id, max(day) AS last,
                count(DISTINCT day) FILTER (day > DATE '{as_of}' - {MAP_DAYS}) AS days
            FROM {lens.table("usage").get_name()} WHERE {who} GROUP BY 1),
        member AS (
            SELECT account_id, min(day) FILTER (change = 'joined') AS joined,
                CASE WHEN arg_max(change, (happened_at, change)) = 'left' THEN max(day) END AS gone
            FROM {lens.table("membership_changes").get_name()} WHERE {who} GROUP BY 1)
        SELECT account_id, joined, gone, last, coalesce(days, 0) FROM used FULL JOIN member USING (account_id)
        ORDER BY last DESC NULLS LAST, account_id"""
    )
    return [Elsewhere(*row) for row in rows]
