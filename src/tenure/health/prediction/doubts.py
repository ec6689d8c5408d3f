"""What speaks against trusting a model: it is too good to be true, it knows the outcome, or it knows nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tenure.health.prediction.alone import Alone
from tenure.health.prediction.encoding import is_text, numbers
from tenure.health.prediction.examples import About, Examples
from tenure.stats.proportion import Interval

FEW_KINDS_OF_EVENT = 15
TOO_GOOD = 0.95  # an AUC that nobody reaches honestly
SURPRISING = 0.90  # in a table without dates
ONE_ALONE = 0.80  # of a table without dates: spans over a whole life reach 0.815
TENURE_ALONE = 0.75
NEARLY_AS_WELL = 0.01
MARKED = 0.2  # part of the outcomes that a feature marks without ever erring
NEVER_CHANGES = 0.75  # a number that is the same at every date of an account
HARDLY = 0.55  # an AUC under which nobody is helped, however sure it is
WIDE = 0.65  # the upper bound of an AUC from which it may be too early to tell

DoubtKind = Literal[
    "few_kinds",
    "tenure",
    "too_good",
    "same_as_outcome",
    "marks_outcome",
    "whole_history",
    "chance",
    "without_boosting",
]


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What speaks against trusting a model. `blocks`: it is not used until somebody says otherwise."""

    kind: DoubtKind
    says: str
    features: tuple[str, ...] = ()
    blocks: bool = False


def doubts(
    examples: Examples, about: About, singles: Sequence[Alone], area: Interval | None
) -> tuple[Doubt, ...]:
    """Of a model with the AUC `area` on rows that it had not seen; those that block first."""
    found = [
        *_same_as_outcome(singles),
        *_too_good(area),
        *_marks(examples, singles),
        *_tenure(about, singles, area),
        *_whole_history(examples, about, singles, area),
        *_few_kinds(about),
    ]
    return tuple(sorted(found, key=lambda doubt: not doubt.blocks))


def no_better_than_chance(area: Interval) -> bool:
    """`area` with bounds that hold in 98 of 100 cases: one shuffled table in a hundred passes for more."""
    return area.low <= 0.5 or area.value < HARDLY


def chance(what: str, happens: str, area: Interval, features: Iterable[str]) -> Doubt:
    """`what` does not predict it: "Usage"."""
    told = f"AUC {area.value:.2f} ({area.low:.2f} to {area.high:.2f})"
    if area.low > 0.5:
        why = "hardly better than a coin"
    elif area.high >= WIDE:
        why = "not to be told from a coin; with more outcomes it may turn out otherwise"
    else:
        why = "no better than a coin"
    says = f"{what} does not predict {happens} here: {told}, {why}."
    return Doubt(kind="chance", says=says, features=tuple(features))


def _same_as_outcome(singles: Sequence[Alone]) -> list[Doubt]:
    return [
        Doubt(
            kind="same_as_outcome",
            says=f"{one.feature} alone tells the outcome (AUC {one.auc:.3f}): it is probably the outcome in other words, "
            "or was written down after it. Leave it out.",
            features=(one.feature,),
            blocks=True,
        )
        for one in singles
        if one.auc > TOO_GOOD
    ]


def _too_good(area: Interval | None) -> list[Doubt]:
    if area is None or area.value <= TOO_GOOD:
        return []
    says = f"AUC {area.value:.3f} is too good to be true: something in the features was probably known only afterwards."
    return [Doubt(kind="too_good", says=says, blocks=True)]


def _marks(examples: Examples, singles: Sequence[Alone]) -> list[Doubt]:
    if examples.outcome.mean() > 0.5:
        return []
    return [
        Doubt(
            kind="marks_outcome",
            says=f"{one.feature} marks {one.marked:.0%} of the outcomes without ever erring: was it known before them?",
            features=(one.feature,),
        )
        for one in singles
        if one.marked >= MARKED and one.auc <= TOO_GOOD
    ]


def _tenure(about: About, singles: Sequence[Alone], area: Interval | None) -> list[Doubt]:
    """How long somebody has been there ends with the outcome, if it is counted up to the end."""
    found = [one for one in singles if one.feature == about.tenure]
    if not found or found[0].auc > TOO_GOOD:
        return []
    one = found[0]
    as_well = area is not None and area.value > HARDLY and one.auc >= area.value - NEARLY_AS_WELL
    if one.auc <= TENURE_ALONE and not as_well:
        return []
    says = f"How long they have been there ({one.feature}) predicts it alone with AUC {one.auc:.2f}"
    says += ", as well as the whole model" if as_well else ""
    says += ": does it, or anything that grows with it, count up to the outcome itself?"
    return [Doubt(kind="tenure", says=says, features=(one.feature,))]


def _whole_history(
    examples: Examples, about: About, singles: Sequence[Alone], area: Interval | None
) -> list[Doubt]:
    """Totals and spans over a whole life, which stop early where the life does."""
    if examples.at is not None:
        return [
            Doubt(
                kind="whole_history",
                says=f"{one.feature} is the same at every date of an account and alone predicts with AUC {one.auc:.2f}: "
                "it may have been counted at the end.",
                features=(one.feature,),
            )
            for one in singles
            if NEVER_CHANGES < one.auc <= TOO_GOOD and _never_changes(examples, one.feature)
        ]
    found = [
        one.feature
        for one in singles
        if ONE_ALONE < one.auc <= TOO_GOOD and one.feature != about.tenure
    ]
    if found:
        says = (
            f"In a table without dates {_listed(found)} alone {'predicts' if len(found) == 1 else 'predict'} it with an AUC "
            f"over {ONE_ALONE}: a total or a span over a whole life stops early where the life does. "
            "Take averages per week up to a day before the outcome instead."
        )
        return [Doubt(kind="whole_history", says=says, features=tuple(found))]
    if area is not None and SURPRISING < area.value <= TOO_GOOD:
        says = (
            f"AUC {area.value:.2f} from a table without dates is surprising: nothing shows that its columns "
            "were known before the outcome."
        )
        return [Doubt(kind="whole_history", says=says)]
    return []


def _never_changes(examples: Examples, feature: str) -> bool:
    """A number that differs between accounts, never between the dates of one; where most have several dates."""
    column = examples.features[feature]
    if is_text(column.type):
        return False
    found, group = numbers(column), examples.group
    known = ~np.isnan(found)
    found, group = found[known], group[known]
    rows = np.bincount(group)
    if len(np.unique(found)) < 10 or np.median(rows[rows > 0]) < 3:
        return False
    low, high = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    np.minimum.at(low, group, found)
    np.maximum.at(high, group, found)
    return bool((low[rows > 0] == high[rows > 0]).all())


def _few_kinds(about: About) -> list[Doubt]:
    kinds = about.kinds_of_event
    if kinds is None or kinds >= FEW_KINDS_OF_EVENT:
        return []
    says = (
        f"Only {kinds} kind{'' if kinds == 1 else 's'} of event {'is' if kinds == 1 else 'are'} collected; "
        f"under {FEW_KINDS_OF_EVENT} much stays unseen, and the interval is widened."
    )
    return [Doubt(kind="few_kinds", says=says)]


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    most = names if len(names) <= 5 else [*names[:4], f"{len(names) - 4} others"]
    return f"{', '.join(most[:-1])} and {most[-1]}"
