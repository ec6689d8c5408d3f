"""What is told of a feature: adoption, depth, use, the time to its first use, its trend, and whether its users keep to it.

Everything is counted out of `warehouse/feature_use.py`, for all accounts or for some of them:

    adoption  users with a login in the period who ever used it ÷ users with a login in the period (S23)
    in period the same of those who used it in the period (S25)
    depth     users who used it in the period ÷ users who did anything in the period (S27)

Where no logins are known, users are those who ever did anything, and that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tenure.discovery.retention import Cohort, Kept, cohorts, curve
from tenure.stats.survival import Curve, kaplan_meier
from tenure.warehouse.feature_use import NEVER, FeatureUse, Flags, Ints, number, weekly

SETTLING_DAYS = 28  # whoever is first seen so soon after the first facts may have begun before them
Whose = Literal["used", "ever", "in_period", "never", "accounts", "accounts_ever", "accounts_never"]


@dataclass(frozen=True, slots=True)
class Base:
    """What shares are shares of."""

    users: int  # with a login in the period; where no logins are known: who ever did anything
    active: int  # users who did anything in the period
    accounts: int
    knows_logins: bool
    adopted: int | None  # of the active users; None: not known of anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one feature. Shares are made where they are shown: each has its numerator here, and its denominator in Base."""

    feature: str
    users_ever: int  # of Base.users
    users_in_period: int  # of Base.users
    users: int  # who used it in the period; of Base.active
    accounts_ever: int
    accounts: int  # in which it was used in the period, by people or by automation
    events: int
    user_days: int
    trend: tuple[int, ...]  # users in each of 26 weeks; accounts where no person uses it
    by_automation: bool  # no person ever used it
    adopted_users: int | None  # of the adopted users, who used it in the period
    other_users: int | None  # of the other active users
    first_use: Curve  # days from a user's beginning
    kept: tuple[Kept, ...]  # week by week after the first use

    @property
    def days_per_user(self) -> float | None:
        """Days in the period on which a user of it used it, on average."""
        return self.user_days / self.users if self.users else None


@dataclass(frozen=True)
class Chosen:
    """Use, and the accounts of it that count. `adopted`: of each user whether adopted; None: not known of anybody."""

    use: FeatureUse
    accounts: Flags
    adopted: Flags | None = None

    @property
    def counted(self) -> Flags:
        """The users that shares are of."""
        users = self.use.users
        there = users.login if self.use.knows_logins else users.first < NEVER
        found: Flags = there & self.accounts[users.account]
        return found

    @property
    def active(self) -> Flags:
        """The users who did anything in the period."""
        found: Flags = self.use.users.active & self.accounts[self.use.users.account]
        return found


def base(chosen: Chosen) -> Base:
    """The denominators."""
    return Base(
        users=int(chosen.counted.sum()),
        active=int(chosen.active.sum()),
        accounts=int(chosen.accounts.sum()),
        knows_logins=chosen.use.knows_logins,
        adopted=None if chosen.adopted is None else int((chosen.active & chosen.adopted).sum()),
    )


def figures(chosen: Chosen, features: Sequence[str]) -> list[Figures]:
    """Of each of `features`, in their order."""
    counted, active = chosen.counted, chosen.active
    return [_figures(chosen, feature, counted, active) for feature in features]


def first_uses(chosen: Chosen, feature: str) -> Curve:
    """Days from a user's beginning to the first use of the feature; whoever has not used it yet is counted as still waiting.

    A beginning is the first login or the first day of use, whichever came before; only users count who began when use
    was recorded already. One whose login was taken away waits no longer.
    """
    use, users = chosen.use, chosen.use.users
    begun = np.minimum(users.joined, users.first)
    known = _known_start(use) & chosen.accounts[users.account] & (begun <= use.end)
    rows = use.rows(feature)
    first = np.full(len(users), NEVER)
    people = use.user[rows] >= 0
    first[use.user[rows][people]] = use.first[rows][people]
    end = np.minimum(users.left, use.end)
    reached = (first < NEVER)[known]
    waited = np.where(first < NEVER, first, np.maximum(end, begun))[known] - begun[known]
    return kaplan_meier(waited.tolist(), reached.tolist())


