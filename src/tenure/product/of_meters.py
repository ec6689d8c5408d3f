"""What is measured of a meter that the vendor prices by, and of a setting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tenure.catalog.definition import Definition
from tenure.product.making import BOTH, made
from tenure.product.product import Meter, Setting


def definitions(of: Meter) -> Iterator[Definition]:
    """Of a meter that adds up: its total. Of a level: the last reading, and how much of what was bought that is."""
    if of.event:
        what = "quantities" if of.of == "quantity" else "number"
        yield made(
            f"{of.name}_total", _total, of.event, of.of, needs=("usage",), unit=of.unit, subjects=BOTH, at=of.at, topic="meters",
            stored=True, days=28,
            doc=f"{of.title} in the last four weeks: the {what} of the events {of.event}, added up.",
        )  # fmt: skip
        return
    yield made(
        f"{of.name}_level", _level, of.gauge, needs=("gauges",), unit=of.unit, at=of.at, topic="meters", stored=True,
        doc=f"{of.title}: the last level that was read of {of.gauge}.",
    )  # fmt: skip
    yield made(
        f"{of.name}_capacity_use", _capacity_use, of.gauge, needs=("gauges",), unit="ratio", at=of.at, topic="meters", stored=True,
        doc=f"{of.title}: the last level that was read of {of.gauge} as a share of what was bought. Not known where the "
        "reading does not say how much that is.",
    )  # fmt: skip


def setting(of: Setting) -> Definition:
    """Whether a setting or integration is on."""
    shown = f"the attribute {of.attribute}" if of.attribute else f"the events {of.event}"
    return made(
        f"{of.name}_on", _on, of.name, needs=("configuration",), unit="yes/no", at=of.at, topic="settings",
        doc=f"Whether {of.title} is on, as {shown} show.",
    )  # fmt: skip


def _total(event: str, of: str) -> Any:
    def build(usage: Any) -> Any:
        added = usage.quantity if of == "quantity" else usage.n
        return added.sum(where=usage.event == event)

    return build


def _level(gauge: str) -> Any:
    def build(gauges: Any) -> Any:
        return gauges.value.max(where=gauges.meter == gauge)

    return build


def _capacity_use(gauge: str) -> Any:
    def build(gauges: Any) -> Any:
        return (gauges.value / gauges.capacity.nullif(0)).max(where=gauges.meter == gauge)

    return build


def _on(setting: str) -> Any:
    def build(configuration: Any) -> Any:
        return configuration.count(where=configuration.setting == setting) > 0

    return build
