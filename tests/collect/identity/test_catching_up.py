"""Whoever tells what first: in the end every fact has the same owner, each was moved once, and the past stays as it was known."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.collect.identity.people import NOW, Vendor, at

from tenure.collect.identity import Identity, catch_up, known
from tenure.warehouse import load
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake
from tenure.warehouse.rebuild import rebuild

DAYS = st.integers(1, 28).map(lambda day: f"01-{day:02}")
PEOPLE = st.sampled_from(["anonymous:a", "anonymous:b", "u1", "u2", "u3", "email:x@acme.test"])
KNOWN_PEOPLE = st.sampled_from(["u1", "u2", "u3"])
ACCOUNTS = st.sampled_from(["acme", "bolt", "zendesk:5"])
SAID = st.one_of(
    st.tuples(st.just("event"), DAYS, PEOPLE, st.none() | ACCOUNTS),
    st.tuples(st.just("event"), DAYS, PEOPLE, st.none()),
    st.tuples(st.just("same"), DAYS, PEOPLE, st.none() | KNOWN_PEOPLE),
    st.tuples(st.just("member"), DAYS, PEOPLE, st.none() | ACCOUNTS),
    st.tuples(st.just("account"), DAYS, ACCOUNTS, st.none() | st.sampled_from(["acme", "bolt"])),
    st.tuples(st.just("joined"), DAYS, PEOPLE, ACCOUNTS),
    st.tuples(st.just("left"), DAYS, PEOPLE, ACCOUNTS),
)
# of one id only one thing is said on one day: which of two counts would be told by who came first
TELLINGS = st.lists(SAID, min_size=2, max_size=9, unique_by=lambda s: s[:3])


def tell(vendor: Vendor, said: tuple[Any, ...]) -> None:
    what, day, one, other = said
    if what == "event":
        vendor.event(day, one, other)
    elif what in ("same", "member", "account"):
        of = "person" if what == "same" else what
        vendor.same(day, one, other, of=of)
    else:
        vendor.joined(day, one, other, what)


def stands(vendor: Vendor) -> list[Any]:
    owners = "strftime(happened_at, '%m-%d'), account_id, person_id, account_sent, person_sent, account_by"
    return [*vendor.rows("events", owners), *vendor.rows("memberships", f"change, {owners}")]


@settings(max_examples=8)
@given(told=TELLINGS, data=st.data())
def test_any_order_of_arrival_ends_in_the_same_owners(told: list[Any], data: st.DataObject) -> None:
    order = data.draw(st.permutations(told))
    pauses = data.draw(st.lists(st.booleans(), min_size=len(told), max_size=len(told)))
    ends = []
    with tempfile.TemporaryDirectory() as folder, Engine(memory="500MB", threads=1) as engine:
        for number, (facts, stops) in enumerate([(told, [False] * len(told)), (order, pauses)]):
            known.MANY = -1 if number else 20_000  # of the second, only what is asked about is made
            vendor = Vendor.new(Path(folder) / str(number), engine)
            for said, stop in zip(facts, stops, strict=True):
                tell(vendor, said)
                if stop:
                    vendor.catch_up()
            vendor.settle()
            ends.append(stands(vendor))
            known.MANY = 20_000
    assert ends[0] == ends[1]


def test_every_order_of_a_visitor_who_signs_up(tmp_path: Path, engine: Engine) -> None:
    story = [
        ("event", "01-03", "anonymous:a", None),
        ("member", "01-04", "anonymous:a", "zendesk:5"),
        ("same", "01-05", "anonymous:a", "u1"),
        ("same", "01-06", "u1", "u2"),
        ("account", "01-07", "zendesk:5", "acme"),
    ]
    for number, order in enumerate(itertools.permutations(story)):
        if number % 24 == 0:
            vendor = Vendor.new(tmp_path / str(number), engine)
            for said in order:
                tell(vendor, said)
                vendor.catch_up()
            vendor.settle()
            assert vendor.owners() == [("acme", "u2")]


def test_what_was_known_before_a_link_is_unchanged_at_earlier_moments(vendor: Vendor) -> None:
    """No time travel: every question asked of a day before the link is answered as it was."""
    vendor.event("01-10", "anonymous:a", "acme")
    vendor.event("01-11", "bob", "bolt")
    vendor.event("01-12", "anonymous:a")
    vendor.joined("01-01", "ann", "core")
    vendor.settle()
    days = ["01-15", "02-09", "02-10", "02-20"]

    def known(day: str) -> list[Any]:
        then = f"TIMESTAMPTZ '2026-{day} 00:00+00'"
        seen = f"known_at < {then} AND (known_until IS NULL OR known_until >= {then})"
        return vendor.rows("events", "account_id, person_id", seen)

    before = {day: known(day) for day in days}
    vendor.same("01-02", "anonymous:a", "ann", known="02-10")
    vendor.same("01-02", "bolt", "acme", of="account", known="02-10")
    assert vendor.settle(now=at("02-10")) == 3
    after = {day: known(day) for day in days}
    assert [after[d] == before[d] for d in days] == [True, True, True, False]
    assert after["02-20"] == [("acme", "ann"), ("acme", "bob"), ("core", "ann")]


def test_nothing_is_looked_at_again_where_nothing_came(vendor: Vendor, monkeypatch) -> None:
    vendor.joined("01-01", "ann", "acme")
    vendor.event("01-10", "ann")
    vendor.settle()
    monkeypatch.setattr("tenure.collect.identity.moving._move", lambda *_: pytest.fail("looked"))
    assert vendor.catch_up() == 0


def test_only_what_a_link_touches_is_read_of_what_was_there(vendor: Vendor) -> None:
    for n in range(5):
        vendor.event("01-10", f"anonymous:{n}", "acme")
    vendor.same("01-11", "anonymous:9", "u9")
    vendor.settle()
    vendor.same("01-12", "anonymous:3", "u3")
    assert vendor.catch_up() == 1
    assert vendor.engine.rows("SELECT key FROM identity_touched_people ORDER BY 1") == [
        ("anonymous:3",),
        ("u3",),
    ]


def test_use_by_day_rebuilt_is_use_kept(vendor: Vendor) -> None:
    vendor.event("01-10", "anonymous:a", "acme")
    vendor.event("01-10", "bob", "acme")
    vendor.same("02-01", "anonymous:a", "ann")
    vendor.settle()
    vendor.under(internal_people=("bob",))
    vendor.settle()
    columns = "day, known_day, known_until_day, account_id, person_id, event, sum(n)::INT"
    seen = "(known_until_day IS NULL OR known_until_day > known_day) GROUP BY ALL"
    kept = vendor.rows("usage", columns, seen)
    rebuild(vendor.lake)
    assert vendor.rows("usage", columns, seen) == kept
    assert vendor.settle() == 0


def race(folder: str, start: Any, end: Any) -> None:
    with Engine(memory="300MB", threads=1) as engine:
        start.wait()
        end.put(catch_up(Lake.open(Path(folder)), engine, Identity(), NOW))


def test_of_two_processes_at_once_each_fact_is_moved_by_one(vendor: Vendor) -> None:
    for n in range(40):
        vendor.event("01-10", f"anonymous:{n}", "acme")
        if n < 30:
            vendor.same("02-01", f"anonymous:{n}", f"u{n}") if n % 10 == 0 else None
    spawn = multiprocessing.get_context("spawn")
    start, end = spawn.Event(), spawn.Queue()
    both = [spawn.Process(target=race, args=(str(vendor.lake.folder), start, end)) for _ in "ab"]
    for process in both:
        process.start()
    start.set()
    for process in both:
        process.join(120)
    assert end.get() + end.get() == 3
    vendor.settle()
    assert len(vendor.owners()) == 40
    assert sorted(p for _, p in vendor.owners() if p) == ["u0", "u10", "u20"]
    assert vendor.rows("corrections", "count(*)") == [(3,)]


def killed(folder: str, after: str) -> None:
    from tenure.warehouse import arrivals, corrections

    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if after == "corrections are stored":
        load.corrections.catch_up = die  # type: ignore[attr-defined]
    elif after == "facts are moved":
        arrivals.record = die
    else:
        corrections._roll_up_again = die
    with Engine(memory="300MB", threads=1) as engine:
        catch_up(Lake.open(Path(folder)), engine, Identity(), NOW)


@pytest.mark.parametrize("after", ["corrections are stored", "facts are moved", "use is old"])
def test_what_a_killed_run_left_is_done_by_the_next_and_nothing_twice(
    vendor: Vendor, after: str
) -> None:
    vendor.event("01-10", "anonymous:a", "acme")
    vendor.event("01-10", "anonymous:b", "acme")
    vendor.same("02-01", "anonymous:a", "ann")
    process = multiprocessing.get_context("spawn").Process(
        target=killed, args=(str(vendor.lake.folder), after)
    )
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL
    vendor.settle()
    assert vendor.owners() == [("acme", "ann"), ("acme", None)]
    assert vendor.rows("corrections", "count(*)") == [(1,)]
    assert vendor.rows(
        "usage", "person_id, sum(n)::INT", "known_until_day IS NULL GROUP BY ALL"
    ) == [
        ("ann", 1),
        (None, 1),
    ]
