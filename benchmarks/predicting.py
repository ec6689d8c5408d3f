"""How well predictions foresee, with the settings that everybody gets: every row by a model that was learnt without its account.

The whole of `learn` runs inside each fold: encoding, choice and calibration see only what the fold may know.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tests.health.prediction.flat import podlings, ravenstack, shuffled, telco

from tenure.health.prediction.examples import Examples, Numbers
from tenure.health.prediction.learn import learn
from tenure.health.prediction.splits import parts
from tenure.stats.calibration import ece
from tenure.stats.discrimination import auc, lift_at

SEEDS = (42, 1, 2)


@dataclass(frozen=True)
class Row:
    """Of one set of data, a figure for each seed."""

    what: str
    auc: list[float]
    lift: list[float]
    ece: list[float]
    verdicts: set[str]
    seconds: float  # of processor, to learn once

    def told(self) -> str:
        figures = [_spread(found) for found in (self.auc, self.lift, self.ece)]
        said = " and ".join(sorted(self.verdicts))
        return f"| {self.what} | {' | '.join(figures)} | {said} | {self.seconds:.1f} s |"


def measure() -> Iterator[str]:
    """The lines of a table."""
    yield "| what | AUC | lift of the top 10 % | ECE | verdict | learning once, of processor |"
    yield "|---|---|---|---|---|---|"
    customers, stack = telco(), ravenstack()
    for what, examples, folds in (
        ("Telco, 5 folds", customers, 5),
        ("Telco with shuffled outcomes, 5 folds", shuffled(customers), 5),
        ("RavenStack, use and tickets by month, 5 parts of the accounts", stack, 5),
        ("Apache podlings by month, 10 parts of the projects", podlings(), 10),
    ):
        yield _measured(what, examples, folds).told()


def _measured(what: str, examples: Examples, folds: int) -> Row:
    row = Row(what, [], [], [], set(), 0.0)
    took = []
    for seed in SEEDS:
        part = parts(examples, folds, seed)
        found: Numbers = np.zeros(len(examples))
        for fold in range(folds):
            start = time.process_time()
            learned = learn(examples.take(part != fold))
            took.append(time.process_time() - start)
            if learned.model is None:
                raise SystemExit(f"{what}: {learned.card.says}")
            own = examples.take(part == fold).features
            found[part == fold] = learned.model.predict(own).probability
            row.verdicts.add(learned.card.verdict)
        row.auc.append(auc(examples.outcome, found))
        row.lift.append(lift_at(examples.outcome, found))
        row.ece.append(ece(examples.outcome, found))
    return Row(what, row.auc, row.lift, row.ece, row.verdicts, float(np.median(took)))


def _spread(found: list[float]) -> str:
    """The mean, and from the least to the most."""
    digits = 2 if max(found) > 1 else 4
    return f"{np.mean(found):.{digits}f} ({min(found):.{digits}f} to {max(found):.{digits}f})"
