"""What a replay is held to, in words: the same on its page and on the command line."""

from __future__ import annotations

from tenure.proof.backtest import Backtest


def when(found: Backtest) -> str:
    """When it warns."""
    return found.warner.says if found.rule.kind == "own" else found.rule.says


def reach(found: Backtest) -> str:
    """What counts as foreseen, and what an alarm must be followed by to be right."""
    aim, lead, horizon = found.warner.aim.before, found.asked.lead, found.asked.horizon
    ahead = f"at least {lead} {'day' if lead == 1 else 'days'} before" if lead else "before"
    within = "by the next renewal" if horizon is None else f"within {horizon} days"
    return (
        f"{aim[0].upper()}{aim[1:]} counts as foreseen where an alarm was in force {ahead} it was decided; an alarm is right "
        f"where one is decided {within}."
    )
