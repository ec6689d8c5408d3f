"""received = stored + duplicate + rejected, whatever the file is like, and no order of its rows matters."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.collect.bench import Bench, make_bench

from tenure.errors import TenureError

ids = st.sampled_from(["A", "B", "7.0", "7", "", " a ", "é", "\x1f", '"'])
times = st.sampled_from(
    [
        "2025-01-01",
        "2025-01-01T00:00:00Z",
        "13/01/2025",
        "2/1/2025",
        "1735689600",
        "2099-01-01",
        "x",
        "",
    ]
)
numbers = st.sampled_from(["1", "-1", "1.0", "1,5", "nan", "1e3", "", "999999999999999999999", "x"])
cells = st.tuples(ids, ids, ids, times, times, numbers, numbers)
KINDS = {
    "event": (
        "account_id",
        "person_id",
        "event",
        "happened_at",
        "x",
        "quantity",
        "duration_seconds",
    ),
    "contract_line": ("account_id", "line_id", "product", "started_at", "ended_at", "mrr", "seats"),
    "ticket": ("account_id", "ticket_id", "person_id", "opened_at", "closed_at", "rating", "x"),
    "account": ("account_id", "name", "plan", "started_at", "x", "y", "z"),
}
few = settings(max_examples=120, suppress_health_check=list(HealthCheck))


@few
@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(cells, min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_nothing_is_lost_and_order_does_not_matter(
    kind: str, rows: list[tuple[str, ...]], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, two = make_bench(Path(folder) / "1"), make_bench(Path(folder) / "2")
        shuffled = chance.sample(rows, len(rows))
        first = _import(one, kind, _csv(kind, rows))
        assert first == _import(two, kind, _csv(kind, shuffled))
        assert _lake(one, kind) == _lake(two, kind)
        again = _import(one, kind, _csv(kind, shuffled))
        assert again is None or again[1] == 0
        assert _lake(one, kind) == _lake(two, kind)


@few
@given(st.binary(max_size=300))
@example(b"account_id,event,happened_at\r\nA,x,2025-01-01\r\r\n\r\n,,\n")
@example(b"\xff\xfea\x00")
@example(b'{"event": NaN}\n{"happened_at":')
def test_no_bytes_end_in_a_traceback(tail: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = make_bench(Path(folder))
        for head in (
            b"account_id,event,happened_at\nA,x,2025-01-01\n",
            b'{"account_id":"A","event":"x","happened_at":1}\n',
        ):
            _import(bench, "event", head + tail)
        _import(bench, "event", tail)


def _import(bench: Bench, kind: str, content: bytes) -> tuple[int, int, int, int] | None:
    """The counts; None: refused with a message. The law itself is asserted by `bring`."""
    try:
        result = bench.bring(kind, content)
    except TenureError:
        return None
    return result.received, result.stored, result.duplicate, result.rejected


def _csv(kind: str, rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([KINDS[kind], *rows])
    return text.getvalue().encode()


def _lake(bench: Bench, kind: str) -> list[tuple[object, ...]]:
    table = "attributes" if kind == "account" else f"{kind}s"
    return bench.rows(table, "* EXCLUDE (batch)") + bench.rows("rejected", "kind, reason, row")
