"""Alarms held against losses: each loss foreseen or missed, each alarm right, late, wrong or too young to be judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import numpy as np
import numpy.typing as npt

from tenure.proof.alarms import MERGED_DAYS, begun
from tenure.proof.history import Flags, History, Numbers
from tenure.proof.losses import LATE, RIGHT, VERDICTS, WRONG, YOUNG, Truth
from tenure.stats.proportion import Interval, wilson

Why = Literal["", "no alarm", "too late", "no data"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A loss, and whether it was foreseen: an alarm was in force at least the lead before it was decided, and within the
    horizon. `warned_on`: since when it was, without a break of 30 days; `score`: as it was the lead before."""

    account_id: str
    decided_on: date
    effective_on: date
    what: str
    arr: Decimal | None
    foreseen: bool
    warned_on: date | None
    lead_days: int | None
    why: Why
    score: float | None
    score_on: date | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm; `verdict`: right, late, wrong, too young. `decided_on`: the loss that followed, whenever it did."""

    account_id: str
    day: date
    score: float | None
    threshold: float | None
    verdict: str
    decided_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a warner comes to. Shares of nothing are None."""

    losses: int
    foreseen: int
    arr_lost: Decimal
    arr_foreseen: Decimal
    alarms: int
    right: int
    late: int
    wrong: int
    young: int
    leads: (
        tuple[float, float, float] | None
    )  # days: a quarter of those foreseen had less, half, three quarters
    months: float  # account-months
    months_staying: float
    alarms_staying: int
    weeks: float
    in_alarm: float  # account-months in alarm

    @property
    def share(self) -> Interval | None:
        """Of the losses the part that was foreseen."""
        return wilson(self.foreseen, self.losses) if self.losses else None

    @property
    def share_arr(self) -> float | None:
        """Of the ARR lost the part that was foreseen."""
        return float(self.arr_foreseen / self.arr_lost) if self.arr_lost else None

    @property
    def judged(self) -> int:
        """Alarms old enough to be judged."""
        return self.right + self.late + self.wrong

    @property
    def precision(self) -> Interval | None:
        """Of the alarms old enough the part that was right; a late one was not."""
        return wilson(self.right, self.judged) if self.judged else None

    @property
    def burden(self) -> float | None:
        """Alarms an account and month."""
        return self.alarms / self.months if self.months else None

    @property
    def burden_staying(self) -> float | None:
        """The same among accounts that were not lost."""
        return self.alarms_staying / self.months_staying if self.months_staying else None

    @property
    def per_week(self) -> float | None:
        """Alarms a week, of all accounts together."""
        return self.alarms / self.weeks if self.weeks else None


@dataclass(frozen=True)
class Judgement:
    """Every loss and every alarm, and what they come to."""

    figures: Figures
    losses: tuple[Judged, ...]
    alarms: tuple[Alarm, ...]


def judge(
    history: History,
    truth: Truth,
    above: Flags,
    known: Flags,
    scores: Numbers | None,
    threshold: Numbers | None,
    lead: int,
) -> Judgement:
    """`above`: who is in alarm at which moment; `known`: where the warner had something to say; both of eligible rows or not."""
    above = above & truth.eligible
    known = known & truth.eligible
    warned = warnings_of(history, truth, above)
    losses = tuple(
        _loss(history, truth, above, known, scores, n, warned.get(n), lead)
        for n in range(truth.counted)
    )
    alarms = _alarms(history, truth, begun(above, history.days), scores, threshold)
    return Judgement(figures(history, truth, above, known), losses, alarms)


def warnings_of(history: History, truth: Truth, above: Flags) -> dict[int, int]:
    """The losses that were foreseen, by their place, and since which day each was in alarm."""
    rows, moments = np.nonzero(above & truth.ahead & (truth.loss_of < truth.counted))
    last = dict(zip(truth.loss_of[rows, moments].tolist(), moments.tolist(), strict=True))
    return {
        loss: since(above[truth.places[loss]], history.days, moment)
        for loss, moment in last.items()
    }


