"""Whatever is sent to a running collector: never an error of ours, never a traceback, neither its own nor the loader's;
what can be understood is kept, and what comes after is stored as if nothing had been.
"""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests import processes
from tests.processes import Collector, Process, assert_no_traceback

MEGABYTE = 1_000_000
GOOD = {"type": "track", "userId": "u", "event": "Saved"}


@dataclass
class Door:
    """A running collector, a key, and what was acknowledged by it."""

    workspace: Path
    port: int
    key: str
    taken: int = 0

    def post(
        self, body: bytes, path: str = "/v1/track", headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Status and JSON of the answer; it has to be one that clients understand."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("POST", f"{path}?writeKey={self.key}", body, headers or {})
            answer = connection.getresponse()
            said = json.loads(answer.read())
        finally:
            connection.close()
        assert answer.status < 500, said
        if answer.status != 200:
            assert {"code", "message"} <= set(said)
        else:
            self.taken += 1
        return answer.status, said

    def raw(self, data: bytes, patience: float = 10.0) -> bytes:
        """Bytes as they are; what comes back until the connection ends or nothing comes."""
        with socket.create_connection(("127.0.0.1", self.port), patience) as connection:
            heard = b""
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while chunk := connection.recv(65536):
                    heard += chunk
            except (ConnectionError, TimeoutError):
                pass
            return heard


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """With a loader that follows. At the end: good events are stored still, all is accounted for, nobody stumbled."""
    workspace = processes.workspace(tmp_path_factory.mktemp("hostile"))
    key = processes.write_keys(workspace, ["web"])["web"]
    loader = Process(workspace, "load", ["--follow"])
    loader.start()
    with Collector(workspace) as collector:
        door = Door(workspace, collector.port, key)
        yield door
        assert collector.running
        last = {**GOOD, "messageId": "the-last", "event": "The Last"}
        assert door.post(json.dumps(last).encode())[0] == 200
    assert loader.running, loader.stderr()
    loader.end()
    assert_no_traceback(loader.stderr())
    processes.load(workspace)
    [(last_ones,)] = processes.rows(
        workspace, "SELECT count(*) FROM {events} WHERE event = 'The Last'"
    )
    assert last_ones == 1
    [counts] = processes.rows(
        workspace,
        """SELECT sum(received)::BIGINT, sum(stored)::BIGINT,
            sum(stored + duplicate + rejected + suppressed + filtered)::BIGINT
        FROM {arrivals} WHERE way = 'collector'""",
    )
    assert counts[0] == counts[2]
    [(stored,)] = processes.rows(workspace, "SELECT count(*) FROM {events}")
    assert stored == counts[1]


def event(**fields: Any) -> bytes:
    """A good event with something else in it."""
    return json.dumps({**GOOD, **fields}).encode()


def bomb(megabytes: int) -> bytes:
    """Zeros, packed."""
    return gzip.compress(b'{"a":"' + b"0" * megabytes * MEGABYTE + b'"}', 9)


REFUSED: dict[str, Callable[[], bytes]] = {  # made when they are sent: some are large
    "nothing": lambda: b"",
    "a number": lambda: b"1",
    "null": lambda: b"null",
    "a list": lambda: b"[]",
    "not JSON": lambda: b"hello",
    "half an event": lambda: event()[:-5],
    "10 MB of open lists": lambda: b"[" * 10 * MEGABYTE,
    "7 MB of open lists": lambda: b"[" * 7 * MEGABYTE,
    "6 MB of lists": lambda: b"[" * 3 * MEGABYTE + b"]" * 3 * MEGABYTE,
    "deep objects": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a bomb": lambda: bomb(100),
    "a bomb in a bomb": lambda: gzip.compress(bomb(100)),
    "half of a gzip": lambda: gzip.compress(event() * 1000)[:-9],
    "a gzip with a wrong sum": lambda: gzip.compress(event())[:-8] + bytes(8),
    "a gzip of nothing": lambda: gzip.compress(b""),
    "a gzip and a tail": lambda: gzip.compress(event()) + b"tail",
    "a form without data": lambda: b"data=",
    "a form of rubbish": lambda: b"data=%%%&compression=base64",
    "UTF-16": lambda: event().decode().encode("utf-16"),
    "zero bytes": lambda: bytes(1000),
    "20 MB": lambda: b'{"a":"' + b"x" * 20 * MEGABYTE + b'"}',
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_an_event_is_refused(door: Door, body: Callable[[], bytes]) -> None:
    status, _ = door.post(body())
    assert status in (400, 413)


TAKEN = {
    "NUL in a name": event(event="Sa\0ved", userId="u\0", properties={"a\0b": "c\0d"}),
    "half a surrogate pair": b'{"userId":"u","event":"\\ud800","properties":{"\\udfff":"\\ud83d"}}',
    "bad UTF-8": b'{"userId":"u","event":"\xff\xfe"}',
    "2^63": event(properties={"n": 2**63}, quantity=2**63, timestamp=2**63, messageId=2**63),
    "2^64 and more": event(properties={"n": 2**64, "m": 10**400, "f": 1e308, "g": -(2**63) - 1}),
    "NaN": b'{"userId":"u","event":"e","properties":{"a":NaN,"b":Infinity,"c":-Infinity}}',
    "1e999": b'{"userId":"u","event":"e","properties":{"a":1e999},"timestamp":1e999}',
    "year 0001": event(timestamp="0001-01-01T00:00:00Z", sentAt="0001-01-01T00:00:00Z"),
    "year 9999": event(timestamp="9999-12-31T23:59:59.999999Z", sentAt="9999-12-31T23:59:59Z"),
    "year 0001 sent now": event(timestamp="0001-01-01T00:00:00+14:00"),
    "sent before it happened": event(
        timestamp="9999-12-31T00:00:00Z", sentAt="0001-01-01T00:00:00Z"
    ),
    "year 99999": event(timestamp="99999-01-01T00:00:00Z", originalTimestamp="-0001-01-01"),
    "a time that is none": event(timestamp="2026-02-30T25:61:61Z", sentAt={"a": 1}),
    "keys twice": b'{"userId":"u","userId":"v","event":"e","event":"f","messageId":"1","messageId":"2"}',
    "wrong types": event(
        userId={"a": 1}, event=["e"], messageId=[1], properties="p", context=[1], traits=5
    ),
    "wrong types of ids": event(userId=True, anonymousId=1.5, context={"groupId": {"a": [1]}}),
    "wrong types of context": event(context={"traits": [1], "consent": 1, "ip": [], "page": 0}),
    "everything null": json.dumps(
        dict.fromkeys([*GOOD, "properties", "context", "timestamp"])
    ).encode(),
    "an empty object": b"{}",
    "a long name": event(event="x" * 100_000, userId="y" * 100_000, messageId="z" * 100_000),
    "many properties": event(properties={f"p{n}": n for n in range(20_000)}),
    "nested 100 deep": event(properties=json.loads('{"a":' * 100 + "1" + "}" * 100)),
    "nested 900 deep": b'{"userId":"u","event":"e","properties":'
    + b'{"a":' * 900
    + b"1"
    + b"}" * 901,
    "SQL": event(event="'; DROP TABLE events; --", userId="' OR 1=1 --"),
    "a byte order mark": b"\xef\xbb\xbf" + event(),
    "zlib": zlib.compress(event()),
    "other spaces": b" \r\n\t" + event() + b"\n\n",
    "right to left": event(event="\u202eSaved\u2066", userId="\U0001f600" * 50),
    "an empty id": event(userId="", anonymousId="", messageId="", event=""),
}


@pytest.mark.parametrize("body", TAKEN.values(), ids=TAKEN.keys())
@pytest.mark.parametrize("kind", ["track", "identify", "group", "page", "alias", "batch"])
def test_what_is_an_object_is_taken_and_sorted_out_later(
    door: Door, kind: str, body: bytes
) -> None:
    if kind == "batch":
        if not body.lstrip().startswith(b"{"):
            return
        body = b'{"batch":[' + body + b"," + event(messageId="beside") + b"]}"
    assert door.post(body, f"/v1/{kind}")[0] == 200


@pytest.mark.parametrize(
    "batch",
    [[], [None], [1, "a", [], True, {}], [[GOOD]], [GOOD] * 3000, [{**GOOD, "batch": [GOOD]}]],
    ids=["none", "null", "all sorts", "list", "3000", "batch in batch"],
)
@pytest.mark.parametrize("path", ["/v1/batch", "/v1/import", "/batch", "/i/v1/analytics/events"])
def test_an_odd_batch_is_taken(door: Door, path: str, batch: list[Any]) -> None:
    assert door.post(json.dumps({"batch": batch}).encode(), path)[0] == 200


@pytest.mark.parametrize("batch", [None, 1, {}, "a"])
def test_a_batch_that_is_no_list_is_refused(door: Door, batch: Any) -> None:
    assert door.post(json.dumps({"batch": batch}).encode(), "/v1/batch")[0] == 400


LINES = {
    "nothing at all": b"",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "half a line": b"POST /v1/tr",
    "a method of its own": b"BREW /v1/track HTTP/1.1\r\nHost: a\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\n\r\n",
    "a long address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "long headers": b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 20_000 + b"\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
    "two lengths": b"POST /v1/track HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
    "length and chunks": (
        b"POST /v1/track HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a negative length": b"POST /v1/track HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "a huge length": b"POST /v1/track HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    "a body too short": b"POST /v1/track HTTP/1.1\r\nContent-Length: 100\r\n\r\n{}",
    "a chunk that is none": b"POST /v1/track HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "a websocket": (
        b"GET /v1/track HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ),
    "an odd address": b"GET /%ff%00/../..//v1\\track?%zz=%&=&&a HTTP/1.1\r\nHost: a\r\n\r\n",
    "an absolute address": b"GET http://elsewhere/v1/track HTTP/1.1\r\nHost: a\r\n\r\n",
    "an odd key": b"POST /v1/track HTTP/1.1\r\nAuthorization: Basic \xff\xfe=\r\nContent-Length: 2\r\n\r\n{}",
    "many parameters": b"GET /pixel/v1/track?" + b"a=1&" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "two in one": b"GET /healthz HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n" * 100,
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_what_is_no_request_of_a_client_is_answered_or_hung_up_on(door: Door, line: bytes) -> None:
    heard = door.raw(line)
    assert not heard or heard.startswith(b"HTTP/1.1 ")
    assert b"HTTP/1.1 5" not in heard
    assert b"Traceback" not in heard


def test_a_connection_torn_down_in_the_middle_harms_nobody(door: Door) -> None:
    head = b"POST /v1/track HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n" + bytes(5000)
    for end in range(0, len(head), 250):
        with socket.create_connection(("127.0.0.1", door.port), 10) as connection:
            connection.sendall(head[:end])
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    assert door.post(event())[0] == 200


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = (
    *("type", "event", "name", "category", "userId", "anonymousId", "previousId", "groupId"),
    *("messageId", "uuid", "distinct_id", "api_key", "traits", "properties", "context", "$set"),
    *("timestamp", "originalTimestamp", "sentAt", "receivedAt", "integrations", "quantity"),
)
INNER = (
    *("groupId", "traits", "consent", "page", "ip", "userAgent", "email", "createdAt", "quantity"),
    *("$groups", "$set", "$insert_id", "$anon_distinct_id", "alias", "distinct_id", "n"),
)
KINDS = (
    *("track", "identify", "group", "page", "screen", "alias", "Track", "Account Added User"),
    *("$identify", "$set", "$groupidentify", "$create_alias", "$pageview"),
)
fields, inner_fields, kinds = map(st.sampled_from, (FIELDS, INNER, KINDS))
inside = st.dictionaries(inner_fields, anything, max_size=5)
events = st.fixed_dictionaries(
    {},
    optional={
        "type": kinds | anything,
        "event": kinds | anything,
        "context": inside,
        "properties": inside,
    },
).flatmap(
    lambda made: st.dictionaries(fields, anything | inside, max_size=6).map(
        lambda more: {**more, **made}
    )
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    batch=st.lists(events | anything, max_size=8),
    path=st.sampled_from(["/v1/batch", "/batch", "/v1/import"]),
)
@example(
    batch=[{"type": "identify", "userId": "a" * 3_000, "traits": {"": {"": 2**70}}}],
    path="/v1/batch",
)
def test_any_batch_is_taken(door: Door, batch: list[Any], path: str) -> None:
    assert door.post(json.dumps({"batch": batch}).encode("utf-8", "surrogatepass"), path)[0] == 200


@settings(max_examples=150)
@given(body=st.binary(max_size=300), packed=st.sampled_from([bytes, gzip.compress, zlib.compress]))
def test_any_bytes_are_answered(door: Door, body: bytes, packed: Any) -> None:
    assert door.post(packed(body))[0] in (200, 400)
