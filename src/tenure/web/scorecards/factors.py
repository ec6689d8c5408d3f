"""The factors of a scorecard with their curves, and its caps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenure.health.scorecard import Factor, Scorecard
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.scorecards.curves import drawn, in_words
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.web.definitions.book import Book

WAYS = {"up": "more is better", "down": "less is better", "both": "best in between"}
POLICIES = {
    "spread": "its weight goes to the others",
    "worst": "counts as the worst",
    "middle": "counts as neither",
    "none": "no score without it",
}


def factors_table(card: Scorecard, book: Book, frame: Frame) -> Shown:
    """Each factor with its curve, and what it weighs."""
    shares = card.weights(card.factors)
    groups = {group.name: group.label for group in card.groups}
    rows = [_factor(card, f, shares[f.name], groups, book, frame) for f in card.factors]
    heads = [
        "Factor",
        "Measured by",
        "Weight",
        "Curve",
        "Points of the curve",
        "Where missing",
        "Asked of",
    ]
    if groups:
        heads.insert(1, "Group")
    return shown(heads, rows, numeric=(heads.index("Weight"),))


def caps_table(card: Scorecard) -> Shown:
    """What holds the score down."""
    rows = [
        [f"At most {c.at_most:g}", Cell(c.when, "why"), Cell(c.lifted_by, "why")] for c in card.caps
    ]
    return shown(("Cap", "While", "Lifted by"), rows)


def _factor(
    card: Scorecard,
    factor: Factor,
    share: float,
    groups: dict[str, str],
    book: Book,
    frame: Frame,
) -> list[Any]:
    known = book.entries.get(factor.metric)
    metric = Cell(
        known.title if known else words.title(factor.metric),
        title=known.sentence if known else "",
        href=frame.link(f"/definitions/{factor.metric}") if known else "",
    )
    label = f"{factor.label}: {WAYS[factor.curve.direction]}"
    row: list[Any] = [
        factor.label,
        metric,
        Cell(f"{factor.weight:g}", "num", title=f"{share:.1f} of 100 where everything is known"),
        Cell("", chart=drawn(factor.curve, label)),
        Cell(f"{in_words(factor.curve, factor.unit)}; {WAYS[factor.curve.direction]}", "why"),
        POLICIES[factor.missing],
        Cell(factor.when or "everybody", "why"),
    ]
    if groups:
        row.insert(1, groups.get(factor.group, "none"))
    return row
