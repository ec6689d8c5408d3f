"""What pages have counted: counted once for all who wait, shown while it is counted again, and made anew after an import."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import bring

from tenure.app import App
from tenure.errors import TenureError, UsageError
from tenure.web.behind import Behind
from tenure.web.desk import Desk
from tenure.web.kept import Basis, Counted, Counting, Kept

HERE = Basis("import 1", "fact 1")
LATER = Basis("import 1", "fact 2")  # only arrived
BROUGHT = Basis("import 2", "fact 2")


@pytest.fixture
def behind() -> Iterator[Behind]:
    here = Behind()
    yield here
    here.end(10)


class Counts:
    """Counts how often it was asked, as soon as it may."""

    def __init__(self) -> None:
        self.times = 0
        self.go = threading.Event()
        self.go.set()

    def __call__(self) -> int:
        assert self.go.wait(20)
        self.times += 1
        return self.times


@pytest.fixture
def counts() -> Counts:
    return Counts()


def test_what_is_known_is_not_counted_again(behind: Behind, counts: Counts) -> None:
    kept: Kept[int] = Kept(behind, 3)
    assert [kept.of("a", HERE, counts).found for _ in range(3)] == [1, 1, 1]


def test_after_an_import_the_next_page_has_it(behind: Behind, counts: Counts) -> None:
    kept: Kept[int] = Kept(behind, 3)
    assert [kept.of("a", one, counts).found for one in (HERE, BROUGHT)] == [1, 2]


def test_a_page_after_an_import_does_not_take_what_was_begun_before_it(
    behind: Behind, counts: Counts
) -> None:
    kept: Kept[int] = Kept(behind, 3)
    counts.go.clear()
    kept.behind("a", HERE, counts, 0)
    assert kept.of("a", BROUGHT, lambda: 99).found == 99
    counts.go.set()


def test_what_arrives_keeps_no_page_waiting(behind: Behind, counts: Counts) -> None:
    kept: Kept[int] = Kept(behind, 3)
    kept.of("a", HERE, counts)
    counts.go.clear()
    assert kept.of("a", LATER, counts).found == 1
    counts.go.set()
    behind.settle(10)
    assert kept.of("a", LATER, counts).found == 2


def test_what_arrives_every_second_is_not_counted_every_second(
    behind: Behind, counts: Counts
) -> None:
    kept: Kept[int] = Kept(behind, 3, stands=60)
    for arrived in range(5):
        kept.of("a", Basis("import 1", arrived), counts)
    behind.settle(10)
    assert counts.times == 1


def test_what_is_too_old_is_not_shown_where_there_is_something_newer(
    behind: Behind, counts: Counts
) -> None:
    kept: Kept[int] = Kept(behind, 3, longest=-1)
    found = [kept.of("a", one, counts).found for one in (HERE, HERE, LATER)]
    assert found == [1, 1, 2]


def test_many_who_wait_for_the_same_are_told_by_one_count(behind: Behind, counts: Counts) -> None:
    kept: Kept[int] = Kept(behind, 3)
    counts.go.clear()
    with ThreadPoolExecutor(8) as pages:
        asked = [pages.submit(kept.of, "a", HERE, counts) for _ in range(8)]
        counts.go.set()
        assert {page.result(20).found for page in asked} == {1}


def test_a_page_that_must_have_it_does_not_wait_for_the_turn_of_another(
    behind: Behind, counts: Counts
) -> None:
    kept: Kept[int] = Kept(behind, 9)
    counts.go.clear()
    for other in ("b", "c", "d"):
        kept.behind(other, HERE, counts, 0)
    waiting = kept.behind("a", HERE, lambda: 99, 0)  # all turns are taken
    assert isinstance(waiting, Counting)
    assert kept.of("a", HERE, lambda: 99).found == 99
    counts.go.set()


def test_what_takes_long_says_since_when_and_is_there_later(behind: Behind, counts: Counts) -> None:
    kept: Kept[int] = Kept(behind, 3)
    counts.go.clear()
    assert isinstance(kept.behind("a", HERE, counts, 0), Counting)
    assert isinstance(kept.behind("a", HERE, counts, 0), Counting)  # the same one, not a second
    counts.go.set()
    found = kept.behind("a", HERE, counts, 20)
    assert isinstance(found, Counted)
    assert found.found == 1


def test_what_it_stumbles_over_is_said_once_and_tried_again(behind: Behind) -> None:
    kept: Kept[str] = Kept(behind, 3)

    def wrong() -> str:
        raise UsageError("no such thing")

    with pytest.raises(UsageError, match="no such thing"):
        kept.behind("a", HERE, wrong, 20)
    assert kept.of("a", HERE, lambda: "well").found == "well"


def test_a_part_of_a_page_says_itself_what_went_wrong(behind: Behind) -> None:
    kept: Kept[str] = Kept(behind, 3)

    def wrong() -> str:
        raise UsageError("no such thing")

    told = kept.part("a", HERE, wrong, 20)
    assert isinstance(told, Counting)
    assert told.trouble == "no such thing"


def test_what_goes_wrong_behind_a_page_is_told_by_the_next(behind: Behind) -> None:
    kept: Kept[int] = Kept(behind, 3)
    kept.of("a", HERE, lambda: 1)

    def wrong() -> int:
        raise TenureError("the disk is gone")

    assert kept.of("a", LATER, wrong).found == 1
    behind.settle(10)
    with pytest.raises(TenureError, match="the disk is gone"):
        kept.of("a", LATER, lambda: 2)
    assert kept.of("a", LATER, lambda: 2).found == 2


def test_only_the_last_few_are_kept(behind: Behind) -> None:
    kept, made = Kept[None](behind, 2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.of(key, HERE, lambda key=key: made.append(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_only_so_much_memory_is_kept(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenure.web.kept.BYTES", 100)

    class Large:
        nbytes = 60

    kept, made = Kept[Any](behind, 9), []
    for key in ("a", "b", "b", "a"):
        kept.of(key, HERE, lambda key=key: made.append(key) or Large())  # type: ignore[misc]
    assert made == ["a", "b", "a"]


def test_nothing_is_begun_once_the_server_ends(behind: Behind, counts: Counts) -> None:
    kept: Kept[int] = Kept(behind, 3)
    behind.end(0)
    assert isinstance(kept.behind("a", HERE, counts, 0.2), Counting)
    assert counts.times == 0


def test_an_import_is_another_basis(tmp_path: Path) -> None:
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(tmp_path)
    desk = Desk(app)
    before = desk.basis()
    assert desk.basis() == before
    row = {"account_id": "acme", "happened_at": "2026-06-01T09:00", "event": "open"}
    bring(app, "event", [row])
    assert desk.basis().brought != before.brought
