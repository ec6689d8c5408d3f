"""Why it is likely, in words: what each reading adds to the log-odds of a prediction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tenure.catalog.sentence import fill, worded
from tenure.health.prediction.model import Model

HARDLY = 0.05  # log-odds under which a feature moves nothing worth saying (five in a hundred of the odds)
MUCH = 0.7  # from which it doubles or halves the odds


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a feature is spoken of. `text`: a template of readings, as in scorecards; without it "label: value"."""

    label: str
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What one feature does to one prediction. Above 0 it raises the log-odds."""

    feature: str
    label: str
    value: Any
    log_odds: float
    text: str  # "Used on 3 of the last 28 days: raises the risk."


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """base + all reasons + rest = log_odds, and probability = 1 ÷ (1 + e^−log_odds)."""

    probability: float
    log_odds: float
    base: float
    reasons: tuple[Reason, ...]  # those that move it most, first
    rest: float  # of all other features together


def reasons(
    model: Model,
    table: pa.Table,
    words: Mapping[str, Words] | None = None,
    *,
    most: int = 5,
    of: str = "the risk",
) -> list[Reasons]:
    """For each row of `table`. `of`: what is raised or lowered ("the chance" of a conversion)."""
    called = words or {}
    base, parts = model.contributions(table)
    names = list(parts)
    added = np.array([parts[name] for name in names]).reshape(len(names), table.num_rows)
    found = []
    for place, row in enumerate(table.to_pylist()):
        own = added[:, place]
        order = [one for one in np.argsort(-np.abs(own), kind="stable") if abs(own[one]) >= HARDLY]
        told = tuple(_reason(names[one], float(own[one]), row, called, of) for one in order[:most])
        whole = base + float(own.sum())
        found.append(
            Reasons(
                probability=float(1 / (1 + np.exp(-whole))),
                log_odds=whole,
                base=base,
                reasons=told,
                rest=whole - base - sum(reason.log_odds for reason in told),
            )
        )
    return found


def _reason(
    feature: str, log_odds: float, row: Mapping[str, Any], called: Mapping[str, Words], of: str
) -> Reason:
    words = called.get(feature) or Words(label=feature.replace("_", " ").capitalize())
    value = row.get(feature)
    said = fill(words.text, row) if words.text else None
    if said is None:
        known = "not known" if value is None else worded(value, words.unit)
        said = f"{words.label}: {known}"
    verb = "raises" if log_odds > 0 else "lowers"
    much = " a lot" if abs(log_odds) >= MUCH else ""
    return Reason(
        feature=feature,
        label=words.label,
        value=value,
        log_odds=log_odds,
        text=f"{said.rstrip('.')}: {verb} {of}{much}.",
    )
