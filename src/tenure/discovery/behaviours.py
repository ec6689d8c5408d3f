"""Which behaviours to try: definitions crossed with thresholds that are set without looking at any outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tenure.discovery.habit import Behaviour

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition

# What customers do, how many of them do it and how often; beside these, the days of use of each feature.
SHIPPED = (
    "active_days", "active_days_per_user", "sessions_per_user", "features_used", "features_per_user", "features_kept",
    "users_high", "power_users", "users_for_half", "active_share", "adoption_rate", "seat_utilization",
    "automated_share", "usage_change", "features_change", "users_slope", "returning_users", "new_users",
    "tickets_opened", "integrations_on", "settings_on",
)  # fmt: skip
MONTHLY_DAYS = (1, 4, 12)  # of four weeks: at all, once a week, three times a week
QUARTERS = (0.25, 0.5, 0.75)
SENTENCE = 30  # characters
LEAST_HELD, MOST_HELD = 0.05, 0.95  # what nearly nobody or nearly everybody does tells nobody apart


def candidates(catalog: Catalog, outcome: Iterable[str] = ()) -> list[str]:
    """The shipped selection and the days of use of features, without what is made of the same as any of `outcome`."""
    theirs = [
        one.name
        for one in catalog.definitions.values()
        if one.needs == ("feature_usage",) and one.unit == "days" and "account" in one.subjects
    ]
    known = catalog.types("account")
    own = set(catalog.order([name for name in outcome if name in known]))
    return [
        name
        for name in dict.fromkeys((*SHIPPED, *theirs))
        if name in known and not own & set(catalog.order([name]))
    ]


def behaviours(table: pa.Table, catalog: Catalog, names: Sequence[str]) -> list[Behaviour]:
    """Each of `names` at the thresholds that are worth trying: quarters of what the accounts of `table` have."""
    return [one for name in names for one in _of(table, catalog.get(name))]


def _of(table: pa.Table, definition: Definition) -> list[Behaviour]:
    import pyarrow as pa

    column = table[definition.name]
    if not (
        pa.types.is_boolean(column.type)
        or pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_decimal(column.type)
    ):
        return []
    said = _said(definition.doc)
    values = np.array([float(value) for value in column.to_pylist() if value is not None])
    if not len(values):
        return []
    if pa.types.is_boolean(column.type):
        steps: list[float | None] = [None]
    elif definition.unit == "days" and definition.days == 28:
        steps = [float(days) for days in MONTHLY_DAYS]
    else:
        steps = sorted(set(np.quantile(values, QUARTERS, method="higher").tolist()))
    found = []
    for least in steps:
        held = float(np.mean(values > 0 if least is None else values >= least))
        if LEAST_HELD <= held <= MOST_HELD:
            text = said if least is None else f"{said}: {_number(least, definition.unit)} or more"
            found.append(Behaviour(text, definition.name, least))
    return found


def _said(doc: str) -> str:
    """The first sentence, without the explanation that follows a colon where there is enough before it."""
    sentence = " ".join(doc.split()).split(". ")[0].rstrip(".")
    before, _, _ = sentence.partition(": ")
    return before if len(before) >= SENTENCE else sentence


def _number(value: float, unit: str) -> str:
    if unit in ("share", "ratio", "share a week"):
        return f"{100 * value:.3g} %"
    return f"{value:.0f}" if value == round(value) else f"{value:.3g}"
