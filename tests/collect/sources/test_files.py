"""A watched folder, and a prefix in S3: every complete file comes in once, whatever happens in between."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tenure.app import App
from tenure.collect.sources import Runs, source_named
from tenure.collect.sources.listing import Place
from tenure.errors import DefinitionError
from tenure.warehouse import arrivals
from tenure.warehouse.arrivals import Arrival

EXPORTS = Path(__file__).parents[1] / "exports"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
LONG_AGO = (NOW - timedelta(hours=1)).timestamp()
HEAD = "account_id,person_id,event,happened_at\n"
EVENT = '[facts.event]\nproperties = ""\n'


class Bench:
    """A workspace with a source called drop, and the folder that it watches."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "w"
        self.drop = folder / "drop"
        self.drop.mkdir(parents=True)
        (self.workspace / "sources").mkdir(parents=True)
        (self.workspace / "tenure.toml").write_text("[engine]\nthreads = 1\n")
        self.app = App.open(self.workspace)
        self.now = NOW

    def says(self, text: str, path: str | None = None) -> None:
        where = path or f"{self.drop}/"
        file = self.workspace / "sources" / "drop.toml"
        file.write_text(f'kind = "files"\npath = "{where}"\n{text}')

    def put(self, name: str, content: str | bytes, at: float = LONG_AGO) -> Path:
        path = self.drop / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (at, at))
        return path

    def run(self) -> Sequence[Arrival]:
        told = Runs(self.app).run(source_named(self.workspace, "drop"), self.now)
        self.now += timedelta(minutes=1)
        return told

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        with self.app.engine() as engine:
            return engine.rows(
                f"SELECT {columns} FROM ({self.app.lake.pin().scan(table)}) ORDER BY ALL"
            )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def events(*days: int, account: str = "acme") -> str:
    return HEAD + "".join(f"{account},ann,login,2025-05-{day:02} 09:00\n" for day in days)


def sums(told: Sequence[Arrival]) -> tuple[int, int, int, int]:
    names = ("received", "stored", "duplicate", "rejected")
    found = [sum(getattr(one, name) for one in told) for name in names]
    return found[0], found[1], found[2], found[3]


def test_a_file_comes_in_once_and_what_is_added_to_it_as_well(bench: Bench) -> None:
    bench.says(EVENT)
    bench.put("a.csv", events(1, 2))
    bench.put("b.csv", events(3))
    assert sums(bench.run()) == (3, 3, 0, 0)
    assert sums(bench.run()) == (0, 0, 0, 0)
    bench.put("a.csv", events(1, 2, 4), at=LONG_AGO + 60)
    assert sums(bench.run()) == (3, 1, 2, 0)
    assert len(bench.rows("events", "event")) == 4
    assert {path.name for path in bench.drop.iterdir()} == {"a.csv", "b.csv"}  # nothing is moved


def test_a_touched_file_is_not_read_again(bench: Bench) -> None:
    bench.says(EVENT)
    bench.put("a.csv", events(1))
    bench.run()
    bench.put("a.csv", events(1), at=LONG_AGO + 60)
    assert sums(bench.run()) == (0, 0, 0, 0)


def test_a_file_is_taken_when_nobody_writes_it_any_more(bench: Bench) -> None:
    bench.says(EVENT + "", None)
    bench.put("growing.csv", events(1), at=bench.now.timestamp() - 3)
    for name in (
        ".hidden.csv",
        "_SUCCESS",
        "half.csv.part",
        "half.tmp",
        "~$open.csv",
        "_tmp/x.csv",
    ):
        bench.put(name, events(9))
    assert sums(bench.run()) == (0, 0, 0, 0)
    assert sums(bench.run()) == (1, 1, 0, 0)  # a minute later


def test_history_is_known_when_it_happened_and_later_files_from_then_on(bench: Bench) -> None:
    bench.says(EVENT)
    bench.put("a.csv", events(1))
    bench.run()
    bench.put("b.csv", events(2))
    bench.run()
    told = bench.rows("events", "day(happened_at), known_by, source")
    assert told == [(1, "happened", "drop"), (2, "arrived", "drop")]


