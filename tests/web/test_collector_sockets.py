"""Whatever comes over the socket of a running collector: it goes on, and says nothing on stderr."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.collecting import basic
from tests.web.collecting_process import Collecting, kept, new_key

from tenure.cli import init


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vendors") / "vendor"
    init.make(folder)
    return folder


@pytest.fixture(scope="module")
def key(workspace: Path) -> str:
    return new_key(workspace)


@pytest.fixture(scope="module")
def collecting(workspace: Path, key: str) -> Iterator[Collecting]:
    """One for all that ask it only; nothing that they send makes it say a word."""
    with Collecting(workspace) as running:
        yield running
        assert running.end() == (0, "")


HEAD = b"POST /v1/track HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        (b"\x00\x01\x02\x03\r\n\r\n",),
        (b"GET\r\n\r\n",),
        (b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",),
        (b"GET /%ff%00%0d%0aX:y HTTP/1.1\r\nHost: x\r\n\r\n",),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",),
        (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",),
        (b"GET http://[ HTTP/1.1\r\n\r\n",),
        (b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",),
        (HEAD + b"Content-Length: -1\r\n\r\n",),
        (HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n",),
        (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}",),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",),
        (HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",),
        (HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n",),
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",),
        (HEAD, *[b"X%d: y\r\n" % n for n in range(3000)]),
        (HEAD + b"Origin: a\x0bb\r\nContent-Length: 2\r\n\r\n{}",),
    ],
)
def test_what_is_no_http_is_answered_in_json_or_not_at_all(
    key: str, collecting: Collecting, pieces: tuple[bytes, ...]
) -> None:
    answer = collecting.raw(*pieces)
    if answer:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert re.match(rb"HTTP/1\.1 [24]\d\d ", head)
        assert not body or json.loads(body)
    assert collecting.post(key) == 200


def test_who_says_a_length_and_hangs_up_leaves_nothing(
    workspace: Path, key: str, collecting: Collecting
) -> None:
    head = b"Authorization: " + basic(key)["Authorization"].encode()
    before = len(kept(workspace))
    with socket.create_connection(("127.0.0.1", collecting.port)) as connection:
        connection.sendall(HEAD + head + b"\r\nContent-Length: 40\r\n\r\n{}")
    time.sleep(0.3)
    assert len(kept(workspace)) == before


def test_who_asks_whether_to_continue_is_told(key: str, collecting: Collecting) -> None:
    head = b"Authorization: " + basic(key)["Authorization"].encode()
    asked = HEAD + head + b"\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    assert b"200 OK" in collecting.raw(asked, b"{}", wait=0.3)


def test_ten_megabytes_are_refused_and_the_client_reads_why(
    key: str, collecting: Collecting
) -> None:
    assert collecting.post(key, body=b"[" * 10_000_000) == 413
    assert collecting.post(key, body=b"[" * 7_900_000) == 400
    assert collecting.post(key) == 200


def test_who_does_not_send_what_was_announced_is_told_after_a_while(
    key: str, collecting: Collecting
) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", collecting.port), timeout=12) as connection:
        connection.sendall(HEAD + b"Content-Length: 40\r\n\r\n{")
        with connection.makefile("rb") as reply:
            answer = b"".join(iter(reply.readline, b"\r\n")) + reply.read(100)
    assert b" 503 " in answer
    assert b'"too_slow"' in answer
    assert 7 < time.monotonic() - started < 10
