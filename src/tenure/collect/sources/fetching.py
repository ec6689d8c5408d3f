"""One run over a database, whichever it is: what is new, then what is gone."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tenure.collect.sources.pulling import Overtaken, Pull
from tenure.collect.sources.reader import Reader
from tenure.collect.sources.sweep import sweep as swept

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Arrival


def fetched(pull: Pull, reader: Reader, sweep: bool) -> list[Arrival]:
    """What is new, into the lake; then what is gone, where it is time to look for it or `sweep` asks to.

    Where somebody else has read on meanwhile, theirs stands.
    """
    with suppress(Overtaken):
        pull.run(reader)
        swept(pull, reader, sweep)
    return pull.arrivals
