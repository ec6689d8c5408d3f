"""Who is adopted and who is not yet, and why: users by how far they came, accounts by the segment `adopted_account`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import numpy as np

from tenure.discovery.feature_figures import Chosen
from tenure.errors import NotFound
from tenure.warehouse.feature_use import EPOCH, NEVER, Flags
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.features.behind import BehindPage
from tenure.web.features.gathered import Gathered
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import shown

ADOPTED_ACCOUNT = "adopted_account"
MOST = 200  # users on the page; the files have all
Group = Literal["adopted", "trying", "away", "never", "all"]
GROUPS: Mapping[Group, str] = {
    "adopted": "adopted",
    "trying": "at work in the period, not adopted",
    "away": "did something before, nothing in the period",
    "never": "have a login and never did anything",
    "all": "with a login in the period",
}


@dataclass(frozen=True, slots=True)
class Users:
    """How many of the users that count are in which group; `adopted` is None where nobody can tell."""

    all: int
    adopted: int | None
    trying: int
    away: int
    never: int

    @property
    def rate(self) -> float | None:
        """The adoption rate: adopted users ÷ all users with a login in the period."""
        return None if self.adopted is None or not self.all else self.adopted / self.all


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts by whether they are adopted, as rows of the portfolio."""

    adopted: tuple[int, ...]
    others: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def rate(self) -> float | None:
        """Adopted accounts ÷ those of which it can be told."""
        known = len(self.adopted) + len(self.others)
        return len(self.adopted) / known if known else None


def users(chosen: Chosen) -> Users:
    """The users with a login in the period, by group."""
    counts = {group: int(flags.sum()) for group, flags in _groups(chosen).items()}
    return Users(
        all=counts["all"],
        adopted=None if chosen.adopted is None else counts["adopted"],
        trying=counts["trying"],
        away=counts["away"],
        never=counts["never"],
    )


def accounts(gathered: Gathered) -> Accounts:
    """The accounts that count, by whether they are adopted."""
    told = gathered.portfolio.columns.get(ADOPTED_ACCOUNT) or (None,) * len(gathered.portfolio)
    return Accounts(
        adopted=tuple(n for n in gathered.rows if told[n] is True),
        others=tuple(n for n in gathered.rows if told[n] is False),
        unknown=tuple(n for n in gathered.rows if told[n] is None),
    )


@dataclass(frozen=True)
class ListedUsers:
    """The users of a group, the longest away first."""

    group: Group
    rows: tuple[tuple[str, str, int, int, int], ...]  # account, person, joined, first, last use
    names: Mapping[str, str]


def listed_users(gathered: Gathered, group: str, names: Mapping[str, str]) -> ListedUsers:
    """Raises NotFound for a group that there is not."""
    wanted = next((one for one in GROUPS if one == group), None)
    if wanted is None:
        raise NotFound(f"of={group} is none of: {', '.join(GROUPS)}.")
    use = gathered.use
    last = np.full(len(use.users), -1)
    person = use.user >= 0
    np.maximum.at(last, use.user[person], use.last[person])
    places = np.flatnonzero(_groups(gathered.chosen)[wanted])
    rows = [
        (
            use.accounts[use.users.account[n]],
            use.users.person[n],
            int(use.users.joined[n]),
            int(use.users.first[n]),
            int(last[n]),
        )
        for n in places
    ]
    rows.sort(key=lambda row: (row[4], row[2], row[0], row[1]))
    return ListedUsers(wanted, tuple(rows), names)


def users_page(gathered: Gathered, listed: ListedUsers, frame: Frame) -> BehindPage:
    """The first of them."""
    asked, portfolio = gathered.asked, gathered.portfolio
    rows: list[list[Any]] = []
    for account, person, joined, first, last in listed.rows[:MOST]:
        place = portfolio.place(account)
        name = account if place is None else str(portfolio.columns["name"][place])
        rows.append(
            [
                Cell(listed.names.get(person, person), href=frame.user(account, person)),
                Cell(name, href=frame.account(account) if place is not None else ""),
                _day(joined) or "",
                _day(first) or "never",
                words.away(_day(last), gathered.use.until) if last >= 0 else "never",
            ]
        )
    more = len(listed.rows) - MOST

    def href(path: str, group: str = listed.group) -> str:
        return asked.link(path, more=(("of", group),))

    said = GROUPS[listed.group]
    return BehindPage(
        title=f"Users: {said}",
        back="Adoption",
        back_href=asked.link("/adoption"),
        sentence=f"{words.counted(len(listed.rows), 'user')}: {said}, {words.day(gathered.use.since)} to {words.day(gathered.use.until)}.",
        table=shown(("User", "Account", "Login since", "First use", "Last use"), rows)
        if rows
        else None,
        more=f"The {MOST:,} longest away of {len(listed.rows):,}; the files have all."
        if more > 0
        else "",
        csv_href=href("/adoption/users.csv"),
        json_href=href("/adoption/users.json"),
        others=tuple(
            (text[0].upper() + text[1:], href("/adoption/users", of), of == listed.group)
            for of, text in GROUPS.items()
        ),
    )


def users_json(listed: ListedUsers) -> dict[str, Any]:
    """All of them as data."""
    return {
        "of": listed.group,
        "count": len(listed.rows),
        "rows": [_fields(row) for row in listed.rows],
    }


def users_csv(listed: ListedUsers) -> str:
    """All of them as a file."""
    names = ("account_id", "person_id", "login_since", "first_use", "last_use")
    return csv_text(names, (list(_fields(row).values()) for row in listed.rows))


def accounts_href(gathered: Gathered, condition: str, frame: Frame) -> str:
    """The list of the accounts that count and fulfil a condition."""
    whole = gathered.asked.condition
    return frame.link("/accounts", where=f"({whole}) and {condition}" if whole else condition)


def _groups(chosen: Chosen) -> dict[Group, Flags]:
    counted, users_ = chosen.counted, chosen.use.users
    adopted = (
        chosen.adopted if chosen.adopted is not None else np.zeros(len(users_), dtype=np.bool_)
    )
    rest = counted & ~adopted
    used = users_.first < NEVER
    return {
        "all": counted,
        "adopted": counted & adopted,
        "trying": rest & users_.active,
        "away": rest & ~users_.active & used,
        "never": rest & ~used,
    }


def _fields(row: Sequence[Any]) -> dict[str, Any]:
    account, person, joined, first, last = row
    return {
        "account_id": account,
        "person_id": person,
        "login_since": _day(joined),
        "first_use": _day(first),
        "last_use": _day(last),
    }


def _day(number: int) -> Any:
    return EPOCH + timedelta(days=number) if 0 <= number < NEVER else None
