"""Before a change is published: which accounts move, and what it would have meant in the last year, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tenure.proof.asked import Asked
from tenure.proof.backtest import Backtest, backtest
from tenure.proof.judged import Figures
from tenure.proof.lately import YEAR_DAYS
from tenure.proof.replayed import replayed
from tenure.proof.rule import Rule

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.proof.ground import Ground


@dataclass(frozen=True, slots=True)
class Move:
    """An account that another definition says something else of, on the last stored day."""

    account_id: str
    before: object
    after: object


@dataclass(frozen=True)
class Preview:
    """`moves`: accounts by what changes of them, a definition each; None: it cannot be told, since something is not stored."""

    moves: dict[str, tuple[Move, ...]] | None
    before: Figures
    after: Figures
    replay: Backtest


def preview(ground: Ground, drafted: Catalog, what: str, rule: Rule | None = None) -> Preview:
    """What the definition `what` would be by `drafted`: a scorecard's `health`, a signal, a segment. By its own rule unless
    another is given. Raises UsageError where no day of the last year is stored."""
    asked = Asked(what=what, rule=rule, since=ground.today - timedelta(YEAR_DAYS))
    found = backtest(ground, asked, drafted, compared=False)
    before = next(one for one in found.others if not one.naive)
    return Preview(_moves(ground, drafted, found), before.figures, found.figures, found)


def _moves(ground: Ground, drafted: Catalog, found: Backtest) -> dict[str, tuple[Move, ...]] | None:
    """Of what it warns by, on the last stored day; only customers. None: not all that it rests on is stored of the day."""
    names = [n for n in found.warner.needs(drafted) if n in ground.catalog.types("account")]
    day = [found.history.moments[-1]]
    was = replayed(ground, ground.catalog, [*names, "is_live"], day).history.table
    anew = replayed(ground, drafted, names, day)
    if anew.absent:
        return None
    then = {row["account_id"]: row for row in anew.history.table.to_pylist()}
    told: dict[str, tuple[Move, ...]] = {}
    for name in names:
        told[name] = tuple(
            Move(row["account_id"], row[name], then[row["account_id"]][name])
            for row in was.to_pylist()
            if row["is_live"] and row["account_id"] in then
            if not _alike(row[name], then[row["account_id"]][name])
        )
    return told


def _alike(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1e-9
    return one == other
