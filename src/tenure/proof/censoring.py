"""Accounts of which nothing more is known where their data end: their silence is no loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.catalog.compute import compute
from tenure.facts import Moments
from tenure.proof.history import history
from tenure.proof.warner import warner

if TYPE_CHECKING:
    from tenure.proof.ground import Ground


def censored_by(ground: Ground, condition: str) -> tuple[str, ...]:
    """The accounts of which a condition holds today."""
    one = warner(ground.catalog, condition)
    with ground.computer() as engine:
        lens = ground.lens_of(engine, Moments.at(ground.today))
        found = history(compute(ground.catalog, lens, list(one.needs(ground.catalog))))
        holds = one.alarms(found, ground.catalog, engine)
    return tuple(account for n, account in enumerate(found.ids) if bool(holds[n].any()))
