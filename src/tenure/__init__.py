"""Tenure: who needs attention now, why, what is at stake, what to do about it, and whether it helped.

A workspace's own definitions begin with `from tenure import metric`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenure.catalog.definition import choice, metric

__all__ = ["choice", "metric"]


def __getattr__(name: str) -> Any:
    """`import tenure` stays fast: the catalog is imported when somebody defines something."""
    if name not in __all__:
        raise AttributeError(f"module 'tenure' has no attribute {name!r}")
    from tenure.catalog import definition

    return getattr(definition, name)
