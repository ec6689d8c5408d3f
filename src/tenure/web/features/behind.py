"""The users or accounts behind a figure of a feature: as many as the figure says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from tenure.discovery.feature_figures import Whose, behind
from tenure.errors import NotFound
from tenure.warehouse.feature_use import EPOCH, NEVER
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.features.gathered import Gathered
from tenure.web.features.named import feature_href
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

MOST = 200  # rows on the page; the files have all of them
WHOSE: Mapping[str, Mapping[Whose, str]] = {
    "users": {
        "used": "used it in the period",
        "in_period": "with a login used it in the period",
        "ever": "with a login have ever used it",
        "never": "with a login have never used it",
    },
    "accounts": {
        "accounts": "used it in the period",
        "accounts_ever": "have ever used it",
        "accounts_never": "have never used it",
    },
}


@dataclass(frozen=True, slots=True)
class Record:
    """A user or an account, and its use of the feature."""

    account: str
    person: str | None
    first: date | None
    last: date | None
    days: int  # in the period; of an account: the sum over its users
    events: int
    users: int  # who used it in the period


@dataclass(frozen=True)
class Listed:
    """All of them, those who used it most first."""

    feature: str
    which: str
    of: Whose
    records: tuple[Record, ...]
    names: Mapping[str, str]  # of people


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindPage:
    """Who is behind a figure, of a feature or of adoption, ready to be shown."""

    title: str
    back: str
    back_href: str
    sentence: str
    table: Shown | None
    more: str
    csv_href: str
    json_href: str
    others: tuple[tuple[str, str, bool], ...]


def listed_behind(
    gathered: Gathered, feature: str, which: str, of: str, names: Mapping[str, str]
) -> Listed:
    """Who is behind the figure `of` a feature. Raises NotFound for a figure that there is not."""
    known = WHOSE[which]
    wanted = next((one for one in known if one == of), None) if of else next(iter(known))
    if wanted is None:
        raise NotFound(f"of={of} is none of: {', '.join(known)}.")
    places = behind(gathered.chosen, feature, wanted)
    records = (
        _users(gathered, feature, places)
        if which == "users"
        else _accounts(gathered, feature, places)
    )
    records.sort(key=lambda one: (-one.days, -one.events, one.account, one.person or ""))
    return Listed(feature, which, wanted, tuple(records), names)


def behind_page(gathered: Gathered, listed: Listed, frame: Frame) -> BehindPage:
    """The first of them."""
    title = gathered.features[listed.feature].title
    noun = "user" if listed.which == "users" else "account"
    count = words.counted(len(listed.records), noun)
    said = WHOSE[listed.which][listed.of]
    if len(listed.records) == 1:
        said = said.replace("have ", "has ")
    asked = gathered.asked
    more = len(listed.records) - MOST

    def href(path: str) -> str:
        return feature_href(asked, listed.feature, path, of=listed.of)

    return BehindPage(
        title=title,
        back="About the feature",
        back_href=feature_href(asked, listed.feature),
        sentence=f"{count} {said}, {words.day(gathered.use.since)} to {words.day(gathered.use.until)}.",
        table=_table(gathered, listed, frame) if listed.records else None,
        more=f"The {MOST:,} who use it most of {len(listed.records):,}; the files have all."
        if more > 0
        else "",
        csv_href=href(f"/{listed.which}.csv"),
        json_href=href(f"/{listed.which}.json"),
        others=tuple(
            (
                text[0].upper() + text[1:],
                feature_href(asked, listed.feature, f"/{which}", of=of),
                (which, of) == (listed.which, listed.of),
            )
            for which, known in WHOSE.items()
            for of, text in (
                (
                    of,
                    f"{which} who {text}"
                    if which == "users" and "with" not in text
                    else f"{which} {text}",
                )
                for of, text in known.items()
            )
        ),
    )


def behind_json(listed: Listed) -> dict[str, Any]:
    """All of them as data."""
    return {
        "feature": listed.feature,
        "of": listed.of,
        "count": len(listed.records),
        "rows": [_fields(listed, one) for one in listed.records],
    }


def behind_csv(listed: Listed) -> str:
    """All of them as a file."""
    names = [name for name in FIELDS if name != "person_id" or listed.which == "users"]
    rows = ([_fields(listed, one).get(name) for name in names] for one in listed.records)
    return csv_text(names, rows)


FIELDS = ("account_id", "person_id", "users", "first_use", "last_use", "days", "events")


def _fields(listed: Listed, one: Record) -> dict[str, Any]:
    own = {"person_id": one.person} if listed.which == "users" else {"users": one.users}
    return {
        "account_id": one.account,
        **own,
        "first_use": one.first,
        "last_use": one.last,
        "days": one.days,
        "events": one.events,
    }


def _table(gathered: Gathered, listed: Listed, frame: Frame) -> Shown:
    portfolio = gathered.portfolio
    rows: list[list[Any]] = []
    for one in listed.records[:MOST]:
        place = portfolio.place(one.account)
        name = one.account if place is None else str(portfolio.columns["name"][place])
        account = Cell(name, href=frame.account(one.account) if place is not None else "")
        last = words.away(one.last, gathered.use.until) if one.last else "never"
        ends = [one.first or "never", last, one.days, one.events]
        if one.person is not None:
            called = listed.names.get(one.person, one.person)
            rows.append([Cell(called, href=frame.user(one.account, one.person)), account, *ends])
        else:
            rows.append([account, one.users, *ends])
    if listed.which == "users":
        return shown(
            (
                "User",
                "Account",
                "First used",
                "Last used",
                "Days in the period",
                "Events in the period",
            ),
            rows,
            (4, 5),
        )
    heads = (
        "Account",
        "Users in the period",
        "First used",
        "Last used",
        "User-days in the period",
        "Events in the period",
    )
    return shown(heads, rows, (1, 4, 5))


def _users(gathered: Gathered, feature: str, places: Any) -> list[Record]:
    use = gathered.use
    rows = use.rows(feature)
    at = {int(user): (rows.start or 0) + n for n, user in enumerate(use.user[rows]) if user >= 0}
    found = []
    for place in places:
        account, person = use.accounts[use.users.account[place]], use.users.person[place]
        n = at.get(int(place))
        if n is None:
            found.append(Record(account, person, None, None, 0, 0, 0))
        else:
            days = int(use.days[n])
            found.append(
                Record(
                    account,
                    person,
                    _day(use.first[n]),
                    _day(use.last[n]),
                    days,
                    int(use.events[n]),
                    int(days > 0),
                )
            )
    return found


def _accounts(gathered: Gathered, feature: str, places: Any) -> list[Record]:
    use = gathered.use
    rows = use.rows(feature)
    account, size = use.account[rows], len(use.accounts)
    person = use.user[rows] >= 0
    first, last = np.full(size, NEVER), np.full(size, -1)
    np.minimum.at(first, account, use.first[rows])
    np.maximum.at(last, account, use.last[rows])
    days, events, users = (
        np.bincount(account, weights=of, minlength=size).astype(np.int64)
        for of in (use.days[rows] * person, use.events[rows], (use.days[rows] > 0) & person)
    )
    return [
        Record(
            use.accounts[n],
            None,
            _day(first[n]),
            _day(last[n]),
            int(days[n]),
            int(events[n]),
            int(users[n]),
        )
        for n in places
    ]


def _day(number: Any) -> date | None:
    return EPOCH + timedelta(days=int(number)) if 0 <= int(number) < NEVER else None
