"""Files that are not what they should be: a message that helps, and what was good in them is stored."""

from __future__ import annotations

import gzip
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.collect.bench import Bench, counts

from tenure.errors import UnreadableFile, UsageError

HEAD = "account_id,event,happened_at\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["empty"]),
        (
            "account_id,event,when\nA,x,2025-01-01\n",
            [
                "no column for happened_at",
                "The file has: account_id, event, when",
                "--map happened_at=",
            ],
        ),
        ("event,happened_at\nx,2025-01-01\n", ["account_id or person_id"]),
        (b"PK\x03\x04rest", ["spreadsheet"]),
        (b"\x00\x01\x02", ["neither CSV"]),
        (b"PAR1 and no more", ["cut off or damaged"]),
        ('[{"a": 1}]', ["no column for happened_at", "The file has: a"]),
        (b"caf\xe9,event,happened_at\n", ["line 1", "UTF-8"]),
    ],
)
def test_a_file_is_refused_with_a_hint(
    bench: Bench, content: str | bytes, words: list[str]
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        bench.bring("event", content)
    for word in ["file.csv", *words]:
        assert word in str(refused.value)


def test_a_mapped_column_that_is_missing_has_a_near_name(bench: Bench) -> None:
    with pytest.raises(UnreadableFile, match=r"no column happend_at .* Did you mean Happened-At\?"):
        bench.bring("event", "account_id,event,Happened-At\n", {"happened_at": "happend_at"})


def test_wrong_use_is_told_before_anything_is_read(bench: Bench) -> None:
    with pytest.raises(UsageError, match="Did you mean event"):
        bench.bring("evnt", HEAD)
    with pytest.raises(UsageError, match="Did you mean happened_at"):
        bench.bring("event", HEAD, {"hapened_at": "x"})
    with pytest.raises(UsageError, match="--static"):
        bench.bring("event", HEAD, static=["x"])
    with pytest.raises(UsageError, match="no time"):
        bench.bring("account", "account_id,name\n", known_at="happened")
    with pytest.raises(UnreadableFile, match="no such file"):
        bench.bring("event", bench.folder / "nowhere.csv")


def test_a_row_in_another_encoding_is_rejected_with_its_column(bench: Bench) -> None:
    text = (
        (HEAD + "A,x,2025-01-01\n").encode()
        + b"A,caf\xe9,2025-01-02\n"
        + b"B,\xc3\xa9,2025-01-03\n"
    )
    assert counts(bench.bring("event", text)) == (3, 2, 0, 1)
    (bad,) = bench.rejected()
    assert (bad["line"], bad["column"], bad["code"]) == (3, "event", "encoding")


@pytest.mark.parametrize("how", ["gzip", "zstd"])
def test_what_is_good_in_a_file_that_breaks_off_is_stored(bench: Bench, how: str) -> None:
    chance = random.Random(1)
    rows = [f"A{chance.random()},x,2025-01-01" for _ in range(20_000)]
    whole = (HEAD + "\n".join(rows) + "\n").encode()
    packed = gzip.compress(whole) if how == "gzip" else pa.compress(whole, "zstd", asbytes=True)
    result = bench.bring("event", packed[: len(packed) // 2])
    if result.received:
        assert result.stored >= result.received - 1
    assert f"{how} file is cut off" in str(result.files[0].trouble)
    assert "file.csv, after line" in result.messages[0]
    assert not result.ok


def test_lines_that_are_no_json_are_rejected(bench: Bench) -> None:
    text = '{"account_id": 1, "event": "x", "happened_at": 1735689600, "more": {"a": [1]}}\nnot json\n[1]\n\n{"event":\n'
    assert counts(bench.bring("event", text, name="e.ndjson")) == (4, 1, 0, 3)
    assert [(row["line"], row["code"]) for row in bench.rejected()] == [
        (2, "json"),
        (3, "json"),
        (5, "json"),
    ]


def test_a_quote_left_open_does_not_lose_what_stands_before(bench: Bench) -> None:
    text = HEAD + 'A,x,2025-01-01\nA,"y,2025-01-02\nA,z,2025-01-03\n'
    assert counts(bench.bring("event", text)) == (2, 1, 0, 1)
    (bad,) = bench.rejected()
    assert (bad["line"], bad["code"]) == (3, "cells")
    assert "quote" in bad["reason"]


def test_damaged_parquet_stores_the_rows_before_the_damage(bench: Bench) -> None:
    path = bench.folder / "e.parquet"
    chance = random.Random(1)
    ids = [str(chance.random()) for _ in range(3000)]
    table = pa.table({"account_id": ids, "event": ids, "happened_at": ["2025-01-01"] * 3000})
    pq.write_table(table, path, row_group_size=1000, use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4000] = b"\xff" * 4000
    path.write_bytes(content)
    result = bench.bring("event", path)
    assert "after row 1000" in str(result.files[0].trouble)
    assert result.stored == 1000  # the damage is in the second of three groups


def test_one_bad_file_of_several_does_not_stop_the_others(bench: Bench) -> None:
    from tenure.collect.imports import import_files

    good, bad = bench.file(HEAD + "A,x,2025-01-01\n", "good.csv"), bench.file("", "bad.csv")
    result = import_files(bench, "event", [bad, good], {}, now=bench.now)
    assert (result.stored, result.ok) == (1, False)
    assert "bad.csv" in result.messages[0]
