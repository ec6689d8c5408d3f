"""Whether a training is used, and whether it may stand in the place of the one of its day.

What a model has said of days that are over is published: it is not written over, and on such days no other one takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow.compute as pc

from tenure.health.prediction import sound, store
from tenure.health.prediction.compare import no_worse
from tenure.health.prediction.definitions import SAID
from tenure.health.prediction.examples import About, Examples
from tenure.health.prediction.ground import Ground
from tenure.health.prediction.targets.target import Target


def stays(ground: Ground, target: Target, cut: date, today: date) -> str:
    """Why the model that was trained as of `cut` before is not written over; empty where it may be, as there is none that
    can be read or nothing is published that it said."""
    used = store.used(ground.models, target.name)
    since = [one.since for one in used if one.day == cut]
    if not since or sound.model_of(ground.models, target.name, cut) is None:
        return ""
    counted = [day for day in _over(ground, target, today) if store.used_on(used, day) == cut]
    said = _said(ground, target, counted)
    if not said:
        return ""
    return (
        f"this model has been in use since {since[0]}, and what it said is published ({_counted(said)}); it is not written over. "
        f"To learn from what is known by now, train as of today: `tenure model train --target {target.name}`."
    )


def held(
    ground: Ground, target: Target, cut: date, today: date, examples: Examples, about: About
) -> str:
    """Why a usable model is not used from the day after `cut` on; empty where it is."""
    models, name, since = ground.models, target.name, cut + timedelta(1)
    used = store.used(models, name)
    takes = f"`tenure model use {name} {cut}` takes this one."
    if used and store.used_on(used, since) is None and used[0].since <= cut:
        return f"no model is used, as somebody has decided; {takes}"
    until = min((one.since for one in used if one.since > since), default=today)
    would = [day for day in _over(ground, target, today) if since <= day < until]
    others = [day for day in would if store.used_on(used, day) not in (None, cut)]
    if said := _said(ground, target, others):
        return (
            f"another model counted then, and what it said is published ({_counted(said)}); this one is kept and not used. "
            f"From today on {takes}"
        )
    before = store.used_on(used, cut)
    return no_worse(models, name, before, examples, about) if before and before < cut else ""


def _over(ground: Ground, target: Target, today: date) -> list[date]:
    return [day for day in ground.readings.days(target.subject) if day < today]


def _said(ground: Ground, target: Target, days: Sequence[date]) -> list[date]:
    """Those of the days of which it is stored what was foreseen."""
    names = [said.name for said in SAID if said.target == target.name]
    if not days or not names:
        return []
    rows = ground.readings.read(target.subject, names, since=days[0], until=days[-1])
    told = [rows["as_of"].filter(pc.is_valid(rows[name])).unique().to_pylist() for name in names]
    return [day for day in days if any(day in each for each in told)]


def _counted(days: Sequence[date]) -> str:
    if len(days) == 1:
        return f"as of {days[0]}"
    return f"of {len(days):,} stored days, {days[0]} to {days[-1]}"
