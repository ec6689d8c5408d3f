"""Adoption divided: by feature, by product line, by any column of few values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenure.discovery.feature_figures import Base, Figures
from tenure.web import words
from tenure.web.adoption.who import ADOPTED_ACCOUNT, accounts_href
from tenure.web.features.cells import share
from tenure.web.features.gathered import Gathered
from tenure.web.features.named import feature_href
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

FEATURES = 10  # on this page; all of them on Features
VALUES = 15  # of a dimension, beyond which it is none


def by_feature(gathered: Gathered, whole: Base, found: Mapping[str, Figures]) -> Shown:
    """The features that most people use, with the share of all and of the active."""
    ordered = sorted(
        (one for one in found.values() if not one.by_automation),
        key=lambda one: (-one.users_in_period, one.feature),
    )
    rows: list[list[Any]] = []
    for one in ordered[:FEATURES]:
        asked, title = gathered.asked, gathered.features[one.feature].title
        rows.append(
            [
                Cell(title, href=feature_href(asked, one.feature)),
                _share(
                    one.users_in_period,
                    whole.users,
                    feature_href(asked, one.feature, "/users", of="in_period"),
                ),
                _share(
                    one.users, whole.active, feature_href(asked, one.feature, "/users", of="used")
                ),
                _share(
                    one.accounts,
                    len(gathered.rows),
                    feature_href(asked, one.feature, "/accounts", of="accounts"),
                ),
            ]
        )
    return shown(("Feature", "Adoption in the period", "Depth", "Accounts"), rows, (1, 2, 3))


def by_product(gathered: Gathered, whole: Base) -> Shown | None:
    """Users of any feature of a product line in the period, as a share of users with a login in it."""
    import numpy as np

    use, chosen = gathered.use, gathered.chosen
    lines: dict[str, list[str]] = {}
    for name, feature in gathered.features.items():
        if feature.product:
            lines.setdefault(feature.product, []).append(name)
    rows = []
    for line, names in sorted(lines.items()):
        used = np.zeros(len(use.users), dtype=np.bool_)
        for name in names:
            of = use.rows(name)
            used[use.user[of][(use.user[of] >= 0) & (use.days[of] > 0)]] = True
        rows.append(
            [
                line,
                _share(int((used & chosen.counted).sum()), whole.users),
                _share(int((used & chosen.active).sum()), whole.active),
                len(names),
            ]
        )
    return (
        shown(("Product line", "Adoption in the period", "Depth", "Features"), rows, (1, 2, 3))
        if rows
        else None
    )


def _share(part: int, of: int, href: str = "") -> Cell:
    found = share(part, of)
    if found is None:
        return Cell(words.UNKNOWN, unknown=True)
    text = f"{words.percent(found)} · {words.number(part)} of {words.number(of)}"
    return Cell(text, href=href if part else "")


def dimensions(gathered: Gathered) -> tuple[tuple[str, str], ...]:
    """Columns of few values, by which adoption can be divided."""
    key = f"adoption by, {gathered.asked.condition}"
    return gathered.portfolio.once(key, lambda: _dimensions(gathered))  # type: ignore[no-any-return]


def _dimensions(gathered: Gathered) -> tuple[tuple[str, str], ...]:
    portfolio, found = gathered.portfolio, []
    for name in portfolio.texts():
        values = portfolio.columns[name]
        if name not in portfolio.meanings or name == ADOPTED_ACCOUNT:
            continue
        seen = {values[n] for n in gathered.rows} - {None}
        if 1 < len(seen) <= VALUES:
            found.append((name, portfolio.meanings[name].title))
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


def dimension_of(gathered: Gathered, by: str) -> str:
    known = [name for name, _ in dimensions(gathered)]
    return next((name for name in (by, "tier", "stage", *known) if name in known), "")


def by_dimension(gathered: Gathered, dimension: str, frame: Frame) -> Shown:
    rows = []
    for row in sliced(gathered, dimension):
        value = row[dimension]
        condition = f"{dimension} is null" if value is None else f"{dimension} = '{_quoted(value)}'"
        rows.append(
            [
                Cell(words.UNKNOWN, unknown=True) if value is None else words.title(value),
                Cell(words.number(row["accounts"]), href=accounts_href(gathered, condition, frame)),
                Cell(
                    _of(row["adopted_accounts"], row["accounts_told"]),
                    href=accounts_href(gathered, f"{condition} and {ADOPTED_ACCOUNT}", frame)
                    if row["adopted_accounts"]
                    else "",
                ),
                row["users"],
                _of(row["adopted_users"], row["users"]),
            ]
        )
    title = gathered.portfolio.meanings[dimension].title
    return shown(
        (title, "Accounts", "Adopted accounts", "Users", "Adopted users"), rows, (1, 2, 3, 4)
    )


def sliced(gathered: Gathered, dimension: str) -> list[dict[str, Any]]:
    """Adoption of each value of a dimension, the most accounts first."""
    import numpy as np

    use, chosen, portfolio = gathered.use, gathered.chosen, gathered.portfolio
    places = {account: n for n, account in enumerate(use.accounts)}
    values = portfolio.columns[dimension]
    adopted = portfolio.columns.get(ADOPTED_ACCOUNT) or (None,) * len(portfolio)
    of_user = use.users.account
    flags = (
        chosen.adopted if chosen.adopted is not None else np.zeros(len(use.users), dtype=np.bool_)
    )
    users = np.bincount(of_user[chosen.counted], minlength=len(use.accounts))
    good = np.bincount(of_user[chosen.counted & flags], minlength=len(use.accounts))
    rows = []
    having: dict[Any, list[int]] = {}
    for n in gathered.rows:
        having.setdefault(values[n], []).append(n)
    for value, own in having.items():
        at = [places[portfolio.ids[n]] for n in own if portfolio.ids[n] in places]
        rows.append(
            {
                dimension: value,
                "accounts": len(own),
                "accounts_told": sum(adopted[n] is not None for n in own),
                "adopted_accounts": sum(adopted[n] is True for n in own),
                "users": int(users[at].sum()),
                "adopted_users": int(good[at].sum()),
            }
        )
    return sorted(
        rows, key=lambda row: (row[dimension] is None, -row["accounts"], str(row[dimension]))
    )


def _of(part: int, of: int) -> str:
    found = share(part, of)
    return words.UNKNOWN if found is None else f"{words.percent(found)} · {words.number(part)}"


def _quoted(value: str) -> str:
    return value.replace("'", "''")
