"""Who keeps using what: of those who used a feature for the first time in a week, how many used it in the weeks after.

Week j after a first use are the days 7j to 7j + 6 after it; the first use itself is in week 0. A cohort is counted in a week
only when that week is over for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tenure.warehouse.feature_use import BITS, COVERED, EPOCH, Flags, Ints

WEEKS = 12  # that are followed
COHORTS = COVERED * 9 - 1  # weeks of first use that the masks cover


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who began in one week: `still[j]` of `users` used it in week j after their first use."""

    since: date  # the first day of its week
    users: int
    still: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Over all cohorts: `still` of `of` users used it in this week after their first use."""

    week: int
    still: int
    of: int

    @property
    def share(self) -> float | None:
        """still ÷ of."""
        return self.still / self.of if self.of else None


def cohorts(first: Ints, masks: Ints, until: date, weeks: int = WEEKS) -> list[Cohort]:
    """The cohorts of the last half year, the latest first: `first` is each user's day of first use, with its masks."""
    end = (until - EPOCH).days
    ago = end - first
    found = []
    for n in range(1, COHORTS + 1):
        own = (ago >= 7 * n) & (ago <= 7 * n + 6)
        still = tuple(
            int(_used(ago[own], masks[own], week).sum()) for week in range(min(n - 1, weeks) + 1)
        )
        since = until - timedelta(days=7 * n + 6)
        found.append(Cohort(since, int(own.sum()), still))
    return found


def curve(found: Sequence[Cohort], weeks: int = WEEKS) -> list[Kept]:
    """All cohorts together, each in the weeks that are over for it."""
    kept = []
    for week in range(1, weeks + 1):
        counted = [cohort for cohort in found if len(cohort.still) > week]
        kept.append(
            Kept(
                week,
                sum(cohort.still[week] for cohort in counted),
                sum(cohort.users for cohort in counted),
            )
        )
    return kept


def _used(ago: Ints, masks: Ints, week: int) -> Flags:
    """Whether a user whose first use was `ago` days before the end used it in that week."""
    lowest = ago - 7 * week - 6  # the last day of the week, in days before the end
    mask, place = np.divmod(lowest, BITS)
    rows = np.arange(len(ago))
    after = np.minimum(mask + 1, masks.shape[1] - 1)
    bits = masks[rows, mask] >> place
    bits |= np.where(mask + 1 < masks.shape[1], masks[rows, after] << (BITS - place), 0)
    found: Flags = (bits & 127) != 0
    return found
