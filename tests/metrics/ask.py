"""Asks the shipped metrics about a small lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tests.lakes import lake_with

from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.catalog.load import collect
from tenure.facts import Moments
from tenure.segments import definitions
from tenure.segments import read as segments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens

D = date(2024, 6, 30)  # the day that most tests ask about; the last four weeks begin on 3 June
Answers = dict[str, dict[str, Any]]


@cache
def shipped() -> Catalog:
    return Catalog([*collect(["tenure.metrics"]), *definitions(segments.shipped())])


def ask(
    folder: Path,
    *names: str,
    as_of: date = D,
    subject: str = "account",
    catalog: Catalog | None = None,
    **facts: Sequence[Mapping[str, Any]],
) -> Answers:
    """Answers by account, or by person, from a lake that holds nothing but `facts`."""
    lake = lake_with(folder, **facts)
    with Engine(memory="1GB", threads=1) as engine:
        lens = Lens(lake.pin(), engine, Moments.at(as_of))
        rows = compute(catalog or shipped(), lens, names, subject).to_pylist()
    key = "account_id" if subject == "account" else "person_id"
    return {row[key]: row for row in rows}


def use(
    account: str, person: str | None, *days: str, event: str = "open", **more: Any
) -> list[Any]:
    """An event a day, at noon, of a person or of automation."""
    return [
        {
            "account_id": account,
            "person_id": person,
            "event": event,
            "happened_at": f"{day}T12:00" if len(day) == 10 else day,
            **more,
        }
        for day in days
    ]


def line(account: str, at: str = "2024-01-01", line_id: str = "l1", **more: Any) -> dict[str, Any]:
    """A contract line that started."""
    return {
        "account_id": account,
        "line_id": line_id,
        "change": "started",
        "happened_at": at,
        "currency": "USD",
        **more,
    }
