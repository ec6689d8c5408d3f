"""Since when somebody is known, and until when: as long as any fact about them stands.

Who was merged into another, or of whom all turned out wrong, is there no longer from then on, and was there before.
"""

from __future__ import annotations

from collections.abc import Sequence


def presence(rows: Sequence[str], keys: Sequence[str]) -> str:
    """SQL of keys, `first_day` and `gone_day` (empty: they are still there), from relations of keys, `seen` and `gone`.

    A row per stretch: whoever comes back after a while has two, which do not overlap.
    """
    by = ", ".join(keys)
    known = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    parts = " UNION ALL ".join(
        f"SELECT {by}, min(seen) AS seen, gone FROM ({one}) GROUP BY {by}, gone" for one in rows
    )
    before = f"""max(gone) OVER (PARTITION BY {by} ORDER BY seen, gone
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"""
    return f"""
        WITH stood AS (
            SELECT {by}, gone, min(seen) AS seen FROM ({parts}) every_kind WHERE {known} GROUP BY {by}, gone),
        still_there AS (SELECT {by}, seen FROM stood WHERE gone IS NULL),
        gone_again AS (
            SELECT {", ".join(f"f.{key}" for key in keys)}, f.seen, least(f.gone, l.seen) AS gone
            FROM stood f LEFT JOIN still_there l ON {" AND ".join(f"l.{key} = f.{key}" for key in keys)}
            WHERE f.gone IS NOT NULL AND (l.seen IS NULL OR f.seen < l.seen)),
        stays_numbered AS (
            SELECT *, sum(begins) OVER (PARTITION BY {by} ORDER BY seen, gone
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS stretch
            FROM (SELECT *, CASE WHEN seen <= {before} THEN 0 ELSE 1 END AS begins FROM gone_again) marked)
        SELECT {by}, seen AS first_day, CAST(NULL AS DATE) AS gone_day FROM still_there
        UNION ALL
        SELECT {by}, min(seen) AS first_day, max(gone) AS gone_day FROM stays_numbered GROUP BY {by}, stretch"""
