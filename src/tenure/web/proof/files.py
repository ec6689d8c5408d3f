"""A replay as files and data: its losses, its alarms, a day as it stood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tenure.proof.backtest import Backtest
from tenure.proof.bins import Read, readings
from tenure.proof.judged import Alarm, Judged, Judgement
from tenure.proof.knew import Known, knew
from tenure.proof.lately import losses_of_year
from tenure.web.export import csv_text
from tenure.web.proof.query import BIN, LISTS, YEAR, Query

Names = Callable[[str], str]
VERDICTS = {"right": "right", "late": "late", "wrong": "wrong", "young": "too young"}
LOSSES = (
    "account_id",
    "name",
    "decided_on",
    "arr",
    "foreseen",
    "warned_on",
    "lead_days",
    "why",
    "score",
    "score_on",
)
READINGS = ("account_id", "name", "day", "score", "lost")
ALARMS = ("account_id", "name", "day", "score", "threshold", "verdict", "decided_on")


def one_csv(found: Backtest, query: Query, names: Names, today: date) -> str:
    """The losses as a file; with a list in the address, its alarms, the readings of a bin, or the losses of the year to `today`."""
    if (read := bin_of(found, query.list)) is not None:
        return csv_text(READINGS, (_record(one, READINGS, names) for one in read))
    if query.list in LISTS:
        alarms = alarms_of(found, query)
        return csv_text(ALARMS, (_record(one, ALARMS, names) for one in alarms))
    losses = judged(found, query.beside).losses
    if query.list == YEAR:
        losses = losses_of_year(found, today)
    return csv_text(LOSSES, (_record(one, LOSSES, names) for one in losses))


def knew_told(found: Backtest, day: date) -> dict[str, Any] | None:
    """A day as data."""
    moment = knew(found, day)
    if moment is None:
        return None
    return {
        "day": moment.day,
        "threshold": moment.threshold,
        "in_alarm": [_plain(one) for one in moment.known],
        "not_seen": [_plain(one) for one in moment.unseen],
    }


def bin_of(found: Backtest, which: str) -> tuple[Read, ...] | None:
    """The readings behind a bin of the calibration, with scores as the definition writes them; None: it names none."""
    number = which.removeprefix(BIN)
    if number == which or not number.isdecimal() or int(number) >= len(found.calibration):
        return None
    one, scores = found.calibration[int(number)], found.scores
    if scores is None:
        return None
    read = readings(found.history, scores, found.truth, one.low, one.high)
    return read if found.warner.high else tuple(replace(r, score=-r.score) for r in read)


def _plain(one: Known) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Known.__slots__}


def _record(one: Judged | Alarm | Read, columns: Sequence[str], names: Names) -> list[Any]:
    return [
        names(one.account_id) if column == "name" else getattr(one, column) for column in columns
    ]


def judged(found: Backtest, beside: str) -> Judgement:
    """What it came to; or a naive rule beside it, by the definition that goes by."""
    return next(
        (one.judgement for one in found.others if one.column == beside != ""), found.judgement
    )


def alarms_of(found: Backtest, query: Query) -> list[Alarm]:
    """The alarms of a list, of it or of a naive rule."""
    alarms = judged(found, query.beside).alarms
    if query.list == "staying":  # also who was lost after the last stored day has not stayed
        lost = {one.account_id for one in found.truth.losses}
        return [one for one in alarms if one.account_id not in lost]
    wanted = VERDICTS.get(query.list)
    return [one for one in alarms if wanted is None or one.verdict == wanted]
