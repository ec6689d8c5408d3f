"""Time to value: from one milestone to another, chosen in the address, by account or by user, counting who is still on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from tenure.discovery.time_to_value import TimeToValue, time_to_value
from tenure.warehouse.feature_use import EPOCH, NEVER
from tenure.web import words
from tenure.web.features.gathered import Gathered
from tenure.web.kept import Basis, Kept
from tenure.web.waiting import there

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.web.desk import Desk

Per = Literal["account", "user"]
SUBJECT: Mapping[Per, Literal["account", "person"]] = {"account": "account", "user": "person"}
STARTS = ("customer_since", "first_contract", "first_login_given", "first_use")
ENDS = ("first_key_use", "first_use", "first_milestone", "first_login_given")
OF_ACCOUNTS = ("contract", "trial", "goal", "attribute")  # milestones that nobody reaches alone
LEFT = "left_on"  # a column beside those of definitions


@dataclass(frozen=True, slots=True)
class Place:
    """A milestone to choose."""

    name: str
    title: str


@dataclass(frozen=True)
class Measured:
    """From where to where, and what was found; None where there is nothing to measure."""

    per: Per
    since: str
    until: str
    points: tuple[Place, ...]
    found: TimeToValue | None

    def called(self, name: str) -> str:
        """What a milestone is called."""
        return next((point.title for point in self.points if point.name == name), name)


class Measuring:
    """Times of one workspace, kept in memory."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[pa.Table] = Kept(desk.behind, 12)
        self._times: Kept[TimeToValue] = Kept(desk.behind, 24)

    def of(self, gathered: Gathered, since: str, until: str, per: str = "") -> Measured:
        """Of the accounts that count, or of their users. What is no milestone is as if nothing was asked."""
        catalog = self._desk.app.catalog
        whose: Per = "user" if per == "user" else "account"
        points = milestones(catalog, gathered, whose)
        known = [point.name for point in points]
        since = _chosen(since, (*_spans(gathered, 0), *STARTS), known, "")
        until = _chosen(until, (*_spans(gathered, 1), *ENDS), known, since)
        if not since or not until or since == until:
            return Measured(whose, since, until, points, None)
        day = gathered.use.until

        def computed() -> pa.Table:
            from tenure.catalog.compute import compute

            with self._desk.lens(day) as lens:
                return compute(catalog, lens, [since, until], SUBJECT[whose])

        key = (day, whose, since, until, catalog.version(since), catalog.version(until))
        begun = self._kept.behind(key, gathered.basis, computed, self._desk.patience)
        kept = there(begun, "Time to value")
        basis = Basis((kept.at, gathered.portfolio, gathered.use))

        def told() -> TimeToValue:
            return _told(gathered, kept.found, since, until, whose)

        found = self._times.of((key, gathered.asked.condition), basis, told).found
        return Measured(whose, since, until, points, found)


def _chosen(asked: str, usual: Sequence[str], known: Sequence[str], but: str) -> str:
    return asked if asked in known else next((n for n in usual if n in known and n != but), "")


def _told(gathered: Gathered, table: pa.Table, since: str, until: str, per: Per) -> TimeToValue:
    """Of the accounts that count; a user whose login was taken away waits no longer."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array([gathered.portfolio.ids[n] for n in gathered.rows], pa.string())
    rows = table.filter(pc.is_in(table["account_id"], wanted))
    recorded, day = gathered.use.recorded_since, gathered.use.until
    if per == "account":
        return time_to_value(rows, since, until, day, recorded)
    left = _left(gathered)
    keys = zip(rows["account_id"].to_pylist(), rows["person_id"].to_pylist(), strict=True)
    rows = rows.append_column(LEFT, pa.array([left.get(key) for key in keys], pa.date32()))
    return time_to_value(rows, since, until, day, recorded, LEFT)


def _left(gathered: Gathered) -> dict[tuple[str, str], Any]:
    """Of the users whose login was taken away, when."""
    use = gathered.use
    return {
        (use.accounts[account], person): EPOCH + timedelta(int(left))
        for account, person, left in zip(
            use.users.account, use.users.person, use.users.left, strict=True
        )
        if left < NEVER
    }


def milestones(catalog: Catalog, gathered: Gathered, per: Per) -> tuple[Place, ...]:
    """Everything with a first day: declared milestones, the first use of each feature, and what it begins with."""
    declared = {
        f"{one.name}_reached": one.title
        for one in gathered.product.milestones
        if per == "account" or one.kind not in OF_ACCOUNTS
    }
    features = {
        f"{one.name}_first_use": f"{one.title}: first use" for one in gathered.features.values()
    }
    kinds = catalog.types(SUBJECT[per])
    dates = {name for name, kind in kinds.items() if kind.is_date()}
    keyless = not any(one.key for one in gathered.product.features)
    fixed = [n for n in (*STARTS, *ENDS) if n in dates and not (keyless and n == "first_key_use")]
    points = [Place(name, words.title(name)) for name in dict.fromkeys(fixed)]
    points += [Place(n, t) for n, t in declared.items() if n in dates]
    points += [
        Place(n, t) for n, t in sorted(features.items(), key=lambda one: one[1]) if n in dates
    ]
    return tuple(points)


def _spans(gathered: Gathered, end: int) -> tuple[str, ...]:
    """The ends of declared times to value, before anything else."""
    return tuple(f"{(one.since, one.until)[end]}_reached" for one in gathered.product.spans)