def test_an_unreadable_file_is_told_and_the_others_go_on(bench: Bench) -> None:
    bench.says(EVENT)
    bench.put("a.csv", events(1))
    bench.put("b.parquet", b"PAR1 and no more")
    bench.put("c.csv", HEAD + 'acme,ann,login,2025-05-03 09:00\nacme,"open')
    told = bench.run()
    assert sums(told)[1] == 2
    troubles = [one.trouble for one in told if one.trouble]
    assert "b.parquet" in troubles[0]
    assert "damaged" in troubles[0]
    assert [one.trouble for one in bench.run()] == [troubles[0]]  # it is still so
    bench.put("b.parquet", events(5), at=LONG_AGO + 60)
    assert sums(bench.run()) == (1, 1, 0, 0)
    assert [one.trouble for one in bench.run() if one.trouble] == []


def test_a_file_that_does_not_fit_is_tried_again_when_the_source_is_changed(bench: Bench) -> None:
    bench.says(EVENT)
    bench.put("a.csv", "customer,person_id,event,happened_at\nacme,ann,login,2025-05-01\n")
    bench.put("b.csv", "customer,event\nacme,login\n")
    assert "no column for happened_at" in str([one.trouble for one in bench.run()])
    bench.says('[facts.event]\nhappened_at = "=2025-05-02"\naccount_id = "customer"\n')
    assert sums(bench.run())[1] == 1


def test_who_is_killed_before_it_is_written_down_reads_again_and_stores_nothing_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.says(EVENT)
    bench.put("a.csv", events(1, 2))
    bench.put("b.csv", events(3))

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            bench.run()
    assert len(bench.rows("events", "event")) == 3
    assert sums(bench.run()) == (3, 0, 3, 0)
    assert bench.rows("events", "known_by") == [("happened",)] * 3


def test_of_two_who_read_the_same_one_counts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.says(EVENT)
    bench.put("a.csv", events(1))
    monkeypatch.setattr(arrivals, "record", lambda *_: False)
    assert sums(bench.run()) == (0, 0, 0, 0)


def test_a_ready_mapping_by_name_or_by_the_columns(bench: Bench) -> None:
    shutil.copy(EXPORTS / "stripe-subscriptions.csv", bench.drop)
    os.utime(bench.drop / "stripe-subscriptions.csv", (LONG_AGO, LONG_AGO))
    bench.says("")
    told = bench.run()
    assert sums(told) == (4, 2, 0, 1)
    assert told[0].filtered == 1
    bench.says('like = "stripe-invoices"\n')
    shutil.copy(EXPORTS / "stripe-invoices.csv", bench.drop)
    os.utime(bench.drop / "stripe-invoices.csv", (LONG_AGO, LONG_AGO))
    assert sums(bench.run())[1] == 2
    bench.put("other.csv", "a,b\n1,2\n")
    assert "no file of Stripe: invoices" in str([one.trouble for one in bench.run()])


def test_a_source_replaces_single_targets_of_a_ready_mapping(bench: Bench) -> None:
    shutil.copy(EXPORTS / "mixpanel-events.ndjson", bench.drop)
    os.utime(bench.drop / "mixpanel-events.ndjson", (LONG_AGO, LONG_AGO))
    zone = 'happened_at = "properties.time@Europe/Berlin"'
    bench.says(f'like = "mixpanel-events"\n[facts.event]\n{zone}\n')
    assert sums(bench.run())[1] == 2
    told = bench.rows("events", "hour(happened_at), account_id")
    assert told == [(7, "acme"), (7, None)]


def test_the_ids_of_an_export_may_be_the_products_own(bench: Bench) -> None:
    shutil.copy(EXPORTS / "stripe-invoices.csv", bench.drop)
    os.utime(bench.drop / "stripe-invoices.csv", (LONG_AGO, LONG_AGO))
    bench.says('like = "stripe-invoices"\n')
    bench.run()
    assert {account for (account,) in bench.rows("invoices", "account_id")} == {None}
    bench.says('ids = ""\nlike = "stripe-invoices"\n')
    bench.put(
        "stripe-invoices.csv", (EXPORTS / "stripe-invoices.csv").read_bytes() + b"\n", LONG_AGO + 60
    )
    bench.run()
    told = {account for (account,) in bench.rows("invoices", "account_id")}
    assert {"cus_Acme", "cus_Globex"} <= told


def test_partitions_of_a_hadoop_folder_are_columns(bench: Bench) -> None:
    table = pa.table({"account_id": ["acme"], "event": ["login"], "person_id": ["ann"]})
    for day in (1, 2):
        path = bench.drop / f"dt=2025-05-0{day}" / "part-0.parquet"
        path.parent.mkdir()
        pq.write_table(table, path)
        os.utime(path, (LONG_AGO, LONG_AGO))
    bench.put("dt=2025-05-01/_SUCCESS", "")
    bench.says('[facts.event]\nhappened_at = "dt"\n', f"{bench.drop}/**/*.parquet")
    assert sums(bench.run()) == (2, 2, 0, 0)
    assert bench.rows("events", "day(happened_at)") == [(1,), (2,)]


