"""When an account decided whether to stay: the end of a term, and whether a line of the same product was in force after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

GRACE_DAYS = 30  # a renewal that comes later than this after the term is no renewal


@dataclass(frozen=True, slots=True)
class Decision:
    """`decided_on`: the day after the term, or the day on which the line ended, if that came first."""

    account: str
    decided_on: date
    renewed: bool


def decisions(lens: Lens, *, since: date | None = None) -> list[Decision]:
    """The latest decision of each account, as known at the lens's last moment; trials are none.

    A term of a product is renewed where a line of the product is in force at any time in the 30 days after it. It is
    counted once these are over. An account that decided on several products on one day has renewed if it renewed all.
    """
    until = lens.moments.days[-1]
    rows = lens.engine.rows(_latest(lens.rows("contract_lines").get_name(), until, since))
    return [Decision(account, day, renewed) for account, day, renewed in rows]


def _latest(lines: str, until: date, since: date | None) -> str:
    recent = f"WHERE decided_on >= DATE '{since}'" if since else ""
    return f"""
        WITH lines AS (
            SELECT account_id, coalesce(product, '') AS product, term_end, known_day AS since,
                coalesce(known_until_day, DATE '9999-12-31') AS until
            FROM {lines} WHERE coalesce(trial, FALSE) = FALSE AND known_day <= DATE '{until}'),
        terms AS (
            SELECT DISTINCT account_id, product, term_end FROM lines
            WHERE since <= term_end AND term_end < DATE '{until - timedelta(GRACE_DAYS)}'),
        ends AS (
            SELECT t.account_id, t.product, t.term_end,
                max(CASE WHEN l.since <= t.term_end
                    THEN least(l.until, CAST(t.term_end + 1 AS DATE)) END) AS ended,
                bool_or(l.until > CAST(t.term_end + 1 AS DATE)) AS renewed
            FROM terms t JOIN lines l ON l.account_id = t.account_id AND l.product = t.product
                AND l.since <= CAST(t.term_end + {GRACE_DAYS} AS DATE)
            GROUP BY t.account_id, t.product, t.term_end),
        decided AS (
            SELECT account_id, renewed,
                CASE WHEN renewed THEN CAST(term_end + 1 AS DATE) ELSE ended END AS decided_on
            FROM ends),
        latest AS (SELECT account_id, max(decided_on) AS decided_on FROM decided {recent} GROUP BY account_id)
        SELECT d.account_id, d.decided_on, bool_and(d.renewed) AS renewed
        FROM decided d JOIN latest l ON l.account_id = d.account_id AND l.decided_on = d.decided_on
        GROUP BY d.account_id, d.decided_on ORDER BY d.account_id"""
