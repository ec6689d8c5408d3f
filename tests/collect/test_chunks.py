"""What waits in the journal is taken in chunks, over its segments, and the next one is read ahead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.collect.arriving import START, Arriving, workspace

from tenure.collect import chunks
from tenure.collect.chunks import Ahead, taken
from tenure.collect.identity import Identity
from tenure.collect.loading import Loaded, load_chunk
from tenure.warehouse import journal
from tenure.warehouse.engines.duckdb import Engine

MUCH = 1 << 20


@pytest.fixture
def arriving(tmp_path: Path) -> Iterator[Arriving]:
    with Engine() as engine:
        yield Arriving(workspace(tmp_path), engine)


def test_a_chunk_goes_over_many_small_segments(arriving: Arriving) -> None:
    for segment in range(5):
        arriving.segment = segment
        arriving.event(segment)
    chunk = taken(arriving.journal, "0", 0, MUCH)
    assert len(chunk.requests) == 5
    assert journal.backlog(arriving.journal, "0", chunk.position) == 0
    assert arriving.load().stored == 5
    assert arriving.ask("arrivals", "count(*)") == [(1,)]


def test_one_request_may_be_asked_for(arriving: Arriving) -> None:
    for number in range(3):
        arriving.segment = number
        arriving.event(number)
    assert len(taken(arriving.journal, "0", 0, 1).requests) == 1


def test_what_was_read_ahead_is_the_same_as_what_would_be_read_now(
    arriving: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "MUCH_BYTES", 0)
    for number in range(4):
        arriving.event(number)
    ahead = Ahead(arriving.journal)
    first = ahead.chunk("0", 0, 1)
    ahead.begin("0", first.position, MUCH)
    second = ahead.chunk("0", first.position, MUCH)
    assert second.requests == taken(arriving.journal, "0", first.position, MUCH).requests
    assert len(second.requests) == 3
    ahead.close()


def test_what_was_read_ahead_from_another_place_is_not_taken(
    arriving: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "MUCH_BYTES", 0)
    for number in range(4):
        arriving.event(number)
    ahead = Ahead(arriving.journal)
    first = ahead.chunk("0", 0, 1)
    ahead.begin("0", first.position, MUCH)
    assert len(ahead.chunk("0", 0, MUCH).requests) == 4
    ahead.close()


def test_chunk_by_chunk_read_ahead_everything_is_stored_once(
    arriving: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "MUCH_BYTES", 0)
    for number in range(20):
        arriving.segment = number // 3
        arriving.event(number // 2)
    ahead = Ahead(arriving.journal)
    loaded, chunks_ = Loaded(), 0
    while one := load_chunk(
        arriving.app, arriving.engine, "0", Identity(), START, 400, ahead=ahead
    )[0]:
        loaded += one
        chunks_ += 1
    ahead.close()
    assert chunks_ > 3
    assert (loaded.received, loaded.stored, loaded.duplicate) == (20, 10, 10)
    assert arriving.ask("events", "count(*)") == [(10,)]


def test_little_is_left_to_become_more(arriving: Arriving) -> None:
    arriving.event(1)
    ahead = Ahead(arriving.journal)
    ahead.begin("0", 0, MUCH)
    assert not ahead._read
