"""The track record of each kind of signal on this vendor's own history: how often right, how long before, how many alarms.

By what became of accounts, from the stored days, at the versions that were stored then; beside it what people said became of
the signals that they resolved. A kind of the trial group is held against trials, an opportunity against what was bought.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tenure.proof.aims import Aim, aim_of
from tenure.proof.history import History, weekly
from tenure.proof.judged import Figures, figures
from tenure.proof.losses import HORIZON_DAYS, LEAD_DAYS, NEEDS, Truth, ends, truth
from tenure.proof.replayed import replayed
from tenure.proof.warner import kinds
from tenure.signals.kind import INFORM, WARNING, Kind

if TYPE_CHECKING:
    from tenure.proof.ground import Ground
    from tenure.state.signals import Signal
    from tenure.warehouse.fates import Fate

FEW = 10  # alarms below which nothing is said of how often they were right


@dataclass(frozen=True)
class Record:
    """Of one kind. `figures` None: nothing is stored of it, or it could not be held against anything."""

    kind: str
    title: str
    aim: Aim
    figures: Figures | None
    since: date | None
    outcomes: Mapping[str, int] = field(default_factory=dict)  # what people said, how often

    @property
    def lines(self) -> tuple[str, ...]:
        """In sentences, for the page of the kind."""
        return tuple(_lines(self))


def track_records(
    ground: Ground,
    resolved: Iterable[Signal] = (),
    *,
    level: int = WARNING,
    days: Sequence[date] | None = None,
) -> dict[str, Record]:
    """Every kind of signal by its name, risks from a level on, opportunities from the lowest."""
    days = weekly(ground.readings.days("account"), None, ground.today, 7) if days is None else days
    found = [*kinds(ground.catalog), *kinds(ground.catalog, "opportunity")]
    outcomes = _outcomes(resolved)
    if not days or not found:
        return {one.kind: _none(one, outcomes) for one in found}
    held = replayed(
        ground, ground.catalog, [*NEEDS, *(k.name for k in found)], days, as_stored=True
    )
    fates, contracts = ground.fates(steps=True)
    truths: dict[Aim, Truth] = {}
    records = {}
    for kind in found:
        aim = aim_of(kind)
        if aim not in truths:
            truths[aim] = _truth(ground, held.history, fates, contracts, aim)
        records[kind.kind] = _record(held.history, truths[aim], kind, level, outcomes)
    return records


def _truth(
    ground: Ground, history: History, fates: Sequence[Fate], contracts: bool, aim: Aim
) -> Truth:
    ended = ends(fates, contracts, ground.live_days, ground.today, what=aim.what)
    lead = LEAD_DAYS if aim.is_loss else 0
    return truth(history, ended, lead, HORIZON_DAYS, trials=aim.trials)


def _record(
    history: History,
    held: Truth,
    kind: Kind,
    level: int,
    outcomes: Mapping[str, Mapping[str, int]],
) -> Record:
    scores = history.numbers(kind.name)
    told = ~np.isnan(scores)
    if not told.any():
        return _none(kind, outcomes)
    with np.errstate(invalid="ignore"):
        above = scores >= (level if kind.lane == "risk" else INFORM)
    found = figures(history, held, above, told)
    first = history.moments[int(np.flatnonzero(told.any(axis=0))[0])]
    return Record(
        kind.kind,
        kind.title,
        aim_of(kind),
        found,
        first,
        outcomes.get(kind.kind, {}),
    )


def _none(kind: Kind, outcomes: Mapping[str, Mapping[str, int]]) -> Record:
    told = outcomes.get(kind.kind, {})
    return Record(kind.kind, kind.title, aim_of(kind), None, None, told)


def _outcomes(resolved: Iterable[Signal]) -> dict[str, Mapping[str, int]]:
    found: dict[str, Counter[str]] = {}
    for one in resolved:
        if one.outcome:
            found.setdefault(one.kind, Counter())[one.outcome] += 1
    return dict(found)


def _lines(of: Record) -> Iterable[str]:
    told = of.figures
    if told is None:
        yield "Nothing is stored of it yet, so it has no record on this history."
    elif not told.alarms:
        yield f"Since {_day(of.since)} it has warned of nobody on the days that are stored."
    elif told.judged < FEW or told.precision is None:
        yield (
            f"{_count(told.alarms, 'warning')} since {_day(of.since)}, {told.judged} of them old enough to be judged: "
            "too few to say how often it is right."
        )
    else:
        share = told.precision
        yield (
            f"{told.right} of {told.judged} warnings came before {of.aim.before}: {share.value:.0%} "
            f"({share.low:.0%} to {share.high:.0%})."
        )
    if told is not None and told.leads is not None:
        yield f"Half of those came {round(told.leads[1])} days before it was decided, or earlier."
    if told is not None and told.burden is not None and told.alarms:
        yield f"{told.burden:.3f} warnings an account and month."
    if told is not None and told.losses:
        yield f"Of {_count(told.losses, of.aim.noun, of.aim.plural)} it told {told.foreseen} before."
    if of.outcomes:
        said = ", ".join(f"{word.replace('_', ' ')} {count}" for word, count in of.outcomes.items())
        yield f"What became of those that were resolved: {said}."


def _count(count: int, noun: str, plural: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _day(of: date | None) -> str:
    return "" if of is None else f"{of.day} {of:%B %Y}"
