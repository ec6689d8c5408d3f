"""The gap: should the accounts of one group act like those of another? Medians side by side, and who is far below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.datastructures import QueryParams

from tenure.stats.median import Difference, difference_of_medians
from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.export import csv_text
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import Cell
from tenure.web.looking import Option
from tenure.web.query import COLUMNS
from tenure.web.segments.ground import Dimension, Ground, Value
from tenure.web.segments.places import accounts_href, tabs
from tenure.web.table import Shown, shown

# How accounts behave, whatever they pay: what can be compared between large and small.
MAIN = (
    "adoption_rate", "active_share", "seat_utilization", "active_days", "features_used", "breadth_per_user",
    "features_per_user", "active_days_per_user", "events_per_user", "stickiness", "active_users_change",
    "active_users_kept", "top_user_share", "health",
)  # fmt: skip
MOST = 50  # accounts that are listed
CSV = (
    "metric",
    "group",
    "median",
    "other_group",
    "other_median",
    "difference",
    "low",
    "high",
    "as_of",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Two values of one way of grouping, and the metric of which accounts far below are listed."""

    by: Dimension
    one: Value
    other: Value
    metric: str  # empty: the one in which it stays furthest behind

    @classmethod
    def of(cls, params: QueryParams, ground: Ground) -> Asked:
        """As the address says; else the largest groups with the lowest and the highest ARR."""
        dimensions = ground.dimensions()
        by = dimensions.get(params.get("by", "")) or next(
            dimensions[n] for n in ("revenue_band", "tier", "stage", *dimensions) if n in dimensions
        )
        given = {value.name: value for value in by.values}
        low, high = _usual(ground, by)
        one, other = given.get(params.get("one", "")), given.get(params.get("other", ""))
        metric = params.get("metric", "")
        return cls(by, one or low, other or high, metric if metric in ground.metrics() else "")


@dataclass(frozen=True, slots=True)
class Gap:
    """One metric in both groups."""

    metric: str
    difference: Difference
    counts: tuple[int, int]  # with a value
    below: float  # what three quarters of the other group reach
    spread: float  # the difference as a share of how far the values of both lie apart


@dataclass(frozen=True, slots=True, kw_only=True)
class GapPage:
    """The page, ready to be shown."""

    tabs: tuple[Part, ...]
    empty: Empty | None = None
    by: tuple[Option, ...] = ()
    ones: tuple[Option, ...] = ()
    others: tuple[Option, ...] = ()
    metrics: tuple[Option, ...] = ()
    as_of: str = ""
    sentence: str = ""
    table: Shown | None = None
    caution: str = ""
    below_title: str = ""
    below_note: str = ""
    below_href: str = ""
    below: Shown | None = None
    csv_href: str = ""
    json_href: str = ""


def gaps(ground: Ground, asked: Asked) -> list[Gap]:
    """The main metrics in both groups, those first in which the one stays furthest behind; without those that nobody has."""
    one, other = _rows(ground, asked.by, asked.one), _rows(ground, asked.by, asked.other)
    names = [name for name in MAIN if name in ground.metrics()]
    if asked.metric and asked.metric not in names:
        names.append(asked.metric)
    found = [gap for name in names if (gap := _gap(ground, name, one, other))]
    return sorted(found, key=lambda gap: (not gap.difference.is_told, gap.spread))


def gap_page(ground: Ground, asked: Asked | None, frame: Frame) -> GapPage:
    """Both groups side by side."""
    if asked is None:
        return GapPage(tabs=tabs(frame, "/segments/gap"), empty=nothing_yet(frame))
    found = gaps(ground, asked)
    chosen = next((gap for gap in found if gap.metric == asked.metric), found[0] if found else None)
    params = {"by": asked.by.name, "one": asked.one.name, "other": asked.other.name}
    below = _below(ground, asked, chosen) if chosen else np.empty(0, np.intp)
    return GapPage(
        tabs=tabs(frame, "/segments/gap"),
        by=tuple(
            Option(d.name, d.title, d.name == asked.by.name)
            for d in sorted(ground.dimensions().values(), key=lambda d: d.title.casefold())
            if len(d.values) > 1
        ),
        ones=_options(asked.by, asked.one),
        others=_options(asked.by, asked.other),
        metrics=tuple(
            Option(
                gap.metric,
                ground.title(gap.metric),
                chosen is not None and gap.metric == chosen.metric,
            )
            for gap in found
        ),
        as_of=frame.as_of.isoformat() if frame.explicit else "",
        sentence=_sentence(found, asked, ground),
        table=_table(found, asked, ground, frame, params) if found else None,
        caution="Medians, with the 95 % interval of their difference (Price and Bonett 2002). What goes together is not "
        "yet cause: larger customers may use more because they need more.",
        **(_below_part(ground, asked, chosen, below, frame) if chosen else {}),
        csv_href=frame.link("/segments/gap.csv", **params),
        json_href=frame.link("/segments/gap.json", **params),
    )


def gap_json(ground: Ground, asked: Asked) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {
            "metric": gap.metric,
            "group": asked.one.name,
            "median": gap.difference.one,
            "other_group": asked.other.name,
            "other_median": gap.difference.other,
            "difference": gap.difference.value,
            "low": gap.difference.low,
            "high": gap.difference.high,
            "as_of": ground.portfolio.as_of,
        }
        for gap in gaps(ground, asked)
    ]


def gap_csv(ground: Ground, asked: Asked) -> str:
    """The same as a file."""
    return csv_text(CSV, ([record[name] for name in CSV] for record in gap_json(ground, asked)))


