"""What became of accounts: lost, won, grown, shrunk. Labels, backtests and track records all ask here.

It looks back: what is known at the lens's last moment is put at the day on which it happened, also where it became known
later. Before that moment nobody had to know it, so no definition may read it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from tenure.warehouse.bought import (
    GRACE_DAYS,
    Line,
    lines_by_account,
    stretches,
    without_gaps,
)

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

What = Literal["lost", "stopped", "converted", "trial_ended", "expanded", "downsold"]

STEP = 0.01  # a change of the amount that is none: rounding, an index
WITHOUT_USE_DAYS = 90  # as the setting live.days_without_contracts


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an account. `decided_on`: from this day on everybody knew, so a warning came too late."""

    account_id: str
    what: What
    decided_on: date  # first day of the notice that stood at the end, else `effective_on`
    effective_on: date  # first day of how it is then


def fates(
    lens: Lens, *, without_use_days: int = WITHOUT_USE_DAYS, steps: bool = True
) -> list[Fate]:
    """Everything that became of every account, as known at the lens's last moment; by account and day.

    lost: no paid line is in force from the day on, nor within 30 days after. stopped: in a workspace without any contract
    line, nothing was done for `without_use_days` days. converted: the first paid line of an account that was on trial.
    trial_ended: the trial is over, and nothing was bought within 30 days. expanded, downsold: the yearly amount of the
    paid lines went up or down by more than 1 %, at one rate of exchange, and stays above 0.

    What ends is told once the 30 days after it are over. An account that was lost and came back can be lost again. Without
    `steps` nothing is told of who bought more or less, which takes most of the time.
    """
    until = lens.moments.days[-1]
    since = lens.delivered["contract_lines"]
    if since is None or since > until:
        return _stopped(lens, until, without_use_days)
    rates = _Rates.of(lens)
    return [
        fate
        for lines in lines_by_account(lens, until)
        for fate in sorted(_of_account(lines, rates, until, steps), key=_in_order)
    ]


def noticed(lens: Lens) -> Mapping[str, date]:
    """The accounts that have given notice on all their paid lines and are still there, as known at the lens's last moment;
    since when the first of these notices stands."""
    until = lens.moments.days[-1]
    found = {}
    for lines in lines_by_account(lens, until):
        notices = [line.notice for line in lines if not line.trial and line.holds(until)]
        standing = [day for day in notices if day is not None]
        if standing and len(standing) == len(notices):
            found[lines[0].account_id] = min(standing)
    return found


def mean_downsell(lens: Lens) -> float | None:
    """What a step down takes away of the yearly amount, on average over all there were; None where there was none."""
    until, rates = lens.moments.days[-1], _Rates.of(lens)
    shares = [
        1 - step.now / step.was
        for lines in lines_by_account(lens, until)
        for step in _steps([line for line in lines if not line.trial], rates, until)
        if step.now < step.was
    ]
    return sum(shares) / len(shares) if shares else None


@dataclass(frozen=True, slots=True)
class _Step:
    """A change of the yearly amount."""

    decided_on: date
    day: date
    was: float
    now: float


@dataclass(frozen=True, slots=True)
class _Rates:
    """What one unit of a currency was worth on a day."""

    own: str
    of_currency: Mapping[str, Sequence[tuple[date, float]]]

    @classmethod
    def of(cls, lens: Lens) -> _Rates:
        rates: dict[str, list[tuple[date, float]]] = {}
        for day, currency, rate in lens.engine.rows("SELECT day, currency, rate FROM rates"):
            rates.setdefault(currency, []).append((day, rate))
        return cls(lens.currency, {name: sorted(days) for name, days in rates.items()})

    def amount(self, lines: Iterable[Line], day: date) -> float | None:
        """The yearly amount of all these lines at the rates of `day`; None where one has no amount or no rate."""
        total = 0.0
        for line in lines:
            rate = 1.0 if line.currency in (None, self.own) else self._rate(line.currency, day)
            if line.arr is None or rate is None:
                return None
            total += float(line.arr) * rate
        return total

    def _rate(self, currency: str | None, day: date) -> float | None:
        known = self.of_currency.get(currency or "", ())
        place = bisect_right(known, day, key=lambda one: one[0])
        return known[place - 1][1] if place else None


