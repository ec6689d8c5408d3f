"""What goes with renewing, and what the best customers do: tables of accounts with an outcome and what was known before it.

Behaviours are read at moments before the outcome, as known then: the planner sees nothing later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tenure.discovery.behaviours import behaviours, candidates
from tenure.discovery.decisions import Decision, decisions
from tenure.discovery.habit import Habits
from tenure.discovery.habits import habits
from tenure.errors import UnknownName
from tenure.facts import Moments

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.lens import Lens

OUTCOME = "outcome_of_the_account"  # a column beside those of definitions
LEAD_DAYS = 60
STEP_DAYS = 28  # behaviours are read every four weeks: 60 to 87 days before each decision
YEARS_DAYS = 730  # of decisions that are looked at
LATER_DAYS = 90  # after which somebody without a contract is asked whether still there
TOP = 0.25

LensOf = Callable[[Moments], "Lens"]


def renewal_habits(
    catalog: Catalog,
    lens_of: LensOf,
    until: date,
    *,
    lead_days: int = LEAD_DAYS,
    names: Sequence[str] | None = None,
) -> Habits:
    """Which behaviours went with renewing in the two years to `until`, each account counted once, by its latest decision.

    Behaviours are those known at least `lead_days` before the decision. Where no terms of contracts are known: with being
    a customer still 90 days later (`is_live`: without contracts, any use in them), of eight such stretches the last one
    at whose beginning the account was a customer.
    """
    wanted = list(names) if names is not None else candidates(catalog, ["is_live"])
    decided = decisions(lens_of(Moments.at(until)), since=until - timedelta(YEARS_DAYS))
    if decided:
        table = _before(catalog, lens_of, decided, wanted, lead_days)
        telling = f"renewed, by what was known at least {lead_days} days before"
    else:
        table = _still_there(catalog, lens_of, until, wanted)
        telling = f"still a customer {LATER_DAYS} days later"
    return habits(table, OUTCOME, behaviours(table, catalog, wanted), telling=telling)


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
    found = _computed(catalog, lens_of, [as_of], dict.fromkeys([by, "is_live", *wanted]))
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


def _before(
    catalog: Catalog,
    lens_of: LensOf,
    decided: Sequence[Decision],
    names: Sequence[str],
    lead_days: int,
) -> pa.Table:
    """A row per decision, with what was known of the account at the last step at least `lead_days` before it."""
    read_on = {one.account: _step(one.decided_on - timedelta(lead_days)) for one in decided}
    renewed = {one.account: one.renewed for one in decided}
    return _with_outcome(
        _computed(catalog, lens_of, sorted(set(read_on.values())), names), read_on, renewed
    )


def _step(day: date) -> date:
    """The last of the days four weeks apart that is not after `day`."""
    return date.fromordinal(day.toordinal() // STEP_DAYS * STEP_DAYS)


def _still_there(catalog: Catalog, lens_of: LensOf, until: date, names: Sequence[str]) -> pa.Table:
    """A row per account at the last of the days 90 days apart on which it was a customer, and whether it still was 90 later."""
    steps = range(YEARS_DAYS // LATER_DAYS, -1, -1)
    days = [until - timedelta(LATER_DAYS * step) for step in steps]
    live: dict[date, set[str]] = {day: set() for day in days}
    for row in _computed(catalog, lens_of, days, ["is_live"]).to_pylist():
        if row["is_live"]:
            live[row["as_of"]].add(row["account_id"])
    read_on: dict[str, date] = {}
    stayed: dict[str, bool | None] = {}
    for day, later in pairwise(days):
        read_on |= dict.fromkeys(live[day], day)
        stayed |= {account: account in live[later] for account in live[day]}
    read = sorted(set(read_on.values())) or [until]
    return _with_outcome(_computed(catalog, lens_of, read, names), read_on, stayed)


def _with_outcome(
    found: pa.Table, read_on: Mapping[str, date], outcome: Mapping[str, bool | None]
) -> pa.Table:
    import pyarrow as pa

    keys = list(zip(found["account_id"].to_pylist(), found["as_of"].to_pylist(), strict=True))
    mine = pa.array([read_on.get(account) == day for account, day in keys], pa.bool_())
    kept = found.filter(mine)
    told = [outcome.get(account) for account in kept["account_id"].to_pylist()]
    return kept.append_column(OUTCOME, pa.array(told, pa.bool_()))


def _computed(
    catalog: Catalog, lens_of: LensOf, days: Sequence[date], names: Sequence[str] | dict[str, None]
) -> pa.Table:
    from tenure.catalog.compute import compute

    return compute(catalog, lens_of(Moments(tuple(days))), list(names))
