"""How much there is of something, about: for bounds of memory, not for answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.warehouse.faces import FACES
from tenure.warehouse.lens import SOURCES

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens


def subjects(lens: Lens, subject: str) -> int:
    """How many accounts, or people at accounts, were ever known."""
    named = lens.accounts_named() if subject == "account" else lens.people_named()
    ((number,),) = lens.engine.rows(f"SELECT count(*) FROM ({named}) every_one")
    return int(number)


def rows(lens: Lens, name: str, days: int | None) -> int:
    """How many rows of the table `name` are in a window of `days`; of a face as many as of the table that it is made of, unless
    it has one for each account or each day."""
    each = FACES[name].one_for if name in FACES else "row"
    if each == "account":
        return subjects(lens, "account")
    source = next(iter(FACES[name].sources), None) if name in FACES else SOURCES.get(name, name)
    if source is None:
        return 0
    stored = lens.pinned.scan(source, engine=lens.engine)
    ((count, span),) = lens.engine.rows(
        f"SELECT count(*), date_diff('day', min(day), max(day)) + 1 FROM ({stored}) stored"
    )
    if each == "day":
        return int(min(days or span or 0, span or 0))
    return int(count if days is None or not count else count * min(days, span) / span)
