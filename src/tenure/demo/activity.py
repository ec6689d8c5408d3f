"""How much each account does day by day, against its usual: hidden, and the cause of all its rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.demo.accounts import Accounts
from tenure.demo.calendar import Span
from tenure.demo.cast import PLAYERS
from tenure.demo.draws import Floats, Ints, stream

SHOCKED, SHOCK_DAYS = 0.12, 45  # accounts whose work the release disturbs, and for how long


@dataclass(frozen=True, slots=True)
class Activity:
    """The account's level, and its wandering from week to week (logarithms)."""

    level: Floats
    walk: Floats  # account × week since `since`
    shock: Floats  # what remains of the work after the release
    since: int
    release: int

    def on(self, accounts: Accounts, days: Ints) -> Floats:
        """Account × day: 1 is usual, 0 before the start and after the end."""
        day = days[None, :]
        level = np.exp(self.level[:, None] + self.walk[:, (days - self.since) // 7])
        fallen = np.clip((day - accounts.decline[:, None]) / accounts.decline_days[:, None], 0, 1)
        level *= 1 - accounts.depth[:, None] * fallen * fallen * (3 - 2 * fallen)
        dip = (day >= accounts.dip[:, None]) & (day < (accounts.dip + accounts.dip_days)[:, None])
        level *= np.where(dip, 1 - accounts.dip_depth[:, None], 1.0)
        shocked = (day >= self.release) & (day < self.release + SHOCK_DAYS)
        level *= np.where(shocked, self.shock[:, None], 1.0)
        started, gone = accounts.started[:, None], accounts.gone[:, None]
        level *= np.clip(0.45 + (day - started) / 60, 0, 1)
        here: Floats = np.where((day >= started) & (day < gone), level, 0.0)
        return here


def draw_activity(seed: int, span: Span, accounts: Accounts) -> Activity:
    """Ordinary accounts wander around their level; the cast keeps to its story."""
    draw = stream(seed, "activity")
    weeks = (span.until - span.since) // 7 + 1
    steps = draw.normal(0, 0.075, (len(accounts), weeks))
    walk = np.empty_like(steps)
    at = steps[:, 0]
    for week in range(weeks):
        at = 0.9 * at + steps[:, week]
        walk[:, week] = at
    shock = np.where(
        draw.random(len(accounts)) < SHOCKED, draw.uniform(0.4, 0.75, len(accounts)), 1.0
    )
    level = 0.24 * np.minimum(accounts.fit, 2.5) - 0.04
    walk[: len(PLAYERS)], shock[: len(PLAYERS)], level[: len(PLAYERS)] = 0.0, 1.0, 0.0
    return Activity(level, walk, shock, span.since, span.release)
