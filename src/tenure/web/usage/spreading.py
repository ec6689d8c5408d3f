"""The distribution: how many accounts, or users, have how much, and how much of the whole is held by how few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tenure.stats.spread import Bin, Concentration, Spread, concentration, spread
from tenure.web import words
from tenure.web.charts_spread import Bar, histogram
from tenure.web.frame import Frame
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown
from tenure.web.usage import told
from tenure.web.usage.asking import Asking
from tenure.web.usage.computing import Computing
from tenure.web.usage.of_use import OfUse
from tenure.web.usage.periods import Bucket
from tenure.web.usage.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """What is shown of it. `values`: of texts, and of yes and no, how many have each; `unknown`: not enough data."""

    title: str
    doc: str
    unit: str
    how: str
    noun: str
    spread: Spread | None = None
    held: Concentration | None = None
    values: tuple[tuple[str, int], ...] = ()
    unknown: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpreadShown:
    """Ready to be shown."""

    chart: Markup
    facts: tuple[tuple[str, str, str], ...]  # what, how much, what that means
    table: Shown


def spreads(asking: Asking) -> Spreads | Computing:
    """Over the whole period, or of a definition at its end."""
    whole = whole_of(asking)
    with asking.through([whole]) as asked:
        if isinstance(asked, Computing):
            return asked
        if isinstance(asked, OfUse):
            return _of_use(asking, asked, whole)
        read = asked.read([whole])
        if isinstance(read, Computing):
            return read
        rows = asked.engine.rows(
            f"SELECT value, count(*) FROM ({asked.values(read)}) GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        end = read.ends[0]
        over = "users" if asked.subject == "person" else "accounts"
        unknown = sum(n for value, n in rows if value is None)
        known = [(value, n) for value, n in rows if value is not None]
        amounts = (
            [float(value) for value, n in known for _ in range(n)] if asked.kind == "number" else []
        )
        definition = asking.desk.app.catalog.get(asking.question.m)
        stood = "stored" if end.stored else "computed now"
        return Spreads(
            title=words.title(asking.question.m),
            doc=definition.doc,
            unit=definition.unit,
            how=f"of {over}, as of {words.day(end.day)}",
            noun=over.removesuffix("s"),
            spread=spread(amounts),
            held=concentration(amounts) if asked.adds else None,
            values=tuple((yes(value), n) for value, n in known) if asked.kind != "number" else (),
            unknown=unknown,
            notes=(f"Of each {over.removesuffix('s')} its value on that day, {stood}.",),
        )


def whole_of(asking: Asking) -> Bucket:
    """The period as one bucket."""
    buckets = asking.period.buckets
    return Bucket(asking.period.since, asking.period.until, buckets[-1].over)


def yes(value: Any) -> str:
    """A value that is no number, in words."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _of_use(asking: Asking, asked: OfUse, whole: Bucket) -> Spreads:
    over = asking.question.over
    name = asked.measured.name
    amounts = [
        float(row[-1]) for row in asked.over([whole]).each(name, over) if row[-1] is not None
    ]
    noun = "user" if over == "user" else "account"
    return Spreads(
        title=asked.measured.title,
        doc=asked.measured.doc,
        unit=asked.measured.unit,
        how=f"of {noun}s",
        noun=noun,
        spread=spread(amounts),
        held=concentration(amounts) if name != "features" else None,
        notes=(f"Those {noun}s that had any; the others are left out.",),
    )


def spread_shown(found: Spreads, question: Question, frame: Frame) -> SpreadShown:
    """The chart, the figures and the table."""
    bins = found.spread.bins if found.spread else ()
    bars = [_bar(one, found, question, frame) for one in bins]
    bars += [
        Bar(n, value, f"{value}: {words.counted(n, found.noun)}", _rows_of(question, value=value))
        for value, n in found.values[:40]
    ]
    label = f"{found.title} {found.how}: how many have how much; the same is in the table"
    rows: list[list[Any]] = [
        [bar.label, Cell(words.number(bar.count), href=bar.href if bar.count else "")]
        for bar in bars
    ]
    if found.unknown:
        rows.append([words.UNKNOWN, words.number(found.unknown)])
    total = sum(bar.count for bar in bars) + found.unknown
    table = shown(
        (found.title, f"{words.title(found.noun)}s"),
        rows,
        numeric=(1,),
        foot=("All", words.number(total)),
    )
    return SpreadShown(histogram(bars, label), _facts(found, frame), table)


def _bar(one: Bin, found: Spreads, question: Question, frame: Frame) -> Bar:
    low, high = (told.written(v, found.unit, frame.currency) for v in (one.low, one.high))
    label = low if one.whole or one.low == one.high else f"{low} – {high}"
    said = f"{label}: {words.counted(one.count, found.noun)}"
    last = found.spread is not None and one.high >= found.spread.most and not one.whole
    href = _rows_of(question, low=f"{one.low:.12g}", high="" if last else f"{one.high:.12g}")
    return Bar(one.count, label, said, href)


def _rows_of(question: Question, **only: str) -> str:
    return question.link("/usage/rows", at="", told="", **only)


def _facts(found: Spreads, frame: Frame) -> tuple[tuple[str, str, str], ...]:
    def amount(value: float) -> str:
        return told.written(value, found.unit, frame.currency)

    facts = []
    if found.spread is not None:
        s = found.spread
        facts = [
            (f"{words.title(found.noun)}s", words.number(s.count), "that have any"),
            ("Average", amount(s.mean), ""),
            ("Median", amount(s.median), "half have less, half have more"),
            ("Middle half", f"{amount(s.low)} – {amount(s.high)}", "between the quartiles"),
            ("Least and most", f"{amount(s.least)} – {amount(s.most)}", ""),
        ]
    if found.held is not None:
        h = found.held
        tenth = words.counted(h.tenth, found.noun)
        facts += [
            (
                "Half of it",
                words.counted(h.half, found.noun),
                "the fewest that make half of the whole",
            ),
            ("Largest tenth", words.percent(h.top_tenth), f"of the whole is held by {tenth}"),
            ("Gini", f"{h.gini:.2f}", "0: all the same; near 1: one has all"),
        ]
    return tuple(facts)