def figures(history: History, truth: Truth, above: Flags, known: Flags) -> Figures:
    """What it comes to."""
    above = above & truth.eligible
    known = known & truth.eligible
    starts = begun(above, history.days)
    warned = warnings_of(history, truth, above)
    leads = [truth.losses[n].decided_on.toordinal() - day for n, day in warned.items()]
    months = history.months()
    counts = np.bincount(truth.verdict[starts], minlength=5)
    stays = truth.stays[:, None]
    return Figures(
        losses=truth.counted,
        foreseen=len(warned),
        arr_lost=sum((one.arr or Decimal(0) for one in truth.losses[: truth.counted]), Decimal(0)),
        arr_foreseen=sum((truth.losses[n].arr or Decimal(0) for n in warned), Decimal(0)),
        alarms=int(starts.sum()),
        right=int(counts[RIGHT]),
        late=int(counts[LATE]),
        wrong=int(counts[WRONG]),
        young=int(counts[YOUNG]),
        leads=_quartiles(leads),
        months=float((known * months).sum()),
        months_staying=float(((known & stays) * months).sum()),
        alarms_staying=int((starts & stays).sum()),
        weeks=float(history.days[-1] - history.days[0]) / 7 if len(history.days) > 1 else 0.0,
        in_alarm=float((above * months).sum()),
    )


def since(above: Flags, days: npt.NDArray[np.int64], last: int) -> int:
    """Since which day it has been in alarm at moment `last`, breaks of less than 30 days apart."""
    found = int(days[last])
    for moment in np.flatnonzero(above[:last])[::-1].tolist():
        if found - int(days[moment]) > MERGED_DAYS:
            break
        found = int(days[moment])
    return found


def _loss(
    history: History,
    truth: Truth,
    above: Flags,
    known: Flags,
    scores: Numbers | None,
    n: int,
    began: int | None,
    lead: int,
) -> Judged:
    loss, row = truth.losses[n], int(truth.places[n])
    mine = truth.loss_of[row] == n
    decided = loss.decided_on.toordinal()
    told = np.flatnonzero(known[row] & mine & (history.days <= decided - lead))
    last = int(told[-1]) if len(told) else None
    why: Why = ""
    if began is None:
        if (above[row] & mine & truth.late[row]).any():
            why = "too late"
        else:
            why = "no alarm" if (known[row] & mine & truth.ahead[row]).any() else "no data"
    score = None if scores is None or last is None else _number(scores[row, last])
    return Judged(
        account_id=loss.account_id,
        decided_on=loss.decided_on,
        effective_on=loss.effective_on,
        what=loss.what,
        arr=loss.arr,
        foreseen=began is not None,
        warned_on=None if began is None else date.fromordinal(began),
        lead_days=None if began is None else decided - began,
        why=why,
        score=score,
        score_on=None if last is None else date.fromordinal(int(history.days[last])),
    )


def _quartiles(leads: list[int]) -> tuple[float, float, float] | None:
    if not leads:
        return None
    low, middle, high = np.quantile(np.array(leads, np.float64), (0.25, 0.5, 0.75)).tolist()
    return low, middle, high


def _alarms(
    history: History,
    truth: Truth,
    starts: Flags,
    scores: Numbers | None,
    threshold: Numbers | None,
) -> tuple[Alarm, ...]:
    moments, rows = np.nonzero(starts.T)
    found = []
    for moment, row in zip(moments.tolist(), rows.tolist(), strict=True):
        loss = int(truth.loss_of[row, moment])
        found.append(
            Alarm(
                account_id=history.ids[row],
                day=date.fromordinal(int(history.days[moment])),
                score=None if scores is None else _number(scores[row, moment]),
                threshold=None if threshold is None else _number(threshold[moment]),
                verdict=VERDICTS[int(truth.verdict[row, moment])],
                decided_on=None if loss < 0 else truth.losses[loss].decided_on,
            )
        )
    return tuple(found)


def _number(value: float) -> float | None:
    return None if np.isnan(value) or np.isinf(value) else float(value)
