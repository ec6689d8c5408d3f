"""Who was lost and when it was decided, and so of every account and moment: could it still be warned of, and was it right to?

A warning counts until the loss is decided: the notice where there is one, else the end of the contract. Where there are no
contracts, a loss is use that stopped for good, and it was decided on the last day of use: silence itself is no warning of
silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from tenure.proof.history import Flags, History, Numbers
from tenure.warehouse.bought import GRACE_DAYS
from tenure.warehouse.fates import Fate

RIGHT, LATE, WRONG, YOUNG = (
    1,
    2,
    3,
    4,
)  # what an alarm on a row would be; 0: nobody could be warned of
VERDICTS: Mapping[int, str] = {RIGHT: "right", LATE: "late", WRONG: "wrong", YOUNG: "too young"}
LOST = ("lost", "stopped")
LEAD_DAYS = 30
HORIZON_DAYS = 180
RENEWAL_GRACE = 30  # days after a renewal within which its loss is decided at the latest
SILENT = "days_without_use"
NEEDS = ("is_live", "trial", "arr", SILENT)


@dataclass(frozen=True, slots=True)
class Loss:
    """An account that was lost. `arr`: as last read before it was decided; None where none is known."""

    account_id: str
    decided_on: date
    effective_on: date
    what: str  # lost, stopped
    arr: Decimal | None = None


@dataclass(frozen=True)
class Ends:
    """What became of accounts, as far as warnings are concerned."""

    losses: tuple[Loss, ...]
    contracts: bool  # whether contracts tell it; else use does
    until: date  # up to this day it is known who was lost
    observed: Mapping[str, date]  # accounts of which less is known: censored


@dataclass(frozen=True)
class Truth:
    """Of every account and moment what an alarm there would be, as is known now."""

    losses: tuple[Loss, ...]
    counted: int  # so many of them, the first ones, were decided by the last moment; the others only tell who was right
    places: npt.NDArray[np.int64]  # the account of each loss
    eligible: Flags  # who could be warned of
    verdict: npt.NDArray[np.int8]
    ahead: Flags  # a loss is decided within the horizon, and at least the lead from here
    late: Flags  # a loss is decided in less than the lead
    loss_of: npt.NDArray[np.int64]  # the next loss; -1: none
    stays: Flags  # accounts that were not lost


def ends(
    fates: Sequence[Fate],
    contracts: bool,
    live_days: int,
    today: date,
    censored: Collection[str] = (),
    what: Collection[str] = LOST,
) -> Ends:
    """The losses among `fates` as known `today`, or `what` else is waited for. A loss is known once the time is over in which
    they could still come back. Of `censored` accounts the last end is none: nothing more is known
    of them from there on."""
    last: dict[str, date] = {}
    for fate in fates:
        if fate.what in what:
            last[fate.account_id] = max(fate.decided_on, last.get(fate.account_id, date.min))
    found: list[Loss] = []
    observed: dict[str, date] = {}
    for fate in fates:
        if fate.what not in what:
            continue
        decided = fate.decided_on
        if fate.what == "stopped":
            decided = decided - timedelta(live_days)
        if fate.account_id in censored and fate.decided_on == last[fate.account_id]:
            observed[fate.account_id] = decided
        else:
            found.append(Loss(fate.account_id, decided, fate.effective_on, fate.what))
    sure = GRACE_DAYS if contracts else live_days
    return Ends(tuple(found), contracts, today - timedelta(sure), observed)


def eligible_then(
    history: History, contracts: bool, trials: bool = False
) -> tuple[Flags, npt.NDArray[np.int64]]:
    """Who was a customer at which moment, and the moment from which on that was known (the number of moments: never).

    Without contracts a pause counts, but nobody knows that it is one before they are back: until then they may have left on the
    last day of use, after which there is nothing to warn of. `trials`: who was on trial instead.
    """
    live, shape = history.holds("is_live"), history.numbers("is_live").shape
    moments = np.broadcast_to(np.arange(shape[1]), shape)
    if contracts:
        on_trial = history.holds("trial")
        here = live & (on_trial if trials else ~on_trial)
        return here, np.where(here, moments, shape[1])
    back = np.where(live, moments, shape[1])
    known = np.minimum.accumulate(back[:, ::-1], axis=1)[:, ::-1]
    known = np.where(history.there(), known, shape[1])
    return known < shape[1], np.maximum(known, _used_again(history))


def _used_again(history: History) -> npt.NDArray[np.int64]:
    """The first moment at which use later than each moment is known; the number of moments: there is none."""
    silent = history.numbers(SILENT)
    found = np.full(silent.shape, silent.shape[1])
    if np.isnan(silent).all():
        return np.zeros_like(found)
    last = history.days[None, :] - np.where(np.isnan(silent), np.inf, silent)
    for row, used in enumerate(np.maximum.accumulate(last, axis=1)):
        found[row] = np.searchsorted(used, history.days, "right")
    return found


def truth(
    history: History,
    ended: Ends,
    lead: int = LEAD_DAYS,
    horizon: int | None = HORIZON_DAYS,
    *,
    trials: bool = False,
) -> Truth:
    """Hold the history against what became of accounts. `horizon` None: an alarm is right until the next renewal. `trials`:
    of accounts on trial."""
    place = {account: n for n, account in enumerate(history.ids)}
    days, count = history.days, len(history.ids)
    losses = sorted(
        (
            loss
            for loss in ended.losses
            if loss.account_id in place and len(days)
            if days[0] + lead < loss.decided_on.toordinal()  # earlier nobody could have warned
            if _for_good(history, loss, place[loss.account_id])
        ),
        key=lambda loss: (loss.decided_on, loss.account_id),
    )
    here, _ = eligible_then(history, ended.contracts, trials)
    eligible = here & history.there()
    until = np.full(count, ended.until.toordinal())
    seen = np.full(count, days[-1] if len(days) else 0)
    for account, day in ended.observed.items():
        if account in place:
            until[place[account]] = seen[place[account]] = day.toordinal()
    eligible &= days[None, :] <= seen[:, None]
    reach = _reach(history, horizon)
    next_loss = np.full(eligible.shape, -1, np.int64)
    apart = np.full(eligible.shape, np.inf)
    for n, loss in enumerate(losses):
        row, decided = place[loss.account_id], loss.decided_on.toordinal()
        before = (days < decided) & (next_loss[row] < 0)
        next_loss[row, before] = n
        apart[row, before] = decided - days[before]
        over = (days >= decided) & (days < loss.effective_on.toordinal())
        eligible[row, over] = False
    late = eligible & (apart < lead)
    ahead = eligible & (apart >= lead) & (apart <= reach)
    ripe = days[None, :] + reach <= until[:, None]
    verdict = np.where(ahead, RIGHT, np.where(late, LATE, WRONG))
    verdict = np.where(ripe, verdict, YOUNG) * eligible
    places = np.array([place[loss.account_id] for loss in losses], np.int64)
    stays = np.ones(count, np.bool_)
    stays[places] = False
    told = tuple(_with_money(history, loss, place[loss.account_id]) for loss in losses)
    last = int(days[-1]) if len(days) else 0
    counted = sum(loss.decided_on.toordinal() <= last for loss in losses)
    return Truth(
        told, counted, places, eligible, verdict.astype(np.int8), ahead, late, next_loss, stays
    )


def _for_good(history: History, loss: Loss, account: int) -> bool:
    """Whether they did not come back: use that stopped and began again was a pause."""
    after = history.days >= loss.effective_on.toordinal()
    return loss.what != "stopped" or not bool(history.holds("is_live")[account, after].any())


def _reach(history: History, horizon: int | None) -> Numbers:
    """For how many days an alarm at each account and moment may be borne out."""
    shape = (len(history.ids), len(history.days))
    if horizon is not None:
        return np.full(shape, float(horizon))
    renewal = history.numbers("renewal_date") - history.days[None, :] + RENEWAL_GRACE
    return np.where(np.isnan(renewal) | (renewal < 0), 365.0, renewal)


def _with_money(history: History, loss: Loss, account: int) -> Loss:
    """With the ARR that was read last before the loss was decided."""
    before = history.rows[account, history.days < loss.decided_on.toordinal()]
    for row in before[before >= 0][::-1].tolist():
        value = history.table["arr"][row].as_py()
        if value:
            return replace(loss, arr=Decimal(str(value)))
    return loss
