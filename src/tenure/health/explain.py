"""Why a score is what it is: a reason for each factor, from stored readings alone. The points add up to the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Literal

from tenure.catalog.sentence import fill, worded
from tenure.health.change import what_would_change
from tenure.health.scorecard import Cap, Factor, Scorecard

Row = Mapping[str, Any]
POINTS = "health_points_"
WORTH_SAYING = 5.0  # points lost, from which a factor stands for the whole in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What one factor, or a cap, does to a score."""

    kind: Literal["factor", "cap", "missing", "not_asked"]
    name: str
    label: str
    metric: str | None = None  # whose reading it is
    value: Any = None  # the reading; None where it is missing
    weight: float = 0.0  # its most points of 100, with its part of the weight of what is missing
    points: float = 0.0  # of a cap: what it takes away, below 0
    lost: float = 0.0
    text: str
    what_would_change_it: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """A score with all its reasons, those that cost most first, and the one sentence that stands for them."""

    health: float | None
    band: str | None
    scorecard: str | None
    usage_only: bool
    reasons: tuple[Reason, ...]
    summary: str


def explain(cards: Sequence[Scorecard], row: Row) -> Reasons:
    """The reasons of the score in `row`, the readings of one account at one moment."""
    card = next((card for card in cards if card.name == row.get("scorecard")), None)
    reasons = sorted(_reasons(card, row), key=lambda reason: -reason.lost) if card else []
    return Reasons(
        health=row.get("health"),
        band=row.get("band"),
        scorecard=card.title if card else None,
        usage_only=bool(row.get("usage_only")),
        reasons=tuple(reasons),
        summary=_summary(card, reasons, row),
    )


def _reasons(card: Scorecard, row: Row) -> list[Reason]:
    known = [factor for factor in card.factors if row.get(POINTS + factor.name) is not None]
    if row.get("health") is None:
        return [_missing(factor) for factor in card.factors if row.get(factor.metric) is None]
    whole = sum(factor.weight for factor in known)
    total = reduce(add, (row[POINTS + factor.name] for factor in known), 0.0)
    cap = next((cap for cap in card.caps if cap.name == row.get("health_cap")), None)
    holds = cap is not None and total > cap.at_most
    reasons = [
        _factor(factor, 100 * factor.weight / whole, row, None if holds else card)
        for factor in known
    ]
    for factor in card.factors:
        if factor not in known:
            reasons.append(
                _missing(factor) if row.get(factor.metric) is None else _not_asked(factor, row)
            )
    if cap is not None and holds:
        reasons.append(_cap(cap, total, row))
    return reasons


def _factor(factor: Factor, weight: float, row: Row, card: Scorecard | None) -> Reason:
    """`card`: whose bands may be reached; None while a cap holds."""
    points, value = row[POINTS + factor.name], row.get(factor.metric)
    text = fill(factor.text_low if points < weight / 2 else factor.text, row)
    return Reason(
        kind="factor",
        name=factor.name,
        label=factor.label,
        metric=factor.metric,
        value=value,
        weight=weight,
        points=points,
        lost=weight - points,
        text=text or f"{factor.label}: {worded(value, factor.unit)}.",
        what_would_change_it=what_would_change(factor, weight, points, value, row["health"], card),
    )


def _missing(factor: Factor) -> Reason:
    text = f"{factor.label}: not enough data. Its weight of {factor.weight:g} is spread over the others."
    return Reason(
        kind="missing", name=factor.name, label=factor.label, metric=factor.metric, text=text
    )


def _not_asked(factor: Factor, row: Row) -> Reason:
    return Reason(
        kind="not_asked",
        name=factor.name,
        label=factor.label,
        metric=factor.metric,
        value=row.get(factor.metric),
        text=f"{factor.label}: does not count for this account.",
    )


def _cap(cap: Cap, total: float, row: Row) -> Reason:
    label = f"At most {cap.at_most:g}"
    return Reason(
        kind="cap",
        name=cap.name,
        label=label,
        points=row["health"] - total,
        lost=total - row["health"],
        text=fill(cap.text, row) or f"{label}.",
        what_would_change_it=f"Lifted by {cap.lifted_by}." if cap.lifted_by else None,
    )


def _summary(card: Scorecard | None, reasons: Sequence[Reason], row: Row) -> str:
    """The cap that holds, or else what costs most, or where nothing costs much what carries the score."""
    factors = [reason for reason in reasons if reason.kind == "factor"]
    caps = [reason for reason in reasons if reason.kind == "cap"]
    if card is None:
        former = row.get("is_live") is False
        words = "No longer a customer." if former else "No scorecard is meant for this account."
    elif not factors:
        known = worded(row.get("health_known") or 0.0, "%")
        words = f"Not enough data for a score: {known} of what counts is known."
    elif caps:
        words = caps[0].text
    elif factors[0].lost >= WORTH_SAYING:
        words = factors[0].text
    else:
        words = max(factors, key=lambda reason: reason.points).text
    return words
