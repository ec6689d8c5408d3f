"""What is foreseen: a kind per file. Being in this folder is being foreseen."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping

from tenure.errors import UnknownName
from tenure.health.prediction.targets.target import Target


@functools.cache
def targets() -> Mapping[str, Target]:
    """Every target by its name: those of accounts first, the churn by the next renewal before all."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        things = vars(importlib.import_module(f"{__name__}.{module.name}")).values()
        found += [thing for thing in things if isinstance(thing, Target)]
    ordered = sorted(found, key=lambda one: (one.subject, one.name != "churn", one.name))
    return {one.name: one for one in ordered}


def target_named(name: str) -> Target:
    """The target of this name. Raises UnknownName where there is none."""
    known = targets()
    if name not in known:
        raise UnknownName(f"Nothing called {name!r} is foreseen; possible are {', '.join(known)}.")
    return known[name]
