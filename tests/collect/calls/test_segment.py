"""What a call of Segment's and RudderStack's clients means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.collect.calls.said import WHEN, batch, call, calls, follows, track


def test_a_track_call_is_an_event_of_its_user_at_the_account_in_its_context() -> None:
    found = call(track(context={"groupId": "acme"}, properties={"format": "csv"}))
    assert found["event"] == "Report Exported"
    assert (found["user_id"], found["account_id"]) == ("ada", "acme")
    assert found["properties"] == '{"format": "csv"}'
    assert found["told_at"] == WHEN
    assert found["excluded"] is None


@pytest.mark.parametrize("path", ["/v1/track", "/v1/t"])
def test_a_single_call_is_of_the_kind_that_its_path_says(path: str) -> None:
    event = {"event": "Login", "userId": "ada", "messageId": "m"}
    assert call(event, path)["event"] == "Login"


def test_what_a_batch_says_of_all_its_events_holds_where_an_event_does_not_say_it() -> None:
    first, second = calls(
        batch(
            track(),
            track(messageId="m2", context={"groupId": "own"}, sentAt="2026-11-21T20:00:00Z"),
            context={"groupId": "all"},
            sentAt=WHEN,
        )
    )
    assert (first["account_id"], first["sent"]) == ("all", WHEN)
    assert (second["account_id"], second["sent"]) == ("own", "2026-11-21T20:00:00Z")


def test_rudderstack_says_when_and_who_in_other_places() -> None:
    event = {
        "type": "identify",
        "userId": "ada",
        "anonymousId": "",
        "originalTimestamp": WHEN,
        "messageId": "m",
        "context": {"traits": {"email": "Ada@Acme.example", "firstName": "Ada"}},
    }
    assert call(event)["told_at"] == WHEN
    told = follows(event, "attribute")
    assert (None, "ada", None, "first_name", "Ada", None) in told
    assert ("person", "email", "ada@acme.example", "ada", False) in follows(event, "link")


def test_explicit_nulls_are_nothing() -> None:
    found = call(track(anonymousId=None, context=None, properties=None, integrations=None))
    assert (found["anonymous_id"], found["account_id"], found["properties"]) == (None, None, None)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"name": "Home", "category": "Docs"}, "Viewed Docs Home"),
        ({"name": "Home"}, "Viewed Home"),
        ({"properties": {"name": "Home", "category": "Docs"}}, "Viewed Docs Home"),
        ({}, "Viewed page"),
    ],
)
def test_a_page_is_called_by_its_category_and_name(said: dict[str, Any], name: str) -> None:
    assert call({"type": "page", "userId": "ada", "messageId": "m", **said})["event"] == name


def test_quantity_and_duration_are_read_from_properties_where_they_are_numbers() -> None:
    found = call(track(properties={"quantity": 3, "duration_ms": 1500}))
    assert (found["quantity"], found["duration_seconds"]) == (3.0, 1.5)
    found = call(track(properties={"quantity": "many", "duration_seconds": -1}))
    assert (found["quantity"], found["duration_seconds"]) == (None, None)


def test_identify_tells_attributes_and_who_the_anonymous_one_was() -> None:
    event = {
        "type": "identify",
        "userId": "ada",
        "anonymousId": "a-1",
        "messageId": "m",
        "traits": {"plan": "pro", "seats": 3, "vip": True, "phone": None, "address": {"city": "x"}},
    }
    told = {(name, value) for *_, name, value, _ in follows(event, "attribute")}
    assert told == {("plan", "pro"), ("seats", "3"), ("vip", "true"), ("phone", None)}
    assert follows(event, "link") == [("person", "anonymous", "a-1", "ada", False)]
    assert call(event)["excluded"] == "call"


def test_passwords_and_tokens_are_no_attributes_and_stand_in_no_address() -> None:
    event = {"type": "identify", "userId": "ada", "messageId": "m", "traits": {"password": "x"}}
    assert follows(event, "attribute") == []
    url = "https://x.example/?utm=1&reset_token=s3cret&a=b#access_key=k"
    kept = json.loads(call(track(properties={"url": url}))["properties"])
    assert kept["url"] == "https://x.example/?utm=1&reset_token=removed&a=b#access_key=removed"


def test_group_tells_membership_and_the_accounts_attributes() -> None:
    event = {
        "type": "group",
        "userId": "ada",
        "groupId": "acme",
        "messageId": "m",
        "traits": {"name": "Acme", "employees": 420, "industry": None},
    }
    assert follows(event, "membership") == [("acme", "ada", None, "joined")]
    assert ("member", None, "ada", "acme", False) in follows(event, "link")
    told = {(account, name, value) for account, _, _, name, value, _ in follows(event, "attribute")}
    assert told == {
        ("acme", "name", "Acme"),
        ("acme", "employees", "420"),
        ("acme", "industry", None),
    }


def test_alias_links_two_ids_and_an_alias_of_oneself_does_not() -> None:
    event = {"type": "alias", "userId": "ada", "previousId": "a-1", "messageId": "m"}
    links = follows(event, "link")
    assert {(of, system, id_, same) for of, system, id_, same, _ in links} == {
        ("person", "anonymous", "a-1", "ada"),
        ("person", None, "a-1", "ada"),
    }
    assert follows({**event, "previousId": "ada"}, "link") == []


def test_the_context_that_tells_something_is_kept_with_the_properties() -> None:
    context = {
        "userAgent": "Bot/1.0",
        "library": {"name": "analytics.js", "version": "1"},
        "locale": "en",
        "consent": {"categoryPreferences": {"ads": False}},
    }
    kept = json.loads(call(track(context=context))["properties"])["context"]
    assert kept == {
        "userAgent": "Bot/1.0",
        "library": {"name": "analytics.js"},
        "consent": {"categoryPreferences": {"ads": False}},
    }


@pytest.mark.parametrize("properties", [b"{}", b"{ }", b"{\n\t}", b'{"a": 1 }', b"null"])
def test_properties_stay_json_whatever_blanks_are_in_them(properties: bytes) -> None:
    head = b'{"batch":[{"type":"track","event":"x","userId":"u","messageId":"m","context":{"userAgent":"Bot"},"properties":'
    (found,) = calls(head + properties + b"}]}")
    assert json.loads(found["properties"])["context"] == {"userAgent": "Bot"}


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"type": "track", "event": "x"}, "no_user"),
        ({"type": "track", "event": "x", "userId": "", "anonymousId": " "}, "no_user"),
        ({"type": "track", "userId": "u"}, "no_event"),
        ({"type": "track", "event": {}, "userId": "u"}, "bad_type"),
        ({"type": "track", "event": "x", "userId": ["u"]}, "bad_type"),
        ({"type": "track", "event": "x", "userId": "u", "properties": [1]}, "bad_type"),
        ({"type": "track", "event": "x", "userId": "u", "properties": "a"}, "bad_type"),
        ({"type": "track", "event": "x" * 1_000_000, "userId": "u"}, "too_large"),
        ({"type": "track", "event": "x" * 100_000, "userId": "u"}, "too_long"),
        ({"type": "track", "event": "x", "userId": "u", "timestamp": "Sat Nov 21"}, "bad_time"),
        ({"type": "track", "event": "x", "userId": "u", "timestamp": 1e30}, "bad_time"),
        ({"type": "group", "userId": "u"}, "no_group"),
        ({"event": "x", "userId": "u"}, "no_type"),
        ({"type": "dance", "userId": "u"}, "bad_type"),
        (5, "bad_type"),
        (None, "bad_type"),
    ],
)
def test_a_call_that_cannot_be_a_fact_has_a_reason_and_fails_no_other(
    event: Any, code: str
) -> None:
    found = calls(batch(track(), event, track(messageId="m2")))
    assert [each["fault"] and each["fault"].partition(": ")[0] for each in found] == [
        None,
        code,
        None,
    ]


def test_numbers_are_ids_and_signs_that_nobody_sees_are_not_part_of_them() -> None:
    found = call(track(userId=12, context={"groupId": 7.0}, event="a\x00b\n"))
    assert (found["user_id"], found["account_id"], found["event"]) == ("12", "7", "a b")


def test_an_event_without_an_id_gets_one_from_what_it_says() -> None:
    event = {k: v for k, v in track().items() if k != "messageId"}
    first, second, other = calls(batch(event, event, {**event, "event": "Login"}))
    assert len({first["message_id"], second["message_id"], other["message_id"]}) == 3
    again = calls(batch(event, event), received_at=1_795_290_999_000_000)
    assert [c["message_id"] for c in again] == [first["message_id"], second["message_id"]]


def test_of_events_that_say_neither_id_nor_time_each_arrival_counts() -> None:
    event = {"event": "Login", "userId": "ada"}
    at = 1_795_290_120_000_000
    first, again, later = (
        call(event, "/v1/track", received_at=at + micros) for micros in (0, 0, 1)
    )
    assert first["message_id"] == again["message_id"] != later["message_id"]
