"""Who needs whom: the order in which definitions are computed; circles and unknown names are refused."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from tenure.catalog.definition import KEYS, Definition
from tenure.errors import Circle, DefinitionError, TenureError, UnknownName

COLUMNS = ("m", "enter", "leave", "is_member")  # that the planner has beside definitions
PLAIN = re.compile(r"[a-z][a-z0-9_]{0,79}")


def refuse_name(definition: Definition, others: Mapping[str, Definition]) -> None:
    """Raise where a definition is called like another one, like a column beside all of them, or as nobody can write it."""
    name, where = definition.name, definition.where
    if name in others:
        raise DefinitionError(
            f"{where}: {name} is defined twice; the other one is at {others[name].where}."
        )
    if name in taken():
        raise DefinitionError(
            f"{where}: {name} is the name of a table or of a column beside all metrics; call it otherwise."
        )
    if not PLAIN.fullmatch(name):
        raise DefinitionError(
            f"{where}: {name[:100]!r} cannot be a name: it begins with a small letter, and has small letters, digits "
            "and _, at most 80."
        )


def possible(
    definitions: Mapping[str, Definition], given: Iterable[str], wrong: list[TenureError]
) -> dict[str, Definition]:
    """Those that can be computed: without those that need what is not there, or each other; why is put into `wrong`."""
    kept, fixed = dict(definitions), list(given)
    while True:
        try:
            in_order(kept, fixed)
            return kept
        except Circle as circle:
            wrong.append(circle)
            gone = set(circle.path)
        except UnknownName as unknown:
            known = {*kept, *fixed}
            gone = {name for name, one in kept.items() if not known.issuperset(one.needs)}
            wrong.append(unknown)
        kept = {name: one for name, one in kept.items() if name not in gone}


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
        raise Circle(f"{where}: definitions need each other: {' -> '.join(path)}", path) from error


def taken() -> frozenset[str]:
    """Names that no definition may have: keys, columns of stored readings, `people`, and tables of facts."""
    from tenure.warehouse.lens import table_names
    from tenure.warehouse.shelf import OURS

    return frozenset({*KEYS["person"], *OURS, *COLUMNS, "people", *table_names()})


def hint(word: str, names: Iterable[str]) -> str:
    """ "; did you mean …?" where something is near, else nothing."""
    near = difflib.get_close_matches(word, list(names), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(near)}?" if near else "."
