"""A row that cannot be stored is kept with its reason, and leaves the list once it passes."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pytest
from tests.collect.bench import Bench, counts

from tenure.collect.rejected import export

HEAD = "line_id,account_id,started_at,ended_at,seats,currency,mrr\n"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",A,2025-01-01,,,,", "line_id", "missing"),
        ("L,A,,,,,", "started_at", "missing"),
        ("L,A,2025-01-01,,-3,,", "seats", "negative"),
        ("L,A,2025-01-01,,2.5,,", "seats", "whole_number"),
        ("L,A,2025-01-01,,,XXQ,", "currency", "currency"),
        ("L,A,2025-01-01,,,,abc", "mrr", "number"),
        ("L,A,2025-01-01,,,,nan", "mrr", "number"),
        ("L,A,2025-01-01,,,,1e99", "mrr", "number"),
        ('L,A,2025-01-01,,,,"3,50"', "mrr", "decimal_comma"),
        ("L,A,2025-02-01,2025-01-01,,,", "ended_at", "ends_before_start"),
        ("L,A,2025-02-01,x,,,", "ended_at", "time"),
        ("L,A,2025-02-01,,", None, "cells"),
        ("L,A,2025-02-01,,,,,,,", None, "cells"),
    ],
)
def test_a_bad_row_is_named_and_the_good_one_is_stored(
    bench: Bench, row: str, column: str | None, code: str
) -> None:
    result = bench.bring("contract_line", f'{HEAD}G,"A\nB",2025-01-01,,1,eur,1\n{row}\n')
    assert counts(result) == (2, 1, 0, 1)
    (bad,) = bench.rejected()
    assert (bad["file"], bad["line"], bad["column"], bad["code"]) == ("file.csv", 4, column, code)
    assert bench.rows("contract_lines", "currency") == [("EUR",)]


@pytest.mark.parametrize(
    ("kind", "text", "column", "code"),
    [
        ("event", "account_id,person_id,event,happened_at\n,,x,2025-01-01", "account_id", "nobody"),
        ("event", "account_id,event,happened_at\nA,x,2025-06-01 13:01", "happened_at", "future"),
        (
            "touchpoint",
            "account_id,channel,direction,happened_at\nA,call,up,2025-01-01",
            "direction",
            "word",
        ),
        ("gauge", "account_id,meter,value,happened_at\nA,gb,inf,2025-01-01", "value", "number"),
        (
            "attribute",
            "account_id,name,value,happened_at\n,plan,pro,2025-01-01",
            "account_id",
            "nobody",
        ),
    ],
)
def test_each_kind_has_its_own_faults(
    bench: Bench, kind: str, text: str, column: str, code: str
) -> None:
    result = bench.bring(kind, text)
    (bad,) = bench.rejected()
    assert (counts(result), bad["column"], bad["code"]) == ((1, 0, 0, 1), column, code)


def test_an_hour_ahead_may_be_a_clock_and_a_known_at_ahead_is_wrong(bench: Bench) -> None:
    text = "account_id,event,happened_at,seen\nA,x,2025-06-01 12:59,2025-06-01\nA,x,2025-05-01,2025-06-02\n"
    assert counts(bench.bring("event", text, known_at="seen")) == (2, 1, 0, 1)
    assert bench.rejected()[0]["column"] == "seen"


def test_the_same_bad_file_twice_lists_its_rows_once(bench: Bench) -> None:
    text = HEAD + "L,A,2025-01-01,,-1,,\n" * 2
    for _ in range(2):
        assert bench.bring("contract_line", text).rejected == 2
        assert len(bench.rejected()) == 2
    assert json.loads(bench.rejected()[0]["row"])["seats"] == "-1"


def test_rows_pass_with_a_new_mapping_and_leave_the_list(bench: Bench) -> None:
    text = "account_id,event,happened_at,day\nA,x,soon,2025-01-01\nA,y,later,2025-01-02\nA,z,later,never\n"
    bench.bring("event", text)
    assert counts(bench.again()) == (3, 0, 0, 3)
    assert counts(bench.again({"happened_at": "day"})) == (3, 2, 0, 1)
    assert [json.loads(row["row"])["event"] for row in bench.rejected()] == ["z"]


def test_rows_that_were_ahead_of_their_time_pass_later(bench: Bench) -> None:
    bench.bring("event", "account_id,event,happened_at\nA,x,2025-06-02\n")
    bench.now += timedelta(days=2)
    assert counts(bench.again()) == (1, 1, 0, 0)
    assert bench.rejected() == []


def test_a_row_that_could_not_be_read_is_not_mended_by_trying_again(bench: Bench) -> None:
    bench.bring("event", "account_id,event,happened_at\nA,x,y,2025-01-01\n")
    assert counts(bench.again()) == (1, 0, 0, 1)
    assert [row["code"] for row in bench.rejected()] == ["cells"]


def test_exported_rows_can_be_mended_and_imported(bench: Bench) -> None:
    bench.bring("contract_line", HEAD + "L1,A,2025-01-01,,-1,,\nL2,A,2025-01-01,,-2,,\n")
    path = bench.folder / "mend.csv"
    with bench.engine() as engine:
        assert export(bench.lake, engine, path) == 2
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert rows[0]["rejected_line"] == "2"
    assert "cannot be negative" in rows[0]["rejected_reason"]
    mended = path.read_text("utf-8").replace(",-1,", ",1,")
    assert counts(bench.bring("contract_line", mended, name="mended.csv")) == (2, 1, 0, 1)
    assert {row["file"] for row in bench.rejected()} == {"file.csv", "mended.csv"}
    assert {json.loads(row["row"])["line_id"] for row in bench.rejected()} == {"L2"}


def test_a_whole_file_that_was_mended_clears_its_rows(bench: Bench) -> None:
    bench.bring("event", "account_id,event,happened_at,day\nA,x,soon,2025-01-01\n")
    bench.bring("event", bench.folder / "file.csv", {"happened_at": "day"})
    assert bench.rejected() == []


def test_the_list_is_written_as_json_too(bench: Bench) -> None:
    bench.bring("event", "account_id,event,happened_at\nA,x,soon\n")
    path = bench.folder / "list.json"
    with bench.engine() as engine:
        export(bench.lake, engine, path)
    (row,) = json.loads(path.read_text("utf-8"))
    assert row["row"]["happened_at"] == "soon"