def _in_order(fate: Fate) -> tuple[date, str]:
    return fate.effective_on, fate.what


def _of_account(lines: Sequence[Line], rates: _Rates, until: date, steps: bool) -> Iterator[Fate]:
    paid = [line for line in lines if not line.trial]
    yield from _losses(paid, until)
    yield from _of_trials([line for line in lines if line.trial], paid, until)
    for step in _steps(paid, rates, until) if steps else ():
        what: What = "expanded" if step.now > step.was else "downsold"
        yield Fate(paid[0].account_id, what, step.decided_on, step.day)


def _losses(paid: Sequence[Line], until: date) -> Iterator[Fate]:
    for _, end in stretches(paid):
        if end is not None and _told(end, until):
            ending = [line for line in paid if line.until == end]
            yield Fate(paid[0].account_id, "lost", _decided(ending, end), end)


def _of_trials(trials: Sequence[Line], paid: Sequence[Line], until: date) -> Iterator[Fate]:
    if not trials:
        return
    account = trials[0].account_id
    first = min((line.since for line in paid), default=None)
    if first is not None and any(trial.since <= first for trial in trials):
        yield Fate(account, "converted", first, first)
    bought = stretches(paid)
    for _, end in stretches(trials):
        if end is None or not _told(end, until):
            continue
        grace = end + timedelta(GRACE_DAYS)
        if not any(since < grace and (gone is None or gone > end) for since, gone in bought):
            yield Fate(account, "trial_ended", end, end)


def _steps(paid: Sequence[Line], rates: _Rates, until: date) -> Iterator[_Step]:
    """Where the amount goes up or down; a gap before a line is bought again is none."""
    lines = without_gaps(paid)
    days = {line.since for line in lines} | {line.until for line in lines if line.until}
    for day in sorted(days):
        before = [line for line in lines if line.holds(day - timedelta(1))]
        after = [line for line in lines if line.holds(day)]
        was, now = rates.amount(before, day), rates.amount(after, day)
        if not was or not now:
            continue
        if now > was * (1 + STEP):
            yield _Step(day, day, was, now)
        elif now < was * (1 - STEP):
            ending = [line for line in before if line.until == day]
            lapsed = any(line.product not in {one.product for one in after} for line in ending)
            if not lapsed or _told(day, until):
                yield _Step(_decided(ending, day), day, was, now)


def _told(end: date, until: date) -> bool:
    """Whether the grace after an end is over."""
    return end + timedelta(GRACE_DAYS) <= until


def _decided(ending: Sequence[Line], day: date) -> date:
    return min((line.notice for line in ending if line.notice), default=day)


def _stopped(lens: Lens, until: date, days: int) -> list[Fate]:
    """Ends of use: the day on which the last use is `days` days ago."""
    view = lens.rows("usage").get_name()
    rows = lens.engine.rows(
        f"""
        WITH used AS (
            SELECT DISTINCT account_id, day FROM {view}
            WHERE account_id IS NOT NULL AND day <= DATE '{until}' AND known_day <= DATE '{until}'
                AND (known_until_day IS NULL OR known_until_day > DATE '{until}')),
        gaps AS (
            SELECT account_id, CAST(day + {int(days)} AS DATE) AS stopped,
                lead(day) OVER (PARTITION BY account_id ORDER BY day) AS next_day
            FROM used)
        SELECT account_id, stopped FROM gaps
        WHERE stopped <= DATE '{until}' AND (next_day IS NULL OR next_day > stopped)
        ORDER BY account_id, stopped"""
    )
    return [Fate(account, "stopped", day, day) for account, day in rows]
