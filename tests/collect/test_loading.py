"""What the collector has taken gets into the lake: once, with its counts, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.collect.arriving import START, Arriving, micro, workspace

from tenure.collect import loading
from tenure.collect.identity import Identity
from tenure.collect.retry import retry
from tenure.collect.streams import Streams
from tenure.warehouse import arrivals, load
from tenure.warehouse.engines.duckdb import Engine


@pytest.fixture
def arriving(tmp_path: Path) -> Iterator[Arriving]:
    with Engine(memory="1GB", threads=1) as engine:
        yield Arriving(workspace(tmp_path), engine)


def identify(user: str = "ada", message: str = "i1", **more: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": user, "messageId": message, **more}


def group(
    account: str = "acme", user: str = "ada", message: str = "g1", **more: Any
) -> dict[str, Any]:
    return {"type": "group", "userId": user, "groupId": account, "messageId": message, **more}


def test_an_event_is_in_the_lake_known_from_its_arrival_on(arriving: Arriving) -> None:
    arriving.event(1, timestamp="2026-11-22T09:59:00Z", context={"groupId": "acme"})
    loaded = arriving.load()
    assert (loaded.received, loaded.stored) == (1, 1)
    ((event, account, person, happened, known, by, source),) = arriving.ask(
        "events",
        "event, account_id, person_id, happened_at::TIMESTAMP, known_at::TIMESTAMP, known_by, source",
    )
    assert (event, account, person, by, source) == ("Login", "acme", "ada", "arrived", "web")
    assert happened == datetime(2026, 11, 22, 9, 59)
    assert known == (START + timedelta(microseconds=1)).replace(tzinfo=None)


def test_what_is_sent_again_is_a_duplicate_and_counted_as_one(arriving: Arriving) -> None:
    arriving.event(1)
    arriving.event(1)
    arriving.load()
    arriving.event(1)
    arriving.event(2)
    loaded = arriving.load()
    assert (loaded.stored, loaded.duplicate) == (1, 1)
    ((counted),) = arriving.counts()
    assert (counted.received, counted.stored, counted.duplicate) == (4, 2, 2)
    assert arriving.ask("events", "count(*)") == [(2,)]


def test_two_sources_may_use_the_same_message_id(arriving: Arriving) -> None:
    arriving.event(1)
    arriving.event(1, source="app")
    assert arriving.load().stored == 2


def test_counts_are_kept_per_source_and_hour_of_arrival(arriving: Arriving) -> None:
    arriving.event(1)
    arriving.clock += micro(START + timedelta(hours=2)) - micro(START)
    arriving.event(2)
    arriving.event(3, source="app")
    arriving.load()
    told = arrivals.told(arriving.app.lake.pin(), arriving.engine, by_hour=True)
    assert {(c.source, c.hour and c.hour.hour, c.stored) for c in told} == {
        ("web", 10, 1),
        ("web", 12, 1),
        ("app", 12, 1),
    }


def test_a_clock_that_is_wrong_by_more_than_five_minutes_is_corrected(arriving: Arriving) -> None:
    sent = "2026-11-22T13:00:00Z"  # three hours ahead
    arriving.event("ahead", timestamp="2026-11-22T12:50:00Z", sentAt=sent)
    arriving.event("near", timestamp="2026-11-22T09:50:00Z", sentAt="2026-11-22T09:57:00Z")
    arriving.event("future", timestamp="2026-11-22T18:00:00Z")
    arriving.event("none")
    arriving.load()
    minutes = arriving.ask(
        "events", "strftime(happened_at::TIMESTAMP, '%H:%M')", "ORDER BY known_at"
    )
    assert [minute for (minute,) in minutes] == ["09:50", "09:50", "10:00", "10:00"]


def test_what_is_long_past_is_rejected_unless_old_events_are_sent_on_purpose(
    arriving: Arriving,
) -> None:
    old = {
        "type": "track",
        "event": "x",
        "userId": "u",
        "messageId": "o",
        "timestamp": "2009-01-01",
    }
    arriving.arrive({"batch": [old]})
    arriving.arrive({"batch": [{**old, "timestamp": "0001-01-01T00:00:00Z"}]}, "/v1/import")
    assert arriving.load().rejected == 2
    arriving.arrive({"batch": [old]}, "/v1/import")
    assert arriving.load().stored == 1
    assert arriving.ask("events", "day::VARCHAR") == [("2009-01-01",)]


def test_a_bad_event_is_kept_as_it_came_and_fails_no_other(arriving: Arriving) -> None:
    good = {"type": "track", "event": "x", "userId": "u", "messageId": "g"}
    bad = {"type": "track", "userId": "u", "n": 1.5}
    arriving.arrive({"batch": [bad, good, 7]})
    loaded = arriving.load()
    assert (loaded.received, loaded.stored, loaded.rejected) == (3, 1, 2)
    rows = arriving.ask("rejected", 'file, line, reason, "row"', "ORDER BY line")
    assert [(file, line) for file, line, *_ in rows] == [("web", 1), ("web", 3)]
    assert json.loads(json.loads(rows[0][3])["call"]) == bad
    assert rows[0][2] == "no_event: a track call without the event's name"
    assert arrivals.reasons(arriving.app.lake.pin(), arriving.engine) == {
        "web": {"bad_type": 1, "no_event": 1}
    }


def test_a_rejected_call_that_passes_later_moves_from_rejected_to_stored(
    arriving: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenure.collect.calls import segment

    with monkeypatch.context() as patched:
        patched.setattr(segment, "MOST_BYTES", 120)
        arriving.event(1, properties={"text": "x" * 200}, timestamp="2026-11-22T09:00:00Z")
        arriving.arrive({"batch": [{"type": "track", "userId": "u"}]})
        assert arriving.load().rejected == 2
    result = retry(arriving.app, now=START + timedelta(days=3))
    assert (result.received, result.stored, result.rejected) == (2, 1, 1)
    assert arriving.ask("rejected", "split_part(reason, ':', 1)") == [("no_event",)]
    ((day, known),) = arriving.ask("events", "day::VARCHAR, known_day::VARCHAR")
    assert (day, known) == ("2026-11-22", "2026-11-25")
    (counted,) = arriving.counts()
    assert (counted.received, counted.stored, counted.rejected) == (2, 1, 1)
    again = retry(arriving.app, now=START + timedelta(days=4))
    assert (again.received, again.stored) == (1, 0)


def test_identify_and_group_say_who_it_was_and_where(arriving: Arriving) -> None:
    arriving.arrive(
        {
            "batch": [
                {"type": "track", "event": "a", "anonymousId": "x", "messageId": "1"},
                identify(anonymousId="x", traits={"email": "ada@acme.example", "plan": "pro"}),
                group(traits={"name": "Acme"}),
                {"type": "track", "event": "b", "userId": "ada", "messageId": "2"},
            ]
        }
    )
    arriving.load()
    rows = arriving.ask(
        "events", "event, account_id, person_id", "WHERE excluded IS NULL ORDER BY 1"
    )
    assert rows == [("a", "acme", "ada"), ("b", "acme", "ada")]
    assert arriving.ask("memberships", "account_id, person_id, change") == [
        ("acme", "ada", "joined")
    ]
    assert arriving.ask("attributes", "account_id, person_id, name, value", "ORDER BY name") == [
        (None, "ada", "email", "ada@acme.example"),
        ("acme", None, "name", "Acme"),
        (None, "ada", "plan", "pro"),
    ]
    assert arriving.ask("usage", "sum(n)") == [(2,)]


def test_a_state_is_told_only_where_it_changes(arriving: Arriving) -> None:
    for number, plan in enumerate(["pro", "pro", "free", None, None, "free"]):
        event = identify(message=f"i{number}", traits={"plan": plan, "seats": 3})
        arriving.arrive({"batch": [event, group(message=f"g{number}")]})
        if number % 2:
            arriving.load()
    arriving.load()
    values = arriving.ask("attributes", "value", "WHERE name = 'plan' ORDER BY happened_at")
    assert [value for (value,) in values] == ["pro", "free", None, "free"]
    assert arriving.ask("attributes", "count(*)", "WHERE name = 'seats'") == [(1,)]
    assert arriving.ask("memberships", "count(*)") == [(1,)]
    assert arriving.ask("links", "count(*)") == [(1,)]


def test_a_state_that_arrives_late_stands_where_it_belongs(arriving: Arriving) -> None:
    now, before = "2026-11-22T09:00:00Z", "2026-11-21T09:00:00Z"
    arriving.arrive({"batch": [identify(message="n", traits={"plan": "free"}, timestamp=now)]})
    arriving.load()
    arriving.arrive({"batch": [identify(message="b", traits={"plan": "pro"}, timestamp=before)]})
    arriving.load()
    rows = arriving.ask("attributes", "day::VARCHAR, value", "ORDER BY 1")
    assert rows == [("2026-11-21", "pro"), ("2026-11-22", "free")]


def test_of_two_states_of_one_moment_the_one_said_last_counts(arriving: Arriving) -> None:
    at = {"timestamp": "2026-11-22T09:00:00Z"}
    said = [identify(message=f"i{n}", traits={"plan": f"p{n}"}, **at) for n in range(8)]
    arriving.arrive({"batch": said})
    arriving.load()
    told = arriving.ask("attributes", "value", "ORDER BY happened_at, known_at")
    assert told == [(f"p{n}",) for n in range(8)]


def test_a_call_without_a_time_that_is_sent_again_says_nothing_of_now(arriving: Arriving) -> None:
    for account, message in (("acme", "g1"), ("acme", "g2"), ("bolt", "g3"), ("acme", "g2")):
        arriving.arrive({"batch": [group(account, message=message)]})
        arriving.load()
    assert arriving.ask("links", "same_as", "ORDER BY happened_at") == [("acme",), ("bolt",)]
    arriving.event(1)
    arriving.load()
    assert arriving.ask("events", "account_id", "WHERE event = 'Login'") == [("bolt",)]


def test_what_is_set_once_counts_only_where_nothing_is_known(arriving: Arriving) -> None:
    for number, said in enumerate(
        ({"$set_once": {"plan": "free"}}, {"$set_once": {"plan": "pro"}})
    ):
        event = {"event": "Login", "distinct_id": "ada", "uuid": f"e{number}", "properties": said}
        arriving.arrive({"batch": [event]}, path="/batch")
        arriving.load()
    assert arriving.ask("attributes", "value") == [("free",)]
    said = {"$set": {"plan": "team"}, "$set_once": {"plan": "x", "seats": 3}}
    event = {"event": "$set", "distinct_id": "ada", "uuid": "e3", "properties": said}
    arriving.arrive({"batch": [event]}, path="/batch")
    arriving.load()
    told = arriving.ask("attributes", "name, value", "ORDER BY known_at, name")
    assert told == [("plan", "free"), ("plan", "team"), ("seats", "3")]


@pytest.mark.parametrize(
    "created", ["0044-03-15 (BC)", "2026-99-99", "-001-01-01", "9999-12-31T23:59:59-14:00"]
)
def test_no_date_however_far_off_keeps_the_lake_from_being_read(
    arriving: Arriving, created: str
) -> None:
    trial = {"type": "track", "event": "Trial Started", "context": {"groupId": "acme"}}
    dates = {"trial_start_date": created, "trial_end_date": created}
    arriving.arrive({"batch": [group(traits={"createdAt": created, "plan": "pro"})]})
    arriving.arrive({"batch": [trial | {"userId": "ada", "messageId": "t", "properties": dates}]})
    assert arriving.load().stored == 2
    assert arriving.ask("attributes", "name, value") == [("plan", "pro")]
    assert arriving.ask("contract_lines", "day, started_at::DATE, term_end") == [
        (START.date(), START.date(), None)
    ]


def test_who_leaves_and_comes_back_has_joined_twice(arriving: Arriving) -> None:
    for number, name in enumerate(["Account Added User", "Account Removed User"] * 2):
        arriving.event(number, event=name, context={"groupId": "acme"})
        arriving.load()
    changes = arriving.ask("memberships", "change", "ORDER BY happened_at")
    assert [change for (change,) in changes] == ["joined", "left", "joined", "left"]


def test_a_trial_is_a_line_that_is_not_paid_for(arriving: Arriving) -> None:
    there = {"context": {"groupId": "acme"}}
    dates = {"trial_start_date": "2026-11-20", "trial_end_date": "2026-12-04"}
    arriving.event(1, event="Trial Started", properties=dates, **there)
    arriving.event(2, event="Trial Ended", **there)
    arriving.event(3, event="Account Deleted", **there)
    arriving.load()
    rows = arriving.ask(
        "contract_lines", "change, line_id, trial, term_end::VARCHAR, day::VARCHAR", "ORDER BY day"
    )
    assert rows == [
        ("started", "trial:acme", True, "2026-12-04", "2026-11-20"),
        ("ended", "trial:acme", True, None, "2026-11-22"),
    ]
    assert arriving.ask("outcomes", "account_id, outcome") == [("acme", "churned")]


def test_calls_that_are_no_use_of_the_product_are_kept_out_of_use(arriving: Arriving) -> None:
    arriving.arrive({"batch": [identify(), group()]})
    loaded = arriving.load()
    assert loaded.stored == 2
    assert arriving.ask("events", "excluded") == [("call",), ("call",)]
    assert arriving.ask("usage", "count(*)") == [(0,)]


def test_what_was_loaded_before_the_counts_were_kept_is_counted_as_stored(
    arriving: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    arriving.event(1)
    arriving.event(1)
    arriving.arrive({"batch": [identify(traits={"plan": "pro"}), {"type": "track"}]})

    def killed(*told: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            arriving.load()
    assert arriving.ask("events", "count(*)") == [(2,)]
    loaded = arriving.load()
    assert (loaded.received, loaded.stored, loaded.duplicate, loaded.rejected) == (4, 2, 1, 1)
    assert arriving.ask("events", "count(*)") == [(2,)]
    assert arriving.ask("rejected", "count(*)") == [(1,)]
    assert arriving.ask("attributes", "count(*)") == [(1,)]


def test_a_loader_that_comes_second_counts_nothing(arriving: Arriving) -> None:
    arriving.event(1)
    standing = arrivals.standing(arriving.app.lake, arriving.engine, "journal/0")
    arriving.load()
    lake, engine = arriving.app.lake, arriving.engine
    request = arriving.arrive({"batch": []}, received_at=micro(START) + 1)
    _, told = loading.store(lake, engine, [request], "journal/0", Identity())
    assert not arrivals.record(lake, "journal/0", standing, told, "99", START)


def test_every_stream_is_read(arriving: Arriving) -> None:
    for stream in ("0", "1", "7"):
        body = {"type": "track", "event": "x", "userId": "u", "messageId": stream}
        arriving.arrive(body, "/v1/track", stream=stream)
    assert arriving.load().stored == 3
    assert arriving.load().received == 0


def test_segments_go_once_they_are_loaded(arriving: Arriving) -> None:
    for segment in range(3):
        arriving.segment = segment
        arriving.event(segment)
    arriving.load()
    assert [file.name for file in (arriving.journal / "0").glob("*.seg")] == [f"{2:020d}.seg"]


def test_a_request_on_which_the_engine_stumbles_is_put_aside_and_the_others_are_loaded(
    arriving: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        arriving.event(number, event="poison" if number == 3 else "Login")
    staged = loading.stage

    def stumbling(engine: Engine, requests: Any, sheet: Any, known_at: Any) -> None:
        if any(row[2] == "poison" for row in sheet.calls):
            raise OverflowError("who would have thought")
        staged(engine, requests, sheet, known_at)

    monkeypatch.setattr(loading, "stage", stumbling)
    loaded = arriving.load()
    assert (loaded.stored, loaded.rejected) == (4, 1)
    assert arriving.ask("rejected", "reason") == [("unreadable: the loader cannot take it",)]


def test_a_request_that_cannot_be_stored_is_put_aside_alone(
    arriving: Arriving, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        arriving.event(number, event="poison" if number == 3 else "Login")
    append = load.append

    def failing(lake: Any, engine: Engine, kind: Any, staged: str, since: Any = None) -> Any:
        if kind.kind == "event" and engine.rows(f"SELECT 1 FROM {staged} WHERE event = 'poison'"):
            raise OverflowError("who would have thought")
        return append(lake, engine, kind, staged, since)

    monkeypatch.setattr(load, "append", failing)
    loaded = arriving.load()
    assert (loaded.received, loaded.stored, loaded.rejected) == (5, 4, 1)


def test_rules_that_cannot_be_read_hold_nothing_up(arriving: Arriving) -> None:
    (arriving.app.workspace / "identity.toml").write_text("what is = this\n")
    arriving.event(1)
    assert arriving.load().stored == 1


def test_a_torn_end_is_waited_for(arriving: Arriving) -> None:
    arriving.event(1)
    file = arriving.journal / "0" / f"{0:020d}.seg"
    whole = file.read_bytes()
    arriving.event(2)
    grown = file.read_bytes()
    file.write_bytes(grown[: len(whole) + 20])
    streams = Streams(arriving.app, arriving.engine)
    assert streams.ready()
    loaded = streams.load(START)
    assert loaded is not None
    assert loaded.stored == 1
    assert streams.load(START) is None
    file.write_bytes(grown)
    loaded = streams.load(START)
    assert loaded is not None
    assert loaded.stored == 1
