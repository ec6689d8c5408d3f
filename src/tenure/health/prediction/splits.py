"""Who is foreseen from whom: never an account from its own rows, and where there is time, the later from the earlier only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tenure.health.prediction.examples import Days, Examples, Texts

Rows = npt.NDArray[np.int64]

LEAST_TO_LEARN = 10  # accounts with the outcome, before a stretch of time can be foreseen
LEAST_TO_TEST = 10  # and within the stretches that are


@dataclass(frozen=True)
class Fold:
    """Numbers of the rows that are learnt from, and of those that are foreseen."""

    train: Rows
    test: Rows


@dataclass(frozen=True)
class Split:
    """Folds, and how they were made, in words."""

    folds: tuple[Fold, ...]
    how: str
    ordered: bool = False


def grouped(examples: Examples, folds: int, seed: int) -> Split:
    """Parts of the accounts, each foreseen from all others; those to whom it happened are dealt out evenly."""
    part = parts(examples, folds, seed)
    found = [Fold(np.flatnonzero(part != one), np.flatnonzero(part == one)) for one in range(folds)]
    return Split(
        tuple(fold for fold in found if _usable(examples, fold)),
        f"each of {folds} parts of the accounts foreseen from the others",
    )


def ordered(examples: Examples, folds: int, blocks: int, seed: int) -> Split | None:
    """Stretches of time, in each of them parts of the accounts, foreseen from other accounts' rows whose outcome was known before.

    None where it is too early: fewer than 10 outcomes before the first stretch, or in all of them together.
    """
    at, known = examples.at, examples.known
    if at is None or known is None:
        return None
    starts = _starts(examples, at, known, blocks)
    if not len(starts):
        return None
    part = parts(examples, folds, seed)
    found = []
    ends = [*starts[1:], at.max() + np.timedelta64(1, "D")]
    for start, end in zip(starts, ends, strict=True):
        before, within = known < start, (at >= start) & (at < end)
        for one in range(folds):
            fold = Fold(
                np.flatnonzero(before & (part != one)), np.flatnonzero(within & (part == one))
            )
            if _usable(examples, fold):
                found.append(fold)
    tested = np.concatenate([fold.test for fold in found]) if found else np.zeros(0, dtype=int)
    if len(np.unique(examples.groups[tested][examples.outcome[tested] == 1])) < LEAST_TO_TEST:
        return None
    return Split(
        tuple(found),
        f"{len(starts)} stretches of time from {starts[0]} on, each foreseen from what was known before it began, "
        f"and every account from other accounts ({folds} parts)",
        ordered=True,
    )


def parts(examples: Examples, folds: int, seed: int) -> Rows:
    """For each row the part that its account belongs to."""
    group = examples.group
    count = int(group.max()) + 1
    happened = np.bincount(group, examples.outcome, count) > 0
    order = np.random.default_rng(seed).permutation(count)
    order = order[np.argsort(~happened[order], kind="stable")]
    part = np.empty(count, dtype=np.int64)
    part[order] = np.arange(count) % folds
    return part[group]


def _starts(examples: Examples, at: Days, known: Days, blocks: int) -> Days:
    """The first day of each stretch: after a third of the outcomes, then equally many outcomes in each."""
    happened = examples.outcome == 1
    firsts = np.sort(_earliest(examples.groups[happened], known[happened]))
    need = max(LEAST_TO_LEARN, len(firsts) // 3)
    if need >= len(firsts):
        return np.array([], dtype="datetime64[D]")
    begin = firsts[need - 1] + np.timedelta64(1, "D")
    later = np.sort(at[happened & (at >= begin)])
    if not len(later):
        return np.array([], dtype="datetime64[D]")
    places = [len(later) * block // blocks for block in range(1, blocks)]
    return np.unique(np.array([begin, *later[places]], dtype="datetime64[D]"))


def _earliest(groups: Texts, days: Days) -> Days:
    """For each group its first day."""
    order = np.lexsort((days, groups))
    _, first = np.unique(groups[order], return_index=True)
    return days[order][first]


def _usable(examples: Examples, fold: Fold) -> bool:
    """There is something to foresee, and both kinds of outcome to learn from."""
    learnt = examples.outcome[fold.train]
    return bool(len(fold.test) and len(learnt) and 0 < learnt.mean() < 1)
