"""A load on the collector that remembers what it was told: which events were acknowledged, and which it ever sent.

What was not acknowledged is sent again, as SDKs do, until it is.
"""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import threading
import time
from collections.abc import Sequence
from types import TracebackType

PATIENCE = 10.0  # seconds for an answer


class Sender:
    """Threads that send batches to the collectors in turn, until the end of the `with`."""

    def __init__(
        self, ports: Sequence[int], key: str, *, threads: int = 4, batch: int = 10
    ) -> None:
        self.acknowledged: set[int] = set()  # the `n` of events
        self.sent: set[int] = set()
        self.again = 0  # how often something had to be sent again
        self._ports = itertools.cycle(ports)
        self._batch = batch
        self._numbers = itertools.count()
        self._head = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._send) for _ in range(threads)]

    def __enter__(self) -> Sender:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        connection = self._connection()
        while not self._ending.is_set():
            with self._lock:
                numbers = [next(self._numbers) for _ in range(self._batch)]
                self.sent.update(numbers)
            body = json.dumps({"batch": [_event(n) for n in numbers]})
            while not self._taken(connection, body):
                connection.close()
                if self._ending.is_set():
                    return
                time.sleep(0.05)
                connection = self._connection()
                self.again += 1
            with self._lock:
                self.acknowledged.update(numbers)
        connection.close()

    def _taken(self, connection: http.client.HTTPConnection, body: str) -> bool:
        try:
            connection.request("POST", "/v1/batch", body, self._head)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        return answer.status == 200

    def _connection(self) -> http.client.HTTPConnection:
        with self._lock:
            port = next(self._ports)
        return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


def _event(number: int) -> dict[str, object]:
    return {
        "type": "track",
        "messageId": f"m-{number}",
        "userId": f"u-{number % 50}",
        "event": f"Step {number % 7}",
        "context": {"groupId": f"a-{number % 5}"},
        "properties": {"n": number},
        "timestamp": f"2026-10-{1 + number % 28:02}T10:00:00Z",
    }
