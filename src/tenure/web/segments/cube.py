"""Any metric by any two ways of grouping: a table with the number of accounts in each cell, and the accounts behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from starlette.datastructures import QueryParams

from tenure.segments.course import UNKNOWN
from tenure.web.export import csv_text
from tenure.web.segments.ground import Dimension, Ground, Value

SHOWS: Mapping[str, str] = {
    "median": "Median",
    "mean": "Average",
    "sum": "Sum",
    "count": "Accounts",
}
REDUCED: Mapping[str, Callable[[NDArray[np.float64]], Any]] = {
    "median": np.median,
    "mean": np.mean,
    "sum": np.sum,
}
FEW = 5  # accounts with a value, below which a cell says little
CSV = ("metric", "show", "row", "column", "value", "accounts", "accounts_with_data", "few", "as_of")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of the cube asks for."""

    metric: str
    rows: str
    cols: str
    show: str
    all_: bool
    empty: bool  # rows and columns without accounts too

    @classmethod
    def of(cls, params: QueryParams, ground: Ground) -> Asked:
        """As the address says; where it says nothing that there is, what is most asked."""
        dimensions, metrics = ground.dimensions(), ground.metrics()
        metric = _known(params.get("metric"), metrics, "health", "arr", "active_users")
        rows = _known(params.get("rows"), dimensions, "revenue_band", "stage", "usage_pattern")
        rest = [name for name in dimensions if name != rows]
        cols = _known(params.get("cols"), rest, "usage_pattern", "stage", "industry", "is_live")
        show = params.get("show", "")
        return cls(
            metric,
            rows,
            cols,
            show if show in SHOWS else "median",
            bool(params.get("all")),
            bool(params.get("empty")),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: `value` of `known` accounts, of `count` that are in it."""

    row: Value | None  # None: all
    col: Value | None
    value: float | None
    count: int
    known: int

    @property
    def few(self) -> bool:
        """Whether it rests on too few accounts to say much."""
        return 0 < self.known < FEW


def cells(ground: Ground, asked: Asked) -> list[list[Cell]]:
    """A row of cells for each value of the one, a cell for each of the other; not enough data and all come last."""
    if not len(ground.portfolio):
        return []
    rows, cols = _both(ground, asked)
    live = ground.rows(asked.all_)
    numbers = ground.numbers(asked.metric)
    along, across = _groups(rows), _groups(cols)
    inside = [_mask(rows, value) & live for value in along]
    beside = [_mask(cols, value) for value in across]
    return [
        [
            _cell(row, col, numbers[one & other], asked.show)
            for col, other in zip(across, beside, strict=True)
        ]
        for row, one in zip(along, inside, strict=True)
    ]


def cube_csv(ground: Ground, asked: Asked) -> str:
    """Every cell as a row; not enough data has no value, all are called so."""
    return csv_text(CSV, ([record[name] for name in CSV] for record in cube_json(ground, asked)))


def cube_json(ground: Ground, asked: Asked) -> list[dict[str, Any]]:
    """Every cell as data."""
    return [
        {
            "metric": asked.metric,
            "show": asked.show,
            "row": "(all)" if cell.row is None else cell.row.name or None,
            "column": "(all)" if cell.col is None else cell.col.name or None,
            "value": cell.value,
            "accounts": cell.count,
            "accounts_with_data": cell.known,
            "few": cell.few,
            "as_of": ground.portfolio.as_of,
        }
        for line in cells(ground, asked)
        for cell in line
    ]


def _known(given: str | None, names: Any, *otherwise: str) -> str:
    if given and given in names:
        return given
    found = next((name for name in otherwise if name in names), None)
    return found or next(iter(names), "")


def _both(ground: Ground, asked: Asked) -> tuple[Dimension, Dimension]:
    rows, cols = ground.dimension(asked.rows), ground.dimension(asked.cols)
    assert rows is not None
    assert cols is not None
    return rows, cols


def _groups(dimension: Dimension) -> list[Value | None]:
    """Its values, those of whom it cannot be told, and all."""
    return [*dimension.values, dimension.unknown, None]


def _mask(dimension: Dimension, value: Value | None) -> NDArray[np.bool_]:
    if value is None:
        return np.ones(len(dimension.codes), bool)
    code = dimension.values.index(value) if value.name else UNKNOWN
    found: NDArray[np.bool_] = dimension.codes == code
    return found


def _cell(row: Value | None, col: Value | None, values: NDArray[np.float64], show: str) -> Cell:
    known = values[~np.isnan(values)]
    value = float(len(values)) if show == "count" else _shown(known, show)
    return Cell(row, col, value, len(values), len(known))


def _shown(known: NDArray[np.float64], show: str) -> float | None:
    if not len(known):
        return None
    return float(REDUCED[show](known))
