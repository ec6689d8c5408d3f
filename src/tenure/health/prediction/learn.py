"""Learns a prediction from examples: guard, validation, choice, calibration, and the card that tells of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from tenure.health.prediction import blend, boosting
from tenure.health.prediction.card import Card
from tenure.health.prediction.choose import ENOUGH, choose
from tenure.health.prediction.doubts import FEW_KINDS_OF_EVENT
from tenure.health.prediction.examples import About, Examples, Texts
from tenure.health.prediction.guard import refusals
from tenure.health.prediction.misfit import misfit
from tenure.health.prediction.model import Model
from tenure.health.prediction.splits import grouped, ordered
from tenure.health.prediction.tell import Found, refused, tell
from tenure.health.prediction.tested import Tested, out_of_fold

CONFIDENCE = 0.9  # of a prediction's interval
LEAST_EACH = 4  # rows of an account that are kept of very many
FEW_DRAWN = 500  # accounts with the outcome
MOST_TIMES = 5
WIDENED = 1.5  # times as wide, where few kinds of event are collected


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How it is learnt. The defaults are meant for everybody."""

    seed: int = 1
    folds: int = 5  # parts of the accounts
    blocks: int = 3  # stretches of time that are foreseen from what went before
    boosting: bool = True  # whether boosting is tried at all
    checked: bool = (
        False  # somebody has checked that nothing tells the outcome: what blocks does not block
    )
    most_rows: int = 20_000  # of more, some are drawn


@dataclass(frozen=True)
class Learned:
    """`model` is None where the card refuses. A model that the card blocks is there, and not to be used."""

    model: Model | None
    card: Card
    tested: Tested | None = None  # the rows behind the figures of the card
    parts: Mapping[str, Texts] = field(default_factory=dict)  # their values of segments


def learn(
    examples: Examples, about: About | None = None, settings: Settings | None = None
) -> Learned:
    """The same examples give the same model, to the last digit."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return _learn(examples, about or About(), settings or Settings())


def drawn(examples: Examples, about: About, settings: Settings) -> tuple[Examples, About]:
    """All rows, or of very many some drawn by lot, so that the share of outcomes stays as it is.

    First fewer rows of each account, since those of one account tell nearly the same, but 4 of each; then fewer accounts; more
    rows than are asked for, up to five times as many, where they hold fewer than 500 accounts with the outcome.
    """
    if len(examples) <= settings.most_rows:
        return examples, about
    draw, group = np.random.default_rng(settings.seed), examples.group
    accounts = int(group.max()) + 1
    kept = _by_lot(group, draw) < max(LEAST_EACH, settings.most_rows // accounts)
    counts = np.bincount(group[kept], minlength=accounts)
    happened = np.bincount(group[kept], examples.outcome[kept], accounts) > 0
    lot = draw.permutation(accounts)
    rows, outcomes = counts[lot].cumsum(), happened[lot].cumsum()
    few = (outcomes <= FEW_DRAWN) & (rows <= MOST_TIMES * settings.most_rows)
    chosen = np.zeros(accounts, dtype=bool)
    chosen[lot[: max(int(((rows <= settings.most_rows) | few).sum()), 1)]] = True
    taken = kept & chosen[group]
    segments = {name: values[taken] for name, values in about.segments.items()}
    return examples.take(taken), replace(about, segments=segments)


def _by_lot(group: npt.NDArray[np.int64], draw: np.random.Generator) -> npt.NDArray[np.int64]:
    """A place for each row among those of its account, from 0 on."""
    order = np.lexsort((draw.random(len(group)), group))
    ordered = group[order]
    found = np.empty(len(group), dtype=np.int64)
    found[order] = np.arange(len(group)) - np.searchsorted(ordered, ordered)
    return found


def _learn(examples: Examples, about: About, settings: Settings) -> Learned:
    lacks = refusals(examples, about)
    if lacks:
        return Learned(None, refused(examples, about, lacks))
    chosen, about = drawn(examples, about, settings)
    across = grouped(chosen, settings.folds, settings.seed)
    in_time = ordered(chosen, settings.folds, settings.blocks, settings.seed)
    split = in_time or across
    without = _without_trees(chosen, settings)
    choice = choose(chosen, split, trees=not without, seed=settings.seed)
    recipe = choice.chosen.recipe
    tested = Tested(chosen, split, choice.rows, choice.chosen.log_odds, settings.seed)
    over_all = out_of_fold(chosen, across, recipe, settings.seed) if in_time else tested
    model = Model(
        blend=blend.fit(chosen, recipe, settings.seed),
        calibration=tested.calibration,
        reach=_reach(chosen, about),
        misfit=misfit(tested),
    )
    found = Found(
        examples=chosen,
        about=about,
        of_rows=len(examples),
        model=model,
        choice=choice,
        tested=tested,
        over_all=over_all,
        without_trees=without,
        checked=settings.checked,
        seed=settings.seed,
    )
    return Learned(model, tell(found), tested, about.segments)


def _without_trees(examples: Examples, settings: Settings) -> str:
    """Why boosting is not tried; empty where it is."""
    if not settings.boosting:
        return "not asked for"
    if examples.outcomes < ENOUGH:
        return f"fewer than {ENOUGH} accounts to which it happened"
    return boosting.why_not()


def _reach(examples: Examples, about: About) -> float:
    """Standard errors either side: Student's t, of as many as the rarer outcome has accounts."""
    from scipy.stats import t

    others = len(np.unique(examples.groups[examples.outcome == 0]))
    reach = float(t.ppf(0.5 + CONFIDENCE / 2, max(min(examples.outcomes, others) - 1, 1)))
    few = about.kinds_of_event is not None and about.kinds_of_event < FEW_KINDS_OF_EVENT
    return reach * (WIDENED if few else 1.0)
