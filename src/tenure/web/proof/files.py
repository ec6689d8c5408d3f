"""A replay as files and data: its losses, its alarms, a day as it stood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from tenure.proof.backtest import Backtest
from tenure.proof.judged import Alarm, Judged
from tenure.proof.knew import Known, knew
from tenure.web.export import csv_text
from tenure.web.proof.query import LISTS, Query

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
ALARMS = ("account_id", "name", "day", "score", "threshold", "verdict", "decided_on")


def one_csv(found: Backtest, query: Query, names: Names) -> str:
    """The losses as a file; with a list in the address, its alarms."""
    if query.list in LISTS:
        alarms = alarms_of(found, query.list)
        return csv_text(ALARMS, (_record(one, ALARMS, names) for one in alarms))
    return csv_text(LOSSES, (_record(one, LOSSES, names) for one in found.judgement.losses))


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


def _plain(one: Known) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Known.__slots__}


def _record(one: Judged | Alarm, columns: Sequence[str], names: Names) -> list[Any]:
    return [
        names(one.account_id) if column == "name" else getattr(one, column) for column in columns
    ]


def alarms_of(found: Backtest, which: str) -> list[Alarm]:
    if which == "staying":
        lost = {one.account_id for one in found.judgement.losses}
        return [one for one in found.judgement.alarms if one.account_id not in lost]
    wanted = VERDICTS.get(which)
    return [one for one in found.judgement.alarms if wanted is None or one.verdict == wanted]
