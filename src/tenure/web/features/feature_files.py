"""The list of features as files: numerators and denominators beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenure.discovery.feature_figures import Base, Figures
from tenure.web.export import csv_text
from tenure.web.features.cells import COLUMNS, WEEK, share
from tenure.web.features.gathered import Gathered


def features_csv(gathered: Gathered, whole: Base, found: Mapping[str, Figures]) -> str:
    """The same as a file: numerators and denominators beside each other, in the order of the page."""
    records = features_json(gathered, whole, found)["features"]
    names = list(records[0]) if records else ["feature"]
    return csv_text(names, ([_flat(record[name]) for name in names] for record in records))


def features_json(gathered: Gathered, whole: Base, found: Mapping[str, Figures]) -> dict[str, Any]:
    """The same as data."""
    return {
        "since": gathered.use.since,
        "until": gathered.use.until,
        "condition": gathered.asked.condition,
        "users_with_a_login" if whole.knows_logins else "users_who_ever_did_anything": whole.users,
        "active_users": whole.active,
        "accounts": whole.accounts,
        "features": [_record(gathered, whole, found[name]) for name in ordered(gathered, found)],
    }


DEFAULT = "-depth"


def ordered(gathered: Gathered, found: Mapping[str, Figures]) -> list[str]:
    """The features in the order of a column; what is not known comes last, ties in the order of titles."""
    sort = gathered.asked.sort or DEFAULT
    key = next((c[4] for c in COLUMNS if c[0] == sort.lstrip("-")), COLUMNS[3][4])
    features = gathered.features
    names = sorted(features, key=lambda name: features[name].title.casefold())
    values = {name: key(features[name], found[name]) for name in names}
    known = [name for name in names if values[name] is not None]
    known.sort(key=lambda name: values[name], reverse=sort.startswith("-"))
    return [*known, *(name for name in names if values[name] is None)]


def _record(gathered: Gathered, whole: Base, told: Figures) -> dict[str, Any]:
    feature = gathered.features[told.feature]
    times, kept = told.first_use, told.kept[WEEK - 1]
    others = None if whole.adopted is None else whole.active - whole.adopted
    return {
        "feature": told.feature,
        "title": feature.title,
        "users_ever": told.users_ever,
        "adoption_rate": share(told.users_ever, whole.users),
        "users_in_period_with_login": told.users_in_period,
        "adoption_rate_in_period": share(told.users_in_period, whole.users),
        "users_in_period": told.users,
        "depth": share(told.users, whole.active),
        "accounts_ever": told.accounts_ever,
        "accounts_in_period": told.accounts,
        "events_in_period": told.events,
        "days_per_user": told.days_per_user,
        "first_use_days_median": times.median.value,
        "first_use_days_quartile_1": times.quantile(0.25).value,
        "first_use_days_quartile_3": times.quantile(0.75).value,
        "first_use_users": times.count,
        "first_use_reached": times.reached,
        f"kept_after_{WEEK}_weeks": kept.share,
        f"kept_after_{WEEK}_weeks_of": kept.of,
        "adopted_users": told.adopted_users,
        "adopted_users_share": share(told.adopted_users or 0, whole.adopted or 0),
        "other_users_share": share(told.other_users or 0, others or 0),
        "weekly": list(told.trend),
        "weekly_of": "accounts" if told.by_automation else "users",
        "level": feature.level if gathered.product.features else None,
        "key": feature.key,
        "obscure": feature.obscure,
        "differentiating": feature.differentiating,
        "product": feature.product,
        "plans": list(feature.plans),
    }


def _flat(value: Any) -> Any:
    return " ".join(map(str, value)) if isinstance(value, list) else value
