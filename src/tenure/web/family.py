"""The account that an account belongs to, and those that belong to it, by the attribute `parent_account_id`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tenure.catalog import sentence
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens
    from tenure.web.portfolio import Portfolio

PARENT = "parent_account_id"
MOST = 100  # children that are listed


def family(lens: Lens, portfolio: Portfolio, n: int) -> tuple[str | None, tuple[int, ...]]:
    """Its parent's id (which need not be an account we know), and the rows of its children, the largest first.

    Two accounts that name each other are each other's parents; an account is never its own.
    """
    if PARENT not in portfolio.columns:
        return None, ()
    means = _means(lens)
    own = portfolio.ids[n]
    parents = [_id(value, means) for value in portfolio.columns[PARENT]]
    parent = parents[n] if parents[n] != own else None
    children = [
        row
        for row, of in enumerate(parents)
        if of == own and row != n and portfolio.ids[row] != parent
    ]
    children.sort(
        key=lambda row: (-(portfolio.accounts[row].arr or 0), portfolio.accounts[row].name)
    )
    return parent, tuple(children)


def relatives(
    found: tuple[str | None, tuple[int, ...]], portfolio: Portfolio, frame: Frame
) -> Shown | None:
    """Parent and children with their health and what they pay; None where there are none."""
    parent, children = found
    rows: list[list[Any]] = []
    if parent is not None:
        place = portfolio.place(parent)
        if place is None:
            rows.append(["Parent", parent, "not known here", None])
        else:
            rows.append(["Parent", *_told(portfolio, place, frame)])
    rows += [["Child", *_told(portfolio, row, frame)] for row in children[:MOST]]
    if len(children) > MOST:
        rows.append(["", f"and {len(children) - MOST} more", "", None])
    return shown(("", "Account", "Health", "ARR"), rows, numeric=(3,)) if rows else None


def _told(portfolio: Portfolio, row: int, frame: Frame) -> list[Any]:
    account = portfolio.accounts[row]
    band = words.BANDS[account.band]
    health = f"{band.shape} {band.word}"
    if account.health is not None:
        health = f"{health}, {sentence.whole(account.health)}"
    pays = None
    if account.arr is not None:
        pays = Cell(
            words.money(account.arr, portfolio.currency), href=frame.rows(account.account_id, "arr")
        )
    return [
        Cell(account.name, href=frame.account(account.account_id)),
        health if account.is_live else "Former customer",
        pays,
    ]


def _means(lens: Lens) -> Mapping[str, str | None]:
    """What ids of other systems mean, and accounts that were merged."""
    from tenure.collect.identity.crosswalk import same_accounts

    if "links" not in lens.pinned.snapshots:
        return {}
    return same_accounts(lens.pinned, lens.engine)


def _id(value: Any, means: Mapping[str, str | None]) -> str | None:
    """An attribute whose values are all numbers is read as numbers."""
    if value is None or value == "":
        return None
    key = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return means.get(key) or key
