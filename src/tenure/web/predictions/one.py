"""The card of one model: what it was learnt from, how it was tested, how well it foresees, its limits, and the models beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from tenure.errors import NotFound
from tenure.health.prediction import sound, store, witnesses
from tenure.health.prediction.card import Card, Figures
from tenure.health.prediction.sound import Standing
from tenure.health.prediction.targets.target import Target
from tenure.web import words
from tenure.web.frame import Empty, Frame
from tenure.web.predictions import tables
from tenure.web.predictions.behind import behind_href
from tenure.web.predictions.drawn import calibration
from tenure.web.predictions.tables import Opens
from tenure.web.table import Shown


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name."""

    label: str
    text: str
    note: str = ""
    href: str = ""  # the accounts behind it


@dataclass(frozen=True, slots=True)
class Trained:
    """One training: what came of it, since when it counted, and whether it can be brought back."""

    day: str
    iso: str
    href: str
    since: str
    auc: str
    says: str
    here: bool
    in_use: bool
    usable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """The page, ready to be shown."""

    name: str
    title: str
    says: str = ""
    good: bool = True
    empty: Empty | None = None
    facts: tuple[Fact, ...] = ()
    validation: str = ""
    warnings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    calibrated: str = ""
    calibration: Markup = Markup("")
    calibration_table: Shown | None = None
    weights: Shown | None = None
    naive: Shown | None = None
    parts: Shown | None = None
    candidates: Shown | None = None
    features: tuple[tuple[str, str], ...] = ()
    trained: tuple[Trained, ...] = ()
    any_used: bool = False
    json_href: str = ""
    all_href: str = ""


def one_page(models: Path, target: Target, asked: date | None, frame: Frame) -> OnePage:
    """Of the model asked for, or that counts on the frame's day, or the last training."""
    stands = sound.standing(models, target.name)
    left_out = tuple(one.says for one in stands.broken)
    day = _asked(stands, asked) or stands.shown(frame.as_of)
    asked_for = {"model": str(day)} if asked else {}
    json_href = frame.link(f"/predictions/{target.name}.json", **asked_for)
    all_href = frame.link("/predictions")
    if day is None:
        empty = Empty(
            "Not trained yet",
            f"`tenure model train --target {target.name}` trains it now; the clock does so by itself once there are 90 days "
            "of history.",
            frame.link("/predictions"),
            "All that is foreseen",
        )
        return OnePage(
            name=target.name,
            title=target.title,
            empty=empty,
            left_out=left_out,
            json_href=json_href,
            all_href=all_href,
        )
    card = store.load(models, target.name, day).told
    known = witnesses.kept(models, target.name, day)

    def opens(which: str) -> str:
        return behind_href(frame, target.name, day, which) if known else ""

    return OnePage(
        name=target.name,
        title=card.title,
        says=card.says,
        good=card.verdict == "usable",
        facts=tuple(_facts(card, day, opens)),
        validation=card.validation if card.figures else "",
        warnings=_against(card),
        left_out=left_out,
        limits=card.limits,
        calibrated=card.calibration or "",
        calibration=calibration(card.reliability),
        calibration_table=tables.reliability(card, opens) if card.reliability else None,
        weights=tables.weights(card, frame) if card.weights else None,
        naive=tables.naive(card, frame) if card.naive else None,
        parts=tables.parts(card, opens) if card.parts else None,
        candidates=tables.candidates(card) if card.candidates else None,
        features=tuple((name, frame.link(f"/definitions/{name}")) for name in card.data.features),
        trained=tuple(_trained(models, target, day, stands, frame)),
        any_used=stands.counts(frame.as_of) is not None,
        json_href=json_href,
        all_href=all_href,
    )


def one_json(models: Path, target: Target, asked: date | None, as_of: date) -> dict[str, Any]:
    """The card as data, and every model with the days from which it counted."""
    stands = sound.standing(models, target.name)
    day = _asked(stands, asked) or stands.shown(as_of)
    return {
        "name": target.name,
        "model": day,
        "card": store.load(models, target.name, day).card if day else None,
        "models": stands.days,
        "used": [{"since": one.since, "model": one.day, "why": one.why} for one in stands.lines],
        "unreadable": [one.says for one in stands.broken],
    }


def _against(card: Card) -> tuple[str, ...]:
    """What speaks against it, without what its verdict says already."""
    told = [lack.says for lack in card.lacks] + [doubt.says for doubt in card.doubts]
    return tuple(says for says in told if says not in card.says)


def _asked(stands: Standing, asked: date | None) -> date | None:
    """The model asked for by its day. NotFound where its file cannot be read."""
    for one in stands.broken:
        if asked and one.day == asked:
            raise NotFound(one.says)
    return asked


def _facts(card: Card, day: date, opens: Opens) -> list[Fact]:
    data, figures = card.data, card.figures
    found = [Fact("Trained as of", words.day(day))]
    if figures is not None:
        found += _figures(figures, opens)
    found += [
        Fact("Learnt from", words.counted(data.rows, "row"), words.counted(data.groups, "account")),
        Fact(
            "It happened to",
            words.counted(data.outcomes, "account"),
            f"{data.base_rate:.1%} of the rows",
        ),
    ]
    if data.first and data.last:
        found.append(Fact("Period", f"{words.day(data.first)} to {words.day(data.last)}"))
    return found


def _figures(figures: Figures, opens: Opens) -> list[Fact]:
    found = [
        Fact("Tested on", words.counted(figures.rows, "row"), href=opens("all")),
        Fact("With the outcome", words.number(figures.outcomes), "of these", opens("happened")),
    ]
    if figures.auc:
        bounds = f"{figures.auc.low:.2f} to {figures.auc.high:.2f}"
        found.append(Fact("AUC", f"{figures.auc.value:.3f}", bounds, opens("all")))
    if figures.lift_10 is not None:
        caught = f"{figures.recall_10:.0%} of all" if figures.recall_10 is not None else ""
        found.append(Fact("Lift in the top 10 %", f"{figures.lift_10:.1f}", caught, opens("top")))
    off = f"{100 * figures.ece:.1f} points off"
    found.append(
        Fact("Calibration", off, "on average, between foreseen and happened", opens("all"))
    )
    return found


def _trained(
    models: Path, target: Target, shown: date, stands: Standing, frame: Frame
) -> list[Trained]:
    used = stands.counts(frame.as_of)
    found = []
    for day in reversed(stands.days):
        kept = store.load(models, target.name, day)
        figures = kept.told.figures
        since = [words.day(one.since) for one in stands.lines if one.day == day]
        found.append(
            Trained(
                day=words.day(day),
                iso=day.isoformat(),
                href=frame.link(f"/predictions/{target.name}", model=day.isoformat()),
                since=", ".join(since),
                auc=f"{figures.auc.value:.3f}" if figures and figures.auc else "",
                says=kept.told.says,
                here=day == shown,
                in_use=day == used,
                usable=kept.model is not None,
            )
        )
    return found
