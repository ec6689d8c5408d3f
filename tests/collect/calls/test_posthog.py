"""What an event of PostHog's clients means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.collect.calls.said import WHEN, batch, call, calls, sheet_of

EVENT = {
    "event": "report exported",
    "distinct_id": "ada",
    "uuid": "u1",
    "timestamp": WHEN,
    "properties": {"format": "csv", "$groups": {"company": "acme"}, "$lib": "posthog-node"},
}


def follows(event: dict[str, Any], kind: str) -> list[tuple[Any, ...]]:
    return [row[1:] for row in sheet_of(batch(event), "/batch").following[kind]]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"api_key": "k", "batch": [EVENT], "sent_at": WHEN}, "/batch"),
        ({"api_key": "k", **EVENT}, "/capture"),
        ([EVENT], "/e"),
        ({"created_at": WHEN, "batch": [EVENT]}, "/i/v1/analytics/events"),
    ],
)
def test_every_envelope_is_opened(body: Any, path: str) -> None:
    (found,) = calls(body, path)
    assert (found["event"], found["user_id"], found["account_id"]) == (
        "report exported",
        "ada",
        "acme",
    )
    assert found["message_id"] == "u1"
    assert json.loads(found["properties"]) == {"format": "csv", "$lib": "posthog-node"}


def test_set_and_identify_tell_attributes() -> None:
    event = {**EVENT, "event": "$set", "$set": {"plan": "pro"}, "properties": {}}
    assert call(event, "/batch")["excluded"] == "call"
    assert follows(event, "attribute") == [(None, "ada", None, "plan", "pro", None)]
    event = {
        **EVENT,
        "event": "$identify",
        "properties": {"$anon_distinct_id": "a-1", "$set": {"email": "ada@acme.example"}},
    }
    links = follows(event, "link")
    assert ("person", "anonymous", "a-1", "ada", False) in links
    assert ("person", "email", "ada@acme.example", "ada", False) in links


def test_a_group_is_an_account_where_its_kind_is_one() -> None:
    properties = {"$group_type": "company", "$group_key": "acme", "$group_set": {"name": "Acme"}}
    event = {**EVENT, "event": "$groupidentify", "distinct_id": "x", "properties": properties}
    assert follows(event, "attribute") == [("acme", None, None, "name", "Acme", None)]
    assert call(event, "/batch")["user_id"] is None
    event["properties"] = {**properties, "$group_type": "project"}
    assert follows(event, "attribute") == []


@pytest.mark.parametrize(
    ("lib", "distinct_id", "alias"),
    [("posthog-python", "a-1", "ada"), ("posthog-node", "ada", "a-1")],
)
def test_the_user_of_an_alias_stands_where_the_client_puts_it(
    lib: str, distinct_id: str, alias: str
) -> None:
    properties = {"distinct_id": distinct_id, "alias": alias, "$lib": lib}
    event = {**EVENT, "event": "$create_alias", "distinct_id": distinct_id}
    links = follows({**event, "properties": properties}, "link")
    assert {(id_, same) for _, _, id_, same, _ in links} == {("a-1", "ada")}


def test_a_visitor_whom_the_client_does_not_know_is_anonymous() -> None:
    event = {**EVENT, "properties": {"$device_id": "ada"}}
    found = call(event, "/batch")
    assert (found["user_id"], found["anonymous_id"]) == (None, "ada")


def test_a_page_view_is_one_event_whatever_the_address() -> None:
    event = {**EVENT, "event": "$pageview", "properties": {"$pathname": "/a/17", "token": "phc"}}
    found = call(event, "/batch")
    assert (found["event"], found["properties"]) == ("Viewed page", '{"$pathname":"/a/17"}')


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ({"distinct_id": "u"}, "no_event"),
        ({"event": "x"}, "no_user"),
        ({"event": "x", "distinct_id": "u", "properties": 3}, "bad_type"),
        (7, "bad_type"),
    ],
)
def test_a_bad_event_fails_no_other(event: Any, code: str) -> None:
    found = calls(batch(EVENT, event, EVENT), "/batch")
    assert [f["fault"] and f["fault"].partition(": ")[0] for f in found] == [None, code, None]
