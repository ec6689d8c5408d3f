"""Models of predictions trained when they are due, and what they say of days that are stored already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tenure.app import App

if TYPE_CHECKING:
    from tenure.health.prediction.ground import Ground
    from tenure.health.prediction.targets.target import Target
    from tenure.health.prediction.train import Trained

MODELS = "models"
LEAST_DAYS = 90  # of history, before which the clock does not try at all
AGAIN_DAYS = 7  # after a training that came to nothing

Say = Callable[[str], None]


@dataclass(frozen=True)
class Retrained:
    """What one run of training did."""

    trained: tuple[Trained, ...]
    filled: tuple[date, ...]  # stored days that were given predictions


def ground(app: App) -> Ground:
    """What training works on, of this workspace."""
    from tenure.health.prediction.ground import Ground

    return Ground(
        catalog=app.catalog,
        readings=app.readings,
        engine=app.computer,
        lens=app.lens,
        models=app.workspace / MODELS,
        without_use_days=app.settings.live_days,
    )


def retrain(
    app: App,
    targets: Sequence[Target],
    today: date,
    now: datetime,
    *,
    since: date | None = None,
    say: Say | None = None,
) -> Retrained:
    """Train these as of yesterday, the last day that is over, and fill in stored days that models of their past can speak of.

    DefinitionError, before anything is done, where it cannot be read which models of one count.
    """
    from tenure.health.prediction import store
    from tenure.health.prediction.backfill import backfill
    from tenure.health.prediction.train import train

    for target in targets:
        store.used(app.workspace / MODELS, target.name)
    really = max(today, app.zone.day_of(now))
    trained = train(ground(app), targets, today - timedelta(1), since=since, today=really, say=say)
    # what models say are definitions: `ground` is made anew, with those that have been trained
    return Retrained(tuple(trained), backfill(ground(app), today, now))


def due(app: App, today: date) -> list[Target]:
    """What is to be trained again: after as many days as the setting says, sooner where it came to nothing or cannot be read,
    and at once where it was broken off before the model that was to be used is. A target of which it cannot be read which
    models count is none: somebody has to mend that first."""
    from tenure.health.prediction import sound, store
    from tenure.health.prediction.targets import targets

    every = app.settings.retrain_days
    enough, contracts = _known(app, today)
    if not every or not enough:
        return []
    models, found = app.workspace / MODELS, []
    for target in targets().values():
        if sound.unlisted(models, target.name) or (target.takes_contracts and not contracts):
            continue
        days, wait = store.days(models, target.name), every
        last = sound.load(models, target.name, days[-1]) if days else None
        if last is None or last.verdict != "usable":
            wait = min(every, AGAIN_DAYS)
        elif last.to_use and all(one.since <= last.day for one in store.used(models, target.name)):
            wait = 0
        if not days or (today - days[-1]).days > wait:
            found.append(target)
    return found


def _known(app: App, today: date) -> tuple[bool, bool]:
    """Whether there is any history to speak of, and whether there are contracts."""
    from tenure.facts import Moments
    from tenure.health.prediction.ground import contracts

    of = ground(app)
    with of.engine() as engine:
        first = of.delivered(engine, today)
        enough = first is not None and (today - first).days >= LEAST_DAYS
        return enough, contracts(of.lens(engine, Moments.at(today)))
