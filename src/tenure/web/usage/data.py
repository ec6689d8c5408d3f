"""The same numbers as files: a row for each bucket and slice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tenure.web.export import csv_text
from tenure.web.usage.answer import Answer, Line
from tenure.web.usage.asking import Asking
from tenure.web.usage.computing import Computing
from tenure.web.usage.question import Question
from tenure.web.usage.spreading import Spreads

HEAD = (
    "first_day", "last_day", "is_over", "slice", "value", "lower_quartile", "upper_quartile", "of", "unknown",
    "before_first_day", "before_last_day", "before", "as_of", "version",
)  # fmt: skip

Found = Answer | Spreads | Computing | None


def usage_csv(question: Question, asking: Asking | None, found: Found) -> str:
    """A row for each bucket and slice, the whole as `All`; the question stands in the last column."""
    if isinstance(found, Spreads):
        rows = [[*one, question.link()] for one in _bins(found)]
        return csv_text(("from", "until", "value", f"{found.noun}s", "question"), rows)
    records = list(_records(found)) if isinstance(found, Answer) else []
    return csv_text(
        (*HEAD, "question"), ([*(one[name] for name in HEAD), question.link()] for one in records)
    )


def usage_json(question: Question, asking: Asking | None, found: Found) -> dict[str, Any]:
    """The same as data."""
    asked: dict[str, Any] = {"question": question.link()}
    if asking is not None:
        asked |= {
            "since": asking.period.since,
            "until": asking.period.until,
            "step": asking.period.step,
        }
    if isinstance(found, Computing):
        asked |= {
            "computing": found.what,
            "since_seconds": found.since,
            "about_seconds": found.about,
        }
    if isinstance(found, Spreads):
        asked |= _spread(found)
    if isinstance(found, Answer):
        asked |= {
            "metric": found.title,
            "unit": found.unit,
            "how": found.how,
            "adds_up": found.adds,
            "notes": found.notes,
            "series": list(_records(found)),
        }
    return asked


def _records(found: Answer) -> Iterator[dict[str, Any]]:
    lines = [*([found.whole] if found.whole else []), *found.lines]
    for b, one in enumerate(found.period.buckets):
        for line in lines:
            point = line.points[b]
            end = found.ends[b] if found.ends else None
            yield {
                "first_day": one.first,
                "last_day": one.last,
                "is_over": one.over,
                "slice": line.title,
                "value": point.value,
                "lower_quartile": point.low,
                "upper_quartile": point.high,
                "of": point.of,
                "unknown": point.unknown,
                **_compared(found, line, b),
                "as_of": end.day if end else None,
                "version": end.version if end else None,
            }


def _compared(found: Answer, line: Line, b: int) -> dict[str, Any]:
    before = found.period.before[b] if found.period.before else None
    return {
        "before_first_day": before.first if before else None,
        "before_last_day": before.last if before else None,
        "before": line.before[b].value if before and line.before else None,
    }


def _spread(found: Spreads) -> dict[str, Any]:
    told: dict[str, Any] = {
        "metric": found.title,
        "unit": found.unit,
        "how": found.how,
        "unknown": found.unknown,
        "bins": [
            {"from": low, "until": high, "value": value, "count": n}
            for low, high, value, n in _bins(found)
        ],
    }
    if found.spread:
        s = found.spread
        told |= {"count": s.count, "mean": s.mean, "median": s.median, "quartiles": [s.low, s.high]}
    if found.held:
        h = found.held
        told |= {
            "fewest_that_make_half": h.half,
            "share_of_the_largest_tenth": h.top_tenth,
            "gini": h.gini,
        }
    return told


def _bins(found: Spreads) -> list[tuple[Any, Any, Any, int]]:
    bins = found.spread.bins if found.spread else ()
    return [
        *((one.low, one.high, one.low if one.whole else None, one.count) for one in bins),
        *((None, None, value, n) for value, n in found.values),
    ]
