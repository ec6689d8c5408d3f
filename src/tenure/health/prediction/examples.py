"""What a prediction is learnt from: what was known of somebody on a day, and whether it happened afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.float64]
Texts = npt.NDArray[np.str_]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Examples:
    """A row for each account (or person) and day it was asked about.

    `features`: numbers, yes/no and texts; null is "not known". Nothing else: no keys, no days.
    `outcome`: 1.0 where it happened, 0.0 where it did not; a row whose outcome is not known yet is no example.
    `groups`: the account of each row. Its rows never stand on both sides of a validation.
    `at`: the day of each row; None for a table without time, of which a group is usually one row.
    `known_on`: the day from which the outcome of the row was known (end of its horizon); without it, `at`.
    ValueError where the lengths differ or an outcome is neither 0 nor 1.
    """

    features: pa.Table
    outcome: Numbers
    groups: Texts
    at: Days | None = None
    known_on: Days | None = None

    def __post_init__(self) -> None:
        lengths = {len(self.outcome), len(self.groups), self.features.num_rows}
        lengths |= {len(days) for days in (self.at, self.known_on) if days is not None}
        if len(lengths) != 1:
            raise ValueError(f"features, outcomes, groups and days differ in length: {lengths}")
        if not np.isin(self.outcome, (0.0, 1.0)).all():
            raise ValueError("an outcome is 1 where it happened and 0 where it did not")

    def __len__(self) -> int:
        return len(self.outcome)

    @cached_property
    def group(self) -> npt.NDArray[np.int64]:
        """The groups as numbers from 0 on, in the order of their names."""
        return np.unique(self.groups, return_inverse=True)[1].astype(np.int64)

    @property
    def known(self) -> Days | None:
        """The day from which the outcome of each row was known."""
        return self.at if self.known_on is None else self.known_on

    @property
    def outcomes(self) -> int:
        """Groups to which it happened at least once: rows of one account are no evidence of several."""
        return len(np.unique(self.groups[self.outcome == 1]))

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Examples:
        """Some of the rows, by number or by a mask."""
        chosen = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return replace(
            self,
            features=self.features.take(pa.array(chosen)),
            outcome=self.outcome[chosen],
            groups=self.groups[chosen],
            at=None if self.at is None else self.at[chosen],
            known_on=None if self.known_on is None else self.known_on[chosen],
        )


@dataclass(frozen=True, kw_only=True)
class About:
    """What else is known of the examples: for the guard, for the card and for its words."""

    name: str = "outcome"  # of the target: churn
    title: str = "Outcome"  # "Churn by the next renewal"
    happens: str = "happens"  # as in "Usage does not predict whether it happens here": "churn"
    today: date | None = None  # nothing later was known; without it, the last day of the examples
    history_days: int | None = (
        None  # how far back facts go; without it, the days that examples span
    )
    kinds_of_event: int | None = None  # kinds of event ever seen; None: not known
    tenure: str | None = None  # the feature that says how long the account has been there
    naive: tuple[str, ...] = ()  # features that a naive rule would go by: level of use, recency
    usage: tuple[
        str, ...
    ] = ()  # features that tell of use, of which the guard speaks; without: all
    segments: Mapping[str, Texts] = field(default_factory=dict)  # per row; "" is not known
