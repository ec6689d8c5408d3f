"""The form of a replay: when it warns, and how it is judged."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.proof.backtest import Backtest
from tenure.web.frame import Frame
from tenure.web.looking import Option
from tenure.web.proof.query import RULES, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Ready to be shown. `hidden`: what else the address says."""

    rules: tuple[Option, ...]
    n: str
    lead: str
    horizon: str
    hidden: tuple[tuple[str, str], ...]
    action: str


def choices(found: Backtest, query: Query, frame: Frame) -> Choices:
    """As the address says, else as the replay was made."""
    kinds = [
        kind for kind in RULES if (found.warner.own if kind == "own" else found.scores is not None)
    ]
    given = f"{found.rule.value:g}" if found.rule.kind != "own" else ""
    hidden = [
        (name, getattr(query, name))
        for name in ("warns", "stored", "since", "beside", "list")
        if getattr(query, name)
    ]
    hidden += query.draft.params.items() if query.draft else []
    if frame.explicit:
        hidden.append(("as_of", frame.as_of.isoformat()))
    return Choices(
        rules=tuple(Option(kind, RULES[kind], kind == found.rule.kind) for kind in kinds),
        n=query.n or given,
        lead=str(query.lead),
        horizon=query.horizon,
        hidden=tuple(hidden),
        action=query.link(frame).split("?")[0],
    )
