"""The model card: what a model was learnt from, how it was tested, how well it foresees, and where it must not be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec

from tenure.health.prediction.doubts import Doubt
from tenure.health.prediction.guard import Lack


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure and the bounds between which the truth is likely to be (95 %)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Data:
    """What it was learnt from."""

    rows: int
    groups: int  # accounts
    outcomes: int  # accounts to which it happened
    outcome_rows: int
    base_rate: float  # outcome rows ÷ rows
    first: date | None
    last: date | None
    history_days: int | None
    kinds_of_event: int | None
    features: tuple[str, ...]
    missing: Mapping[str, float]  # share of rows in which a feature is not known


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A kind of model that was tried, and how it did on rows that it had not seen."""

    name: str  # logistic, boosting, blend
    title: str
    auc: float | None
    log_loss: float | None
    chosen: bool
    says: str = ""  # why not


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How well it foresees what it had not seen. None where both kinds of outcome are not there."""

    how: str  # which rows it was tested on
    rows: int
    outcomes: int  # rows with the outcome
    auc: Estimate | None
    average_precision: float | None
    lift_10: float | None  # of the tenth with the highest probability
    precision_10: float | None
    recall_10: float | None
    brier: float
    log_loss: float
    ece: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Of the reliability table: rows with a similar probability, what was foreseen and what happened."""

    rows: int
    foreseen: float  # mean probability
    happened: Estimate  # share with the outcome


@dataclass(frozen=True, kw_only=True)
class Part:
    """The same for one value of a segment."""

    segment: str
    value: str
    rows: int
    outcomes: int
    auc: float | None
    foreseen: float
    happened: float


@dataclass(frozen=True, kw_only=True)
class Naive:
    """How well one feature alone does, the way round that suits it."""

    feature: str
    auc: float
    lift_10: float | None


@dataclass(frozen=True, kw_only=True)
class Weight:
    """How much a feature moves predictions: mean size of its contributions, in log-odds."""

    feature: str
    moves: float
    direction: Literal["raises", "lowers", "both"]  # where the feature is higher (or yes)


@dataclass(frozen=True, kw_only=True)
class Card:
    """Plain data; `plain()` and `from_plain()` for files and pages.

    verdict: refused (there is no model), blocked (too good to be true: not used until somebody says otherwise), chance (it cannot
    be told from guessing: "usage does not predict churn here"), usable.
    """

    name: str
    title: str
    verdict: Literal["refused", "blocked", "chance", "usable"]
    says: str  # the verdict in one sentence
    data: Data
    validation: str  # how it was tested, in words
    lacks: tuple[Lack, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    limits: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    chosen: str | None = None
    calibration: str | None = None  # how, on how many rows and outcomes
    figures: Figures | None = None  # time-ordered where there is time, else grouped
    grouped: Figures | None = None  # account-grouped, over all times
    reliability: tuple[Bin, ...] = ()
    parts: tuple[Part, ...] = ()
    naive: tuple[Naive, ...] = ()
    weights: tuple[Weight, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON takes it; days as 2026-01-31."""
        told: dict[str, Any] = msgspec.to_builtins(self)
        return told

    @staticmethod
    def from_plain(told: Mapping[str, Any]) -> Card:
        """The same card again. Raises ValueError where it is none."""
        try:
            return msgspec.convert(told, Card)
        except msgspec.ValidationError as wrong:
            raise ValueError(f"this is no model card: {wrong}") from None
