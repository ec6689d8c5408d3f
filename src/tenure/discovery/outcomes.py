"""What goes with renewing, and what the best customers do: tables of accounts with an outcome and what was known before it.

Behaviours are read at moments before the outcome, as known then: the planner sees nothing later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tenure.discovery.before import (
    LEAD_DAYS,
    OUTCOME,
    Before,
    LensOf,
    among,
    before_renewal,
    computed,
)
from tenure.discovery.behaviours import behaviours, candidates
from tenure.discovery.habit import Habits
from tenure.discovery.habits import habits
from tenure.errors import UnknownName

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog

TOP = 0.25


def renewal_habits(
    catalog: Catalog,
    lens_of: LensOf,
    until: date,
    *,
    lead_days: int = LEAD_DAYS,
    names: Sequence[str] | None = None,
    where: str = "",
) -> Habits:
    """Which behaviours went with renewing in the two years to `until`, each account counted once, by its latest decision.

    Behaviours are those known at least `lead_days` before the decision. Where no terms of contracts are known: with being
    a customer still 90 days later (`is_live`: without contracts, any use in them), of eight such stretches the last one
    at whose beginning the account was a customer. `where`: only the accounts that fulfilled this condition then.
    """
    before = before_renewal(catalog, lens_of, until, tried(catalog, names), lead_days)
    return went_with(catalog, among(catalog, lens_of, before, where) if where else before)


def tried(catalog: Catalog, names: Sequence[str] | None = None) -> list[str]:
    """The definitions that are tried for renewal: `names`, or a selection."""
    return list(names) if names is not None else candidates(catalog, ["is_live"])


def went_with(catalog: Catalog, before: Before) -> Habits:
    """Which behaviours went with the outcome."""
    found = behaviours(before.table, catalog, before.names)
    return habits(before.table, OUTCOME, found, telling=before.telling)


def best_habits(
    catalog: Catalog,
    lens_of: LensOf,
    as_of: date,
    *,
    by: str = "health",
    top: float = TOP,
    names: Sequence[str] | None = None,
) -> Habits:
    """What the best customers do more often than the others: the best are the top quarter by `by`, or those of whom it holds.

    Left out is what is made of the same as `by`: that would be the outcome itself. UnknownName where `by` is no number
    and no yes/no of accounts.
    """
    import pyarrow as pa

    wanted = [n for n in candidates(catalog, [by]) if names is None or n in names]
    wanted += [n for n in names or () if n not in wanted and _unlike(catalog, n, by)]
    kind = catalog.shape(by, "account").type
    if not (kind.is_numeric() or kind.is_boolean()):
        raise UnknownName(f"The best customers are told by a number or a yes/no; {by} is {kind}.")
    found = computed(catalog, lens_of, [as_of], dict.fromkeys([by, "is_live", *wanted]))
    found = found.filter(pa.array([live is not False for live in found["is_live"].to_pylist()]))
    values = [None if value is None else float(value) for value in found[by].to_pylist()]
    told = [value for value in values if value is not None]
    least = 1.0
    if told and not kind.is_boolean():
        least = float(np.quantile(told, 1 - top, method="higher"))
    best = pa.array([None if v is None else v >= least for v in values], pa.bool_())
    table = found.append_column(OUTCOME, best)
    telling = f"{by} holds" if kind.is_boolean() else f"the top {top:.0%} by {by}"
    return habits(table, OUTCOME, behaviours(table, catalog, wanted), telling=telling)


def _unlike(catalog: Catalog, name: str, by: str) -> bool:
    return not set(catalog.order([by])) & set(catalog.order([name]))
