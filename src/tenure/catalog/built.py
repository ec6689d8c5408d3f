"""What a definition says of tables or columns, guarded; of the same ones it is built once for all days that are computed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from tenure.catalog.definition import Definition
from tenure.catalog.operations import guarded
from tenure.catalog.shape import built_from

REMEMBERED = 2_000  # three times as many as come with Tenure


def built(definition: Definition, given: Mapping[str, Any]) -> Any:
    """The expression, without errors and infinities where something is divided by zero or has no logarithm.

    It is told by the function itself, not by its text: what else stands in somebody's file may have changed.
    """
    knobs = repr(sorted(definition.own_knobs.items()))
    key = (definition.build, knobs, tuple((name, one.op()) for name, one in given.items()))
    found = _known.pop(key, None)
    if found is None:
        while len(_known) >= REMEMBERED:
            _known.popitem(last=False)
        found = guarded(built_from(definition, given))
    _known[key] = found
    return found


_known: OrderedDict[object, Any] = OrderedDict()
