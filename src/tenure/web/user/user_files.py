"""A user as data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tenure.web.export import csv_text
from tenure.web.kept import Counting
from tenure.web.user.gathered import OfUser
from tenure.web.user.powers import NAMES, Power


def user_json(found: OfUser, power: Power | Counting) -> dict[str, Any]:
    """All that the page has."""
    user = found.user
    counted = {} if isinstance(power, Counting) else power
    return {
        "account_id": found.account,
        "person_id": user.person_id,
        "name": user.name,
        "roles": user.roles,
        "champion_by": found.champion_by or None,
        "joined": user.joined,
        "left": user.left,
        "attributes": dict(found.said),
        "as_of": found.as_of,
        "health": found.scored.get("user_health"),
        "band": found.scored.get("user_band"),
        "scorecard": found.scored.get("user_scorecard"),
        "measured": found.now,
        "measured_before": {"as_of": found.before, **found.then} if found.then else None,
        "power": {name: counted.get(name) for name in NAMES} if counted else None,
        "power_being_counted": isinstance(power, Counting),
        "weeks": [
            {"until": found.as_of - timedelta(7 * (len(user.weeks) - 1 - n)), "days": days}
            for n, days in enumerate(user.weeks)
        ],
        "features": [
            {name: getattr(one, name) for name in (*FIELDS, "weeks")} for one in found.features
        ],
        "other_accounts": [
            {name: getattr(one, name) for name in ("account", "joined", "left", "last", "days")}
            for one in found.others
        ],
        "timeline": [
            {name: getattr(one, name) for name in ("day", "kind", "change", "what", "said")}
            for one in found.timeline
        ],
    }


FIELDS = ("feature", "first", "last", "days", "days_before", "events")


def user_csv(found: OfUser) -> str:
    """A row per feature: its figures, and the days of use in each week by the week's last day."""
    count = len(found.user.weeks)
    ends = [found.as_of - timedelta(7 * (count - 1 - n)) for n in range(count)]
    rows = ([*(getattr(one, name) for name in FIELDS), *one.weeks] for one in found.features)
    return csv_text([*FIELDS, *(f"week_to_{end}" for end in ends)], rows)
