"""Whether a model trained anew is no worse than the one in use: on accounts that the new one is not taught, by the latest outcomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from tenure.health.prediction import sound
from tenure.health.prediction.examples import About, Examples, Numbers
from tenure.health.prediction.learn import Settings, learn
from tenure.health.prediction.predict import features_of
from tenure.stats.discrimination import auc

APART = 3  # one account of so many is kept apart
LEAST_OUTCOMES = 5  # rows with and without the outcome, below which nothing can be compared
SLACK = 0.02  # of the loss: so much is chance


def no_worse(models: Path, name: str, before: date, examples: Examples, about: About) -> str:
    """Empty where the new one may take over, also from one that cannot be read; else why the one in use, trained as of
    `before`, stays.

    Both foresee the outcomes that became known since, of a third of the accounts. The new one is taught the others only, and
    the one in use may know these accounts from before: the comparison favours what is there.
    """
    used = sound.model_of(models, name, before)
    if used is None or examples.known is None:
        return ""
    apart = examples.group % APART == 0
    tested = apart & (examples.known > np.datetime64(before))
    outcome = examples.outcome[tested]
    if min(outcome.sum(), (1 - outcome).sum()) < LEAST_OUTCOMES:
        return ""
    segments = {label: values[~apart] for label, values in about.segments.items()}
    taught = learn(examples.take(~apart), replace(about, segments=segments), Settings()).model
    if taught is None:
        return ""
    rows = examples.take(tested)
    new = taught.predict(features_of(rows.features, taught.features)).probability
    old = used.predict(features_of(rows.features, used.features)).probability
    if _loss(outcome, new) <= _loss(outcome, old) * (1 + SLACK):
        return ""
    return (
        f"the model of {before} stays in use: on {int(outcome.sum()):,} outcomes since then it is the better one "
        f"(AUC {auc(outcome, old):.3f} against {auc(outcome, new):.3f}, log loss {_loss(outcome, old):.4f} against "
        f"{_loss(outcome, new):.4f})."
    )


def _loss(outcome: Numbers, probability: Numbers) -> float:
    sure = np.clip(probability, 1e-9, 1 - 1e-9)
    return float(-np.mean(outcome * np.log(sure) + (1 - outcome) * np.log(1 - sure)))
