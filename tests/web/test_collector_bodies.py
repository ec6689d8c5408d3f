"""Whatever is sent: an answer in time, in JSON, and never an error of ours."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.collecting import Running, basic

MOST = 300_000


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("journal"), most_bytes=MOST)
    yield running
    running.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path)
    yield running
    running.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"7",
        b'"text"',
        b"[]",
        b"[{}]",
        b"{",
        b'{"a":}',
        b"{}{}",
        b'{"a":1}}',
        b"\x00",
        b"\x00\x00{}",
        b"\xff\xfe{\x00}\x00",
        b"<xml/>",
        b"data=",
        b"data=%%%",
        b"data=eyJ",
        b"name=value",
        b"[" * MOST,
        b'{"a":' * (MOST // 5),
        b"{" * 10_000,
        b'[{"a":[' * 9_000,
        b"\x1f\x8b",
        b"\x1f\x8b\x08\x00rubbish",
        gzip.compress(b"{}", mtime=0)[:-3],
        gzip.compress(b"{}", mtime=0) + b"more",
        gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0),
        gzip.compress(b"[" * (MOST - 1), mtime=0),
    ],
)
def test_what_is_no_event_is_a_400_with_code_and_message(collector: Running, body: bytes) -> None:
    before = len(collector.kept())
    reply = collector.post("/v1/track", body)
    assert reply.status == 400
    assert reply.json["code"] == "malformed"
    assert reply.json["message"]
    assert len(collector.kept()) == before


@pytest.mark.parametrize(
    "body", [b"{}", b'{"batch":{}}', b'{"batch":null}', b'{"batch":"x"}', b"[]"]
)
def test_a_batch_that_is_none_is_a_400(collector: Running, body: bytes) -> None:
    assert collector.post("/v1/batch", body).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b" " * (MOST + 1),
        b"[" * (MOST + 1),
        gzip.compress(b" " * (MOST + 1), mtime=0),
        gzip.compress(bytes(100_000_000), mtime=0),
        zlib.compress(b'{"a":"' + b"x" * MOST + b'"}'),
    ],
)
def test_too_much_is_a_413_also_when_it_is_packed_small(collector: Running, body: bytes) -> None:
    reply = collector.post("/v1/batch", body)
    assert (reply.status, reply.json["code"]) == (413, "too_large")
    assert f"{MOST:,}" in reply.json["message"]


def test_too_much_in_pieces_is_read_to_its_end_and_answered(collector: Running) -> None:
    pieces = [b"x" * 65_536] * 20
    reply = collector.send("POST", "/v1/batch", basic(), b"", pieces)
    assert reply.status == 413
    assert collector.collector.held.bytes == 0


def test_too_many_large_bodies_at_once_are_to_be_sent_again(fresh: Running) -> None:
    fresh.collector.held.most_bytes = 1000
    reply = fresh.send("POST", "/v1/t", basic(), b"{", [b" " * 2000, b"}"])
    assert (reply.status, reply.headers["retry-after"]) == (429, "2")
    assert fresh.collector.held.bytes == 0
    assert fresh.post("/v1/t", b"{}").status == 200


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"a":"\\ud800"}', {"a": "\ufffd"}),
        (b'{"a":"\\udc00\\ud800 x"}', {"a": "\ufffd\ufffd x"}),
        (b'{"a":"\\ud83d\\ude00\\ud83d"}', {"a": "\U0001f600\ufffd"}),
        (b'{"\\ud800":1}', {"\ufffd": 1}),
        (b'{"a":NaN,"b":-Infinity}', {"a": None, "b": None}),
        (b'{"a":1e999}', {"a": None}),
        (b'{"a":' + b"9" * 5000 + b"}", {"a": None}),
        (b'{"a":"\xff\xfe"}', {"a": "\ufffd\ufffd"}),
        (b'{"a":"\xed\xa0\x80"}', {"a": "\ufffd\ufffd\ufffd"}),
        (b'{"a":"\x00\x01\t"}', {"a": "\x00\x01\t"}),
        (b"\xef\xbb\xbf{}", {}),
    ],
)
def test_one_bad_value_does_not_cost_its_batch(fresh: Running, body: bytes, kept: object) -> None:
    assert fresh.post("/v1/track", body).status == 200
    assert msgspec.json.decode(fresh.kept()[0].body) == kept


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":9223372036854775808,"b":-9223372036854775809,"c":123456789012345678901234567890}',
        b'{"a":1,"a":2,"a":{"b":1,"b":2}}',
        b'{"timestamp":"0001-01-01T00:00:00Z","sentAt":"9999-99-99"}',
        b'{"a":"\\u0000","\\u0000":"\\u0000"}',
        b'{"event":null,"userId":{},"properties":[[],"",-0.0,1e-400]}',
        b'{"":{"":{"":""}}}',
        ("{" + ",".join(f'"k{n}":{n}' for n in range(20_000)) + "}").encode(),
        b'{"a":' + b"[" * 300 + b"]" * 300 + b"}",
    ],
)
def test_strange_but_valid_json_is_kept_as_it_is(fresh: Running, body: bytes) -> None:
    assert fresh.post("/v1/track", body).status == 200
    assert fresh.kept()[0].body == body


@pytest.mark.parametrize("squeeze", [bytes, gzip.compress])
def test_posthogs_form_is_unpacked(fresh: Running, squeeze: type[bytes]) -> None:
    body = b'{"api_key":"phc_TESTKEY","batch":[{"event":"\xc3\xa4>>>???"}]}'
    form = b"data=" + quote(base64.b64encode(squeeze(body))).encode() + b"&ver=1"
    reply = fresh.send("POST", "/e/?compression=base64", {}, form)
    assert (reply.status, reply.body) == (200, b'{"status":1}')
    assert fresh.kept()[0].body == body


def test_many_empty_members_of_gzip_are_not_followed(collector: Running) -> None:
    assert collector.post("/v1/t", gzip.compress(b"") * 10_000).status == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=30,
)


@given(st.dictionaries(st.text(st.characters()), JSON), st.booleans(), st.booleans())
def test_whatever_python_writes_as_json_is_taken(
    collector: Running, said: dict[str, object], plain: bool, packed: bool
) -> None:
    body = json.dumps(said, ensure_ascii=plain).encode("utf-8", "surrogatepass")
    reply = collector.post("/v1/track", gzip.compress(body) if packed else body)
    assert reply.status == 200


@settings(max_examples=300)
@given(
    st.sampled_from(["/v1/track", "/v1/batch", "/e/", "/batch", "/i/v1/analytics/events"]),
    st.binary(max_size=200)
    | st.text(alphabet='{}[]":,\\u0dD8e+-.1ntfaN \x00', max_size=60).map(str.encode)
    | JSON.map(lambda said: json.dumps(said).encode())
    | JSON.map(lambda said: b"data=" + base64.b64encode(json.dumps(said).encode()))
    | st.lists(JSON).map(lambda said: json.dumps({"batch": said}).encode()),
    st.sampled_from([bytes, gzip.compress, zlib.compress]),
)
def test_no_body_makes_an_error_of_ours(
    collector: Running, path: str, body: bytes, squeeze: type[bytes]
) -> None:
    reply = collector.post(path, squeeze(body))
    assert reply.status in (200, 400)
    assert isinstance(reply.json, dict)
    if reply.status == 400:
        assert reply.json["code"]
        assert reply.json["message"]


@settings(max_examples=200)
@given(
    st.sampled_from(["GET", "POST", "OPTIONS", "HEAD", "PUT"]),
    st.sampled_from(["", "/v1/", "/array/", "/pixel/v1/track", "/sourceConfig", "/v1/projects/"]),
    st.text(st.characters(max_codepoint=255), max_size=40),
    st.dictionaries(
        st.sampled_from(
            ["authorization", "origin", "host", "sentat", "access-control-request-headers"]
        ),
        st.text(st.characters(max_codepoint=255), max_size=60),
    ),
)
def test_no_address_and_no_header_makes_an_error_of_ours(
    collector: Running, method: str, path: str, rest: str, headers: dict[str, str]
) -> None:
    target = path + rest if path + rest else "/"
    assert collector.send(method, target, headers).status < 500


def test_a_gzip_whose_size_field_lies_is_judged_by_what_it_holds(collector: Running) -> None:
    lying = gzip.compress(b" " * (MOST + 1))[:-4] + struct.pack("<I", 2)
    assert collector.post("/v1/t", lying).status in (400, 413)
