"""Adoption as data."""

from __future__ import annotations

from typing import Any

from tenure.discovery.feature_figures import Base
from tenure.web.adoption.goals import Goals
from tenure.web.adoption.slices import dimension_of, sliced
from tenure.web.adoption.who import Accounts, Users
from tenure.web.export import csv_text
from tenure.web.features.gathered import Gathered


def adoption_json(
    gathered: Gathered, whole: Base, users: Users, accounts: Accounts, goals: Goals
) -> dict[str, Any]:
    """The figures as data."""
    return {
        "since": gathered.use.since,
        "until": gathered.use.until,
        "condition": gathered.asked.condition,
        "knows_logins": whole.knows_logins,
        "users": users.all,
        "adopted_users": users.adopted,
        "adoption_rate": users.rate,
        "active_users": whole.active,
        "not_adopted": {"at_work": users.trying, "away": users.away, "never": users.never},
        "accounts": len(gathered.rows),
        "adopted_accounts": len(accounts.adopted),
        "other_accounts": len(accounts.others),
        "accounts_without_enough_data": len(accounts.unknown),
        "goals": {
            "accounts": goals.accounts,
            "agreed": goals.agreed,
            "reached": goals.reached,
            "overdue": goals.overdue,
        },
    }


def adoption_csv(gathered: Gathered, by: str) -> str:
    """Adoption by a dimension, as a file; of every account where none is chosen."""
    dimension = dimension_of(gathered, by)
    if not dimension:
        columns = gathered.portfolio.columns
        names = [
            n
            for n in (
                "adopted_account",
                "adoption_rate",
                "adopted_users",
                "users",
                "up_to_speed",
                "adoption_reading",
                "arr",
            )
            if n in columns
        ]
        rows = (
            [gathered.portfolio.ids[n], *(columns[name][n] for name in names)]
            for n in gathered.rows
        )
        return csv_text(["account_id", *names], rows)
    rows_ = sliced(gathered, dimension)
    names = list(rows_[0]) if rows_ else [dimension]
    return csv_text(names, (list(row.values()) for row in rows_))
