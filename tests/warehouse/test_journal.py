"""The journal: what was acknowledged is read again, whatever happens to the process, the disk or the file."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.errors import JournalCrowded, JournalError, JournalFull, JournalStopped
from tenure.warehouse.journal import Journal, Request, backlog, forget, read, streams
from tenure.warehouse.journal import write as writing
from tenure.warehouse.journal.frame import HEAD, MARK, framed, opened, pack, payloads
from tenure.warehouse.journal.segments import numbers, path

ALL = 1 << 30


@pytest.fixture(autouse=True)
def numbered_from_nought(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments are named for the second in which they began; here it is always the first."""
    monkeypatch.setattr(writing, "time", clock(lambda: 0.0))


def clock(seconds: Callable[[], float]) -> SimpleNamespace:
    return SimpleNamespace(time=seconds, time_ns=time.time_ns)


def run(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(work())


async def keep(journal: Journal, *bodies: bytes) -> None:
    """Acknowledged one after the other: each in a group of its own."""
    for body in bodies:
        await journal.append(pack(Request(journal.stamp(), "web", "/v1/track", body)))


def written(folder: Path, *bodies: bytes, **how: Any) -> None:
    """By a collector that has come and gone."""

    async def work() -> None:
        journal = Journal(folder, **how)
        await keep(journal, *bodies)
        await journal.close()

    run(work)


def everything(
    folder: Path, stream: str = "0", most_bytes: int = ALL, start: int = 0
) -> list[Request]:
    found: list[Request] = []
    while True:
        requests, end = read(folder, stream, start, most_bytes)
        if not requests and end == start:
            return found
        found, start = found + requests, end


def bodies(folder: Path, **how: Any) -> list[bytes]:
    return [request.body for request in everything(folder, **how)]


def test_what_was_acknowledged_can_be_read(tmp_path: Path) -> None:
    async def work() -> None:
        journal = Journal(tmp_path)
        sent = Request(journal.stamp(), "web", "/v1/batch", b"{}", "2026-01-01", "10.0.0.1", "curl")
        await journal.append(pack(sent))
        assert everything(tmp_path) == [sent]
        await journal.close()

    run(work)


def test_there_is_nothing_to_read_before_anything_came(tmp_path: Path) -> None:
    assert streams(tmp_path / "journal") == []
    assert read(tmp_path / "journal", "0", 0, ALL) == ([], 0)
    assert backlog(tmp_path / "journal", "0", 0) == 0


def test_many_that_wait_are_made_durable_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(writing, "_durable", lambda handle: synced.append(os.fdatasync(handle)))

    async def work() -> None:
        journal = Journal(tmp_path)
        await asyncio.gather(*(keep(journal, b"%d" % n) for n in range(1000)))
        await journal.close()

    run(work)
    assert sorted(bodies(tmp_path), key=int) == [b"%d" % n for n in range(1000)]
    assert 1 <= len(synced) < 100


def test_closing_writes_what_still_waits(tmp_path: Path) -> None:
    async def work() -> None:
        journal = Journal(tmp_path)
        waiting = [asyncio.ensure_future(keep(journal, b"%d" % n)) for n in range(50)]
        await asyncio.sleep(0)
        await journal.close()
        await asyncio.gather(*waiting)
        with pytest.raises(JournalStopped):
            await keep(journal, b"late")

    run(work)
    assert len(bodies(tmp_path)) == 50


def test_cut_at_every_byte_it_gives_what_was_whole(tmp_path: Path) -> None:
    written(tmp_path / "whole", *(b"x" * n for n in range(6)))
    data = path(tmp_path / "whole", "0", 0).read_bytes()
    ends = [HEAD.size + end for _, end in payloads(data[HEAD.size :])]
    (tmp_path / "cut" / "0").mkdir(parents=True)
    for successor in (False, True):
        if successor:
            later = Request(1 << 60, "web", "/v1/track", b"later")
            head = HEAD.pack(MARK, 0)
            path(tmp_path / "cut", "0", 1).write_bytes(head + framed(pack(later)))
        for cut in range(len(data) + 1):
            path(tmp_path / "cut", "0", 0).write_bytes(data[:cut])
            expected = [b"x" * n for n, end in enumerate(ends) if end <= cut]
            expected += [b"later"] if successor else []
            for most_bytes in (ALL, 1):
                assert bodies(tmp_path / "cut", most_bytes=most_bytes) == expected


def test_a_torn_tail_is_waited_for(tmp_path: Path) -> None:
    written(tmp_path, b"one", b"two")
    file = path(tmp_path, "0", 0)
    data = file.read_bytes()
    file.write_bytes(data[:-1])
    requests, end = read(tmp_path, "0", 0, ALL)
    assert [r.body for r in requests] == [b"one"]
    assert read(tmp_path, "0", end, ALL) == ([], end)
    file.write_bytes(data)
    assert [r.body for r in read(tmp_path, "0", end, ALL)[0]] == [b"two"]


def test_zeros_that_a_power_cut_left_are_no_requests(tmp_path: Path) -> None:
    written(tmp_path, b"one")
    with path(tmp_path, "0", 0).open("ab") as file:
        file.write(bytes(4096))
    path(tmp_path, "0", 1).write_bytes(bytes(4096))
    written(tmp_path, b"two")
    assert bodies(tmp_path) == [b"one", b"two"]


def test_bytes_that_the_disk_gave_back_wrong_cost_only_their_request(tmp_path: Path) -> None:
    written(tmp_path, b"one", b"two", b"three")
    file = path(tmp_path, "0", 0)
    data = file.read_bytes()
    second = HEAD.size + next(end for _, end in payloads(data[HEAD.size :]))
    for damaged in range(second, second + 12):  # its length, its checksum, its first bytes
        wrong = bytearray(data)
        wrong[damaged] ^= 0x55
        file.write_bytes(wrong)
        assert bodies(tmp_path) == bodies(tmp_path, most_bytes=1) == [b"one", b"three"]


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(0, 2000), st.binary(max_size=20))
def test_any_bytes_behind_whole_frames_are_survived(
    sent: list[bytes], cut: int, garbage: bytes
) -> None:
    data = b"".join(framed(pack(Request(n, "s", "/v1/t", b))) for n, b in enumerate(sent, 1))
    found = [opened(p).body for p, _ in payloads(data[:cut] + garbage) if p is not None]
    whole = sum(end <= cut for _, end in payloads(data))
    assert found[:whole] == sent[:whole]
    assert len(found) == whole


