"""What a person thinks of an account, beside its score and never in its place: said with a reason and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from tenure import clock
from tenure.errors import UsageError
from tenure.health.disagreement import disagreement
from tenure.state import sentiments
from tenure.state.sentiments import MOST_DAYS, USUAL_DAYS, Sentiment
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.table import Shown, shown
from tenure.web.worklist.whose import by

if TYPE_CHECKING:
    from tenure.web.desk import Desk

REASON = 500  # letters
# A shape and a word; as health is coloured.
VALUES: Mapping[str, tuple[str, str, str]] = {
    "good": ("healthy", "●", "Good"),
    "mixed": ("watch", "◆", "Mixed"),
    "bad": ("at_risk", "▼", "Bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """Ready to be shown; `value` empty: nobody has said anything that counts on the day."""

    value: str = ""
    colour: str = ""
    shape: str = ""
    word: str = ""
    said: str = ""
    reason: str = ""
    disagrees: str = ""
    withdraw: str = ""
    past: Shown | None = None
    until: str = ""
    least: str = ""
    most: str = ""
    action: str = ""


def thought(
    desk: Desk, account_id: str, band: words.Band, health: float | None, frame: Frame
) -> Thought:
    """What is thought of an account on the frame's day, and what was thought before."""
    found = sentiments.of_account(desk.app.state, account_id)
    day, action = frame.as_of, f"{frame.account(account_id).partition('?')[0]}/sentiments"
    latest = next((one for one in found if one.since <= day), None)
    now = latest if latest is not None and latest.counts_on(day) else None
    form = {
        "past": _past([one for one in found if one is not now]),
        "until": (frame.today + timedelta(USUAL_DAYS)).isoformat(),
        "least": frame.today.isoformat(),
        "most": (frame.today + timedelta(MOST_DAYS)).isoformat(),
        "action": action,
    }
    if now is None:
        return Thought(**form)  # type: ignore[arg-type]
    colour, shape, word = VALUES[now.sentiment]
    until = f", until {words.day(now.until)}" if now.until else ""
    return Thought(
        value=now.sentiment,
        colour=colour,
        shape=shape,
        word=word,
        said=f"{now.by}, {words.away(now.since, day)}{until}",
        reason=now.reason,
        disagrees=disagreement(now.sentiment, band.name, health),
        withdraw=f"{action}/{now.id}/withdrawal",
        **form,  # type: ignore[arg-type]
    )


def sentiment(web: FastAPI, desk: Desk) -> None:
    """Say what one thinks of an account, and no longer think it."""
    app = desk.app

    @web.post("/accounts/{account_id:path}/sentiments")
    async def say(request: Request, account_id: str) -> Response:
        async with request.form() as form:
            return await asyncio.to_thread(_say, account_id, form, by(request), desk)

    @web.post("/accounts/{account_id:path}/sentiments/{number}/withdrawal")
    def withdraw(request: Request, account_id: str, number: int) -> Response:
        sentiments.withdraw(app.state, number, by(request), datetime.now(UTC))
        return _back(request.url.path.rpartition("/sentiments/")[0])


def _say(account_id: str, form: FormData, who: str, desk: Desk) -> Response:
    now, today = datetime.now(UTC), clock.today(desk.app)
    desk.place(desk.portfolio(today), account_id)
    given = {name: str(form.get(name, "")).strip() for name in ("value", "reason", "until")}
    until = _day(given["until"]) if given["until"] else None
    sentiments.say(
        desk.app.state, account_id, given["value"], given["reason"][:REASON], who, now, today, until
    )
    return _back(str(form.get("back", "")).partition("#")[0], "/accounts/")


def _back(address: str, within: str = "/") -> Response:
    ours = address.startswith(within) and not address.startswith(("//", "/\\"))
    return RedirectResponse(f"{address if ours else '/accounts'}#sentiment", 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is not a day; write it like 2026-11-21.") from None


def _past(found: list[Sentiment]) -> Shown | None:
    rows = [
        [VALUES[one.sentiment][2], one.reason, one.by, one.since, one.until or "until another one"]
        for one in found
    ]
    return shown(("Sentiment", "Why", "Who", "Since", "Until"), rows) if rows else None
