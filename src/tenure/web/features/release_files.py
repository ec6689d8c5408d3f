"""Before and after a release as data: all rows."""

from __future__ import annotations

from typing import Any

from tenure.discovery.release_impact import (
    VERDICTS,
    Told,
    Verdict,
)
from tenure.web.export import csv_text
from tenure.web.features.gathered import Gathered
from tenure.web.features.releasing import Looked


def release_json(gathered: Gathered, looked: Looked) -> dict[str, Any]:
    """The same as data, all rows."""
    impact = looked.impact
    control = impact.control if impact else None
    return {
        "release": looked.name,
        "day": looked.day,
        "features": list(looked.features),
        "by": looked.by,
        "rules": {
            name: getattr(looked.rules, name)
            for name in ("before", "settling", "after", "lower", "settled", "least")
        },
        "ready_on": looked.ready,
        "counts": counts_of(gathered, looked),
        "control": {
            "day": control.day,
            "a_year_before": control.a_year,
            "counts": dict(control.counts),
        }
        if control
        else None,
        "rows": [_fields(one) for one in looked.shown(gathered)],
    }


def release_csv(gathered: Gathered, looked: Looked) -> str:
    """All rows as a file."""
    rows = [_fields(one) for one in looked.shown(gathered)]
    names = [name for name in FIELDS if looked.by == "user" or name != "person_id"]
    return csv_text(names, ([row[name] for name in names] for row in rows))


FIELDS = (
    "account_id",
    "person_id",
    "verdict",
    "user_days_a_week_before",
    "user_days_a_week_after",
    "change",
    "change_low",
    "change_high",
    "expected_change",
    "weeks_with_what_is_new",
)


def _fields(one: Told) -> dict[str, Any]:
    told = (
        one.account,
        one.person,
        one.verdict,
        one.before,
        one.after,
        one.change,
        one.low,
        one.high,
        one.expected,
        one.took_up,
    )
    return dict(zip(FIELDS, told, strict=True))


def counts_of(gathered: Gathered, looked: Looked) -> dict[Verdict, int]:
    wanted = {gathered.portfolio.ids[n] for n in gathered.rows}
    told = [one for one in (looked.impact.told if looked.impact else ()) if one.account in wanted]
    return {one: sum(each.verdict == one for each in told) for one in VERDICTS}
