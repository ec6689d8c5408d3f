"""docs/signals.md says of every kind of signal what its definition says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tenure.catalog.load import collect
from tenure.signals import Kind

TEXT = (Path(__file__).parents[2] / "docs" / "signals.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)`: (.*)$", TEXT, re.MULTILINE))
KINDS = [one for one in collect(["tenure.signals.kinds"]) if isinstance(one, Kind)]


def told(kind: Kind) -> str:
    """The row of a kind, without its name."""
    marks = {
        "live": kind.live,
        "held while the feed is silent": kind.absence and not kind.over_weeks,
        "held while the feed is silent, and four weeks more": kind.over_weeks,
        "an opportunity": kind.lane == "opportunity" and kind.group != "opportunity",
    }
    marked = "".join(f" ({mark})" for mark, holds in marks.items() if holds)
    knobs = ", ".join(f"`{name}` {value:g}" for name, value in kind.knobs.items()) or "none"
    needs = ", ".join(f"`{name}`" for name in kind.needs if name != "feed_silent")
    doc = " ".join(kind.doc.split())
    return f"{kind.title}{marked} | {doc} | {knobs} | {kind.source} | {needs} |"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_kind_is_documented_as_it_is(kind: Kind) -> None:
    assert ROWS.get(kind.kind) == told(kind)


def test_no_kind_is_documented_that_there_is_not() -> None:
    assert set(ROWS) == {kind.kind for kind in KINDS}
