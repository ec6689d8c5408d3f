"""Predictions as definitions of the catalog, in the form of models: each moment by the model that was in use on its day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tenure.catalog.definition import Definition

NAMES: tuple[str, ...] = ()  # of all predictions


def definitions(folder: Path, types: Mapping[str, str]) -> list[Definition]:
    """Those that the models in `folder` can make of what has one of `types`."""
    return []
