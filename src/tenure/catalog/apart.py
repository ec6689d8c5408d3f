"""Computes what can be computed: a definition that breaks on these facts is found, and all others have their values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.catalog.definition import Subject
from tenure.errors import Uncomputable

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.lens import Lens

Failed = dict[str, str]  # name -> what the engine says


def compute_apart(
    catalog: Catalog,
    lens: Lens,
    names: Sequence[str],
    subject: Subject = "account",
    costs: dict[str, float] | None = None,
) -> tuple[pa.Table, Failed]:
    """As `compute`, of all of `names` that can be computed; and those that cannot, with what rests on them.

    Where nothing breaks it costs nothing more. Else those that come with Tenure are tried together, since they seldom
    break, and all others one by one.
    """
    try:
        return compute(catalog, lens, names, subject, costs), {}
    except Uncomputable:
        failed: Failed = {}
        shipped = [name for name in names if _is_ours(catalog, name, subject)]
        good = _good(catalog, lens, shipped, subject, failed)
        for name in names:
            if name not in shipped:
                good += _good(catalog, lens, [name], subject, failed)
        kept = [name for name in names if name in set(good)]
        return compute(catalog, lens, kept, subject, costs), failed


def _good(
    catalog: Catalog, lens: Lens, names: Sequence[str], subject: Subject, failed: Failed
) -> list[str]:
    """Those that can be computed; halved, until those that cannot stand alone."""
    broken = failed.keys() & set(catalog.order(names, subject))
    if len(names) == 1 and broken:  # what it needs has been tried already
        failed[names[0]] = f"it needs {min(broken)}"
        return []
    try:
        if names:
            compute(catalog, lens, names, subject)
        return list(names)
    except Uncomputable as error:
        if len(names) == 1:
            failed[names[0]] = str(error)
            return []
        half = len(names) // 2
        first = _good(catalog, lens, names[:half], subject, failed)
        return first + _good(catalog, lens, names[half:], subject, failed)


def _is_ours(catalog: Catalog, name: str, subject: Subject) -> bool:
    """Whether it, and all that it rests on, comes with Tenure."""
    needed = (catalog.get(need) for need in catalog.order([name], subject))
    return all(getattr(one.build, "__module__", "").startswith("tenure.") for one in needed)
