"""A warner replayed over history: what it would have foreseen, how often it would have been wrong, and what else would have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tenure.errors import UsageError
from tenure.proof.alarms import Chosen, Tried, begun, chosen, foremost, tried
from tenure.proof.asked import Asked
from tenure.proof.bins import ScoreBin, bins
from tenure.proof.history import Flags, History, Numbers, weekly
from tenure.proof.judged import Figures, Judgement, judge
from tenure.proof.losses import (
    NEEDS,
    Ends,
    Truth,
    eligible_then,
    ends,
    truth,
)
from tenure.proof.naive import NAIVE, Naive
from tenure.proof.notes import how_to_store, notes
from tenure.proof.replayed import replayed
from tenure.proof.rule import BURDEN, Rule
from tenure.proof.warner import Warner, warner
from tenure.stats.discrimination import auc_interval
from tenure.stats.proportion import Interval

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.proof.ground import Ground

FEWEST_LOST = 5  # accounts below which no rank is told
SAMPLE = 200_000  # rows that the AUC is told from, at most


@dataclass(frozen=True, slots=True)
class Other:
    """Another warner over the same history: the present version, or a naive rule with as many alarms."""

    title: str
    judgement: Judgement
    auc: Interval | None
    column: str = ""  # of a naive rule: the definition that it goes by

    @property
    def naive(self) -> bool:
        """Whether it is a rule that needs no platform."""
        return bool(self.column)

    @property
    def figures(self) -> Figures:
        """What it comes to."""
        return self.judgement.figures


@dataclass(frozen=True)
class Backtest:
    """All that came of it."""

    asked: Asked
    warner: Warner
    rule: Rule
    history: History
    truth: Truth
    judgement: Judgement
    above: Flags
    scores: Numbers | None
    threshold: Numbers | None
    curve: Tried | None
    calibration: tuple[ScoreBin, ...]
    auc: Interval | None
    others: tuple[Other, ...]
    contracts: bool
    notes: tuple[str, ...]
    absent: tuple[
        str, ...
    ] = ()  # what it rests on and is not stored on all days: it is as it was stored then

    @property
    def figures(self) -> Figures:
        """What it comes to."""
        return self.judgement.figures

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        made = sum(one.nbytes for one in self.history.made.values())
        held = self.truth
        flags = (held.eligible, held.verdict, held.ahead, held.late, held.loss_of, self.above)
        return int(self.history.table.nbytes) + made + sum(one.nbytes for one in flags)


def backtest(
    ground: Ground,
    asked: Asked,
    drafted: Catalog | None = None,
    *,
    compared: bool = True,
) -> Backtest:
    """Replay it. With `drafted`, a catalog in which a definition is another one, that one is replayed, with the one in force
    beside it; `compared`: naive rules too. What became of accounts is as known at the end of `asked.until`.

    Raises UsageError where no days are stored, or it names nothing that could warn.
    """
    until = min(asked.until or ground.today, ground.today)
    ground = replace(ground, today=until)  # what happened afterwards is not known then
    days = weekly(ground.readings.days("account"), asked.since, until, asked.every)
    if not days:
        raise UsageError(f"No day is stored that could be replayed. {how_to_store(ground, asked)}")
    catalog = drafted or ground.catalog
    one = warner(catalog, asked.what, asked.high, asked.level)
    rules = NAIVE if compared else ()
    names = [*NEEDS, "renewal_date", *one.needs(catalog), *(naive.column for naive in rules)]
    found = replayed(ground, catalog, names, days, as_stored=asked.as_stored and not drafted)
    aim = one.aim
    fates, contracts = ground.fates(steps=not aim.is_loss)
    ended = ends(fates, contracts, ground.live_days, ground.today, asked.censored, aim.what)
    if not aim.is_loss:
        asked = replace(asked, lead=0)
    held = truth(found.history, ended, asked.lead, asked.horizon, trials=aim.trials)
    rule = asked.rule or Rule("own" if one.own else "burden", 0.0 if one.own else BURDEN)
    with ground.computer() as engine:
        own = one.alarms(found.history, catalog, engine) if one.own else None
    replay = _replay(found.history, ended, held, one, rule, own, asked.lead)
    present = [_present(ground, asked, ended, rule, days)] if drafted is not None else []
    naive = [_naive(simple, found.history, held, replay) for simple in rules]
    return Backtest(
        asked=asked,
        warner=one,
        rule=rule,
        history=found.history,
        truth=held,
        judgement=replay.judgement,
        above=replay.above & held.eligible,
        scores=replay.scores,
        threshold=replay.threshold,
        curve=_curve(found.history, held, replay.scores),
        calibration=bins(replay.scores, held) if replay.scores is not None else (),
        auc=auc(replay.scores, held) if replay.scores is not None else None,
        others=(*present, *(told for told in naive if told)),
        contracts=contracts,
        notes=notes(ground, asked, found, held, one),
        absent=found.absent,
    )


def auc(scores: Numbers, held: Truth) -> Interval | None:
    """How often an account that was lost within the horizon had warned more than one that was not; accounts are the witnesses."""
    told = (held.verdict > 0) & (held.verdict != 4) & ~np.isnan(scores)
    accounts, moments = np.nonzero(told)
    if len(accounts) > SAMPLE:  # evenly, by moments: they say nearly the same
        every = -(-len(accounts) // SAMPLE)
        mine = moments % every == 0
        accounts, moments = accounts[mine], moments[mine]
    lost = (held.ahead | held.late)[accounts, moments].astype(np.float64)
    witnesses = len(np.unique(accounts[lost == 1]))
    if witnesses < FEWEST_LOST or lost.all():
        return None
    _, groups = np.unique(accounts, return_inverse=True)
    return auc_interval(lost, scores[accounts, moments], groups)


@dataclass(frozen=True)
class _Replay:
    judgement: Judgement
    above: Flags
    scores: Numbers | None
    threshold: Numbers | None
    lead: int


def _replay(
    history: History,
    ended: Ends,
    held: Truth,
    one: Warner,
    rule: Rule,
    own: Flags | None,
    lead: int,
) -> _Replay:
    scores = one.scores(history)
    if rule.kind == "own":
        if own is None:
            raise UsageError(f"{one.title} does not say by itself when it warns: name a threshold.")
        above, threshold = own, None
    elif scores is None:
        raise UsageError(f"{one.title} is yes or no: it has no threshold to choose.")
    else:
        picked = _picked(history, ended, held, scores, one, rule)
        above, threshold = picked.above, picked.threshold
    judgement = judge(
        history,
        held,
        above,
        one.known(history),
        None if scores is None else _as_said(scores, one),
        None if threshold is None else _as_said(threshold, one),
        lead,
    )
    return _Replay(judgement, above, scores, threshold, lead)


def _picked(
    history: History, ended: Ends, held: Truth, scores: Numbers, one: Warner, rule: Rule
) -> Chosen:
    if rule.kind == "given":
        level = rule.value if one.high else -rule.value
        with np.errstate(invalid="ignore"):
            return Chosen(np.full(len(history.days), level), held.eligible & (scores >= level))
    _, known = eligible_then(history, ended.contracts, one.aim.trials)
    return chosen(scores, known, held.eligible, history.days, history.months(), rule.allowed)


def _present(ground: Ground, asked: Asked, ended: Ends, rule: Rule, days: Sequence[date]) -> Other:
    """The version in force, by the same rule."""
    one = warner(ground.catalog, asked.what, asked.high, asked.level)
    names = [*NEEDS, "renewal_date", *one.needs(ground.catalog)]
    found = replayed(ground, ground.catalog, names, days).history
    held = truth(found, ended, asked.lead, asked.horizon, trials=one.aim.trials)
    with ground.computer() as engine:
        own = one.alarms(found, ground.catalog, engine) if one.own else None
    replay = _replay(found, ended, held, one, rule, own, asked.lead)
    ranks = auc(replay.scores, held) if replay.scores is not None else None
    return Other("As it is now", replay.judgement, ranks)


def _naive(naive: Naive, history: History, held: Truth, replay: _Replay) -> Other | None:
    """Whom it would have named first, as many at each moment as the warner named anew; None where nobody has such a number."""
    said = history.numbers(naive.column)
    scores = said * (1 if naive.high else -1)
    if np.isnan(scores).all():
        return None
    counts = begun(replay.above & held.eligible, history.days).sum(axis=0)
    above = foremost(np.where(held.eligible, scores, np.nan), counts, history.days)
    told = judge(history, held, above, ~np.isnan(scores), said, None, replay.lead)
    return Other(naive.title, told, auc(scores, held), naive.column)


def _curve(history: History, held: Truth, scores: Numbers | None) -> Tried | None:
    if scores is None:
        return None
    return tried(
        scores, held.verdict, held.ahead, held.loss_of, held.stays, history.days, len(held.losses)
    )


def _as_said(scores: Numbers, one: Warner) -> Numbers:
    """As the definition writes its numbers, where low ones warn."""
    return scores if one.high else -scores
