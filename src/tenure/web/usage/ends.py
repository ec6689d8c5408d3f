"""What definitions say at the ends of buckets: stored readings where there are any, else computed, behind the page.

Of a bucket the newest stored day counts: it is as of that day. What is computed is as of the bucket's last day.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tenure.errors import UsageError
from tenure.facts import Moments
from tenure.web import words
from tenure.web.kept import Basis, Counting, Kept
from tenure.web.usage.computing import Computing
from tenure.web.usage.periods import Bucket

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Subject

LIVE = "is_live"  # former customers are left out
MOST_ENDS = 130  # computed for one page
HOUR = 3600.0  # what was known on a day that is over hardly changes: looked at again so often
WAIT = 1.5  # seconds that a page waits for what is computed behind it


@dataclass(frozen=True, slots=True)
class End:
    """As of which day a bucket is told, by which version, and whether it was stored or is computed now."""

    day: date
    version: str
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Ends:
    """Columns `b`, the subject's key and the definitions; and where each bucket's answer is from."""

    table: pa.Table
    ends: tuple[End, ...]


@dataclass(frozen=True)
class Reader:
    """Reads definitions of one workspace."""

    app: App
    kept: Kept[Any]
    basis: Basis
    today: date

    def read(
        self,
        names: Sequence[str],
        buckets: Sequence[Bucket],
        subject: Subject = "account",
        *,
        tied: bool = False,
        anew: bool = False,
    ) -> Ends | Computing:
        """What `names` say at the end of each bucket; with `tied`, over as many days as the bucket has; with `anew`,
        by today's definitions whatever is stored."""
        ends = self._ends(names, buckets, subject, tied or anew)
        missing = [
            (bucket.days if tied else 0, end.day)
            for bucket, end in zip(buckets, ends, strict=True)
            if not end.stored
        ]
        tables = [self._stored(names, ends, subject)]
        for days in sorted({days for days, _ in missing}):
            wanted = tuple(sorted({day for length, day in missing if length == days}))
            computed = self._computed(tuple(names), wanted, subject, days)
            if isinstance(computed, Computing):
                return computed
            places = [
                (b, end.day)
                for b, (bucket, end) in enumerate(zip(buckets, ends, strict=True))
                if not end.stored and (bucket.days if tied else 0) == days
            ]
            tables.append(_placed(computed, places))
        return Ends(pa.concat_tables(tables), tuple(ends))

    def _ends(
        self, names: Sequence[str], buckets: Sequence[Bucket], subject: Subject, anew: bool
    ) -> list[End]:
        """Of each bucket the newest stored day that has all of `names`, else its last day, to be computed."""
        stored = {} if anew else self.app.readings.stored(subject)
        versions = self.app.readings.versions_of(stored.values())
        have = [day for day, one in stored.items() if set(names) <= set(versions[one.whole])]
        present = self.app.catalog.version(names[0])
        ends = []
        for bucket in buckets:
            newest = bisect_right(have, bucket.last) - 1
            if newest >= 0 and have[newest] >= bucket.first:
                day = have[newest]
                ends.append(End(day, versions[stored[day].whole][names[0]], stored=True))
            else:
                ends.append(End(bucket.last, present))
        return ends

    def _stored(self, names: Sequence[str], ends: Sequence[End], subject: Subject) -> pa.Table:
        types = self.app.catalog.types(subject)
        kinds = {name: types[name].to_pyarrow() for name in names}
        places = [(b, end.day) for b, end in enumerate(ends) if end.stored]
        days = [day for _, day in places] or [date.min]
        found = self.app.readings.read(
            subject, list(names), since=min(days), until=max(days), types=kinds
        )
        return _placed(found, places)

    def _computed(
        self, names: tuple[str, ...], days: tuple[date, ...], subject: Subject, tied: int
    ) -> pa.Table | Computing:
        if len(days) > MOST_ENDS:
            raise UsageError(
                f"{words.title(names[0])} is not stored for {len(days)} of these days, and at most {MOST_ENDS} are "
                "computed for a page: take weeks or months, or store them with `tenure compute`."
            )
        catalog = self.app.catalog
        asked = ("ends", names, days, subject, tied, tuple(catalog.version(n) for n in names))
        asked_for = [words.title(name) for name in names if name != LIVE]
        told = f"{words.listed(asked_for)} on {words.counted(len(days), 'day')}"
        over = days[-1] < self.today
        basis = Basis(self.basis.brought, time.monotonic() // HOUR if over else self.basis.arrived)
        found = self.kept.behind(
            asked,
            basis,
            lambda: _compute(
                self.app, _catalog(catalog, names, tied, subject), names, days, subject
            ),
            WAIT,
        )
        if isinstance(found, Counting):
            return Computing(found.since, self._about(catalog, names, days, subject), told)
        table: pa.Table = found.found
        return table

    def _about(
        self, catalog: Catalog, names: Sequence[str], days: Sequence[date], subject: Subject
    ) -> float | None:
        """Seconds that it takes: what a stored day has cost, and a tenth of it for each further one."""
        stored = self.app.readings.days(subject)
        costs = self.app.readings.costs(subject, stored[-1]) if stored else {}
        known = [costs[name] for name in catalog.order(names, subject) if name in costs]
        return sum(known) * (1 + len(days) / 10) if known else None


def _catalog(catalog: Catalog, names: Sequence[str], days: int, subject: Subject) -> Catalog:
    from tenure.catalog.tied import tied

    return tied(catalog, names, days, subject) if days else catalog


def _compute(
    app: App, catalog: Catalog, names: Sequence[str], days: tuple[date, ...], subject: Subject
) -> pa.Table:
    from tenure.catalog.compute import compute

    with app.engine() as engine:
        return compute(catalog, app.lens(engine, Moments(days)), list(names), subject)


def _placed(found: pa.Table, places: Sequence[tuple[int, date]]) -> pa.Table:
    """The rows of each of these days, under the number of its bucket; a day may stand for several."""
    numbers = pa.table(
        {
            "b": pa.array([b for b, _ in places], pa.int32()),
            "as_of": pa.array([day for _, day in places], pa.date32()),
        }
    )
    wanted = found.filter(pc.is_in(found["as_of"], numbers["as_of"].combine_chunks()))
    joined = wanted.join(numbers, "as_of", join_type="inner").drop_columns("as_of")
    return joined.select(["b", *(name for name in joined.column_names if name != "b")])
