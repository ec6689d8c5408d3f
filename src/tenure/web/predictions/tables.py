"""The tables of a model card."""

from __future__ import annotations

from collections.abc import Callable

from tenure.health.prediction.card import Card
from tenure.health.prediction.witnesses import HAPPENED
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown

MOST = 15
Opens = Callable[[str], str]  # the address of the rows of a list; empty where they are not kept
DIRECTIONS = {"raises": "the higher, the likelier", "lowers": "the higher, the less likely", "both": "either way"}  # fmt: skip


def reliability(card: Card, opens: Opens) -> Shown:
    """Rows with a similar probability: what was foreseen, and what happened."""
    rows = [
        [
            Cell(f"{one.foreseen:.1%}", "num", href=opens(f"bin {n}")),
            Cell(f"{one.happened.value:.1%}", "num", href=opens(f"bin {n}")),
            f"{one.happened.low:.1%} to {one.happened.high:.1%}",
            Cell(words.number(one.rows), "num", href=opens(f"bin {n}")),
        ]
        for n, one in enumerate(card.reliability)
    ]
    return shown(("Foreseen", "Happened", "Between", "Rows"), rows, numeric=(0, 1, 2, 3))


def weights(card: Card, frame: Frame) -> Shown:
    """What moves it most."""
    rows = [
        [_named(one.feature, frame), f"{one.moves:.2f}", DIRECTIONS[one.direction]]
        for one in card.weights[:MOST]
    ]
    return shown(("Reading", "Moves (log-odds)", "Which way"), rows, numeric=(1,))


def naive(card: Card, frame: Frame) -> Shown:
    """Rules that need no model."""
    rows = [
        [
            _named(one.feature, frame),
            f"{one.auc:.3f}",
            None if one.lift_10 is None else f"{one.lift_10:.1f}",
        ]
        for one in card.naive
    ]
    return shown(("One reading alone", "AUC", "Lift in the top 10 %"), rows, numeric=(1, 2))


def parts(card: Card, opens: Opens) -> Shown:
    """How well it does in each value of a segment."""
    rows = [
        [
            f"{words.title(one.segment)}: {words.as_written(one.value)}",
            Cell(words.number(one.rows), "num", href=opens(f"{one.segment}: {one.value}")),
            Cell(
                words.number(one.outcomes),
                "num",
                href=opens(f"{HAPPENED}{one.segment}: {one.value}"),
            ),
            None if one.auc is None else f"{one.auc:.3f}",
            f"{one.foreseen:.1%}",
            f"{one.happened:.1%}",
        ]
        for one in card.parts
    ]
    heads = ("Segment", "Rows", "Outcomes", "AUC", "Foreseen", "Happened")
    return shown(heads, rows, numeric=(1, 2, 3, 4, 5))


def candidates(card: Card) -> Shown:
    """The kinds of model that were tried."""
    rows = [
        [
            one.title,
            None if one.auc is None else f"{one.auc:.4f}",
            None if one.log_loss is None else f"{one.log_loss:.4f}",
            Cell("chosen" if one.chosen else one.says, "why"),
        ]
        for one in card.candidates
    ]
    return shown(("Candidate", "AUC", "Log loss", "What came of it"), rows, numeric=(1, 2))


def _named(feature: str, frame: Frame) -> Cell:
    return Cell(words.title(feature), href=frame.link(f"/definitions/{feature}"))
