"""What SDKs have sent is sent again: each request is answered as its SDK wants it, and kept.

Recordings of real releases are replayed where TENURE_CAPTURES names their folder.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.web.collecting import Running
from tests.web.sent import SENT, Sent

CAPTURES = os.environ.get("TENURE_CAPTURES", "")  # read here: in a test it is gone
RECORDED = sorted(Path(CAPTURES).glob("*_*.json")) if CAPTURES else []


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "journal")
    yield running
    running.close()


@pytest.mark.parametrize("sent", SENT, ids=lambda sent: sent.sdk)
def test_every_sdk_is_understood(collector: Running, sent: Sent) -> None:
    body = gzip.compress(sent.text) if sent.packed else sent.text
    reply = collector.send("POST", sent.target, sent.headers, body)
    assert (reply.status, reply.json) == (200, sent.answer)
    (request,) = collector.kept()
    assert request.source == ("product" if "posthog" in sent.sdk else "site")
    said = msgspec.json.decode(request.body)
    assert said == sent.body or said["batch"][0]["event"] == "report exported"


@pytest.mark.skipif(not RECORDED, reason="TENURE_CAPTURES names no folder of recorded requests")
@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_recorded_requests_are_answered_and_kept(collector: Running, file: Path) -> None:
    sent = 0
    for request in json.loads(file.read_text())["requests"]:
        method, target = request["method"], request["target"]
        if target == "/v1/other":  # where a redirect of the recording led
            continue
        body, headers = request["body"], dict(request["headers"])
        if isinstance(body, dict) and "_truncated_" in body:  # only how long it was is known
            body = {"batch": [{"event": "x" * (request["decoded_len"] - 30)}]}
        text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        reply = collector.send(
            method, target, headers, gzip.compress(text) if request["compression"] else text
        )
        assert reply.status == 200, (target, reply.body)
        if origin := headers.get("Origin"):
            assert reply.headers["access-control-allow-origin"] == origin
        if asked := headers.get("Access-Control-Request-Headers"):
            allowed = reply.headers["access-control-allow-headers"].split(", ")
            assert {*asked.lower().split(",")} <= {*allowed}
        if method == "POST" and not target.startswith("/flags"):
            sent += 1
            kept = collector.kept()
            assert len(kept) == sent
            if isinstance(body, dict):
                assert msgspec.json.decode(kept[-1].body) == body
