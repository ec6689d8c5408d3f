"""A write key lets its holder write as one source, and nothing else."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.collecting import KEY, Running, basic, digests

BODY = b'{"event":"x"}'


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "journal")
    yield running
    running.close()


@pytest.mark.parametrize(
    ("headers", "query", "body"),
    [
        (basic(), "", BODY),
        (basic(colon=""), "", BODY),
        (basic(colon=":secret"), "", BODY),
        ({"Authorization": basic()["Authorization"].rstrip("=")}, "", BODY),
        ({"authorization": f"Bearer {KEY}"}, "", BODY),
        ({"authorization": f"bearer  {KEY} "}, "", BODY),
        ({}, f"?writeKey={KEY}", BODY),
        ({}, f"?api_key={KEY}&x=1", BODY),
        ({}, "", f'{{"writeKey":"{KEY}"}}'.encode()),
        ({}, "", f'{{"api_key" : "{KEY}"}}'.encode()),
        ({}, "", f'{{"properties":{{"token":"{KEY}"}}}}'.encode()),
        ({"authorization": "Basic dXNlcjpwYXNz"}, "", f'{{"writeKey":"{KEY}"}}'.encode()),
    ],
)
def test_the_key_is_found_where_clients_put_it(
    collector: Running, headers: dict[str, str], query: str, body: bytes
) -> None:
    assert collector.send("POST", "/v1/track" + query, headers, body).status == 200
    assert collector.kept()[0].source == "web"


@pytest.mark.parametrize(
    ("headers", "query", "body"),
    [
        ({}, "", BODY),
        (basic("tnw_wrong"), "", BODY),
        (basic(""), "", BODY),
        ({"authorization": "Basic %%%"}, "", BODY),
        ({"authorization": "Basic"}, "", BODY),
        ({"authorization": ""}, "", BODY),
        ({"authorization": "Digest " + KEY}, "", BODY),
        ({"authorization": "Basic " + base64.b64encode(b"\xff\xfe:").decode()}, "", BODY),
        ({}, "?writeKey=%ff%00", BODY),
        ({}, "", b'{"writeKey":null}'),
        ({}, "", b'{"writeKey":5,"batch":[]}'),
        ({}, "", f'{{"event":"{KEY}"}}'.encode()),
        ({}, "", f'{{"event":"\\"writeKey\\":\\"{KEY}\\""}}'.encode()),
    ],
)
def test_without_a_good_key_nothing_is_kept(
    collector: Running, headers: dict[str, str], query: str, body: bytes
) -> None:
    reply = collector.send("POST", "/v1/track" + query, headers, body)
    assert (reply.status, reply.json["code"]) == (401, "unauthorized")
    assert reply.json["message"]
    assert collector.kept() == []


def test_a_new_key_is_good_and_a_revoked_one_is_not_without_a_restart(collector: Running) -> None:
    new = "tnw_new"
    assert collector.send("POST", "/v1/track", basic(new), BODY).status == 401
    collector.keys.update(digests({new: "backend"}))
    collector.ring.read_again()
    assert collector.send("POST", "/v1/track", basic(new), BODY).status == 200
    assert collector.post("/v1/track", BODY).status == 200
    for digest in digests({KEY: "web"}):
        del collector.keys[digest]
    collector.ring.read_again()
    assert collector.post("/v1/track", BODY).status == 401
    assert [request.source for request in collector.kept()] == ["backend", "web"]


def test_a_key_opens_nothing_to_read(collector: Running) -> None:
    collector.post("/v1/track", {"secret": "of another sender"})
    for target in ("/", "/v1/track", "/v1/batch", "/accounts", "/journal/0", "/../state.db"):
        reply = collector.send("GET", target, basic())
        assert reply.status in (404, 405)
        assert b"secret" not in reply.body


def test_keys_are_asked_for_in_every_request_that_names_one(collector: Running) -> None:
    for target in (
        "/v1/projects/wrong/settings",
        "/sourceConfig/?writeKey=wrong",
        "/array/wrong/config",
    ):
        assert collector.send("GET", target).status == 401


def test_a_body_with_very_many_keys_is_refused_quickly(collector: Running) -> None:
    body = b"[" + b",".join(b'{"api_key":"wrong%d"}' % n for n in range(100_000)) + b"]"
    done = threading.Event()
    timer = threading.Timer(5, lambda: done.is_set() or pytest.fail("too slow"))
    timer.start()
    assert collector.send("POST", "/e/", {}, body).status == 401
    done.set()
    timer.cancel()