def kept(chosen: Chosen, feature: str) -> tuple[list[Cohort], list[Kept]]:
    """Who began with it in which week, and who kept to it; those who may have begun before use was recorded are left out."""
    use, rows = chosen.use, chosen.use.rows(feature)
    own = (use.user[rows] >= 0) & chosen.accounts[use.account[rows]]
    if use.recorded_since is not None:
        since = number(use.recorded_since) + SETTLING_DAYS
        own &= (use.first[rows] >= since) | _known_start(use)[use.user[rows]]
    found = cohorts(use.first[rows][own], use.masks[rows][own], use.until)
    return found, curve(found)


def behind(chosen: Chosen, feature: str, whose: Whose) -> Ints:
    """The users (places in `users`) or accounts (places in `accounts`) that a figure counts."""
    use, rows = chosen.use, chosen.use.rows(feature)
    account, user, days = use.account[rows], use.user[rows], use.days[rows]
    if whose.startswith("accounts"):
        used = (use.events[rows] > 0) if whose == "accounts" else np.ones(len(account), dtype=bool)
        mine = np.unique(account[used & chosen.accounts[account]])
        if whose == "accounts_never":
            return np.setdiff1d(np.flatnonzero(chosen.accounts), mine)
        return mine
    person = user >= 0
    if whose == "used":
        return np.sort(user[person & (days > 0) & chosen.accounts[account]])
    ever = np.zeros(len(use.users), dtype=bool)
    ever[user[person & ((days > 0) | (whose != "in_period"))]] = True
    return np.flatnonzero(chosen.counted & (~ever if whose == "never" else ever))


def _figures(chosen: Chosen, feature: str, counted: Flags, active: Flags) -> Figures:
    use, rows = chosen.use, chosen.use.rows(feature)
    account, user = use.account[rows], use.user[rows]
    own = chosen.accounts[account]
    person = own & (user >= 0)
    used = person & (use.days[rows] > 0)
    adopted = chosen.adopted
    known = adopted[user[used]] if adopted is not None else None
    weeks = weekly(use.masks[rows])
    return Figures(
        feature=feature,
        users_ever=int(counted[user[person]].sum()),
        users_in_period=int(counted[user[used]].sum()),
        users=int(used.sum()),
        accounts_ever=len(np.unique(account[own])),
        accounts=len(np.unique(account[own & (use.events[rows] > 0)])),
        events=int(use.events[rows][own].sum()),
        user_days=int(use.days[rows][used].sum()),
        trend=_trend(weeks, account, own, person),
        by_automation=bool(own.any() and not person.any()),
        adopted_users=int(known.sum()) if known is not None else None,
        other_users=int((~known).sum()) if known is not None else None,
        first_use=first_uses(chosen, feature),
        kept=tuple(kept(chosen, feature)[1]),
    )


def _trend(weeks: Flags, account: Ints, own: Flags, person: Flags) -> tuple[int, ...]:
    """Users of each week; where no person uses it, accounts."""
    if person.any() or not own.any():
        return tuple(int(n) for n in weeks[person].sum(axis=0))
    return tuple(len(np.unique(account[own & weeks[:, week]])) for week in range(weeks.shape[1]))


def _known_start(use: FeatureUse) -> Flags:
    """Of each user whether they began when use was recorded already."""
    users = use.users
    if use.recorded_since is None:
        return np.zeros(len(users), dtype=bool)
    since = number(use.recorded_since)
    by_login = (users.joined < NEVER) & (users.joined >= since)
    seen = (users.joined == NEVER) & (users.first >= since + SETTLING_DAYS)
    found: Flags = (by_login & (users.first >= since)) | seen
    return found
