"""Use by day: events rolled up by account, person, event and source. What most metrics read.

Every batch of events is folded in exactly once: the table's mark `load` is the newest batch that it holds, set in the
commit that brings the rows. What a killed process left undone, the next `catch_up` does.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tenure.warehouse import commit
from tenure.warehouse.lake import Lake
from tenure.warehouse.tables import within

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine


def catch_up(lake: Lake, engine: Engine) -> None:
    """Fold in the batches of events that are not in yet, in one commit."""
    if lake.exists("events"):
        commit.committed(lambda: _fold(lake, engine))


def rebuild(lake: Lake, engine: Engine) -> None:
    """Make all rows anew out of the events that are folded in."""
    catch_up(lake, engine)
    months = engine.rows(f"SELECT DISTINCT known_month FROM ({lake.pin().scan('usage')})")
    if months:
        commit.committed(lambda: renew(lake, engine, [month for (month,) in months]))


def renew(
    lake: Lake, engine: Engine, months: Collection[str], corrected: int | None = None
) -> None:
    """One attempt to put the rows of these known months in place of those there are."""
    handle = lake.table("usage")
    folded = handle.transaction_version("load") or 0
    events = f"SELECT * FROM ({lake.pin().scan('events', months=months)}) WHERE batch <= {folded}"
    commit.write(
        handle,
        engine.reader(rolled_up(events)),
        marks={} if corrected is None else {"correct": corrected},
        instead_of=within("known_month", months),
    )


def rolled_up(events: str) -> str:
    """SQL of the rows of use in a relation of events. Batches stay apart, so that it does not matter how many are folded at once."""
    return f"""
        SELECT day, known_day, known_until_day, account_id, person_id, event, source,
            count(*) AS n, sum(quantity) AS quantity, sum(duration_seconds) AS duration_seconds,
            min(happened_at) AS first_at, max(happened_at) AS last_at, batch, known_month
        FROM ({events}) WHERE excluded IS NULL
        GROUP BY day, known_day, known_until_day, account_id, person_id, event, source, batch, known_month"""


def _fold(lake: Lake, engine: Engine) -> None:
    handle, pinned = lake.table("usage"), lake.pin()
    done = handle.transaction_version("load") or 0
    newest = pinned.snapshots["events"].batch
    if newest > done:
        events = (
            f"SELECT * FROM ({pinned.scan('events', after_batch=done)}) WHERE batch > {int(done)}"
        )
        commit.write(handle, engine.reader(rolled_up(events)), marks={"load": newest})
