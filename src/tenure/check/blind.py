"""Kinds of facts that have never come in, and what they would add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tenure.check.finding import Finding, Workspace, spoken
from tenure.facts import kinds

# What a kind would tell that nothing else does.
ADDS: Mapping[str, str] = {
    "event": "who works, with what and how often: without it there is no usage at all",
    "membership": "who has a login: joins, leaves and users who never came",
    "contract_line": "ARR, seats, renewals: the money at stake and the order of attention",
    "ticket": "who struggles: open tickets and their rate",
    "survey_response": "what users say: NPS and CSAT",
    "touchpoint": "who has not been heard of for long",
    "gauge": "levels against capacity: storage, runs, data volume",
    "attribute": "plan, industry, country, owner: to filter and to group by",
    "role": "champions and decision makers, and when they leave",
    "goal": "what the customer wants to reach",
    "training": "who has been trained",
    "invoice": "who pays late",
    "cost": "what serving an account costs",
    "release": "what changed in the product, marked in the users' lanes",
    "outcome": "who churned and why: what scores are proved against",
}


def blind(asked: Workspace) -> Iterator[Finding]:
    for kind in kinds().values():
        adds = ADDS.get(kind.kind)
        if adds and asked.pinned.version(kind.rows) is None:
            yield Finding(
                "note",
                f"No {spoken(kind.kind)} has ever come in. It would tell {adds}.",
                kind.rows,
                f"`tenure import {kind.kind} FILE`",
            )
