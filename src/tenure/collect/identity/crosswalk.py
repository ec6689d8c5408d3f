"""The crosswalk between the ids of CRM, billing, help desk and product: what every linked id means by now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenure.warehouse.engines.computer import Computer
    from tenure.warehouse.pinned import Pinned

ACCOUNT, PERSON = "account", "person"


def same_accounts(pinned: Pinned, engine: Computer) -> dict[str, str | None]:
    """What every linked id of an account means by now: for values that name accounts, such as a parent."""
    links = f"SELECT key, same_as FROM ({latest(pinned)}) WHERE \"of\" = '{ACCOUNT}'"
    found = dict(engine.rows(links))
    return {key: _end(found, key) for key in found}


def latest(pinned: Pinned) -> str:
    """SQL of (of, key, same_as): the last link of every id."""
    return f"""SELECT "of", {key_of()} AS key, arg_max(struct_pack(s := same_as), struct_pack(
            h := happened_at, k := known_at, a := fact_high, b := fact_low)).s AS same_as
        FROM ({pinned.scan("links")}) WHERE known_until IS NULL GROUP BY ALL"""


def key_of() -> str:
    """SQL of an id as it is written everywhere: system:id, or an id of the product."""
    return "coalesce(nullif(system, '') || ':', '') || id"


def _end(found: Mapping[str, str | None], key: str) -> str | None:
    """Where a chain of links leads; a circle ends where it was entered."""
    seen = {key}
    while (further := found.get(key)) and further not in seen:
        key = further
        seen.add(key)
    return key
