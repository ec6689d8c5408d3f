"""Listens on a port and serves the application until it is interrupted."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

from tenure.errors import TenureError
from tenure.web.site import WARM_SECONDS, site
from tenure.web.waiting import PATIENCE

if TYPE_CHECKING:
    from tenure.app import App


def serve(app: App, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve until interrupted, saying where."""
    import uvicorn

    with _listening(host, port) as listening:
        listening.listen()  # whoever comes before the pages are ready waits, and is not refused
        named = "127.0.0.1" if host in ("0.0.0.0", "") else host
        print(f"Tenure is on http://{named}:{listening.getsockname()[1]}", flush=True)
        web = site(app, host, PATIENCE)
        warming = threading.Thread(target=web.state.desk.warm, daemon=True)
        warming.start()
        config = uvicorn.Config(web, log_level="warning", server_header=False)
        try:
            asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
        finally:
            web.state.desk.settle(WARM_SECONDS)
            warming.join(WARM_SECONDS)  # an interpreter that ends under a query aborts


def refuse_taken(host: str, port: int) -> None:
    """Raise where the port is not free, before anything long is begun."""
    _listening(host, port).close()


def _listening(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise TenureError(
            f"Cannot listen on {host}, port {port}: {error.strerror}. Name another: --port 8001 "
            '(with make: ARGS="--port 8001").'
        ) from None
    return listening