def test_it_is_read_while_it_is_written(tmp_path: Path) -> None:
    found: list[bytes] = []
    done = threading.Event()

    def follow() -> None:
        start = 0
        while True:
            last = done.is_set()
            requests, start = read(tmp_path, "0", start, 2000)
            found.extend(r.body for r in requests)
            if last and not requests and not backlog(tmp_path, "0", start):
                return

    async def work() -> None:
        journal = Journal(tmp_path, segment_bytes=5000)
        reader = threading.Thread(target=follow)
        reader.start()
        for _ in range(40):
            await asyncio.gather(*(keep(journal, b"x" * 90) for n in range(25)))
        await journal.close()
        done.set()
        await asyncio.to_thread(reader.join, 20)

    run(work)
    assert len(found) == 1000
    assert len(numbers(tmp_path, "0")) > 5


def test_several_collectors_write_streams_of_their_own(tmp_path: Path) -> None:
    async def work() -> None:
        first, second = Journal(tmp_path), Journal(tmp_path)
        assert (first.stream, second.stream) == ("0", "1")
        await keep(first, b"a")
        await keep(second, b"b")
        await first.close()
        third = Journal(tmp_path)
        assert third.stream == "0"
        await keep(third, b"c")
        await second.close()
        await third.close()

    run(work)
    assert streams(tmp_path) == ["0", "1"]
    assert bodies(tmp_path) == [b"a", b"c"]
    assert bodies(tmp_path, stream="1") == [b"b"]


def test_after_a_restart_an_old_segment_is_never_written(tmp_path: Path) -> None:
    written(tmp_path, b"one")
    before = path(tmp_path, "0", 0).read_bytes()
    written(tmp_path, b"two")
    assert path(tmp_path, "0", 0).read_bytes() == before
    assert numbers(tmp_path, "0") == [0, 1]
    assert bodies(tmp_path) == [b"one", b"two"]


def test_times_of_arrival_grow_even_where_the_clock_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, b"one", b"two")
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    written(tmp_path, b"three", b"four")
    _, end = read(tmp_path, "0", 0, ALL)
    forget(tmp_path, "0", read(tmp_path, "0", end, ALL)[1])
    written(tmp_path, b"five")
    times = [r.received_at for r in everything(tmp_path)]
    assert bodies(tmp_path) == [b"three", b"four", b"five"]
    assert times == sorted(set(times))
    assert times[0] > 1_700_000_000_000_000


def test_a_journal_that_was_lost_goes_on_beyond_what_was_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "time", clock(lambda: 1000.0))
    written(tmp_path / "journal", b"1", b"2", b"3")
    _, loaded = read(tmp_path / "journal", "0", 0, ALL)
    shutil.rmtree(tmp_path / "journal")
    monkeypatch.setattr(writing, "time", clock(lambda: 1001.0))
    written(tmp_path / "journal", b"4")
    assert bodies(tmp_path / "journal", start=loaded) == [b"4"]


def test_only_what_lies_wholly_before_a_position_is_forgotten(tmp_path: Path) -> None:
    written(tmp_path, *(b"%d" % n for n in range(10)), segment_bytes=1)
    assert numbers(tmp_path, "0") == list(range(10))
    _, start = read(tmp_path, "0", 0, 1)
    assert forget(tmp_path, "0", start) == 0
    start = 4 << 40
    assert forget(tmp_path, "0", start) == 4
    assert bodies(tmp_path, start=start) == bodies(tmp_path) == [b"%d" % n for n in range(4, 10)]
    assert forget(tmp_path, "0", 99 << 40) == 5
    assert bodies(tmp_path) == [b"9"]


