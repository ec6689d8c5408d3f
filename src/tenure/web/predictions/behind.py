"""The accounts behind a figure of a model card: whom it was tested on, what was foreseen, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenure.health.prediction.witnesses import HAPPENED, Witness
from tenure.web import words
from tenure.web.accounts import Pages
from tenure.web.export import csv_text
from tenure.web.frame import Empty, Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

ROWS = 100  # of a page
TITLES = {
    "all": "All rows that it was tested on",
    "happened": "Rows with the outcome",
    "top": "The tenth with the highest probability",
}
ENDINGS = {1: "st", 2: "nd", 3: "rd"}  # of the bins, of which there are ten
Names = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindPage:
    """The page, ready to be shown."""

    title: str
    of: str  # the prediction
    back_href: str
    line: str = ""
    table: Shown | None = None
    pages: Pages | None = None
    empty: Empty | None = None
    csv_href: str = ""
    json_href: str = ""


def behind_href(
    frame: Frame, name: str, model: date, which: str, face: str = "", **more: str
) -> str:
    """Its address."""
    return frame.link(f"/predictions/{name}/rows{face}", model=str(model), list=which, **more)


def behind_page(
    found: Sequence[Witness],
    title: str,
    name: str,
    model: date,
    which: str,
    page: int,
    names: Names,
    frame: Frame,
) -> BehindPage:
    """The rows of a figure, the likeliest first."""
    back = frame.link(f"/predictions/{name}", model=str(model))
    if not found:
        return BehindPage(title=titled(which), of=title, back_href=back, empty=_empty(name, back))
    first = (page - 1) * ROWS
    here = found[first : first + ROWS]
    return BehindPage(
        title=titled(which),
        of=title,
        back_href=back,
        line=_line(found),
        table=shown(
            ("Account", "As of", "Foreseen", "Happened"),
            [_row(one, names, frame) for one in here],
            numeric=(2,),
        ),
        pages=_pages(name, model, which, page, len(found), len(here), frame),
        csv_href=behind_href(frame, name, model, which, ".csv"),
        json_href=behind_href(frame, name, model, which, ".json"),
    )


def titled(which: str) -> str:
    """What a list is called."""
    if which.startswith(HAPPENED):
        return f"Rows with the outcome, of {which.removeprefix(HAPPENED)}"
    kind, _, number = which.partition(" ")
    if kind == "bin" and number.isdecimal():
        return f"Rows of the {_nth(int(number) + 1)} bin of foreseen and happened"
    return TITLES.get(which, which)


def behind_json(found: Sequence[Witness]) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {
            "account_id": one.account_id,
            "as_of": one.day,
            "foreseen": one.probability,
            "happened": one.happened,
            **one.parts,
        }
        for one in found
    ]


def behind_csv(found: Sequence[Witness], names: Names) -> str:
    """The same as a file."""
    parts = list(found[0].parts) if found else []
    rows = (
        [
            one.account_id,
            names(one.account_id),
            one.day,
            one.probability,
            one.happened,
            *(one.parts[part] for part in parts),
        ]
        for one in found
    )
    return csv_text(["account_id", "name", "as_of", "foreseen", "happened", *parts], rows)


def _line(found: Sequence[Witness]) -> str:
    """`240 rows of 61 accounts: 4.1% foreseen on average; it happened in 11 of them (4.6%).`"""
    rows, accounts = len(found), len({one.account_id for one in found})
    mean = sum(one.probability for one in found) / rows
    happened = sum(one.happened for one in found)
    return (
        f"{words.counted(rows, 'row')} of {words.counted(accounts, 'account')}: {words.percent(mean)} foreseen on average; "
        f"it happened in {words.number(happened)} of them ({words.percent(happened / rows)}). Each was foreseen by a model that "
        "had not seen its account."
    )


def _row(one: Witness, names: Names, frame: Frame) -> list[Any]:
    href = frame.account(one.account_id)
    if one.day is not None:
        href = f"{href.partition('?')[0]}?as_of={one.day}"
    return [
        Cell(names(one.account_id), href=href),
        Cell(words.day(one.day), "when") if one.day else Cell(""),
        Cell(words.percent(one.probability), "num"),
        "yes" if one.happened else "no",
    ]


def _pages(
    name: str, model: date, which: str, page: int, count: int, here: int, frame: Frame
) -> Pages | None:
    if count <= ROWS:
        return None
    first = (page - 1) * ROWS

    def at(other: int) -> str:
        return behind_href(frame, name, model, which, **({"page": str(other)} if other > 1 else {}))

    return Pages(
        f"{first + 1:,} to {first + here:,} of {count:,}" if here else f"none of {count:,}",
        at(page - 1) if page > 1 else "",
        at(page + 1) if first + here < count else "",
    )


def _empty(name: str, back: str) -> Empty:
    return Empty(
        "No rows",
        "The rows that this model was tested on are not kept, or none of them is here. "
        f"`tenure model train --target {name}` trains it anew and keeps them.",
        back,
        "The model card",
    )


def _nth(number: int) -> str:
    return f"{number}{ENDINGS.get(number, 'th')}"
