"""What is measured of a milestone: when it was reached first; and of the time from one to another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tenure.catalog.definition import Definition
from tenure.product.making import BOTH, made
from tenure.product.product import Milestone, Span


def reached(of: Milestone) -> Definition:
    """The day on which it was reached."""
    return made(
        f"{of.name}_reached", _reached, of.name, needs=("milestones",), unit="date", subjects=BOTH, at=of.at, topic="milestones",
        doc=f"The first day on which {of.title} was reached: at an account, by anybody.",
    )  # fmt: skip


def days(of: Span, milestones: Iterable[Milestone]) -> Definition:
    """Days between the first time of two milestones."""
    titles = {one.name: one.title for one in milestones}
    return made(
        f"{of.name}_days", _days, of.since, of.until, needs=("milestones",), unit="days", subjects=BOTH, at=of.at, topic="milestones",
        doc=f"{of.title}: days from {titles[of.since]} to {titles[of.until]}, the first time of each; 0 where the end had "
        "been reached before the beginning. Not known until both are reached, or where it began before there were any "
        "facts that could show the end.",
    )  # fmt: skip


def _reached(milestone: str) -> Any:
    def build(milestones: Any) -> Any:
        return milestones.day.min(where=milestones.milestone == milestone)

    return build


def _days(since: str, until: str) -> Any:
    def build(milestones: Any) -> Any:
        import ibis

        begun = milestones.day.min(where=milestones.milestone == since)
        ended = milestones.day.min(where=milestones.milestone == until)
        recorded = milestones.recorded_since.min(where=milestones.milestone == until)
        gap = ended.delta(begun, unit="day")
        return ibis.cases(
            (begun < recorded, ibis.null(gap.type())),
            (gap < 0, ibis.literal(0, gap.type())),
            else_=gap,
        )

    return build
