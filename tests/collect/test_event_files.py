"""Events from CSV, NDJSON and Parquet."""

from __future__ import annotations

import gzip
import json
import random

import pyarrow as pa
import pyarrow.parquet as pq
from tests.collect.bench import Bench, counts, make_bench

EVENTS = """account_id,person_id,event,happened_at
a1,u1,login,2025-01-01 00:00:00
a1,u1,login,2025-01-01 00:00:00
a1,u2,export,2025-01-31T23:59:59.999999Z
,u3,login,2025-02-01
"""


def test_a_file_is_stored_and_a_second_time_stores_nothing(bench: Bench) -> None:
    first = bench.bring("event", EVENTS)
    assert counts(first) == (4, 4, 0, 0)
    assert first.unattributed == 1
    assert counts(bench.bring("event", EVENTS)) == (4, 0, 4, 0)
    assert len(bench.rows("events")) == 4


def test_two_equal_rows_of_a_file_are_two_facts(bench: Bench) -> None:
    bench.bring("event", EVENTS)
    assert bench.rows("events", "count(*), count(DISTINCT fact_low)") == [(4, 4)]
    longer = EVENTS + "a1,u1,login,2025-01-01 00:00:00\n"
    assert counts(bench.bring("event", longer)) == (5, 1, 4, 0)


def test_the_same_rows_are_the_same_facts_in_any_order_and_format(bench: Bench) -> None:
    bench.bring("event", EVENTS)
    head, *rows = EVENTS.splitlines()
    random.Random(7).shuffle(rows)
    assert bench.bring("event", "\n".join([head, *rows])).stored == 0
    objects = [dict(zip(head.split(","), row.split(","), strict=True)) for row in rows]
    lines = "\n".join(json.dumps(each) for each in objects)
    assert bench.bring("event", lines, name="file.ndjson").stored == 0
    pq.write_table(pa.Table.from_pylist(objects), bench.folder / "file.parquet")
    assert bench.bring("event", bench.folder / "file.parquet").stored == 0


def test_packed_files_are_known_by_their_first_bytes(bench: Bench) -> None:
    assert bench.bring("event", gzip.compress(EVENTS.encode()), name="events.csv").stored == 4
    packed = bench.folder / "events.bin"
    with pa.OSFile(str(packed), "wb") as sink, pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(EVENTS.encode())
    assert bench.bring("event", packed).stored == 0


def test_marks_separators_line_ends_and_blank_lines_do_not_matter(bench: Bench) -> None:
    bench.bring("event", EVENTS)
    for separator in ";\t|":
        text = "\ufeff" + EVENTS.replace(",", separator).replace("\n", "\r\n") + "\r\n\r\n"
        assert counts(bench.bring("event", text)) == (4, 0, 4, 0)


def test_numeric_ids_are_text_and_nanoseconds_are_cut(bench: Bench) -> None:
    table = pa.table(
        {
            "Account ID": pa.array([7.0, 8.0]),
            "user": pa.array([1, None], pa.int64()),
            "event": pa.array([10, 11], pa.int64()),
            "ts": pa.array([1_735_689_599_123_456_999, -1], pa.timestamp("ns")),
        }
    )
    pq.write_table(table, bench.folder / "e.parquet")
    bench.bring("event", bench.folder / "e.parquet", {"person_id": "user", "happened_at": "ts"})
    assert bench.rows("events", "account_id, person_id, event, epoch_us(happened_at)") == [
        ("7", "1", "10", 1_735_689_599_123_456),
        ("8", None, "11", -1),
    ]
    csv = "account_id,event,happened_at\n7.0,x,1735689599\n"
    bench.bring("event", csv)
    assert ("7",) in bench.rows("events", "account_id")


def test_a_message_id_decides_and_the_earliest_row_is_kept(bench: Bench) -> None:
    rows = [
        "m1,a1,login,2025-01-02",
        "m1,a1,login,2025-01-01",
        "m1,a1,export,2025-01-01",
        "m2,a1,login,2025-01-01",
    ]
    kept = [("export", 1), ("login", 1)]
    for order in (rows, rows[::-1]):
        other = make_bench(bench.folder / str(len(order[0])) / order[0][3:5] / order[0][-1])
        text = "\n".join(["id,account_id,event,happened_at", *order])
        assert counts(other.bring("event", text, {"message_id": "id"})) == (4, 2, 2, 0)
        assert other.rows("events", "event, day(happened_at)") == kept
        assert counts(other.bring("event", text, {"message_id": "id"})) == (4, 0, 4, 0)


def test_a_source_that_is_stated_sets_its_facts_apart(bench: Bench) -> None:
    bench.bring("event", EVENTS, source="crm")
    assert bench.bring("event", EVENTS, source="app").stored == 4
    assert bench.bring("event", EVENTS, source="crm").stored == 0
    assert {source for (source,) in bench.rows("events", "source")} == {"crm", "app"}


def test_what_is_not_used_is_named_and_can_be_kept_as_properties(bench: Bench) -> None:
    text = "account_id,event,happened_at,plan,os\na,login,2025-01-01,pro,\n"
    said = bench.bring("event", text).messages
    assert any("not used: plan, os" in line for line in said)
    bench.bring("event", text, {"properties": "*"})
    kept = {properties for (properties,) in bench.rows("events", "properties") if properties}
    assert [json.loads(each) for each in kept] == [{"plan": "pro", "os": None}]


def test_fixed_values_and_columns_left_out(bench: Bench) -> None:
    text = "customer,happened_at,person_id\nc1,2025-01-01,u1\n"
    bench.bring("event", text, {"account_id": "customer", "event": "=visit", "person_id": ""})
    assert bench.rows("events", "account_id, person_id, event") == [("c1", None, "visit")]
