"""A replay as data: what the command, the page and other programs are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tenure.proof.backtest import Backtest, Other
from tenure.proof.curve import points
from tenure.proof.judged import Alarm, Figures, Judged
from tenure.stats.proportion import Interval

LOSSES = (
    "account_id", "decided_on", "effective_on", "what", "arr", "foreseen", "warned_on", "lead_days", "why", "score", "score_on",
)  # fmt: skip
ALARMS = ("account_id", "day", "score", "threshold", "verdict", "decided_on")


def told(backtest: Backtest) -> dict[str, Any]:
    """All of it."""
    asked, warner = backtest.asked, backtest.warner
    days = backtest.history.moments
    return {
        "what": warner.name,
        "title": warner.title,
        "warns": "high" if warner.high else "low",
        "own_rule": warner.says,
        "foresees": list(warner.aim.what),
        "rule": {
            "kind": backtest.rule.kind,
            "value": backtest.rule.value,
            "says": backtest.rule.says,
        },
        "lead_days": asked.lead,
        "horizon_days": asked.horizon if asked.horizon is not None else "renewal",
        "since": days[0],
        "until": days[-1],
        "moments": len(days),
        "accounts": len(backtest.history.ids),
        "contracts": backtest.contracts,
        "figures": figures_told(backtest.figures),
        "auc": _interval(backtest.auc),
        "compared": [_other(one) for one in backtest.others],
        "curve": [asdict(point) for point in points(backtest)],
        "calibration": [
            {**asdict(one), "lost": _interval(one.lost)} for one in backtest.calibration
        ],
        "thresholds": thresholds(backtest),
        "losses": [loss_told(one) for one in backtest.judgement.losses],
        "alarms": [alarm_told(one) for one in backtest.judgement.alarms],
        "notes": list(backtest.notes),
    }


def figures_told(of: Figures) -> dict[str, Any]:
    """Counts, and the shares that they make."""
    return {
        "losses": of.losses,
        "foreseen": of.foreseen,
        "share": _interval(of.share),
        "arr_lost": of.arr_lost,
        "arr_foreseen": of.arr_foreseen,
        "share_arr": of.share_arr,
        "alarms": of.alarms,
        "right": of.right,
        "late": of.late,
        "wrong": of.wrong,
        "too_young": of.young,
        "precision": _interval(of.precision),
        "lead_days": None
        if of.leads is None
        else dict(zip(("quarter", "median", "three_quarters"), of.leads, strict=True)),
        "account_months": round(of.months, 1),
        "account_months_in_alarm": round(of.in_alarm, 1),
        "alarms_per_account_month": of.burden,
        "alarms_per_account_month_staying": of.burden_staying,
        "alarms_per_week": of.per_week,
    }


def thresholds(backtest: Backtest) -> list[dict[str, Any]]:
    """The threshold at each moment, where one was chosen."""
    if backtest.threshold is None:
        return []
    sign = 1 if backtest.warner.high else -1
    return [
        {"day": day, "threshold": None if not abs(level) < float("inf") else sign * level}
        for day, level in zip(backtest.history.moments, backtest.threshold.tolist(), strict=True)
    ]


def loss_told(one: Judged) -> dict[str, Any]:
    """A loss as a record."""
    return {name: getattr(one, name) for name in LOSSES}


def alarm_told(one: Alarm) -> dict[str, Any]:
    """An alarm as a record."""
    return {name: getattr(one, name) for name in ALARMS}


def _other(one: Other) -> Mapping[str, Any]:
    return {
        "title": one.title,
        "naive": one.naive,
        "figures": figures_told(one.figures),
        "auc": _interval(one.auc),
    }


def _interval(of: Interval | None) -> dict[str, float] | None:
    return None if of is None else {"value": of.value, "low": of.low, "high": of.high}
