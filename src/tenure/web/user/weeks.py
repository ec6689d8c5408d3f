"""What a user does week by week: a lane for anything, and one for each feature."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from tenure.warehouse.user_use import FeatureUsed
from tenure.web import charts, words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.user.gathered import OfUser


@dataclass(frozen=True, slots=True)
class Lane:
    """A feature over the weeks."""

    name: str
    href: str
    chart: Markup
    days: Cell
    before: int
    first: str
    last: str


def anything(found: OfUser, axis: charts.Axis, frame: Frame) -> Lane:
    """Whatever it is that was used, and the time with a login."""
    user = found.user
    label = f"{found.name}: active in {sum(map(bool, user.weeks))} of {len(user.weeks)} weeks"
    return Lane(
        name="Anything",
        href=found.rows(frame, "active_days"),
        chart=charts.lane(axis, user.joined, user.left, user.weeks, (), label),
        days=Cell(str(user.active_days), href=found.rows(frame, "active_days")),
        before=int(found.then.get("active_days") or 0),
        first=words.value(found.now.get("first_use")),
        last=words.away(user.last_active, found.as_of) if user.last_active else "never",
    )


def feature_lane(found: OfUser, one: FeatureUsed, axis: charts.Axis, frame: Frame) -> Lane:
    """One feature."""
    title = found.title(one.feature)
    label = f"{title}: used in {sum(map(bool, one.weeks))} of {len(one.weeks)} weeks"
    narrowed = {"event": one.event} if one.event else {}
    opens = found.rows(frame, "active_days", **narrowed) if one.days else ""
    return Lane(
        name=title,
        href=frame.link(f"/features/{quote(one.feature, safe='')}"),
        chart=charts.lane(axis, None, None, one.weeks, (), label),
        days=Cell(str(one.days), href=opens),
        before=one.days_before,
        first=words.day(one.first),
        last=words.away(one.last, found.as_of),
    )
