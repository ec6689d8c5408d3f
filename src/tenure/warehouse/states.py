"""States and gauges as rows with an interval: what was in force, until a later version took over.

Versions of one key are ordered by when they happened, then by when they were known, then as a life goes: a line that
starts and ends at one instant has ended. A version gives way on the day
when the first of those after it in this order is visible, so a change that becomes known late counts from then on,
and the past stays as it was known. A version that turned out wrong gives way again to the one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tenure.facts import Fact
from tenure.warehouse.tables import quoted, text

MADE = ("known_day", "known_until_day", "arr_converted")  # no columns of what is stored


def in_force(
    kind: type[Fact],
    scan: str,
    columns: Sequence[str],
    *,
    ago_days: int = 0,
    currency: str | None = "",
) -> str:
    """SQL: the rows of `kind`, with the days between which each is in force as `known_day` and `known_until_day`.

    `currency`: what amounts of contract lines are converted to; None: they are left as they were agreed.
    """
    key = ", ".join(kind.key)
    order = f"happened_at DESC, known_at DESC, {_step(kind)} DESC, fact_high DESC, fact_low DESC"
    held = [name for name in dict.fromkeys((*columns, *kind.key)) if name not in MADE]
    versions = f"""
        SELECT *, {_seen(ago_days)} AS seen_day, {_end(kind, ago_days)} AS end_day,
            min({_seen(ago_days)}) OVER (PARTITION BY {key} ORDER BY {order}
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS next_day,
            bool_or(known_until_day IS NOT NULL) OVER (PARTITION BY {key}) AS mended
        FROM ({scan})"""
    ended = ", ".join(f"'{change}'" for change in kind.ends)
    alive = f"change NOT IN ({ended})" if ended else "true"
    standing = f"""
        WITH versions AS ({versions})
        SELECT {_listed(held)}, seen_day AS known_day, gone_day AS known_until_day FROM (
            SELECT {_listed(held)}, seen_day, least(end_day, next_day) AS gone_day
            FROM versions WHERE NOT mended
            UNION ALL {_mended(held, kind.key, order)})
        WHERE {alive} AND (gone_day IS NULL OR seen_day < gone_day)"""
    if kind.kind == "contract_line" and currency is not None:
        standing = _converted(standing, held, currency)
    return f"SELECT {_listed(columns)} FROM ({standing})"


def _mended(held: Sequence[str], key: Sequence[str], order: str) -> str:
    """SQL of the versions of keys of which one was corrected: the one before is in force again from the correction on.

    Between any two days on which a version is seen or turns out wrong, the last of those that stand is in force.
    """
    by = ", ".join(key)
    same = " AND ".join(f"v.{name} IS NOT DISTINCT FROM s.{name}" for name in key)
    own = ", ".join(f"s.{name}" for name in key)
    return f"""
        SELECT {_listed(held, "v")}, s.since AS seen_day, least(v.end_day, s.until) AS gone_day
        FROM (SELECT *, lead(since) OVER (PARTITION BY {by} ORDER BY since) AS until FROM (
            SELECT {by}, seen_day AS since FROM versions WHERE mended
            UNION SELECT {by}, known_until_day FROM versions WHERE known_until_day IS NOT NULL)) s
        JOIN (SELECT * FROM versions WHERE mended) v ON {same} AND v.seen_day <= s.since
            AND (v.known_until_day IS NULL OR s.since < v.known_until_day)
        QUALIFY row_number() OVER (PARTITION BY {own}, s.since ORDER BY {order}) = 1"""


def attributes_of_people(scan: str, people: str, ago_days: int) -> str:
    """SQL: the attributes of people, at every account where the person is known."""
    from tenure.facts.attribute import Attribute

    days = ["day", "happened_at", "local_at", "known_day", "known_until_day"]
    names = ["name", "value", "source", *days]
    personal = f"SELECT * FROM ({scan}) WHERE person_id IS NOT NULL"
    standing = in_force(Attribute, personal, ["account_id", "person_id", *names], ago_days=ago_days)
    return f"""
        SELECT p.account_id, p.person_id, {_listed(names, "a")} FROM (SELECT DISTINCT account_id, person_id FROM ({people})) p
        JOIN ({standing}) a ON a.person_id = p.person_id
            AND (a.account_id IS NULL OR a.account_id = p.account_id)
        WHERE a.value IS NOT NULL"""


def _listed(columns: Iterable[str], of: str = "") -> str:
    return ", ".join(f"{of}.{quoted(name)}" if of else quoted(name) for name in columns)


def _step(kind: type[Fact]) -> str:
    steps = enumerate(kind.moments.values(), 1)
    told = " ".join(f"WHEN '{change}' THEN {number}" for number, change in steps)
    return f"CASE change {told} END" if told else "0"


def _seen(ago_days: int) -> str:
    return f"greatest((day + {int(ago_days)})::DATE, known_day)"


def _end(kind: type[Fact], ago_days: int) -> str:
    if kind.until is None:
        return "NULL::DATE"
    return f"CASE WHEN auto_renew IS TRUE THEN NULL ELSE ({kind.until} + {1 + int(ago_days)})::DATE END"


def _converted(lines: str, held: Iterable[str], currency: str) -> str:
    """Lines cut at the days on which their rate changes; null before the first rate, and without one."""
    own = text(currency)
    rates = """
        SELECT currency, rate, day AS since,
            lead(day) OVER (PARTITION BY currency ORDER BY day) AS until FROM rates
        UNION ALL SELECT currency, NULL, DATE '0001-01-01', min(day) FROM rates GROUP BY currency"""
    return f"""
        SELECT {_listed(held, "l")},
            greatest(l.known_day, r.since) AS known_day,
            least(l.known_until_day, r.until) AS known_until_day,
            (CASE WHEN coalesce(l.currency, {own}) = {own} THEN l.arr
                ELSE l.arr * r.rate END)::DECIMAL(38, 10) AS arr_converted
        FROM ({lines}) l LEFT JOIN ({rates}) r
            ON l.currency = r.currency AND l.currency <> {own}
            AND (l.known_until_day IS NULL OR r.since < l.known_until_day)
            AND (r.until IS NULL OR r.until > l.known_day)"""
