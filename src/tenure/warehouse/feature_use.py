"""Who used which feature when: one pass over all use, kept as columns from which every figure of a feature is counted.

A user is a person at an account. Days are bits: bit `o % 63` of mask `o // 63` is the day `o` days before `until`, so nine
weeks are one number, and the weeks and days of a period can be counted without asking the lake again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.lens import Lens

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
BITS = 63  # days in a mask: nine weeks
COVERED = 3  # masks that there always are: 27 weeks
NEVER = 2**31 - 1  # the number of a day that never comes
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Users:
    """A row per user: everybody who had a login or did anything up to the end of the period. Days are numbers since 1970."""

    account: Ints  # place in `FeatureUse.accounts`
    person: tuple[str, ...]
    login: Flags  # had a login in the period
    joined: Ints  # the day of the first login known; NEVER: none is
    left: Ints  # the day on which the last login was taken away; NEVER: it stands, or none is known
    first: Ints  # the first day of use; NEVER: none
    active: Flags  # did anything in the period

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, eq=False)
class FeatureUse:
    """A row per account × user × feature that was ever used, ordered by feature; `user` is -1 for automation."""

    since: date
    until: date
    recorded_since: date | None  # the first day of which use is known
    accounts: tuple[str, ...]  # all that are known, with and without use
    users: Users
    features: tuple[str, ...]
    bounds: Ints  # the rows of feature n are bounds[n] up to but without bounds[n + 1]
    account: Ints
    user: Ints
    first: Ints
    last: Ints
    events: Ints  # in the period
    days: Ints  # in the period, on which it was used
    masks: Ints  # rows × masks

    def rows(self, feature: str) -> slice:
        """Where the rows of a feature are; nowhere for one that was never used."""
        n = self._places.get(feature)
        return slice(0) if n is None else slice(int(self.bounds[n]), int(self.bounds[n + 1]))

    @property
    def knows_logins(self) -> bool:
        """Whether any login is known; without any, users are those who ever did anything."""
        return bool((self.users.joined < NEVER).any())

    @property
    def end(self) -> int:
        """The number of the last day."""
        return number(self.until)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: n for n, name in enumerate(self.features)}


def number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def weekly(masks: Ints, weeks: int = 26) -> Flags:
    """Rows × weeks: whether it was used in each of the last weeks; the last one ends with `until`."""
    found = np.zeros((len(masks), weeks), dtype=np.bool_)
    for week in range(weeks):
        mask, place = divmod(week * 7, BITS)
        found[:, weeks - 1 - week] = (masks[:, mask] >> place) & 127 != 0
    return found


def feature_use(lens: Lens, since: date, until: date) -> FeatureUse:
    """All use up to `until`, with the period `since` to `until`, as known at the lens's one moment."""
    lens.engine.table("feature_users", _people(lens, since, until))
    people = lens.engine.arrow('SELECT * FROM feature_users ORDER BY "user"')
    cells = lens.engine.arrow(_cells(lens, since, until))
    everywhere = lens.engine.arrow(f"SELECT account_id FROM ({lens.accounts_named()})")
    accounts, coded = _coded(people["account_id"], cells["account_id"], everywhere["account_id"])
    features, (feature,) = _coded(cells["feature"])
    user = _whole(cells, "user")
    order = np.lexsort((user, coded[1], feature))
    masks = np.stack([_whole(cells, f"mask_{n}") for n in range(_masks(since, until))], axis=1)
    masks = masks[order]
    return FeatureUse(
        since=since,
        until=until,
        recorded_since=lens.delivered["usage"],
        accounts=accounts,
        users=Users(
            account=coded[0],
            person=tuple(people["person_id"].to_pylist()),
            login=people["login"].to_numpy(),
            joined=_whole(people, "joined"),
            left=_whole(people, "gone"),
            first=_whole(people, "first"),
            active=people["active"].to_numpy(),
        ),
        features=features,
        bounds=np.searchsorted(feature[order], np.arange(len(features) + 1)).astype(np.int64),
        account=coded[1][order],
        user=user[order],
        first=_whole(cells, "first")[order],
        last=_whole(cells, "last")[order],
        events=_whole(cells, "events")[order],
        days=_days(masks, (until - since).days + 1),
        masks=masks,
    )


