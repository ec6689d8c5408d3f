"""The rows behind a number of the page: accounts, users or features with what each adds, and in the end the facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from tenure.errors import NotFound
from tenure.web import words
from tenure.web.export import csv_text
from tenure.web.usage.asking import Asking
from tenure.web.usage.computing import Computing
from tenure.web.usage.of_definition import OfDefinition
from tenure.web.usage.of_use import OfUse
from tenure.web.usage.periods import Bucket, span
from tenure.web.usage.question import Question
from tenure.web.usage.spreading import whole_of, yes

ADDED = {"events": "n", "quantity": "quantity", "hours": "duration_seconds"}
ACCOUNT = ("account_id", "account")  # what a row of an account begins with


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows and what they come to. `adds`: sum (of the last column), count (of rows), or nothing where they are what
    a median is of. `day`: as of which a definition says it."""

    title: str
    doc: str
    unit: str
    bucket: str
    how: str = ""
    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    adds: str = ""
    value: Any = None
    day: date | None = None


def rows_of(asking: Asking) -> Rows | Computing:
    """The rows behind the bucket and the slice that the question names. Raises NotFound for a bucket that is none."""
    bucket = _bucket(asking)
    with asking.through([bucket]) as asked:
        if isinstance(asked, Computing):
            return asked
        if isinstance(asked, OfUse):
            return _of_use(asking, asked, bucket)
        return _of_definition(asking, asked, bucket)


def rows_csv(found: Rows | Computing) -> str:
    """All rows."""
    if isinstance(found, Computing):
        return csv_text(["computing"], [[found.what]])
    return csv_text(found.names, found.rows)


def rows_json(found: Rows | Computing) -> dict[str, Any]:
    """The same as data."""
    if isinstance(found, Computing):
        return {"computing": found.what}
    return {
        "metric": found.title,
        "unit": found.unit,
        "bucket": found.bucket,
        "adds": found.adds,
        "value": found.value,
        "rows": [dict(zip(found.names, row, strict=True)) for row in found.rows],
    }


def _bucket(asking: Asking) -> Bucket:
    """The bucket of the period, or of what it is compared with, that begins on the day named; none: all of the period."""
    at = asking.question.at
    if not at:
        return whole_of(asking)
    for one in (*asking.period.buckets, *asking.period.before):
        if one.first.isoformat() == at:
            return one
    raise NotFound(f"No bucket of this period begins on {at}.")


def _of_use(asking: Asking, asked: OfUse, bucket: Bucket) -> Rows:
    """Of all accounts what each adds; of one account, or one user, the facts themselves."""
    question, of = asking.question, asked.measured
    told_as = question.told or None if asked.apart else None
    by_user = question.over == "user" and question.show != "total"
    days = span(bucket.first, bucket.last)
    made = partial(Rows, title=of.title, doc=of.doc, unit=of.unit, bucket=days)
    series = asked.over([bucket])
    if of.name == "features" and question.show == "total":
        features = series.features(asked.apart, told_as)
        names: tuple[str, ...] = ("feature", "accounts", "users", "events")
        return made(names=names, rows=features, adds="count", value=len(features))
    if (question.account or question.person) and not by_user:
        facts = series.facts(of.name, asked.apart, told_as)
        return _facts(facts.column_names, facts.to_pylist(), of.name, made)
    each = [
        row
        for row in series.each(of.name, "user" if by_user else "account", asked.apart)
        if told_as in (None, row[1]) and _within(row[-1], question)
    ]
    rows = [[row[2], asking.called(row[2]), *row[3:]] for row in each]
    names = (*ACCOUNT, *(["person_id"] if by_user else []), of.unit.replace(" ", "_"))
    if question.show != "total":
        how = "What the average, the median and the distribution are of."
        return made(how=how, names=names, rows=rows)
    value = len(rows) if of.foot == "count" else _sum(rows)
    return made(names=names, rows=rows, adds=of.foot, value=value)


def _facts(
    names: Sequence[str], records: Sequence[dict[str, Any]], measure: str, made: Callable[..., Rows]
) -> Rows:
    """What is counted is one a row; what is added up stands in the last column."""
    added = ADDED.get(measure)
    order = [name for name in names if name != added] + ([added] if added else [])
    kept = [n for n in order if n == added or any(one[n] is not None for one in records)]
    rows = [[record[name] for name in kept] for record in records]
    if added is None:
        return made(names=tuple(kept), rows=rows, adds="count", value=len(rows))
    value = _sum(rows)
    if measure == "hours":
        seconds = "Seconds, which add up to these hours."
        hours = None if value is None else value / 3600
        return made(how=seconds, names=tuple(kept), rows=rows, adds="sum", value=hours)
    return made(names=tuple(kept), rows=rows, adds="sum", value=value)


def _of_definition(asking: Asking, asked: OfDefinition, bucket: Bucket) -> Rows | Computing:
    """Of each account, or user, what the definition says."""
    question = asking.question
    read = asked.read([bucket])
    if isinstance(read, Computing):
        return read
    found = asked.engine.rows(
        f"SELECT slice, account_id, person_id, value FROM ({asked.values(read)}) "
        "ORDER BY value DESC NULLS LAST, account_id, person_id"
    )
    people = asked.subject == "person"
    rows = [
        [account, asking.called(account), *([person] if people else []), value]
        for told_as, account, person, value in found
        if question.told in ("", told_as) and _within(value, question)
    ]
    adds, value = "", None
    if question.show == "total" and asked.kind == "number" and asked.adds:
        adds, value = "sum", _sum(rows)
    elif question.show == "total" and asked.kind == "bool":
        rows = [row for row in rows if row[-1]]
        adds, value = "count", len(rows)
    elif asked.kind == "text":
        adds, value = "count", len(rows)
    definition = asking.desk.app.catalog.get(question.m)
    end = read.ends[0]
    return Rows(
        title=words.title(question.m),
        doc=definition.doc,
        unit=definition.unit if asked.kind == "number" else "",
        bucket=f"as of {words.day(end.day)}",
        how=", ".join(filter(None, (asked.how, "stored" if end.stored else "computed now"))),
        names=(*ACCOUNT, *(["person_id"] if people else []), question.m),
        rows=rows,
        adds=adds,
        value=value,
        day=end.day,
    )


def _within(value: Any, question: Question) -> bool:
    """Whether a value is in the bar of the distribution that was opened."""
    if question.value:
        return value is not None and yes(value) == question.value
    if not question.low and not question.high:
        return True
    if value is None:
        return False
    enough = not question.low or float(value) >= float(question.low)
    return enough and (not question.high or float(value) < float(question.high))


def _sum(rows: Sequence[Sequence[Any]]) -> Any:
    """Of the last column: 0 over no rows, None where rows are there and nothing is known of any."""
    known = [row[-1] for row in rows if row[-1] is not None]
    return sum(known) if known or not rows else None
