"""What we knew on a day: who was in alarm then, and what became of each since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from tenure.proof.backtest import Backtest
from tenure.proof.judged import since


@dataclass(frozen=True, slots=True)
class Known:
    """An account in alarm on a day. `became`: lost, stays, or, where nothing more is known of it, unknown."""

    account_id: str
    score: float | None
    arr: Decimal | None
    since: date
    became: str
    decided_on: date | None
    days_later: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A day as it stood: who was in alarm, and who of all others was lost within the horizon after it."""

    day: date
    threshold: float | None
    known: tuple[Known, ...]
    unseen: tuple[Known, ...]


def knew(backtest: Backtest, asked: date) -> Moment | None:
    """At the last moment of the replay that is not after `asked`; None where there is none."""
    history, truth = backtest.history, backtest.truth
    moment = int(np.searchsorted(history.days, asked.toordinal(), "right")) - 1
    if moment < 0:
        return None
    above = backtest.above[:, moment]
    in_alarm = [_known(backtest, row, moment) for row in np.flatnonzero(above).tolist()]
    others = np.flatnonzero(truth.ahead[:, moment] & ~above & truth.eligible[:, moment])
    unseen = [_known(backtest, row, moment) for row in others.tolist()]
    limit = None if backtest.threshold is None else float(backtest.threshold[moment])
    if limit is not None:
        limit = None if not np.isfinite(limit) else limit if backtest.warner.high else -limit
    return Moment(
        date.fromordinal(int(history.days[moment])),
        limit,
        tuple(sorted(in_alarm, key=_order(backtest))),
        tuple(sorted(unseen, key=lambda one: (-(one.arr or 0), one.account_id))),
    )


def _order(backtest: Backtest) -> Callable[[Known], tuple[float, float, str]]:
    """Those that warn most first."""

    def key(one: Known) -> tuple[float, float, str]:
        score = 0.0 if one.score is None else one.score
        return (-score if backtest.warner.high else score, -float(one.arr or 0), one.account_id)

    return key


def _known(backtest: Backtest, row: int, moment: int) -> Known:
    history, truth = backtest.history, backtest.truth
    loss = int(truth.loss_of[row, moment])
    day = int(history.days[moment])
    decided = truth.losses[loss].decided_on if loss >= 0 else None
    value = None if backtest.scores is None else float(backtest.scores[row, moment])
    if value is not None:
        value = None if np.isnan(value) else value if backtest.warner.high else -value
    arr = history.table["arr"][int(history.rows[row, moment])].as_py()
    began = since(backtest.above[row], history.days, moment)
    there = bool(truth.eligible[row, -1]) if len(history.days) else False
    return Known(
        account_id=history.ids[row],
        score=value,
        arr=None if arr is None else Decimal(str(arr)),
        since=date.fromordinal(began),
        became="lost" if decided else "stays" if there else "unknown",
        decided_on=decided,
        days_later=None if decided is None else decided.toordinal() - day,
    )
