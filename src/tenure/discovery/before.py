"""What was known of accounts before something was decided: a row per account, with the outcome beside it.

Behaviours are read at moments before the outcome, as known then: the planner sees nothing later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from tenure.discovery.decisions import Decision, decisions
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

LensOf = Callable[[Moments], "Lens"]


@dataclass(frozen=True)
class Before:
    """`table`: account_id, as_of, a column for each of `names`, and the outcome, which `telling` says in words."""

    table: pa.Table
    names: tuple[str, ...]
    telling: str


def before_renewal(
    catalog: Catalog,
    lens_of: LensOf,
    until: date,
    names: Sequence[str],
    lead_days: int = LEAD_DAYS,
) -> Before:
    """Each account once, by its latest decision in the two years to `until`, and what was known at least `lead_days`
    before it. Where no terms of contracts are known: whether it was a customer still 90 days later."""
    decided = decisions(lens_of(Moments.at(until)), since=until - timedelta(YEARS_DAYS))
    if decided:
        table = _decided(catalog, lens_of, decided, names, lead_days)
        telling = f"renewed, by what was known at least {lead_days} days before"
    else:
        table = _still_there(catalog, lens_of, until, names)
        telling = f"still a customer {LATER_DAYS} days later"
    return Before(table, tuple(names), telling)


def among(catalog: Catalog, lens_of: LensOf, before: Before, condition: str) -> Before:
    """Only the accounts that fulfilled `condition` when they were looked at; of whom that is not known, none.

    What they are now says nothing: those that were lost are in hardly any segment any more. Raises ConditionError.
    """
    import pyarrow as pa

    from tenure.catalog.condition.answers import answers
    from tenure.catalog.condition.parse import parse

    types = {name: str(kind) for name, kind in catalog.types("account").items()}
    asked = parse(condition, types)
    days = sorted(set(before.table["as_of"].to_pylist()))
    if not days:
        return before
    lens = lens_of(Moments(tuple(days)))
    more = [name for name in asked.needs if name not in before.table.column_names]
    table = before.table
    if more:
        from tenure.catalog.compute import compute

        keys = ["account_id", "as_of"]
        table = table.join(compute(catalog, lens, more), keys, join_type="left outer")
    holds = [one is True for one in answers(asked, table, lens.engine)]
    return replace(before, table=table.filter(pa.array(holds, pa.bool_())))


def computed(
    catalog: Catalog, lens_of: LensOf, days: Sequence[date], names: Sequence[str] | dict[str, None]
) -> pa.Table:
    """What definitions say of every account on each of these days."""
    from tenure.catalog.compute import compute

    return compute(catalog, lens_of(Moments(tuple(days))), list(names))


def _decided(
    catalog: Catalog,
    lens_of: LensOf,
    decided: Sequence[Decision],
    names: Sequence[str],
    lead_days: int,
) -> pa.Table:
    """A row per decision, with what was known of the account at the last step at least `lead_days` before it."""
    read_on = {one.account: _step(one.decided_on - timedelta(lead_days)) for one in decided}
    renewed = {one.account: one.renewed for one in decided}
    found = computed(catalog, lens_of, sorted(set(read_on.values())), names)
    return _with_outcome(found, read_on, renewed)


def _step(day: date) -> date:
    """The last of the days four weeks apart that is not after `day`."""
    return date.fromordinal(day.toordinal() // STEP_DAYS * STEP_DAYS)


def _still_there(catalog: Catalog, lens_of: LensOf, until: date, names: Sequence[str]) -> pa.Table:
    """A row per account at the last of the days 90 days apart on which it was a customer, and whether it still was 90 later."""
    steps = range(YEARS_DAYS // LATER_DAYS, -1, -1)
    days = [until - timedelta(LATER_DAYS * step) for step in steps]
    live: dict[date, set[str]] = {day: set() for day in days}
    for row in computed(catalog, lens_of, days, ["is_live"]).to_pylist():
        if row["is_live"]:
            live[row["as_of"]].add(row["account_id"])
    read_on: dict[str, date] = {}
    stayed: dict[str, bool | None] = {}
    for day, later in pairwise(days):
        read_on |= dict.fromkeys(live[day], day)
        stayed |= {account: account in live[later] for account in live[day]}
    read = sorted(set(read_on.values())) or [until]
    return _with_outcome(computed(catalog, lens_of, read, names), read_on, stayed)


def _with_outcome(
    found: pa.Table, read_on: Mapping[str, date], outcome: Mapping[str, bool | None]
) -> pa.Table:
    import pyarrow as pa

    keys = list(zip(found["account_id"].to_pylist(), found["as_of"].to_pylist(), strict=True))
    mine = pa.array([read_on.get(account) == day for account, day in keys], pa.bool_())
    kept = found.filter(mine)
    told = [outcome.get(account) for account in kept["account_id"].to_pylist()]
    return kept.append_column(OUTCOME, pa.array(told, pa.bool_()))
