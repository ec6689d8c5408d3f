"""The part of a page that says what a change would do, before it is published; under way, it looks again by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.responses import Response

from tenure.catalog.sentence import whole
from tenure.web import words
from tenure.web.answers import Answer, answered
from tenure.web.definitions.editor import typed
from tenure.web.frame import Frame, Part
from tenure.web.kept import Counting
from tenure.web.listing import Cell
from tenure.web.proof.change import (
    HEALTH,
    Change,
    Changes,
    Moved,
    change_csv,
    change_json,
    figures_rows,
)
from tenure.web.proof.drafted import Drafted
from tenure.web.proof.query import PATH
from tenure.web.signals.said import at_level
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.web.desk import Desk
    from tenure.web.proof.keeper import Proofs

MOST = 25  # accounts that are listed; the file has all


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """Ready to be shown."""

    title: str
    again_href: str = ""  # while it is under way
    waiting: str = ""
    line: str = ""
    moved: Shown | None = None
    more: str = ""
    csv_href: str = ""
    json_href: str = ""
    meant_title: str = ""
    meant: Shown | None = None
    replay_href: str = ""
    notes: tuple[str, ...] = ()
    trouble: str = ""
    others: tuple[Part, ...] = ()
    back: Part | None = None


def change_parts(web: FastAPI, desk: Desk, proofs: Proofs) -> None:
    """Of a drafted scorecard, and of a definition's knobs as they are typed."""
    changes = Changes(proofs)

    @web.get("/scorecards/{name}/change")
    @web.get("/scorecards/{name}/change.{face}")
    def of_card(request: Request, name: str, face: str = "", what: str = "") -> Response:
        path = f"/scorecards/{quote(name, safe='')}"
        return answer(request, Drafted(name), path, what, face)

    @web.get("/definitions/{name}/change")
    @web.get("/definitions/{name}/change.{face}")
    def of_knobs(request: Request, name: str, face: str = "", what: str = "") -> Response:
        drafted = Drafted.named(name, typed(request.query_params))
        return answer(request, drafted, f"/definitions/{quote(name, safe='')}", what, face)

    def answer(request: Request, drafted: Drafted, path: str, what: str, face: str) -> Response:
        frame = desk.frame(request, f"{path}/change")
        found = changes.of(drafted, what, frame.as_of, waiting=bool(face))
        page = Answer(
            "change.html",
            lambda: change_page(found, drafted, path, what, frame),
            lambda: change_json(found, frame.currency),
            lambda: change_csv(found, frame.currency),
            block="change",
            file=f"{drafted.name}-moves",
        )
        return answered(request, frame, page, face)


def change_page(
    found: Change | Counting | None, drafted: Drafted, path: str, what: str, frame: Frame
) -> ChangePage:
    """What it comes to; or that it is under way, or touches nothing that warns."""
    asked = {**drafted.knob_params, **({"what": what} if what else {})}
    back = Part(words.title(drafted.name), frame.link(path, **drafted.knob_params))
    if isinstance(found, Counting):
        said = found.trouble or (
            "What it would have meant in the last year is being counted, under way since "
            f"{words.counted(round(found.since), 'second')}."
        )
        again = "" if found.trouble else frame.link(f"{path}/change", **asked)
        return ChangePage(title=back.text, again_href=again, waiting=said, back=back)
    if found is None:
        said = "Nothing that warns would say anything else by it: neither the health score nor any kind of signal."
        return ChangePage(title=back.text, waiting=said, back=back)
    return _shown(found, drafted, path, asked, back, frame)


def _shown(
    found: Change, drafted: Drafted, path: str, asked: dict[str, str], back: Part, frame: Frame
) -> ChangePage:
    listed = found.moved[:MOST]
    heads = ["Account", "ARR", "As it is", "By the draft"]
    rows = [_row(found, one, frame) for one in listed]
    draft = {**drafted.params, "since": found.since.isoformat()}
    replay = f"{PATH}/{quote(found.what, safe='')}"
    return ChangePage(
        title=back.text,
        line=_line(found, frame),
        moved=shown(heads, rows, numeric=(1,)) if rows else None,
        more=f"The first {MOST} of {len(found.moved):,}; the file has all." if len(found.moved) > MOST else "",
        csv_href=frame.link(f"{path}/change.csv", **asked) if rows else "",
        json_href=frame.link(f"{path}/change.json", **asked),
        meant_title=f"What it would have meant since {words.day(found.since)}: {found.title}",
        meant=_meant(found, replay, draft, frame) if found.before and found.after else None,
        replay_href=frame.link(replay, **draft),
        notes=_notes(found),
        trouble=found.trouble,
        others=tuple(
            Part(title, frame.link(f"{path}/change", **{**asked, "what": name}))
            for name, title in found.others
        ),
        back=back,
    )  # fmt: skip


def _notes(found: Change) -> tuple[str, ...]:
    span = ""
    if found.days:
        span = (
            f"{words.counted(len(found.days), 'stored day')} from {words.day(found.days[0])} to "
            f"{words.day(found.days[-1])}, each as it was known then."
        )
    return (*([span] if span else []), *found.notes)


def _line(found: Change, frame: Frame) -> str:
    """`As of 3 Mar 2026 19 of 288 accounts would be in another band, with $1.2M ARR; 3 would have another score in the same band.`"""
    if found.trouble:
        return ""
    if not found.names:
        return "Whom it moves today cannot be told: not all that it rests on is stored of the last day."
    first = found.names[0]
    moved = [one for one in found.moved if one.was[first] != one.now[first]]
    what = "at another level" if found.level else "in another band"
    day = words.day(found.days[-1])
    if not moved:
        line = f"As of {day} no account would be {what}"
    else:
        arr = sum(one.arr for one in moved if one.arr is not None)
        money = f", with {words.brief(arr, frame.currency)} ARR" if arr else ""
        line = f"As of {day} {len(moved):,} of {words.counted(found.live, 'account')} would be {what}{money}"
    rest = len(found.moved) - len(moved)
    return f"{line}; {rest:,} would have another score in the same band." if rest else f"{line}."


def _row(found: Change, one: Moved, frame: Frame) -> list[Any]:
    return [
        Cell(one.name, href=frame.account(one.account_id)),
        Cell(words.money(one.arr, frame.currency), "num", unknown=one.arr is None),
        _said(found, one.was),
        _said(found, one.now),
    ]


def _said(found: Change, values: dict[str, Any]) -> str:
    """`◆ Warning`, or `▼ 42 At risk`."""
    if found.level:
        level = values[found.what]
        if level is None:
            return words.UNKNOWN
        return at_level(level)
    band, health = words.BANDS[values.get("band")], values.get(HEALTH)
    return f"{band.shape} {'' if health is None else f'{whole(health)} '}{band.word}"


def _meant(found: Change, replay: str, draft: dict[str, str], frame: Frame) -> Shown:
    since = {"since": found.since.isoformat()}

    def opens(which: str, params: dict[str, str]) -> str:
        if which == "foreseen":
            return f"{frame.link(replay, **params)}#foreseen"
        return f"{frame.link(replay, **params, list=which)}#list"

    rows = []
    for title, which, (was, now) in figures_rows(found, frame.currency):
        rows.append(
            [title, Cell(was, href=opens(which, since)), Cell(now, href=opens(which, draft))]
        )
    return shown(("What", "As it is", "By the draft"), rows, numeric=(1, 2))  # fmt: skip
