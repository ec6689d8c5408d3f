"""Asks metrics about a small lake and a features.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.lakes import lake_with
from tests.metrics.ask import Answers, D, shipped

from tenure import product
from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.catalog.definition import Definition
from tenure.facts import Moments
from tenure.product.product import FILE
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.faces import Declared
from tenure.warehouse.lens import Lens


def ask_of(
    folder: Path,
    toml: str,
    *names: str,
    as_of: date = D,
    subject: str = "account",
    events: Sequence[str] = (),
    besides: Sequence[Definition] = (),
    **facts: Sequence[Mapping[str, Any]],
) -> Answers:
    """Answers by account, or by person, where features.toml says `toml` and the lake holds nothing but `facts`. `besides`: what
    is asked that is no metric."""
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(toml, encoding="utf-8")
    sold = product.read(folder)
    known = shipped().definitions
    catalog = Catalog([*known.values(), *product.definitions(sold, events, known), *besides])
    with Engine(memory="1GB", threads=1) as engine:
        declared = Declared(product.declared(sold), sold.plan)
        lens = Lens(lake_with(folder, **facts).pin(), engine, Moments.at(as_of), declared=declared)
        rows = compute(catalog, lens, names, subject).to_pylist()
    key = "account_id" if subject == "account" else "person_id"
    return {row[key]: row for row in rows}


def joined(
    person: str, at: str = "2024-01-01", account: str = "acme", **more: Any
) -> dict[str, Any]:
    """A login that was given."""
    return {
        "account_id": account,
        "person_id": person,
        "change": "joined",
        "happened_at": at,
        **more,
    }