def _usual(ground: Ground, by: Dimension) -> tuple[Value, Value]:
    """Of the values that at least one in twenty has, those with the lowest and the highest median ARR; else the first two."""
    arr, total = ground.numbers("arr"), int(ground.rows().sum())
    medians = []
    for value in by.values:
        rows = _rows(ground, by, value)
        known = arr[rows & ~np.isnan(arr)]
        if len(known) >= max(total / 20, 1):
            medians.append((float(np.median(known)), value))
    if len(medians) < 2:
        return by.values[0], by.values[min(1, len(by.values) - 1)]
    medians.sort(key=lambda pair: pair[0])
    return medians[0][1], medians[-1][1]


def _rows(ground: Ground, by: Dimension, value: Value) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (by.codes == by.values.index(value)) & ground.rows()
    return found


def _gap(ground: Ground, name: str, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> Gap | None:
    values = ground.numbers(name)
    first, second = values[one & ~np.isnan(values)], values[other & ~np.isnan(values)]
    difference = difference_of_medians(first.tolist(), second.tolist())
    if difference is None:
        return None
    both = np.concatenate([first, second])
    apart = float(np.quantile(both, 0.75) - np.quantile(both, 0.25))
    spread = difference.value / apart if apart else 0.0
    return Gap(
        name, difference, (len(first), len(second)), float(np.quantile(second, 0.25)), spread
    )


def _options(by: Dimension, chosen: Value) -> tuple[Option, ...]:
    return tuple(Option(value.name, value.title, value == chosen) for value in by.values)


def _sentence(found: Sequence[Gap], asked: Asked, ground: Ground) -> str:
    if not found:
        sizes = [
            f"{value.title}: {words.counted(int(_rows(ground, asked.by, value).sum()), 'account')}"
            for value in (asked.one, asked.other)
        ]
        return f"Nothing that both groups have can be compared ({'; '.join(sizes)})."
    lower = [
        ground.title(gap.metric).lower()
        for gap in found
        if gap.difference.is_told and gap.difference.value < 0
    ]
    if not lower:
        return f"Between {asked.one.title} and {asked.other.title} nothing main is told apart as lower."
    return f"{asked.one.title} stays behind {asked.other.title} in {words.listed(lower[:4])}."


def _table(
    found: Sequence[Gap], asked: Asked, ground: Ground, frame: Frame, params: dict[str, str]
) -> Shown:
    rows = []
    for gap in found:
        unit, difference = ground.unit(gap.metric), gap.difference
        href = f"{frame.link('/segments/gap', **params, metric=gap.metric)}#below"
        rows.append(
            [
                Cell(
                    ground.title(gap.metric),
                    title=ground.portfolio.meanings[gap.metric].doc,
                    href=href,
                ),
                words.value(difference.one, unit),
                words.value(difference.other, unit),
                _signed(difference.value, unit),
                _interval(difference, unit),
                f"{gap.counts[0]:,} and {gap.counts[1]:,}",
            ]
        )
    heads = (
        "Median of",
        asked.one.title,
        asked.other.title,
        "Difference",
        "95 % interval",
        "Accounts",
    )
    return shown(heads, rows, range(1, 6))


def _signed(value: float, unit: str) -> str:
    said = (
        words.value(abs(value), unit).replace("%", " points")
        if unit in ("ratio", "share")
        else words.value(abs(value), unit)
    )
    return ("+" if value > 0 else "−" if value < 0 else "") + said


def _interval(difference: Difference, unit: str) -> str | None:
    if difference.low is None or difference.high is None:
        return None
    told = f"{_signed(difference.low, unit)} to {_signed(difference.high, unit)}"
    return told if difference.is_told else f"{told}: not told apart"


def _below(ground: Ground, asked: Asked, gap: Gap) -> NDArray[np.intp]:
    """Rows of the one group that lie below what three quarters of the other reach, those with most ARR first."""
    values, rows = ground.numbers(gap.metric), _rows(ground, asked.by, asked.one)
    found = np.flatnonzero(rows & ~np.isnan(values) & (values < gap.below))
    arr = np.nan_to_num(ground.numbers("arr")[found], nan=-1.0)
    ordered: NDArray[np.intp] = found[np.argsort(-arr, kind="stable")]
    return ordered


def _below_part(
    ground: Ground, asked: Asked, gap: Gap, below: NDArray[np.intp], frame: Frame
) -> dict[str, Any]:
    unit, title = ground.unit(gap.metric), ground.title(gap.metric)
    edge = words.value(gap.below, unit)
    where = f"{asked.one.where} and {gap.metric} < {gap.below!r}"
    cols = ",".join((*COLUMNS, *(() if gap.metric in COLUMNS else (gap.metric,))))
    portfolio = ground.portfolio
    rows = [
        [
            Cell(portfolio.columns["name"][n], href=frame.account(portfolio.ids[n])),
            words.value(portfolio.columns[gap.metric][n], unit),
            words.value(portfolio.columns["arr"][n], "money", portfolio.currency),
        ]
        for n in below[:MOST]
    ]
    return {
        "below_title": f"{asked.one.title}, far below in {title.lower()}",
        "below_note": f"{words.counted(len(below), 'account')} below {edge}, which three quarters of {asked.other.title} "
        f"reach{'; those with most ARR are listed' if len(below) > MOST else ''}.",
        "below_href": accounts_href(frame, where, cols=cols) if len(below) else "",
        "below": shown(("Account", title, "ARR"), rows, (1, 2)) if rows else None,
    }
