"""A user: who it is, how often they come, what they use week by week, and what has changed in four weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup

from tenure.web import charts, words
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell
from tenure.web.portfolio import Portfolio
from tenure.web.table import Shown, shown
from tenure.web.telling import Told, told
from tenure.web.user.gathered import BEFORE_DAYS, WEEKS, OfUser
from tenure.web.user.measured import changes, measured_table, unknown
from tenure.web.user.powers import PowerPart
from tenure.web.user.score import ScorePart, score_part
from tenure.web.user.weeks import Lane, anything, feature_lane

if TYPE_CHECKING:
    from tenure.web.desk import Desk

DRAWN = 40  # features; the files have all
LEVELS = {
    "high": "Highly engaged",
    "medium": "Moderately engaged",
    "low": "Little engaged",
    "none": "Not active",
}
LED_BY = {"role": "Champion: somebody said so", "usage": "Champion: does most of what is done"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """The page, ready to be shown."""

    name: str
    person_id: str
    account: str
    account_href: str
    tags: tuple[str, ...]
    sentence: tuple[Part, ...]
    changes: tuple[str, ...]
    axis: Markup
    whole: Lane
    lanes: tuple[Lane, ...]
    more: str
    measured: Shown
    unknown: str
    score: ScorePart
    power: PowerPart
    others: Shown | None
    said: Shown | None
    timeline: tuple[Told, ...]
    usage_href: str
    csv_href: str
    json_href: str


def user_page(
    found: OfUser, portfolio: Portfolio, power: PowerPart, desk: Desk, frame: Frame
) -> UserPage:
    """Ready to be shown."""
    user, account = found.user, found.account
    axis = charts.Axis(found.as_of - timedelta(7 * WEEKS - 1), found.as_of)
    more = len(found.features) - DRAWN
    return UserPage(
        name=found.name,
        person_id=user.person_id,
        account=_called(portfolio, account),
        account_href=frame.account(account),
        tags=_tags(found, power),
        sentence=_sentence(found, frame),
        changes=changes(found),
        axis=charts.time_axis(axis),
        whole=anything(found, axis, frame),
        lanes=tuple(feature_lane(found, one, axis, frame) for one in found.features[:DRAWN]),
        more=f"and {words.counted(more, 'more feature')}, in the files" if more > 0 else "",
        measured=measured_table(found, desk, frame),
        unknown=unknown(found),
        score=score_part(found, desk.app.scorecards(), frame),
        power=power,
        others=_others(found, portfolio, frame),
        said=shown(("Attribute", "Value"), [[words.title(n), v] for n, v in found.said])
        if found.said
        else None,
        timeline=told(found.timeline, (user,)),
        usage_href=frame.link("/usage", account=account, person=user.person_id),
        csv_href=frame.account(account, f"/users/{quote(user.person_id, safe='')}.csv"),
        json_href=frame.account(account, f"/users/{quote(user.person_id, safe='')}.json"),
    )


def _called(portfolio: Portfolio, account: str) -> str:
    place = portfolio.place(account)
    return account if place is None else str(portfolio.columns["name"][place])


def _tags(found: OfUser, power: PowerPart) -> tuple[str, ...]:
    said = [LEVELS.get(found.now.get("engagement") or "", "")]
    said += [words.title(role) for role in found.user.roles]
    said += [LED_BY.get(found.champion_by, "")]
    said += ["Power user"] if power.is_power_user else []
    said += ["Adopted user"] if found.now.get("adopted_user") else []
    said += ["Login taken away"] if found.user.left else []
    return tuple(one for one in said if one)


def _sentence(found: OfUser, frame: Frame) -> tuple[Part, ...]:
    """How often, how broadly, since when; each number opens its rows."""
    user, now = found.user, found.now
    if user.last_active is None:
        since = f" since {words.day(user.joined)}" if user.joined else ""
        return (Part(f"{found.name} has a login{since} and never did anything."),)
    parts = [Part(f"{found.name} was at work on ")]
    parts += [Part(words.counted(user.active_days, "day"), found.rows(frame, "active_days"))]
    parts += [Part(f" of the last {BEFORE_DAYS}")]
    if now.get("features_used"):
        many = words.counted(now["features_used"], "feature")
        parts += [Part(", with "), Part(many, found.rows(frame, "features_used"))]
    parts.append(Part(". "))
    if first := now.get("first_use"):
        parts += [Part("First seen "), Part(words.day(first), found.rows(frame, "first_use"))]
        parts += [
            Part(", last seen "),
            Part(words.away(user.last_active, found.as_of), found.rows(frame, "last_use")),
        ]
        parts.append(Part("."))
    if user.left:
        parts.append(Part(f" The login was taken away on {words.day(user.left)}."))
    return tuple(parts)


def _others(found: OfUser, portfolio: Portfolio, frame: Frame) -> Shown | None:
    rows: list[list[Any]] = [
        [
            Cell(
                _called(portfolio, one.account), href=frame.user(one.account, found.user.person_id)
            ),
            one.joined or "",
            one.left or "",
            words.away(one.last, found.as_of) if one.last else "never",
            one.days,
        ]
        for one in found.others
    ]
    heads = ("Account", "Login since", "Left", "Last seen", "Days of 28")
    return shown(heads, rows, (4,)) if rows else None
