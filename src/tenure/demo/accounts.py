"""The customers as columns side by side, one place per customer: who they are, what they pay, how long they stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.demo.calendar import NEVER
from tenure.demo.draws import Flags, Floats, Ints

CHANNELS = ("outside_sales", "inside_sales", "online", "reseller")
PLANS = (("Starter", 9_000), ("Team", 28_000), ("Business", 75_000), ("Enterprise", np.inf))


@dataclass(slots=True)
class Accounts:
    """Customers, former customers and trials; the cast first. Days as in `calendar`, NEVER where there is none."""

    id: list[str]
    name: list[str]
    industry: Ints
    country: Ints
    channel: Ints
    monthly: Flags
    anchor: Ints  # first day of the first term: every later term begins on its anniversary
    ended: Ints  # first day after the last; may lie ahead
    notice: Ints
    trial: Ints  # first day of a trial
    trial_end: Ints  # first day after it
    signed_up: Ints  # at what time of the trial's first day, in microseconds
    arr: Floats  # USD a year, at the end; 0: has never paid
    seats: Ints  # 0: by the number of people
    reports: Ints  # since when these products are theirs
    capture: Ints
    expands: Floats  # more seats at each renewal (logarithm)
    fit: Floats  # the hidden traits, each with mean 0 and deviation 1
    friction: Floats
    turnover: Floats
    price: Floats
    decline: Ints  # first day of the decline before leaving
    decline_days: Ints
    depth: Floats  # how much of the usage goes
    dip: Ints  # first day of a fall that recovers
    dip_days: Ints
    dip_depth: Floats
    automation: Floats  # automatic events a day
    storage: Floats  # capacity, and the share used at the end
    storage_used: Floats
    runs: Floats
    runs_used: Floats
    mood: Floats  # how content they say they are, 0 to 1
    book: Ints
    owner: Ints  # place within the book

    def __len__(self) -> int:
        return len(self.id)

    @property
    def paying(self) -> Flags:
        return self.arr > 0

    @property
    def started(self) -> Ints:
        """First day as a customer, or of the trial."""
        return np.minimum(self.trial, np.where(self.paying, self.anchor, NEVER))

    @property
    def gone(self) -> Ints:
        """First day on which nobody may work with it any more."""
        return np.where(self.paying, self.ended, self.trial_end)

    @property
    def plan(self) -> Ints:
        return np.searchsorted([top for _, top in PLANS], self.arr, side="right").astype(np.int64)


def alive(accounts: Accounts, day: int) -> Flags:
    """Who is in contract (not in a trial) on this day."""
    return accounts.paying & (accounts.anchor <= day) & (accounts.ended > day)
