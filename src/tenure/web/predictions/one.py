"""The card of one model: what it was learnt from, how it was tested, how well it foresees, its limits, and the models beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from tenure.health.prediction import store
from tenure.health.prediction.card import Card, Figures
from tenure.health.prediction.targets.target import Target
from tenure.web import words
from tenure.web.frame import Empty, Frame
from tenure.web.predictions import tables
from tenure.web.predictions.drawn import calibration
from tenure.web.table import Shown


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its name."""

    label: str
    text: str
    note: str = ""


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
    used = store.used_on(store.used(models, target.name), frame.as_of)
    day = _chosen(models, target, asked, frame.as_of)
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
            json_href=json_href,
            all_href=all_href,
        )
    card = store.load(models, target.name, day).told
    return OnePage(
        name=target.name,
        title=card.title,
        says=card.says,
        good=card.verdict == "usable",
        facts=tuple(_facts(card, day)),
        validation=card.validation,
        warnings=tuple([lack.says for lack in card.lacks] + [doubt.says for doubt in card.doubts]),
        limits=card.limits,
        calibrated=card.calibration or "",
        calibration=calibration(card.reliability),
        calibration_table=tables.reliability(card) if card.reliability else None,
        weights=tables.weights(card, frame) if card.weights else None,
        naive=tables.naive(card, frame) if card.naive else None,
        parts=tables.parts(card) if card.parts else None,
        candidates=tables.candidates(card) if card.candidates else None,
        features=tuple((name, frame.link(f"/definitions/{name}")) for name in card.data.features),
        trained=tuple(_trained(models, target, day, used, frame)),
        any_used=used is not None,
        json_href=json_href,
        all_href=all_href,
    )


def one_json(models: Path, target: Target, asked: date | None, as_of: date) -> dict[str, Any]:
    """The card as data, and every model with the days from which it counted."""
    day = _chosen(models, target, asked, as_of)
    used = store.used(models, target.name)
    return {
        "name": target.name,
        "model": day,
        "card": store.load(models, target.name, day).card if day else None,
        "models": store.days(models, target.name),
        "used": [{"since": one.since, "model": one.day, "why": one.why} for one in used],
    }


def _chosen(models: Path, target: Target, asked: date | None, as_of: date) -> date | None:
    if asked is not None:
        return asked
    used = store.used_on(store.used(models, target.name), as_of)
    trained = [day for day in store.days(models, target.name) if day <= as_of]
    return used or (trained[-1] if trained else None)


def _facts(card: Card, day: date) -> list[Fact]:
    data, figures = card.data, card.figures
    found = [Fact("Trained as of", words.day(day))]
    if figures is not None:
        found += _figures(figures)
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


def _figures(figures: Figures) -> list[Fact]:
    found = []
    if figures.auc:
        bounds = f"{figures.auc.low:.2f} to {figures.auc.high:.2f}"
        found.append(Fact("AUC", f"{figures.auc.value:.3f}", bounds))
    if figures.lift_10 is not None:
        caught = f"{figures.recall_10:.0%} of all" if figures.recall_10 is not None else ""
        found.append(Fact("Lift in the top 10 %", f"{figures.lift_10:.1f}", caught))
    off = f"{100 * figures.ece:.1f} points off"
    found.append(Fact("Calibration", off, "on average, between foreseen and happened"))
    return found


def _trained(
    models: Path, target: Target, shown: date, used: date | None, frame: Frame
) -> list[Trained]:
    lines = store.used(models, target.name)
    found = []
    for day in reversed(store.days(models, target.name)):
        kept = store.load(models, target.name, day)
        figures = kept.told.figures
        since = [words.day(one.since) for one in lines if one.day == day]
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
