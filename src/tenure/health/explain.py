"""Why a score is what it is: a reason for each factor, from stored readings alone. The points add up to the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any, Literal

from tenure.catalog.definition import Subject
from tenure.catalog.sentence import fill, worded
from tenure.health.change import what_would_change
from tenure.health.scorecard import Cap, Factor, Scorecard, called, card_of

Row = Mapping[str, Any]
POINTS = "health_points_"
WHOSE = {"account": "account", "person": "user"}
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


def explain(cards: Sequence[Scorecard], row: Row, subject: Subject = "account") -> Reasons:
    """The reasons of the score in `row`, the readings of one account or user at one moment."""
    card, scored = card_of(cards, row, subject), _Scored(row, subject)
    reasons = sorted(_reasons(card, scored), key=lambda reason: -reason.lost) if card else []
    return Reasons(
        health=scored.told("health"),
        band=scored.told("band"),
        scorecard=card.title if card else None,
        usage_only=bool(scored.told("usage_only")),
        reasons=tuple(reasons),
        summary=_summary(card, reasons, scored),
    )


@dataclass(frozen=True, slots=True)
class _Scored:
    """Readings with the scores of a subject."""

    row: Row
    subject: Subject

    def told(self, name: str) -> Any:
        """A score."""
        return self.row.get(called(name, self.subject))

    def points(self, factor: Factor) -> float | None:
        points: float | None = self.told(POINTS + factor.name)
        return points


def _reasons(card: Scorecard, scored: _Scored) -> list[Reason]:
    row, health = scored.row, scored.told("health")
    if health is None:
        return [_missing(card, factor) for factor in card.factors if row.get(factor.metric) is None]
    counted = [factor for factor in card.factors if scored.points(factor) is not None]
    weights = card.weights(counted)
    total = fsum(scored.points(factor) or 0.0 for factor in counted)
    cap = next((cap for cap in card.caps if cap.name == scored.told("health_cap")), None)
    holds = cap is not None and total > cap.at_most
    reasons = []
    for factor in card.factors:
        if factor not in counted:
            missing = row.get(factor.metric) is None
            reasons.append(_missing(card, factor) if missing else _not_asked(factor, row))
        elif row.get(factor.metric) is None:
            reasons.append(_stood_in(factor, weights[factor.name], scored))
        else:
            reasons.append(_factor(factor, weights[factor.name], scored, None if holds else card))
    if cap is not None and holds:
        reasons.append(_cap(cap, total, scored))
    return reasons


def _factor(factor: Factor, weight: float, scored: _Scored, card: Scorecard | None) -> Reason:
    """`card`: whose bands may be reached; None while a cap holds."""
    row, points = scored.row, scored.points(factor) or 0.0
    value, health = row.get(factor.metric), scored.told("health")
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
        what_would_change_it=what_would_change(factor, weight, points, value, health, card),
    )


def _missing(card: Scorecard, factor: Factor) -> Reason:
    group = next((one for one in card.groups if one.name == factor.group), None)
    if factor.missing == "none":
        then = "Without it there is no score."
    elif group is not None:
        then = f"Its weight is spread over the rest of {group.label}, or over the other groups."
    else:
        then = f"Its weight of {factor.weight:g} is spread over the others."
    return Reason(
        kind="missing",
        name=factor.name,
        label=factor.label,
        metric=factor.metric,
        text=f"{factor.label}: not enough data. {then}",
    )


def _stood_in(factor: Factor, weight: float, scored: _Scored) -> Reason:
    """A factor that counts though its reading is missing."""
    points = scored.points(factor) or 0.0
    how = "as the worst" if factor.missing == "worst" else "as neither good nor bad"
    return Reason(
        kind="missing",
        name=factor.name,
        label=factor.label,
        metric=factor.metric,
        weight=weight,
        points=points,
        lost=weight - points,
        text=f"{factor.label}: not enough data, which counts {how}.",
    )


def _not_asked(factor: Factor, row: Row) -> Reason:
    return Reason(
        kind="not_asked",
        name=factor.name,
        label=factor.label,
        metric=factor.metric,
        value=row.get(factor.metric),
        text=f"{factor.label}: does not count here.",
    )


def _cap(cap: Cap, total: float, scored: _Scored) -> Reason:
    label, health = f"At most {cap.at_most:g}", scored.told("health")
    return Reason(
        kind="cap",
        name=cap.name,
        label=label,
        points=health - total,
        lost=total - health,
        text=fill(cap.text, scored.row) or f"{label}.",
        what_would_change_it=f"Lifted by {cap.lifted_by}." if cap.lifted_by else None,
    )


def _summary(card: Scorecard | None, reasons: Sequence[Reason], scored: _Scored) -> str:
    """The cap that holds, or else what costs most, or where nothing costs much what carries the score."""
    factors = [reason for reason in reasons if reason.kind == "factor"]
    caps = [reason for reason in reasons if reason.kind == "cap"]
    if card is None:
        former = scored.row.get("is_live") is False
        words = (
            "No longer a customer."
            if former
            else f"No scorecard is meant for this {WHOSE[scored.subject]}."
        )
    elif scored.told("health") is None:
        strict = [
            f for f in card.factors if f.missing == "none" and scored.row.get(f.metric) is None
        ]
        if strict:
            words = f"Not enough data for a score: {strict[0].label} is not known."
        else:
            known = worded(scored.told("health_known") or 0.0, "%")
            words = f"Not enough data for a score: {known} of what counts is known."
    elif caps:
        words = caps[0].text
    elif not factors:
        words = reasons[0].text
    elif factors[0].lost >= WORTH_SAYING:
        words = factors[0].text
    else:
        words = max(factors, key=lambda reason: reason.points).text
    return words
