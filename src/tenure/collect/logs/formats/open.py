"""Which format a log is in: as its rules or the command say, or as its first line looks."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from types import ModuleType

from tenure.collect.logs.formats import (
    alb,
    common,
    csv,
    json,
    logfmt,
    logformat,
    pattern,
    vhost,
    w3c,
)
from tenure.collect.logs.formats.format import Reader, Said
from tenure.errors import UsageError

TRIED: tuple[ModuleType, ...] = (w3c, json, alb, vhost, common, logfmt, csv)  # in this order


def reader_for(
    said: Said, wanted: Iterable[str], first: Sequence[bytes]
) -> tuple[str, Reader] | None:
    """The format's name and a reader; None where nobody says it and none of the first lines tells it.

    The first line that any format knows decides, so that a longer beginning of the same file never says else.
    """
    if said.pattern:
        return pattern.NAME, pattern.reader(wanted, said)
    if logformat.is_one(said.format):
        return logformat.NAME, logformat.reader(wanted, said)
    if said.format:
        chosen = _named(said.format)
        return chosen.NAME, chosen.reader(wanted, said)
    for line in first:
        for module in TRIED:
            if module.fits(line):
                return module.NAME, module.reader(wanted, said)
    return None


def refuse_unknown(name: str) -> None:
    """Raise UsageError for what is neither the name of a format nor a LogFormat."""
    if name and not logformat.is_one(name):
        _named(name)
    elif name:
        logformat.parts(name)


def names() -> tuple[str, ...]:
    """What formats are called."""
    return tuple(module.NAME for module in TRIED)


def _named(name: str) -> ModuleType:
    known = {n: module for module in TRIED for n in (module.NAME, *module.ALSO)}
    plain = name.strip().lower().replace("-", "_")
    if plain not in known:
        close = difflib.get_close_matches(plain, known, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise UsageError(
            f"There is no log format called {name}.{hint} There are: {', '.join(names())}; "
            "or give a LogFormat of Apache or nginx."
        )
    return known[plain]
