"""Answers from a definition of the catalog, at the end of each bucket: added up over accounts where that means anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.errors import UsageError
from tenure.web import words
from tenure.web.usage.answer import Answer, Line, Point
from tenure.web.usage.chosen import UNTOLD
from tenure.web.usage.computing import Computing
from tenure.web.usage.ends import LIVE, Ends, Reader
from tenure.web.usage.measures import SLICES
from tenure.web.usage.of_use import MOST_LINES, buckets_of
from tenure.web.usage.periods import Bucket, Period
from tenure.web.usage.question import Question

if TYPE_CHECKING:
    from tenure.catalog.definition import Subject
    from tenure.warehouse.engines.computer import Computer
    from tenure.web.usage.chosen import Who


@dataclass(frozen=True)
class OfDefinition:
    """Asks for a definition. `engine` adds up; `who`: which accounts count, None: all that are live then."""

    reader: Reader
    engine: Computer
    question: Question
    period: Period
    who: Who

    def answer(self) -> Answer | Computing:
        """Lines over the buckets."""
        if self.kind == "date":
            raise UsageError(
                f"{words.title(self.question.m)} is a day: days have no total or average."
            )
        read = self.read(buckets_of(self.period))
        if isinstance(read, Computing):
            return read
        found = self._points(read)
        apart = self._told_apart
        keys = _ordered(found)
        lines = [self._line(found, key) for key in keys[:MOST_LINES]] if apart else []
        definition = self.reader.app.catalog.get(self.question.m)
        return Answer(
            title=words.title(self.question.m),
            doc=definition.doc,
            unit=self.unit,
            how=self.how,
            period=self.period,
            whole=self._line(found, None) if self.kind != "text" else None,
            lines=tuple(lines),
            adds=self.adds or self.kind in ("text", "bool"),
            ends=read.ends,
            notes=tuple(self._notes(len(keys))),
        )

    def read(self, buckets: Sequence[Bucket]) -> Ends | Computing:
        """What it says at the end of each of these buckets, of live accounts or of those that are asked for."""
        names = [self.question.m, *([LIVE] if self._only_live else [])]
        return self.reader.read(
            names,
            buckets,
            self.subject,
            tied=self.question.length == "bucket",
            anew=self.question.read == "anew",
        )

    def values(self, read: Ends) -> str:
        """SQL of `b`, `slice`, the subject's key and `value`, one row for each that counts."""
        self.engine.register("told_at", read.table)
        joined, told = "", "NULL::VARCHAR"
        if self.who.accounts is not None:
            self.engine.register("chosen", self.who.accounts.rows)
            joined, told = " JOIN chosen USING (b, account_id)", "told"
        if self.who.users is not None:
            self.engine.register("chosen_users", self.who.users.rows)
            joined += " JOIN chosen_users USING (b, account_id, person_id)"
            told = "user_told" if self.who.by_user else told
        if self.kind == "text":
            told = f'coalesce("{self.question.m}", {_text(words.UNKNOWN)})'
        only = [
            f"{key} = {_text(value)}"
            for key, value in (
                ("account_id", self.question.account),
                ("person_id", self.question.person),
            )
            if value
        ]
        only += [f"{LIVE} IS TRUE"] if self._only_live else []
        person = "person_id" if self.subject == "person" else "NULL::VARCHAR"
        return (
            f'SELECT b, {told} AS slice, account_id, {person} AS person_id, "{self.question.m}" AS value '
            f"FROM told_at{joined} WHERE {' AND '.join(only) or 'true'}"
        )

    @property
    def subject(self) -> Subject:
        """Whom it is asked of. Raises UsageError for what is known of accounts only, where some users are asked of."""
        catalog, metric = self.reader.app.catalog, self.question.m
        if self.who.users is None:
            of_users = self.question.person or self.question.over == "user"
            return "person" if of_users or metric not in catalog.types("account") else "account"
        if metric not in catalog.types("person"):
            raise UsageError(
                f"{words.title(metric)} is known of whole accounts: it cannot be told of some of their users. "
                "Take use (Active users, Events, …), or a metric that is known of users."
            )
        return "person"

    @property
    def kind(self) -> str:
        """number, bool, text or date."""
        kind = self.reader.app.catalog.shape(self.question.m, self.subject).type
        if kind.is_boolean():
            return "bool"
        return "text" if kind.is_string() else "date" if kind.is_date() else "number"

    @property
    def adds(self) -> bool:
        """Whether values may be added up."""
        from tenure.catalog.adding import adds_up

        return adds_up(self.reader.app.catalog, self.question.m, self.subject)

    @property
    def show(self) -> str:
        """How values are put together: as asked, but nothing is added up that cannot be."""
        asked = "total" if self.question.show == "spread" else self.question.show
        if self.kind in ("text", "bool"):
            return "mean" if asked in ("mean", "median") and self.kind == "bool" else "total"
        if self._alone:
            return "total"
        return "median" if asked == "total" and not self.adds else asked

    @property
    def unit(self) -> str:
        """The unit of what is shown."""
        if self.kind in ("text", "bool"):
            return "share" if self.show == "mean" else self._subjects
        return self.reader.app.catalog.get(self.question.m).unit

    @property
    def how(self) -> str:
        """What a value is."""
        if self._alone and self.kind == "number":
            return ""
        if self.kind == "text":
            return f"{self._subjects} of each"
        if self.kind == "bool":
            return (
                f"{self._subjects} of which it holds"
                if self.show == "total"
                else "share of which it holds"
            )
        ways = {"total": "sum over", "mean": "average of", "median": "median and quartiles of"}
        return f"{ways[self.show]} {self._subjects}"

    @property
    def _alone(self) -> bool:
        """Whether it is asked of one account, or of one user, whose value it then is."""
        return bool(self.question.person or (self.question.account and self.subject == "account"))

    @property
    def _subjects(self) -> str:
        return "users" if self.subject == "person" else "accounts"

    @property
    def _only_live(self) -> bool:
        alone = self.question.account or self.subject == "person" or self.question.m == LIVE
        return not alone and LIVE in self.reader.app.catalog.definitions

    @property
    def _told_apart(self) -> bool:
        by = self.question.slice
        if by in SLICES:
            raise UsageError(
                f"{words.title(self.question.m)} cannot be told apart {SLICES[by]}; only events of use can."
            )
        return bool(by) or self.kind == "text"

    def _points(self, read: Ends) -> dict[tuple[int, str | None], Point]:
        total = {"bool": "count_if(value)", "text": "count(*)"}.get(self.kind, "sum(value)")
        number = "CAST(value AS DOUBLE)" if self.kind != "text" else "NULL::DOUBLE"
        found = self.engine.rows(
            f"""SELECT b, slice, {total}, avg({number}), quantile_cont({number}, [0.25, 0.5, 0.75]),
                count(value), count(*) - count(value)
            FROM ({self.values(read)}) GROUP BY GROUPING SETS ((b, slice), (b)) ORDER BY 1, 2"""
        )
        points: dict[tuple[int, str | None], Point] = {}
        for b, told, summed, mean, quartiles, known, unknown in found:
            if self.kind != "text" and not known:
                point = Point(of=0, unknown=unknown)
            elif self.show == "median":
                low, middle, high = quartiles
                point = Point(middle, low, high, known, unknown)
            else:
                point = Point(mean if self.show == "mean" else summed, of=known, unknown=unknown)
            points[b, told] = point
        return points

    def _line(self, found: dict[tuple[int, str | None], Point], key: str | None) -> Line:
        count = len(self.period.buckets)
        return Line(
            key=key,
            title="All" if key is None else words.as_written(key),
            points=tuple(found.get((b, key), Point()) for b in range(count)),
            before=tuple(
                found.get((count + b, key), Point()) for b in range(len(self.period.before))
            ),
        )

    def _notes(self, keys: int) -> list[str]:
        notes = [*self.who.unclear]
        if self.question.show == "total" and self.show == "median":
            notes.append(
                f"{words.title(self.question.m)} cannot be added up over {self._subjects}: the median stands for all."
            )
        if self._only_live:
            notes.append("Former customers are left out at each end.")
        if keys > MOST_LINES:
            notes.append(f"The {MOST_LINES} largest of {words.number(keys)} are shown.")
        return notes


def offered(catalog: Any) -> list[tuple[str, str, str, str]]:
    """(name, family, title, sentence) of every definition that has a series, of accounts or of users."""
    kinds = {**catalog.types("person"), **catalog.types("account")}
    found = [
        (name, catalog.get(name).family, words.title(name), catalog.get(name).doc)
        for name, kind in kinds.items()
        if not kind.is_date() and name not in UNTOLD and "health_points_" not in name
    ]
    return sorted(found, key=lambda one: (one[1], one[2].casefold()))


def _ordered(found: dict[tuple[int, str | None], Point]) -> list[str]:
    """What accounts are told apart as, the largest first."""
    weights: dict[str, float] = {}
    for (_, told), point in found.items():
        if told is not None:
            weights[told] = weights.get(told, 0.0) + float(point.value or 0)
    return sorted(weights, key=lambda told: (-weights[told], told))


def _text(value: str) -> str:
    from tenure.warehouse.tables import text

    return text(value)
