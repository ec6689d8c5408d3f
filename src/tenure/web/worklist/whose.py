"""Whose worklist it is: mine, my team's, everybody's. Until there is sign-in, who one is is chosen, and remembered here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from tenure.web import words
from tenure.web.desk import SOMEBODY
from tenure.web.frame import Tab
from tenure.web.worklist.query import ALL, MOST_OWNERS, PATH, Query

COOKIE = "tenure_owner"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who one said one is, and who else is in the team."""

    me: str = ""
    team: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """The switch between mine, my team's and all; and the form in which one says who one is."""

    tabs: tuple[Tab, ...]
    chosen: Chosen
    owners: tuple[str, ...]  # everybody who owns an account
    back: str


def chosen_in(request: Request) -> Chosen:
    """What was chosen in this browser; nothing where that cannot be read."""
    try:
        told = json.loads(unquote(request.cookies.get(COOKIE, "")))
        team = tuple(str(one) for one in told["team"])[:MOST_OWNERS]
        return Chosen(str(told["me"]), team)
    except (ValueError, KeyError, TypeError):
        return Chosen()


def by(request: Request) -> str:
    """Who does it: who one said one is."""
    return chosen_in(request).me or SOMEBODY


def theirs(request: Request, query: Query) -> str:
    """The address with one's own accounts, where nobody's in particular were asked for; empty: it says whose."""
    me = chosen_in(request).me
    path = request.url.path
    return query.link(path, owners=(me,)) if me and not query.owners and query.who != ALL else ""


def remember(answer: Response, chosen: Chosen) -> None:
    """Keep it in this browser."""
    told = json.dumps({"me": chosen.me, "team": list(chosen.team)}, separators=(",", ":"))
    answer.set_cookie(COOKIE, quote(told), max_age=YEAR, httponly=True, samesite="lax")


def switch(chosen: Chosen, owners: Sequence[str], query: Query, path: str = PATH) -> Whose:
    """The switch above the list, or above another page that is somebody's."""
    mine, team = (chosen.me,) if chosen.me else (), (chosen.me, *chosen.team)
    tabs = []
    if mine:
        tabs.append(
            Tab(f"Mine ({chosen.me})", query.link(path, owners=mine, who=""), query.owners == mine)
        )
    if mine and chosen.team:
        tabs.append(
            Tab("My team", query.link(path, owners=team, who=""), set(query.owners) == set(team))
        )
    if query.owners and not any(tab.here for tab in tabs):
        tabs.append(Tab(words.listed(query.owners), query.link(path), True))
    tabs.append(Tab("All", query.link(path, owners=(), who=ALL), not query.owners))
    return Whose(tuple(tabs), chosen, tuple(owners), query.link(path))
