"""The site of a workspace on a free port, for as long as a test needs it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tenure.app import App
from tenure.web.site import site


@contextmanager
def serving(app: App) -> Iterator[str]:
    """Its address."""
    server = uvicorn.Server(uvicorn.Config(site(app), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