def _people(lens: Lens, since: date, until: date) -> str:
    """Everybody with a login or any use, numbered, and what is known of their beginning and end."""
    usage = lens.table("usage").get_name()
    changes = lens.table("membership_changes").get_name()
    return f"""
        WITH used AS (
            SELECT account_id, person_id, min(day) AS first, bool_or(day >= DATE '{since}') AS active
            FROM {usage} WHERE account_id IS NOT NULL AND person_id IS NOT NULL AND day <= DATE '{until}'
            GROUP BY 1, 2),
        spells AS (
            SELECT account_id, person_id, change, day, happened_at,
                lead(day) OVER (PARTITION BY account_id, person_id ORDER BY happened_at, change) AS until_day
            FROM {changes} WHERE day <= DATE '{until}'),
        member AS (
            SELECT account_id, person_id, min(day) FILTER (change = 'joined') AS joined,
                bool_or(change = 'joined' AND coalesce(until_day > DATE '{since}', true)) AS login,
                CASE WHEN arg_max(change, (happened_at, change)) <> 'joined' THEN max(day) END AS gone
            FROM spells GROUP BY 1, 2)
        SELECT row_number() OVER (ORDER BY account_id, person_id) - 1 AS "user", account_id, person_id,
            coalesce(active, false) AS active, coalesce(login, false) AS login,
            {_day("first")}, {_day("joined")}, {_day("gone")}
        FROM used FULL JOIN member USING (account_id, person_id)"""


def _cells(lens: Lens, since: date, until: date) -> str:
    usage = lens.table("feature_usage").get_name()
    ago = f"(DATE '{until}' - day)"
    masks = ", ".join(
        f"coalesce(bit_or(CASE WHEN {ago} // {BITS} = {n} THEN 1::BIGINT << ({ago} % {BITS})::BIGINT END), 0) AS mask_{n}"
        for n in range(_masks(since, until))
    )
    return f"""
        SELECT c.* EXCLUDE (person_id), coalesce(p."user", -1) AS "user" FROM (
            SELECT account_id, person_id, feature, {_day("min(day)", "first")}, {_day("max(day)", "last")},
                coalesce(sum(n) FILTER (day >= DATE '{since}'), 0)::BIGINT AS events, {masks}
            FROM {usage} WHERE account_id IS NOT NULL AND day <= DATE '{until}' GROUP BY 1, 2, 3) c
        LEFT JOIN feature_users p ON p.account_id = c.account_id AND p.person_id = c.person_id"""


def _day(value: str, name: str = "") -> str:
    """SQL: a day as a number; NEVER where there is none."""
    return f"coalesce({value} - DATE '{EPOCH}', {NEVER})::BIGINT AS {name or value}"


def _masks(since: date, until: date) -> int:
    return max(COVERED, -(-((until - since).days + 1) // BITS))


def _days(masks: Ints, length: int) -> Ints:
    """How many of the last `length` days each row has."""
    found = np.zeros(len(masks), dtype=np.int64)
    for n in range(masks.shape[1]):
        within = min(max(length - n * BITS, 0), BITS)
        found += np.bitwise_count(masks[:, n] & ((1 << within) - 1))
    return found


def _coded(*columns: pa.ChunkedArray) -> tuple[tuple[str, ...], list[Ints]]:
    """The texts that stand in any of the columns, in order, and each column as places among them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = [column.combine_chunks() for column in columns]
    whole = pa.concat_arrays([text.unique() for text in texts]).unique()
    names = whole.take(pc.sort_indices(whole))
    return tuple(names.to_pylist()), [
        pc.index_in(text, value_set=names).to_numpy(zero_copy_only=False).astype(np.int64)
        for text in texts
    ]


def _whole(table: pa.Table, name: str) -> Ints:
    found: Ints = table[name].to_numpy().astype(np.int64)
    return found
