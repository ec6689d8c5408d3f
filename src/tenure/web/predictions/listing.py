"""All that is foreseen: by which model, since when, how well, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tenure.health.prediction import sound, store
from tenure.health.prediction.card import Card
from tenure.health.prediction.targets import targets
from tenure.health.prediction.targets.target import KINDS, Target
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.frame import Empty, Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

COLUMNS = ("name", "title", "of", "used", "trained_as_of", "verdict", "auc", "lift_10", "ece", "says")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A target on a day: the model that counts, if any, and the card that tells most of it."""

    target: Target
    used: date | None
    day: date | None  # of the card
    card: Card | None
    broken: tuple[str, ...] = ()  # files that are left out, and what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The page, ready to be shown."""

    table: Shown | None
    empty: Empty | None
    broken: tuple[str, ...]
    csv_href: str
    json_href: str


def listed(models: Path, as_of: date) -> list[Listed]:
    """Every target, as of a day: of the model in use, else of the last training that was made."""
    found = []
    for target in targets().values():
        stands = sound.standing(models, target.name)
        day = stands.shown(as_of)
        card = store.load(models, target.name, day).told if day else None
        broken = tuple(one.says for one in stands.broken)
        found.append(Listed(target, stands.counts(as_of), day, card, broken))
    return found


def list_page(found: Sequence[Listed], frame: Frame) -> ListPage:
    """The table, or how a first model is made."""
    empty = None
    if not any(one.card for one in found):
        empty = Empty(
            "Nothing is foreseen yet",
            "The clock trains models once there are 90 days of history; `tenure model train` does so now.",
            frame.link("/data"),
            "What has come in",
        )
    heads = ("What", "Of", "Model of", "AUC", "Lift in the top 10 %", "Foresees")
    rows = [_row(one, frame) for one in found]
    return ListPage(
        table=None if empty else shown(heads, rows, numeric=(3, 4)),
        empty=empty,
        broken=tuple(says for one in found for says in one.broken),
        csv_href=frame.link("/predictions.csv"),
        json_href=frame.link("/predictions.json"),
    )


def list_json(found: Sequence[Listed]) -> list[dict[str, Any]]:
    """The same as data."""
    return [_plain(one) for one in found]


def list_csv(found: Sequence[Listed]) -> str:
    """The same as a file."""
    return csv_text(COLUMNS, ([_plain(one)[name] for name in COLUMNS] for one in found))


def _not_trained(target: Target) -> str:
    return "Not trained yet" + ("; it takes contracts." if target.takes_contracts else ".")


def _row(one: Listed, frame: Frame) -> list[Any]:
    title, figures = one.card.title if one.card else one.target.title, None
    if one.card:
        figures = one.card.figures
    href = frame.link(f"/predictions/{one.target.name}")
    auc = f"{figures.auc.value:.3f}" if figures and figures.auc else ""
    lift = f"{figures.lift_10:.1f}" if figures and figures.lift_10 is not None else ""
    used = Cell(words.day(one.used), "when") if one.used else Cell("none in use", "muted")
    return [
        Cell(title, href=href),
        KINDS[one.target.subject],
        used,
        Cell(auc, "num", href=href) if auc else None,
        Cell(lift, "num", href=href) if lift else None,
        one.card.says if one.card else _not_trained(one.target),
    ]


def _plain(one: Listed) -> dict[str, Any]:
    figures = one.card.figures if one.card else None
    return {
        "name": one.target.name,
        "title": one.card.title if one.card else one.target.title,
        "of": one.target.subject,
        "used": one.used,
        "trained_as_of": one.day,
        "verdict": one.card.verdict if one.card else None,
        "auc": figures.auc.value if figures and figures.auc else None,
        "lift_10": figures.lift_10 if figures else None,
        "ece": figures.ece if figures else None,
        "says": one.card.says if one.card else _not_trained(one.target),
        "unreadable": list(one.broken),
    }
