"""What the collector answers to SDKs, and what lies in the journal when it has."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.collecting import KEY, Running, basic

from tenure.errors import JournalCrowded, JournalFull, JournalStopped

EVENT = {"type": "track", "event": "Report exported", "userId": "ann", "messageId": "m-1"}
BATCH = {"batch": [EVENT], "sentAt": "2026-11-21T19:42:33.084Z"}


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "journal")
    yield running
    running.close()


SINGLE = [
    f"/v1/{p}"
    for p in ["track", "identify", "group", "page", "screen", "alias", "t", "i", "g", "p", "s", "a"]
]
MANY = ["/v1/batch", "/v1/b", "/v1/import"]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", SINGLE + MANY)
def test_segments_paths_take_events_and_answer_exactly_200(
    collector: Running, path: str, slash: str
) -> None:
    reply = collector.post(path + slash, BATCH if path in MANY else EVENT)
    assert (reply.status, reply.body) == (200, b'{"success":true}')
    (request,) = collector.kept()
    assert (request.path, request.source) == (path, "web")


def test_what_is_kept_is_what_was_sent_and_by_whom(collector: Running) -> None:
    body = b'{ "event":"\xc3\x84", "n": 1.50, "userId" : null }'
    collector.post("/v1/track", body, **{"User-Agent": "curl/8", "SentAt": "2026-01-01T00:00:00Z"})
    (request,) = collector.kept()
    assert request.body == body
    assert (request.agent, request.sent_at, request.address) == (
        "curl/8",
        "2026-01-01T00:00:00Z",
        "203.0.113.7",
    )


def test_the_address_is_of_the_client_behind_our_own_proxy(tmp_path: Path) -> None:
    collector = Running(tmp_path, forwarded=True)
    collector.post("/v1/track", EVENT, **{"X-Forwarded-For": "10.9.9.9, 198.51.100.4"})
    assert collector.kept()[0].address == "198.51.100.4"
    collector.close()


def test_a_proxy_that_nobody_has_vouched_for_is_not_believed(collector: Running) -> None:
    collector.post("/v1/track", EVENT, **{"X-Forwarded-For": "198.51.100.4"})
    assert collector.kept()[0].address == "203.0.113.7"


def test_two_slashes_are_one(collector: Running) -> None:
    assert collector.post("//v1/batch", BATCH).status == 200
    assert collector.kept()[0].path == "/v1/batch"


@pytest.mark.parametrize("squeeze", [gzip.compress, zlib.compress])
@pytest.mark.parametrize("said", [{}, {"Content-Encoding": "gzip"}])
def test_compression_is_seen_by_its_first_bytes(
    collector: Running, squeeze: Any, said: dict[str, str]
) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert collector.post("/v1/track", squeeze(b'{"event":"x"}'), **said, **kind).status == 200
    assert collector.kept()[0].body == b'{"event":"x"}'


def test_gzip_that_is_none_is_taken_as_it_is(collector: Running) -> None:
    assert collector.post("/v1/track", EVENT, **{"Content-Encoding": "gzip"}).status == 200


def test_a_body_may_come_in_pieces(collector: Running) -> None:
    pieces = [b'{"ev', b'ent":', b'"x"}']
    assert collector.send("POST", "/v1/t", basic(), pieces[0], pieces[1:]).status == 200
    assert collector.kept()[0].body == b"".join(pieces)


def test_what_sdks_tell_of_themselves_is_swallowed(collector: Running) -> None:
    assert collector.post("/v1/m", {"series": []}).status == 200
    assert collector.post("/s/", b"recording").status == 200
    assert collector.kept() == []


def test_a_beacon_carries_its_key_in_the_address(collector: Running) -> None:
    reply = collector.send("POST", f"/beacon/v1/batch?writeKey={KEY}", {}, b'{"batch":[]}')
    assert reply.status == 200
    assert collector.kept()[0].path == "/v1/batch"


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/v1/pixel/track?data=eyJldmVudCI6IngiLCJ3cml0ZUtleSI6IktFWSJ9", None),
        (
            "/pixel/v1/track?writeKey=KEY&event=Mail+opened&userId=ann&properties.plan=pro&context.page.url=u",
            b'{"event":"Mail opened","userId":"ann","properties":{"plan":"pro"},"context":{"page":{"url":"u"}}}',
        ),
        ("/pixel/v1/page/?writeKey=KEY&anonymousId=a", b'{"anonymousId":"a"}'),
    ],
)
def test_a_pixel_is_an_event(collector: Running, target: str, kept: bytes | None) -> None:
    collector.keys.update(keys_named("KEY"))
    collector.ring.read_again()
    reply = collector.send("GET", target)
    assert (reply.status, reply.headers["content-type"]) == (200, "image/gif")
    (request,) = collector.kept()
    assert request.path in ("/v1/track", "/v1/page")
    assert request.body == (kept or b'{"event":"x","writeKey":"KEY"}')


def keys_named(key: str) -> dict[bytes, str]:
    from tests.web.collecting import digests

    return digests({key: "web"})


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("POST", "/v1/nothing", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("GET", "/accounts", 404, "not_found"),
        ("GET", "/v1/track", 405, "method_not_allowed"),
        ("PUT", "/v1/batch", 405, "method_not_allowed"),
        ("DELETE", "/flags", 405, "method_not_allowed"),
        ("POST", "/pixel/v1/track", 405, "method_not_allowed"),
    ],
)
def test_other_addresses_and_verbs_are_told_so_in_json(
    collector: Running, method: str, target: str, status: int, code: str
) -> None:
    reply = collector.send(method, target, basic())
    assert (reply.status, reply.json["code"]) == (status, code)
    assert reply.json["message"]
    assert "location" not in reply.headers


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (JournalCrowded("x"), 429, "overloaded"),
        (JournalFull("x"), 503, "not_kept"),
        (JournalStopped("x"), 503, "not_kept"),
    ],
)
def test_what_cannot_be_kept_is_to_be_sent_again(
    collector: Running,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: str,
) -> None:
    def refuse(payload: bytes) -> None:
        raise error

    monkeypatch.setattr(collector.journal, "append", refuse)
    reply = collector.post("/v1/batch", BATCH, Origin="https://app.example")
    assert (reply.status, reply.json["code"]) == (status, code)
    assert int(reply.headers["retry-after"]) >= 1
    assert "Retry-After" in reply.headers["access-control-expose-headers"]


def test_nothing_unforeseen_shows_a_traceback(
    collector: Running, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(collector.journal, "stamp", lambda: 1 / 0)
    reply = collector.post("/v1/batch", BATCH)
    assert (reply.status, reply.json["code"]) == (500, "broken")
    told = capfd.readouterr().err
    assert "ZeroDivisionError" in told
    assert "Traceback" not in told


def test_health_is_asked_without_a_key(collector: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    assert collector.send("GET", "/healthz").json == {"status": "ok", "waiting": 0}
    monkeypatch.setattr(collector.journal, "failure", JournalFull("The disk is full."))
    reply = collector.send("GET", "/healthz")
    assert (reply.status, reply.json["code"]) == (503, "not_kept")
