"""Why the score of an account or a user is another one than it was on a day: two days, and points part by part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from tenure.definitions.reach import score_change
from tenure.errors import NotFound, UsageError
from tenure.health.parts import Difference
from tenure.health.steps import SOURCES
from tenure.web import words
from tenure.web.answers import Answer, answered
from tenure.web.export import csv_text
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.web.desk import Desk

BACK_DAYS = 28  # without a day of one's own
BY = {
    "customer": "the customer",
    "scorecard": "another scorecard",
    "definition": "a changed definition",
}
COLUMNS = ("points", "by", "name", "label", "metric", "before", "after", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """The page, and the part of the account's own page."""

    title: str
    back: str
    action: str
    user: str
    since: date
    until: date
    latest: date
    line: str
    sums: tuple[str, ...]
    parts: Shown | None
    csv_href: str
    json_href: str


def score_changes(web: FastAPI, desk: Desk) -> None:
    """`/accounts/ID/score?since=&until=&user=`; to be added before the address of an account, which takes whatever follows."""

    @web.get("/accounts/{account_id:path}/score")
    @web.get("/accounts/{account_id:path}/score.{face}")
    def change(
        request: Request,
        account_id: str,
        face: str = "",
        since: str = "",
        until: str = "",
        user: str = "",
    ) -> Response:
        frame = desk.frame(request, request.url.path)
        last = _day(until, frame.as_of)
        first = _day(since, last - timedelta(BACK_DAYS))
        if first > last:
            raise UsageError(f"{first} comes after {last}.")
        found, why = _found(desk, account_id, first, last, user)
        page = Answer(
            "score_change.html",
            lambda: _page(
                account_id,
                user,
                _called(desk, account_id, user, frame),
                first,
                last,
                found,
                why,
                frame,
            ),
            lambda: difference_json(found) if found else {"why_not": why},
            lambda: difference_csv(found),
            block="change",
            canonical="false",
            file=f"score-{user or account_id}",
        )
        return answered(request, frame, page, face)


def difference_json(found: Difference) -> dict[str, Any]:
    """The difference as data; the points of the parts add up to it in tenths."""
    return {
        "since": found.since,
        "until": found.until,
        "before": found.before,
        "after": found.after,
        "scorecard_before": found.card_before,
        "scorecard_after": found.card_after,
        "why_not": found.why_not or None,
        "by": {source: found.of(source) for source in SOURCES},
        "parts": [
            {
                "points": part.tenths,
                "by": part.source,
                "name": part.name,
                "label": part.label,
                "metric": part.metric,
                "before": part.before,
                "after": part.after,
                "text": part.text,
            }
            for part in found.parts
        ],
    }


def difference_csv(found: Difference | None) -> str:
    """A row for each part."""
    rows = difference_json(found)["parts"] if found else []
    return csv_text(COLUMNS, [[row[key] for key in COLUMNS] for row in rows])


def _found(
    desk: Desk, account: str, since: date, until: date, user: str
) -> tuple[Difference | None, str]:
    try:
        return score_change(desk.app, account, since, until, user or None), ""
    except NotFound as error:
        return None, str(error)


def _called(desk: Desk, account: str, user: str, frame: Frame) -> str:
    """The name of the account; before it who is meant, of a user."""
    name = desk.portfolio(frame.as_of).called(account)
    return f"{user}, {name}" if user else name


def _page(
    account: str,
    user: str,
    called: str,
    since: date,
    until: date,
    found: Difference | None,
    why: str,
    frame: Frame,
) -> ChangePage:
    asked = {"since": str(since), "until": str(until), **({"user": user} if user else {})}
    return ChangePage(
        title=called,
        back=frame.user(account, user) if user else frame.account(account),
        action=frame.account(account, "/score"),
        user=user,
        since=found.since if found else since,
        until=found.until if found else until,
        latest=frame.today,
        line=_line(found) if found else why,
        sums=tuple(
            f"{words.change(found.of(source))} by {BY[source]}"
            for source in SOURCES
            if any(part.source == source for part in found.parts)
        )
        if found
        else (),
        parts=_parts(found) if found and found.parts else None,
        csv_href=frame.account(account, "/score.csv", **asked),
        json_href=frame.account(account, "/score.json", **asked),
    )


def _line(found: Difference) -> str:
    if found.before is None or found.after is None:
        return found.why_not
    was, now = f"{found.before:.1f}", f"{found.after:.1f}"
    days = f"on {words.day(found.since)}", f"on {words.day(found.until)}"
    if was == now:
        line = f"The score was {now} {days[0]} and is the same {days[1]}."
    else:
        change = words.change(round(found.after - found.before, 1))
        line = f"From {was} {days[0]} to {now} {days[1]}: {change} points."
    if found.card_before != found.card_after:
        line += f" It was scored by {found.card_before} then, and by {found.card_after} later."
    return line


def _parts(found: Difference) -> Shown:
    rows = [
        [
            part.label,
            Cell(words.change(part.tenths), "num"),
            BY[part.source],
            Cell(part.text, "why"),
        ]
        for part in found.parts
    ]
    return shown(("What", "Points", "By", "How"), rows, numeric=(1,))


def _day(text: str, otherwise: date) -> date:
    if not text.strip():
        return otherwise
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text} is not a day; write it like 2026-11-21.") from None
