"""What a target is: who is asked, what is known of them, and whether it happened afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tenure.catalog.definition import Subject
from tenure.health.prediction.targets.past import Days, Past

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NOT_YET = np.datetime64("NaT")
LEAD_DAYS = 30  # what happens sooner comes too late to be foreseen


@dataclass(frozen=True)
class Asked:
    """Rows that are asked about: somebody on a day, with their readings of the day."""

    accounts: npt.NDArray[np.str_]
    days: Days
    readings: pa.Table
    people: npt.NDArray[np.str_] | None = None
    ahead_days: int = 365  # how far is looked ahead where no term says it


@dataclass(frozen=True)
class Labels:
    """Per row: 1 it happened, 0 it did not, NaN: the row is no example; and the day from which that is known."""

    outcome: Numbers
    known_on: Days


@dataclass(frozen=True, kw_only=True)
class Target:
    """One thing that is foreseen. `asked` says of readings (`asks`: which) of whom it is foreseen at all."""

    name: str
    title: str  # "Churn by the next renewal"
    without_contracts: str = ""  # what it is called where there are no contract facts
    happens: str  # as in "usage does not predict whether they leave"
    asked: Callable[[pa.Table], Flags]
    asks: tuple[str, ...]
    features: tuple[str, ...]  # those that are missing in a workspace are left out
    label: Callable[[Asked, Past], Labels]
    subject: Subject = "account"
    every_days: int = 28  # from one day that examples are taken of to the next
    historic: bool = False  # whether past days get models of their past
    most_moments: int = 260
    ahead_days: int = 0  # 0: its horizon does not depend on how long a history is
    usage: tuple[str, ...] = ()  # the features that tell of use
    naive: tuple[str, ...] = ()  # what a naive rule would go by
    tenure: str | None = None
    takes_contracts: bool = False  # without contract facts there is nothing to foresee
    segments: tuple[str, ...] = field(default=())  # the card tells these apart


def yes(readings: pa.Table, name: str) -> Flags:
    """Where a yes/no reading is yes; nowhere where it is not known."""
    if name not in readings.column_names:
        return np.zeros(readings.num_rows, dtype=bool)
    found: Flags = readings[name].cast(pa.bool_()).fill_null(False).to_numpy()
    return found


def days_of(readings: pa.Table, name: str) -> Days:
    """A reading that is a day; NaT where it is not known."""
    if name not in readings.column_names:
        return np.full(readings.num_rows, NOT_YET, dtype="datetime64[D]")
    found: Days = readings[name].cast(pa.date32()).to_numpy().astype("datetime64[D]")
    return found


def numbers_of(readings: pa.Table, name: str) -> Numbers:
    """A reading that is a number; NaN where it is not known."""
    if name not in readings.column_names:
        return np.full(readings.num_rows, np.nan)
    found: Numbers = readings[name].cast(pa.float64()).fill_null(np.nan).to_numpy()
    return found


def within(first: Days, since: Days, until: Days) -> Flags:
    """Whether a day (NaT: never) lies after `since` and not after `until`."""
    found: Flags = ~np.isnat(first) & (first > since) & (first <= until)
    return found


KINDS: Mapping[Subject, str] = {"account": "accounts", "person": "users"}
