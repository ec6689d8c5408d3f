"""All findings of a workspace, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.check import blind, facts, models, money, setup, sources, turns
from tenure.check.finding import SEVERITIES, Finding, Workspace

if TYPE_CHECKING:
    from tenure.app import App

CHECKS = (
    setup.definitions,
    setup.lake,
    models.models,
    sources.sources,
    turns.turns,
    money.rates,
    money.terms,
    facts.rejected,
    facts.unattributed,
    facts.stale,
    facts.names,
    facts.static,
    facts.hidden,
    blind.blind,
)


def findings(app: App) -> list[Finding]:
    """Everything that there is to say of this workspace."""
    from tenure import clock

    with app.engine() as engine:
        asked = Workspace(app, engine, app.lake.pin(), clock.today(app))
        found = [finding for check in CHECKS for finding in check(asked)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
