"""What is done behind the pages, and a server that ends meanwhile."""

from __future__ import annotations

import threading
import time

import pytest

from tenure.web.behind import Behind


def test_a_server_that_ends_while_something_begins_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    behind, done, faults = Behind(), threading.Event(), []
    start = threading.Thread.start

    def settle() -> None:
        try:
            behind.settle(5)
            faults.extend([] if done.is_set() else ["it did not wait"])
        except RuntimeError as error:
            faults.append(str(error))

    ends = threading.Thread(target=settle, name="ends")

    def slowly(thread: threading.Thread) -> None:
        if thread.name == "behind":
            start(ends)
            time.sleep(0.05)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", slowly)
    behind.begin(done.set)
    ends.join(5)
    assert faults == []
