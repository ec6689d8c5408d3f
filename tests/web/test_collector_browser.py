"""Pages of other origins send here, and SDKs find the settings that they ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.collecting import KEY, Running, basic

PAGE = "https://app.example"


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "journal")
    yield running
    running.close()


@pytest.mark.parametrize("path", ["/v1/t", "/v1/batch/", "/e/", "/sourceConfig/", "/anything"])
def test_a_preflight_names_the_headers_that_clients_send(collector: Running, path: str) -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,X-New-Header,bad header,<script>",
    }
    reply = collector.send("OPTIONS", path, asked)
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == PAGE
    allowed = reply.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "content-type", "x-retry-count", "anonymousid", "sentat"} < {*allowed}
    assert "x-new-header" in allowed
    assert not any(" " in name or "<" in name for name in allowed)
    assert {"POST", "GET"} < {*reply.headers["access-control-allow-methods"].split(", ")}
    assert reply.headers["access-control-max-age"] == "7200"


@pytest.mark.parametrize(("body", "status"), [(b"{}", 200), (b"{", 400)])
def test_every_answer_can_be_read_by_the_page(collector: Running, body: bytes, status: int) -> None:
    reply = collector.post("/v1/t", body, Origin=PAGE)
    assert reply.status == status
    assert reply.headers["access-control-allow-origin"] == PAGE
    assert reply.headers["access-control-expose-headers"] == "Retry-After"
    assert reply.headers["vary"] == "Origin"


def test_an_origin_that_is_none_is_not_repeated(collector: Running) -> None:
    reply = collector.post("/v1/t", b"{}", Origin="https://\xff, \x01")
    assert reply.headers["access-control-allow-origin"] == "*"


def test_without_an_origin_nothing_is_said_of_origins(collector: Running) -> None:
    assert {*collector.post("/v1/t", b"{}").headers} == {"content-type", "content-length"}


def test_analytics_js_is_told_that_the_collector_is_its_destination(collector: Running) -> None:
    reply = collector.send(
        "GET", f"/v1/projects/{KEY}/settings", {"Host": "c.example", "X-Forwarded-Proto": "https"}
    )
    destination = {"apiKey": KEY, "apiHost": "c.example/v1", "protocol": "https"}
    assert reply.json["integrations"] == {"Segment.io": destination}


@pytest.mark.parametrize("headers", [basic(), {}])
def test_rudderstacks_sdk_is_given_its_source(collector: Running, headers: dict[str, str]) -> None:
    query = "" if headers else f"?p=npm&v=3.34.1&writeKey={KEY}"
    source = collector.send("GET", f"/sourceConfig/{query}", headers).json["source"]
    assert (source["writeKey"], source["enabled"], source["destinations"]) == (KEY, True, [])


def test_posthog_js_is_given_a_configuration(collector: Running) -> None:
    config = collector.send("GET", f"/array/{KEY}/config").json
    assert (config["sessionRecording"], config["hasFeatureFlags"]) == (False, False)
    script = collector.send("GET", f"/array/{KEY}/config.js")
    assert script.headers["content-type"] == "text/javascript"
    start = f'(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{{}})["{KEY}"]='
    told = script.body.decode()
    assert told.startswith(start)
    assert json.loads(told[len(start) : -1]) == {"config": config, "siteApps": []}


@pytest.mark.parametrize("path", ["/flags", "/flags/?v=2", "/decide/?v=3"])
def test_no_feature_flag_is_on(collector: Running, path: str) -> None:
    reply = collector.send("POST", path, {}, b"\x1f\x8b anything")
    assert (reply.status, reply.json["featureFlags"]) == (200, {})


@pytest.mark.parametrize("path", ["/batch", "/capture", "/e", "/track", "/i/v0/e"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_posthogs_paths_take_events(collector: Running, path: str, slash: str) -> None:
    event = {"event": "x", "distinct_id": "ann", "properties": {"token": KEY}}
    for body in ({"api_key": KEY, "batch": [event]}, {"api_key": KEY, **event}, [event]):
        reply = collector.send("POST", path + slash, {}, json.dumps(body).encode())
        assert (reply.status, reply.json) == (200, {"status": 1})
    assert [request.path for request in collector.kept()] == [path] * 3


def test_posthogs_client_of_v1_is_told_of_every_event(collector: Running) -> None:
    batch = {"batch": [{"uuid": "u-1"}, {"uuid": 7}, None, {"uuid": "u-2"}]}
    asked = {"Authorization": f"Bearer {KEY}", "PostHog-Request-Timestamp": "2026-01-01T00:00:00Z"}
    reply = collector.send("POST", "/i/v1/analytics/events", asked, json.dumps(batch).encode())
    assert reply.json == {"results": {"u-1": {"result": "ok"}, "u-2": {"result": "ok"}}}
    assert collector.kept()[0].sent_at == "2026-01-01T00:00:00Z"


def test_a_page_without_scripts_sends_to_posthog_by_get(collector: Running) -> None:
    data = "eyJldmVudCI6IngiLCJhcGlfa2V5IjoicGhjX1RFU1RLRVkifQ"
    assert collector.send("GET", f"/e/?data={data}").json == {"status": 1}
    assert collector.kept()[0].body == b'{"event":"x","api_key":"phc_TESTKEY"}'
