"""Numbers and days as people write them, in a column that was read as texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tenure.health.prediction.examples import Days

AROUND = re.compile(r"[\s'’ %$€£¥]|^[A-Z]{3}(?=[\s\d-])|(?<=[\s\d])[A-Z]{3}$")
POINT = re.compile(r"[-+]?(\d+|[1-9]\d{0,2}(,\d{3})+)?(\.\d+)?")  # 1,234.50
COMMA = re.compile(r"[-+]?(\d+|[1-9]\d{0,2}(\.\d{3})+)?(,\d+)?")  # 1.234,50
TIME = re.compile(r"[ T]+\d{1,2}:\d{2}.*$")
DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y")
MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y")
PLAIN = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")


@dataclass(frozen=True)
class Written:
    """Days told by texts. `either`: one of them that may be two different days; empty where there is no doubt."""

    days: Days
    either: str = ""


def numbers(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """1,234.50, 1.234,50, 45 %, $3: as numbers, where every text is one, all in the same manner; else None."""
    texts = _texts(column)
    bare = [AROUND.sub("", text) for text in texts]
    for form, grouped, point in ((POINT, ",", "."), (COMMA, ".", ",")):
        if bare and all(any(c.isdigit() for c in one) and form.fullmatch(one) for one in bare):
            found = [float(one.replace(grouped, "").replace(point, ".")) for one in bare]
            return _looked_up(column, texts, pa.array(found))
    return None


def days(column: pa.ChunkedArray) -> Written | None:
    """The days that texts tell, where every text is one, all in the same manner; else None. A time of day is left away."""
    texts = _texts(column)
    if not texts:
        return None
    bare = pa.array([TIME.sub("", text.strip()) for text in texts])
    plain = _read(bare, PLAIN)
    by_day, by_month = _read(bare, DAY_FIRST), _read(bare, MONTH_FIRST)
    found = next((one for one in (plain, by_day, by_month) if one is not None), None)
    if found is None:
        return None
    either = ""
    if plain is None and by_day is not None and by_month is not None and by_day != by_month:
        either = texts[0]
    told = _looked_up(column, texts, found)
    return Written(np.asarray(told.to_numpy()).astype("datetime64[D]"), either)


def odd(column: pa.ChunkedArray) -> str:
    """The first text that is no day in the manner in which most are."""
    texts = _texts(column)
    bare = pa.array([TIME.sub("", text.strip()) for text in texts])
    tried = [_parsed(bare, form) for form in (*PLAIN, *DAY_FIRST, *MONTH_FIRST)]
    best = min(tried, key=lambda found: found.null_count)
    found: str = texts[pc.index(pc.is_null(best), True).as_py()]
    return found


def _texts(column: pa.ChunkedArray) -> list[str]:
    """The different ones."""
    found: list[str] = column.cast(pa.string()).drop_null().unique().to_pylist()
    return found


def _read(bare: pa.Array, forms: Sequence[str]) -> pa.Array | None:
    """By the first form that holds of all."""
    for form in forms:
        found = _parsed(bare, form)
        if not found.null_count:
            return found.cast(pa.date32())
    return None


def _parsed(bare: pa.Array, form: str) -> pa.Array:
    """Null where a text is none of this form."""
    return pc.strptime(bare, format=form, unit="s", error_is_null=True)


def _looked_up(column: pa.ChunkedArray, texts: Sequence[str], values: pa.Array) -> pa.ChunkedArray:
    place = pc.index_in(column.cast(pa.string()), value_set=pa.array(texts, pa.string()))
    return pa.chunked_array([values.take(place.combine_chunks())])
