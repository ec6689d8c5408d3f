"""Kinds of facts that have never come in, and what they would add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tenure.check.finding import Finding, Workspace, spoken
from tenure.facts import kinds

ADDS: Mapping[str, str] = {  # what a kind of fact would add
    "attribute": "names, plans, industries, owners: lists to filter by",
    "contract_line": "ARR, seats, renewals, ARR at risk and who is a customer at all",
    "correction": "",
    "cost": "what an account costs to serve",
    "event": "use of the product: active users, features, change, health",
    "gauge": "how much of what was bought is used: storage, runs",
    "goal": "what the customer wants to achieve",
    "invoice": "unpaid invoices",
    "membership": "who has a login: invited but never active, and who left",
    "outcome": "why customers left",
    "release": "releases marked in an account's history",
    "role": "champions and decision makers, and when one is lost",
    "survey_response": "NPS, CSAT and what was said",
    "ticket": "support: open tickets, how often, how it was rated",
    "touchpoint": "when we last spoke with each other",
    "training": "who was trained",
}


def blind(asked: Workspace) -> Iterator[Finding]:
    for kind in kinds().values():
        adds = ADDS.get(kind.kind, kind.__doc__ or "")
        if adds and asked.pinned.version(kind.rows) is None:
            yield Finding(
                "note",
                f"No {spoken(kind.kind)} has ever come in. It would tell {adds}.",
                kind.rows,
                f"`tenure import {kind.kind} FILE`",
            )
