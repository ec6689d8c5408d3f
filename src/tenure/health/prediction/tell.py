"""The card of what was learnt: figures, doubts, and the verdict in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from tenure.health.prediction.alone import Alone, alone, naive_auc
from tenure.health.prediction.card import Candidate, Card, Data, Naive, Weight
from tenure.health.prediction.choose import Choice, choose
from tenure.health.prediction.doubts import Doubt, chance, doubts, no_better_than_chance
from tenure.health.prediction.encoding import is_text, numbers
from tenure.health.prediction.examples import About, Days, Examples
from tenure.health.prediction.figures import bins, by_segment, figures
from tenure.health.prediction.guard import Lack, history_days
from tenure.health.prediction.model import Model
from tenure.health.prediction.tested import Tested
from tenure.stats.discrimination import auc, auc_interval, lift_at
from tenure.stats.proportion import Interval

SURE = 0.98  # two-sided: of a hundred shuffled tables one passes for more than chance
TITLES = {
    "logistic": "Logistic regression, regularised",
    "boosting": "Boosted trees, shallow",
    "blend": "Both together",
}
MOST_ROWS = 2_000  # that weights of features are told from


@dataclass(frozen=True, kw_only=True)
class Found:
    """All that was learnt, before it is told."""

    examples: Examples
    about: About
    of_rows: int  # of which the examples were drawn
    model: Model
    choice: Choice
    tested: Tested
    over_all: Tested  # by accounts, over all times
    without_trees: str  # why; empty where they were tried
    checked: bool
    seed: int


def refused(examples: Examples, about: About, lacks: tuple[Lack, ...]) -> Card:
    """The card where nothing is foreseen."""
    missing = " ".join(lack.says for lack in lacks)
    return Card(
        name=about.name,
        title=about.title,
        verdict="refused",
        says=f"Too little is known to foresee {about.happens}. {missing}",
        data=_data(examples, about),
        validation="none",
        lacks=lacks,
    )


def tell(found: Found) -> Card:
    examples, about, tested, over_all = found.examples, found.about, found.tested, found.over_all
    singles = alone(examples, found.seed)
    area = _area(tested)
    doubted = _doubts(found, singles, area)
    blocked = any(doubt.blocks for doubt in doubted)
    main = figures(tested.outcome, tested.probability, tested.group, tested.split.how)
    segments = {name: values[tested.rows] for name, values in about.segments.items()}
    verdict: Literal["blocked", "chance", "usable"] = (
        "blocked" if blocked else "chance" if no_better_than_chance(area) else "usable"
    )
    return Card(
        name=about.name,
        title=about.title,
        verdict=verdict,
        says=_says(verdict, about, area, doubted),
        data=_data(examples, about),
        validation=tested.split.how,
        doubts=doubted,
        limits=_limits(found),
        candidates=_candidates(found),
        chosen=found.choice.chosen.recipe.name,
        calibration=_calibration(tested),
        figures=main,
        grouped=figures(over_all.outcome, over_all.probability, over_all.group, over_all.split.how),
        reliability=bins(tested.outcome, tested.probability),
        parts=by_segment(tested.outcome, tested.probability, segments),
        naive=_naive(examples, about, singles),
        weights=_weights(found),
    )


def _area(tested: Tested) -> Interval:
    return auc_interval(tested.outcome, tested.probability, tested.group, SURE)


def _doubts(found: Found, singles: Sequence[Alone], area: Interval) -> tuple[Doubt, ...]:
    examples, about = found.examples, found.about
    told = list(doubts(examples, about, singles, area))
    if found.checked:
        told = [replace(doubt, blocks=False) for doubt in told]
    usage = [name for name in about.usage if name in examples.features.column_names]
    if no_better_than_chance(area):
        told.append(chance("Usage", about.happens, area, ()))
    elif usage and len(usage) < examples.features.num_columns:
        by_use = _area_of(found, usage)
        if no_better_than_chance(by_use):
            told.append(chance("Usage alone", about.happens, by_use, usage))
    if found.without_trees.startswith("LightGBM"):
        says = (
            f"{found.without_trees}. Boosting was not tried; the logistic regression stands alone."
        )
        told.append(Doubt(kind="without_boosting", says=says))
    return tuple(told)


def _area_of(found: Found, features: Sequence[str]) -> Interval:
    """What the line alone makes of some of the features, by accounts."""
    examples = replace(found.examples, features=found.examples.features.select(list(features)))
    choice = choose(examples, found.over_all.split, trees=False, seed=found.seed)
    return _area(
        Tested(examples, found.over_all.split, choice.rows, choice.chosen.log_odds, found.seed)
    )


def _says(verdict: str, about: About, area: Interval, doubted: Sequence[Doubt]) -> str:
    if verdict == "usable":
        return f"Foresees {about.happens} with AUC {area.value:.2f} on rows that it had not seen."
    if verdict == "blocked":
        first = next(doubt for doubt in doubted if doubt.blocks)
        return f"Not used until somebody has checked it. {first.says}"
    return next(doubt.says for doubt in doubted if doubt.kind == "chance")


def _data(examples: Examples, about: About) -> Data:
    table, rows = examples.features, max(len(examples), 1)
    return Data(
        rows=len(examples),
        groups=len(np.unique(examples.groups)),
        outcomes=examples.outcomes,
        outcome_rows=int(examples.outcome.sum()),
        base_rate=float(examples.outcome.sum()) / rows,
        first=_day(examples.at, -1),
        last=_day(examples.at, 1),
        history_days=history_days(examples, about),
        kinds_of_event=about.kinds_of_event,
        features=tuple(table.column_names),
        missing={name: table[name].null_count / rows for name in table.column_names},
    )


def _day(days: Days | None, side: int) -> date | None:
    if days is None or not len(days):
        return None
    found: date = (days.min() if side < 0 else days.max()).astype("datetime64[D]").astype(object)
    return found


def _limits(found: Found) -> tuple[str, ...]:
    examples = found.examples
    limits = [
        "It tells what goes together, not what causes what: a feature that raises the probability need not be a lever.",
        "It holds for accounts like those it was learnt from; readings beyond all that was seen count as the furthest seen.",
    ]
    if examples.at is None:
        limits.append(
            "The table has no dates: nothing shows that its columns were known before the outcome, "
            "and it was not tried on later rows."
        )
    elif not found.tested.split.ordered:
        limits.append(
            "Too few outcomes lie behind one another to try it on later rows; it was tried on other accounts only."
        )
    if examples.outcomes < 50:
        limits.append(
            f"Only {examples.outcomes} accounts came to it: figures are rough, as their bounds say."
        )
    if len(examples) < found.of_rows:
        limits.append(
            f"Of {found.of_rows:,} rows {len(examples):,} were learnt from, drawn by lot."
        )
    return tuple(limits)


def _candidates(found: Found) -> tuple[Candidate, ...]:
    choice = found.choice
    outcome = found.examples.outcome[choice.rows]
    told = [
        Candidate(
            name=one.recipe.name,
            title=TITLES[one.recipe.name],
            auc=auc(outcome, one.log_odds),
            log_loss=one.loss,
            chosen=one is choice.chosen,
            says=""
            if one is choice.chosen
            else "not clearly better than the plainer one"
            if one.loss < choice.chosen.loss
            else "no better",
        )
        for one in choice.tried
    ]
    tried = {one.name for one in told}
    why = f"not tried: {found.without_trees}"
    told += [
        Candidate(name=name, title=title, auc=None, log_loss=None, chosen=False, says=why)
        for name, title in TITLES.items()
        if name not in tried
    ]
    return tuple(told)


def _calibration(tested: Tested) -> str:
    kind = {"line": "a line (Platt)", "curve": "a rising curve (Platt and isotonic)"}[
        tested.calibration.kind
    ]
    return (
        f"{kind}, learnt on {len(tested.rows):,} rows that the model had not seen, "
        f"{int(tested.outcome.sum()):,} of them with the outcome"
    )


def _naive(examples: Examples, about: About, singles: Sequence[Alone]) -> tuple[Naive, ...]:
    """The rules that are named, or else the three features that do best alone."""
    names = [name for name in (*about.naive, about.tenure) if name]
    if not names:
        best = sorted(singles, key=lambda one: -one.auc)
        names = [one.feature for one in best if not is_text(examples.features[one.feature].type)][
            :3
        ]
    told = []
    for name in dict.fromkeys(names):
        scored = naive_auc(examples, name) if name in examples.features.column_names else None
        if scored:
            lift = lift_at(examples.outcome, scored[1])
            told.append(Naive(feature=name, auc=scored[0], lift_10=lift))
    return tuple(told)


def _weights(found: Found) -> tuple[Weight, ...]:
    """From rows at equal distances; those that move most first."""
    table = found.examples.features
    table = table.take(np.arange(0, len(table), max(len(table) // MOST_ROWS, 1)))
    _, parts = found.model.contributions(table)
    told = []
    for name, part in parts.items():
        direction: Literal["raises", "lowers", "both"] = "both"
        if not is_text(table[name].type):
            value = numbers(table[name])
            known = ~np.isnan(value)
            if known.any() and value[known].std() > 0 and part[known].std() > 0:
                together = float(np.corrcoef(value[known], part[known])[0, 1])
                if abs(together) > 0.5:
                    direction = "raises" if together > 0 else "lowers"
        told.append(Weight(feature=name, moves=float(np.abs(part).mean()), direction=direction))
    return tuple(sorted(told, key=lambda weight: -weight.moves))
