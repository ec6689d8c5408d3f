"""Who needs whom: the order in which definitions are computed; circles and unknown names are refused."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from tenure.catalog.definition import KEYS, Definition
from tenure.errors import Circle, UnknownName


def in_order(definitions: Mapping[str, Definition], given: Iterable[str]) -> tuple[str, ...]:
    """All names, each after what it needs. `given` are names that need no definition: tables, as_of, attributes."""
    fixed = set(given)
    for definition in definitions.values():
        for need in definition.needs:
            if need not in definitions and need not in fixed:
                raise UnknownName(
                    f"{definition.where}: {definition.name} needs {need!r}, which nothing defines"
                    + hint(need, [*definitions, *fixed])
                )
    needs = {
        name: [need for need in definition.needs if need in definitions]
        for name, definition in definitions.items()
    }
    try:
        return tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        path = error.args[1]
        where = definitions[path[0]].where
        raise Circle(f"{where}: definitions need each other: {' -> '.join(path)}") from error


def taken() -> frozenset[str]:
    """Names that no definition may have: keys, columns of stored readings, `people`, and tables of facts."""
    from tenure.warehouse.lens import table_names
    from tenure.warehouse.shelf import OURS

    return frozenset({*KEYS["person"], *OURS, "people", *table_names()})


def hint(word: str, names: Iterable[str]) -> str:
    """ "; did you mean …?" where something is near, else nothing."""
    near = difflib.get_close_matches(word, list(names), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else "."
