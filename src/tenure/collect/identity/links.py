"""All links that were ever told, kept in the engine and added to as they come; and which ids hang together by them."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from tenure.collect.identity.sent import EMAIL

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

RAW, EMAILS = "identity_raw", "identity_emails"
PERSONAL = f"""SELECT key, same_as AS other FROM {RAW} WHERE "of" = 'person' AND same_as IS NOT NULL
    UNION ALL SELECT '{EMAIL}:' || person_id, person_id FROM {EMAILS} WHERE strpos(person_id, '@') > 0
    UNION ALL SELECT '{EMAIL}:' || address, person_id FROM {EMAILS}"""
OF_ACCOUNTS = (
    f"SELECT key, same_as AS other FROM {RAW} WHERE \"of\" = 'account' AND same_as IS NOT NULL"
)


def keep(pinned: Pinned, engine: Engine) -> int:
    """Bring `identity_raw` and `identity_emails` up to date; how many links there are."""
    folder = _places(pinned)
    seen = _kept.get(engine)
    now = (folder, pinned.version("links"), pinned.version("attributes"))
    if seen == now:
        return _count(engine, RAW)
    if seen is None or seen[0] != folder or seen[1] is None:
        engine.sql(f"CREATE OR REPLACE TEMP TABLE {RAW} AS {told(pinned, 0)}")
    elif seen[1] != now[1]:
        engine.sql(
            f"INSERT INTO {RAW} {told(pinned, engine.rows(f'SELECT coalesce(max(batch), 0) FROM {RAW}')[0][0])}"
        )
        stand = f"SELECT count(*) FROM ({pinned.scan('links')}) WHERE known_until IS NULL"
        if _count(engine, RAW) != engine.rows(stand)[0][0]:  # some were corrected or erased
            engine.sql(f"CREATE OR REPLACE TEMP TABLE {RAW} AS {told(pinned, 0)}")
    if seen is None or seen[0] != folder or seen[2] != now[2]:
        engine.sql(f"CREATE OR REPLACE TEMP TABLE {EMAILS} AS {_emails(pinned)}")
    _kept[engine] = now
    return _count(engine, RAW)


def told(pinned: Pinned, after: int) -> str:
    """SQL of (of, key, same_as, system, happened_at, known_at, high, low, batch) of the links of later batches."""
    return f"""SELECT "of", coalesce(nullif(system, '') || ':', '') || id AS key, nullif(same_as, '') AS same_as, system,
        happened_at, known_at, fact_high AS high, fact_low AS low, batch
        FROM ({pinned.scan("links", after_batch=after)}) WHERE known_until IS NULL AND batch > {int(after)}"""


def together(engine: Engine, table: str, begin: str, edges: str) -> None:
    """Make `table` of (key): all that the first keys hang together with, in whichever direction."""
    engine.sql(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT DISTINCT key FROM ({begin}) t(key) WHERE key IS NOT NULL"
    )
    engine.sql(f"CREATE OR REPLACE TEMP TABLE identity_front AS SELECT key FROM {table}")
    while engine.rows("SELECT 1 FROM identity_front LIMIT 1"):
        engine.sql(f"""CREATE OR REPLACE TEMP TABLE identity_front AS
            SELECT DISTINCT key FROM (
                SELECT other AS key FROM ({edges}) SEMI JOIN identity_front USING (key)
                UNION ALL SELECT e.key FROM ({edges}) e SEMI JOIN identity_front f ON e.other = f.key)
            ANTI JOIN {table} USING (key)""")
        engine.sql(f"INSERT INTO {table} SELECT key FROM identity_front")


_kept: weakref.WeakKeyDictionary[Engine, tuple[str, int | None, int | None]] = (
    weakref.WeakKeyDictionary()
)


def _places(pinned: Pinned) -> str:
    """Which lake it is, by where its files are."""
    files = pinned.files("links") or pinned.files("attributes")
    return files[0].path.partition("/links/")[0].partition("/attributes/")[0] if files else ""


def _count(engine: Engine, table: str) -> int:
    return int(engine.rows(f"SELECT count(*) FROM {table}")[0][0])


def _emails(pinned: Pinned) -> str:
    """SQL of (person_id, address, known_at): the addresses of people."""
    return f"""SELECT person_id, lower(trim(told.value)) AS address, told.known_at AS known_at FROM (
            SELECT person_id, arg_max(struct_pack(value := value, known_at := known_at),
                struct_pack(h := happened_at, k := known_at, a := fact_high, b := fact_low)) AS told
            FROM ({pinned.scan("attributes")})
            WHERE name = 'email' AND person_id IS NOT NULL AND known_until IS NULL GROUP BY person_id)
        WHERE contains(told.value, '@')"""
