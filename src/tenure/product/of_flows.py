"""What is measured of a flow: who begins it, who gets to its end, and how far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tenure.catalog.definition import Definition
from tenure.product.making import PERSON, made
from tenure.product.product import Flow


def definitions(of: Flow) -> Iterator[Definition]:
    """Four of them."""
    rows, title = ("flow_steps",), of.title
    yield made(
        f"{of.name}_started", _reached, of.name, 1, needs=rows, unit="users", at=of.at, topic="flows", days=28,
        doc=f"Users who reached the first step of {title} in the last four weeks.",
    )  # fmt: skip
    yield made(
        f"{of.name}_finished", _reached, of.name, len(of.steps), needs=rows, unit="users", at=of.at, topic="flows", days=28,
        doc=f"Users who reached the last step of {title} in the last four weeks.",
    )  # fmt: skip
    yield made(
        f"{of.name}_completion", _completion, of.name, needs=rows, unit="share", at=of.at, topic="flows", form="table", days=28,
        doc=f"Of the users who reached the first step of {title} in the last four weeks, the share who then reached the "
        "last one in them.",
    )  # fmt: skip
    yield made(
        f"{of.name}_step", _step, of.name, needs=rows, unit="step", subjects=PERSON, at=of.at, topic="flows",
        doc=f"The furthest step of {title} that the user has ever reached; {len(of.steps)} is the last.",
    )  # fmt: skip


def _reached(flow: str, step: int) -> Any:
    def build(flow_steps: Any) -> Any:
        here = (flow_steps.flow == flow) & (flow_steps.step == step)
        return flow_steps.person_id.nunique(where=here)

    return build


def _completion(flow: str) -> Any:
    def build(flow_steps: Any) -> Any:
        keys = ("account_id", "person_id", "as_of")
        own = flow_steps.filter(flow_steps.flow == flow, flow_steps.person_id.notnull())
        begun = own.filter(own.step == 1)
        begun = begun.group_by(*keys).aggregate(begun_at=begun.happened_at.min())
        ended = own.filter(own.step == own.steps)
        ended = ended.group_by(*keys).aggregate(ended_at=ended.happened_at.max())
        both = begun.left_join(ended, keys)
        finished = both.count(where=both.ended_at >= both.begun_at)
        return both.group_by("account_id", "as_of").aggregate(
            value=finished.cast("float64") / both.count()
        )

    return build


def _step(flow: str) -> Any:
    def build(flow_steps: Any) -> Any:
        return flow_steps.step.max(where=flow_steps.flow == flow)

    return build
