"""received = stored + duplicate + rejected + suppressed + filtered, whatever arrives at the collector."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.collect.arriving import Arriving, workspace

from tenure.collect.calls.said import SECRET_NAME
from tenure.warehouse.engines.duckdb import Engine

HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, 2**70, 1.5, 1e300, "", " ", "\x00", "a\x00b", "\u202e", "ada", "x" * 600, "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "2026-11-22T09:00:00Z", "infinity", "2026-02-30T00:00:00Z", "1795290153", [], {}, [[]], {"a": {"b": 1}},
    "'; DROP TABLE events; --", '{"a": "\\ud800"}', "https://x.example/?token=1",
)  # fmt: skip
KEYS = (
    "type", "event", "userId", "anonymousId", "previousId", "groupId", "messageId", "timestamp", "originalTimestamp",
    "sentAt", "properties", "traits", "context", "name", "category", "distinct_id", "uuid", "$set", "offset",
)  # fmt: skip
WORDS = st.sampled_from(
    ["track", "identify", "group", "page", "alias", "$identify", "$groupidentify", "Trial Started"]
)
VALUES = st.one_of(
    st.sampled_from(HOSTILE), WORDS,
    st.dictionaries(
        st.sampled_from(["groupId", "traits", "email", "plan", "createdAt", "quantity", "duration_ms", "$groups", "userAgent", "a"]),
        st.sampled_from(HOSTILE), max_size=4,
    ),
)  # fmt: skip
EVENTS = st.one_of(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8),
    st.fixed_dictionaries(
        {"type": WORDS, "userId": st.sampled_from(["ada", "bob"]), "event": WORDS, "distinct_id": WORDS},
        optional={key: VALUES for key in KEYS if key not in ("type", "userId", "event", "distinct_id")},
    ),
    st.sampled_from(HOSTILE),
)  # fmt: skip
REQUESTS = st.lists(
    st.tuples(
        st.sampled_from(["/v1/batch", "/v1/import", "/batch", "/i/v1/analytics/events"]),
        st.sampled_from(["web", "app"]),
        st.lists(EVENTS, max_size=6),
        VALUES,
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def arriving(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Engine(memory="1GB", threads=1) as engine:
        yield Arriving(workspace(tmp_path_factory.mktemp("conservation")), engine)


@settings(
    max_examples=40,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(REQUESTS)
def test_every_event_that_arrives_is_accounted_for(arriving: Arriving, requests: Any) -> None:
    before = sum(count.received for count in arriving.counts())
    listed = _rejected(arriving)
    sent = 0
    for path, source, events, around in requests:
        body = {"batch": events, "sentAt": around, "context": around, "sent_at": around}
        arriving.arrive(body, path, source)
        sent += len(events)
    loaded = arriving.load()
    assert loaded.received == sent
    assert loaded.received == loaded.stored + loaded.duplicate + loaded.rejected
    assert sum(count.received for count in arriving.counts()) == before + sent
    assert _rejected(arriving) == listed + loaded.rejected
    assert not _wrong_reasons(arriving)


def test_no_reason_is_that_we_stumbled(arriving: Arriving) -> None:
    for value in HOSTILE:
        events = [{"type": "track", "event": "x", "userId": "u", key: value} for key in KEYS]
        events += [
            {"type": "identify", "userId": "u", "traits": {"email": value, "createdAt": value}},
            {"type": "group", "userId": "u", "groupId": value},
            {"type": "track", "event": "Trial Started", "userId": "u", "context": {"groupId": "a"},
             "properties": {"trial_start_date": value, "trial_end_date": value, "trial_plan_name": value}},
            {"type": "track", "event": "Invite Sent", "userId": "u", "context": {"groupId": "a"},
             "properties": {"invitee_email": value, "invitee_role": value}},
        ]  # fmt: skip
        arriving.arrive({"batch": events})
    arriving.load()
    assert not _wrong_reasons(arriving)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"7",
        b"[]",
        b"{}",
        b'{"batch": 5}',
        b'{"batch": {}}',
        b'{"batch": [',
        b"\xff\xfe",
        b'{"batch": [{"userId": "\\ud800"}]}',
        b'{"batch": [{"userId": "u", "userId": "v", "type": "track", "event": "x"}]}',
        b'{"batch": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"batch": [{"type":"track","event":"x","userId":"u","timestamp":' + b"9" * 400 + b"}]}",
        b'{"batch": [{"type":"track","event":"x","userId":"u","properties":{"quantity":1e999}}]}',
    ],
)
def test_no_body_stops_the_loader(arriving: Arriving, body: bytes) -> None:
    for path in ("/v1/batch", "/v1/track", "/batch", "/nowhere"):
        arriving.arrive(body, path)
    loaded = arriving.load()
    assert loaded.received == loaded.stored + loaded.duplicate + loaded.rejected
    arriving.event(hash(body))
    assert arriving.load().stored == 1


def test_no_secret_has_got_into_an_address(arriving: Arriving) -> None:
    urls = [f"https://x.example/?{name}=s3cret&b=c" for name in ("token", "api_key", "newPassword")]
    for number, url in enumerate(urls):
        arriving.event(f"secret{number}", properties={"url": url, "page": {"url": url}})
    arriving.load()
    kept = arriving.ask("events", "properties", "WHERE properties LIKE '%x.example%newPass%'")
    assert all("s3cret" not in json.dumps(row) for row in kept)
    assert SECRET_NAME.search("resetToken")


def _rejected(arriving: Arriving) -> int:
    return int(arriving.ask("rejected", "count(*)")[0][0])


def _wrong_reasons(arriving: Arriving) -> list[Any]:
    return arriving.ask("rejected", 'reason, "row"', "WHERE reason LIKE 'unreadable%'")