def test_the_backlog_is_what_lies_behind_a_position(tmp_path: Path) -> None:
    written(tmp_path, b"one", b"two", segment_bytes=1)
    assert backlog(tmp_path, "0", 0) == 2 * len(
        framed(pack(Request(1 << 50, "web", "/v1/track", b"one")))
    )
    _, start = read(tmp_path, "0", 0, 1)
    _, start = read(tmp_path, "0", start, 1)
    assert backlog(tmp_path, "0", start) == 0


def test_a_full_disk_refuses_and_then_recovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 600
    real = os.write

    def limited(handle: int, data: bytes) -> int:
        nonlocal room
        if room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = real(handle, data[: min(room, len(data))])
        room -= done
        return done

    async def work() -> None:
        nonlocal room
        journal = Journal(tmp_path)
        kept = []
        monkeypatch.setattr(os, "write", limited)
        for n in range(30):
            try:
                await keep(journal, b"%02d" % n)
                kept.append(b"%02d" % n)
            except JournalFull:
                assert isinstance(journal.failure, JournalFull)
                if n == 25:
                    room = 10**9
        assert kept[-4:] == [b"26", b"27", b"28", b"29"]
        assert 10 < len(kept) < 25
        assert journal.failure is None
        await journal.close()
        assert bodies(tmp_path) == kept
        assert numbers(tmp_path, "0") == [0, 1]

    run(work)


def test_it_refuses_before_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = 1 << 60

    async def work() -> None:
        journal = Journal(tmp_path, floor)
        with pytest.raises(JournalFull):
            await keep(journal, b"refused")
        journal.floor_bytes = 0
        await keep(journal, b"kept")
        journal.floor_bytes = floor
        with pytest.raises(JournalFull):
            await keep(journal, b"refused")
        journal.floor_bytes = 0
        await keep(journal, b"kept too")
        await journal.close()

    run(work)
    assert bodies(tmp_path) == [b"kept", b"kept too"]
    assert numbers(tmp_path, "0") == [0, 1]  # the first was sealed


@pytest.mark.parametrize("broken", ["_durable", "write"])
def test_a_disk_that_fails_stops_it_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    calls, stopped = [], []

    def fails(*given: object) -> int:
        calls.append(given)
        raise OSError(errno.EIO, "Input/output error")

    async def work() -> None:
        journal = Journal(tmp_path, stopped=lambda: stopped.append(True))
        await keep(journal, b"kept")
        with monkeypatch.context() as patch:
            patch.setattr(writing if broken == "_durable" else os, broken, fails)
            with pytest.raises(JournalStopped, match="Input/output error"):
                await keep(journal, b"lost")
        with pytest.raises(JournalStopped):  # though the disk would answer again
            await keep(journal, b"refused")
        assert isinstance(journal.failure, JournalStopped)
        await journal.close()

    run(work)
    assert len(calls) == 1
    assert stopped
    assert bodies(tmp_path)[:1] == [b"kept"]
    assert b"refused" not in bodies(tmp_path)


def test_more_than_the_disk_takes_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = threading.Event()
    monkeypatch.setattr(writing, "_durable", lambda handle: slow.wait(10))
    monkeypatch.setattr(writing, "MOST_WAITING", 5)
    monkeypatch.setattr(writing, "MOST_WAITING_BYTES", 1000)

    async def work() -> None:
        journal = Journal(tmp_path)
        waiting = [asyncio.ensure_future(keep(journal, b"x")) for _ in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(JournalCrowded):
            await keep(journal, b"one too many")
        slow.set()
        await asyncio.gather(*waiting)
        with pytest.raises(JournalCrowded):
            await keep(journal, b"x" * 1000)
        await keep(journal, b"again")
        await journal.close()

    run(work)


def test_nobody_is_kept_waiting_for_a_disk_that_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = threading.Event()
    monkeypatch.setattr(writing, "_durable", lambda handle: hangs.wait(10))
    monkeypatch.setattr(writing, "PATIENCE", 0.2)

    async def work() -> None:
        journal = Journal(tmp_path)
        with pytest.raises(JournalCrowded, match="does not answer"):
            await keep(journal, b"kept all the same")
        hangs.set()
        await keep(journal, b"kept")
        await journal.close()

    run(work)
    assert bodies(tmp_path) == [b"kept all the same", b"kept"]


def test_a_segment_of_another_version_is_told(tmp_path: Path) -> None:
    written(tmp_path, b"one")
    path(tmp_path, "0", 0).write_bytes(b"tnrjrnl9" + bytes(100))
    with pytest.raises(JournalError, match="cannot read"):
        read(tmp_path, "0", 0, ALL)
