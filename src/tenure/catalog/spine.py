"""The spine: every subject × moment that exists, that is, of which a fact was known before the moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from tenure.catalog.definition import KEYS, Subject
from tenure.catalog.shape import AS_OF

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens

MEMBER = "is_member"  # of a person: has not left the account


def spine(lens: Lens, subject: Subject) -> tuple[str, ibis.Schema]:
    """SQL of the subject's key, the number of the moment `m` and its day `as_of`; for people whether they are members."""
    keys = ", ".join(KEYS[subject])
    known = lens.accounts_named() if subject == "account" else lens.people_named()
    since = lens.index("first_day")
    end = f"coalesce({lens.index('gone_day')}, {len(lens.moments)})"
    text = f"""
        SELECT {keys}, m, {AS_OF}
        FROM (SELECT {keys}, unnest(range({since}, {end})) AS m FROM ({known})) JOIN moments USING (m)"""
    columns = {**dict.fromkeys(KEYS[subject], "string"), "m": "int64", AS_OF: "date"}
    if subject == "account":
        return text, ibis.schema(columns)
    changes = lens.table("membership_changes").get_name()
    latest = f"""
        SELECT {keys}, m, arg_max(change, (happened_at, change)) AS change
        FROM (SELECT *, unnest(range(enter, leave)) AS m FROM {changes}) GROUP BY {keys}, m"""
    text = f"""
        SELECT {keys}, m, {AS_OF}, c.change IS DISTINCT FROM 'left' AS {MEMBER}
        FROM ({text}) s LEFT JOIN ({latest}) c USING ({keys}, m)"""
    return text, ibis.schema({**columns, MEMBER: "boolean"})