def test_rejected_rows_of_a_file_are_kept_with_their_line(bench: Bench) -> None:
    bench.says(EVENT)
    bench.put("a.csv", events(1) + "acme,ann,login,never\n")
    assert sums(bench.run()) == (2, 1, 0, 1)
    assert bench.rows("rejected", "file, line") == [("a.csv", 3)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pathh = 1\n", ["drop.toml:3", "pathh", "did you mean path"]),
        ('like = "strip"\n', ["drop.toml:3", "There is no ready mapping strip"]),
        ('known_at = "sometime"\n', ["known_at", '"now" or "happened"']),
        ('like = "stripe-invoices"\n[facts.event]\nevent = "x"\n', ["becomes invoice"]),
        ('[facts.event]\nevnt = "x"\n', ["evnt"]),
    ],
)
def test_a_wrong_source_is_refused_with_its_line(bench: Bench, text: str, words: list[str]) -> None:
    bench.says(text)
    with pytest.raises(DefinitionError) as refused:
        source_named(bench.workspace, "drop")
    for word in words:
        assert word in str(refused.value)


def test_a_folder_that_is_not_there_is_trouble(bench: Bench) -> None:
    bench.says(EVENT, "/nowhere/at/all/*.csv")
    assert [one.trouble for one in bench.run()] == ["/nowhere/at/all: there is no such folder"]


@pytest.mark.parametrize(
    ("path", "base", "pattern", "meant", "other"),
    [
        ("/d/*.csv", "/d", "*.csv", "a.csv", "x/a.csv"),
        ("/d/", "/d", "**", "x/y/a.csv", ""),
        ("/d/**/*.parquet", "/d", "**/*.parquet", "dt=1/a.parquet", "a.csv"),
        ("s3://b/p/", "b/p", "**", "x/a.csv", ""),
        ("s3://b/p/*/use-?.csv", "b/p", "*/use-?.csv", "x/use-1.csv", "x/y/use-1.csv"),
        ("drop/*.csv", "/w/drop", "*.csv", "a.csv", "b.txt"),
    ],
)
def test_a_path_names_files(path: str, base: str, pattern: str, meant: str, other: str) -> None:
    place = Place.of(path, Path("/w"))
    assert (place.base, place.pattern) == (base, pattern)
    assert place._meant.fullmatch(meant)
    assert not other or not place._meant.fullmatch(other)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A local S3 server; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    yield address
    server.terminate()
    server.wait(10)


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bucket called exports, as the environment says where it is."""
    from pyarrow.fs import S3FileSystem

    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": s3,
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    files = S3FileSystem(endpoint_override=s3, region="eu-central-1", allow_bucket_creation=True)
    files.create_dir("exports")
    return files


def test_a_prefix_in_s3_is_read_once_with_its_partitions(bench: Bench, bucket: Any) -> None:
    table = pa.table({"account_id": ["acme"], "event": ["login"], "person_id": ["ann"]})
    for day in (1, 2):
        with bucket.open_output_stream(f"exports/use/dt=2025-05-0{day}/part-0.parquet") as out:
            pq.write_table(table, out)
    with bucket.open_output_stream("exports/use/more.csv") as out:
        out.write(b"account_id,person_id,event,dt\nacme,ann,login,2025-05-03\n")
    with bucket.open_output_stream("exports/use/_SUCCESS") as out:
        out.write(b"done")
    bench.says('[facts.event]\nhappened_at = "dt"\n', "s3://exports/use/")
    assert sums(bench.run()) == (3, 3, 0, 0)
    assert sums(bench.run()) == (0, 0, 0, 0)
    with bucket.open_output_stream("exports/use/more.csv") as out:
        out.write(
            b"account_id,person_id,event,dt\nacme,ann,login,2025-05-03\nacme,bob,login,2025-05-04\n"
        )
    assert sums(bench.run()) == (2, 1, 1, 0)


def test_a_bucket_that_is_not_there_is_trouble(bench: Bench, bucket: Any) -> None:
    bench.says(EVENT, "s3://no-such-bucket/x/")
    (told,) = bench.run()
    assert told.trouble
    assert "s3://no-such-bucket/x" in told.trouble
