"""`tenure serve`: the web application, with the collector and the clock beside it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.cli.beside import start_beside
from tenure.cli.options import Workspace, opened
from tenure.cli.progress import note
from tenure.errors import TenureError

if TYPE_CHECKING:
    from tenure.app import App

Host = Annotated[
    str | None,
    typer.Option(
        metavar="HOST", help="The address to listen on; without it, serve.host of tenure.toml."
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        metavar="PORT", min=0, max=65535, help="The port; without it, serve.port; 0: any free one."
    ),
]


NoCollect = Annotated[
    bool,
    typer.Option(
        "--no-collect", help="Start neither the collector nor the clock: they run elsewhere."
    ),
]


def refuse_taken(host: str | None, port: int | None) -> None:
    """Say that the port is taken before a demo is made, not after."""
    from tenure.settings import Settings
    from tenure.web import serving

    usual = Settings()
    serving.refuse_taken(host or usual.host, usual.port if port is None else port)


def serve(
    workspace: Workspace = None, host: Host = None, port: Port = None, no_collect: NoCollect = False
) -> None:
    """Serve the web application until Ctrl-C, and collect what SDKs send."""
    from tenure.web import serving

    app = opened(workspace)
    listen = app.settings.port if port is None else port
    with ExitStack() as stack:
        if not no_collect:
            for beside in start_beside(app, collect=_collector_port_free(app)):
                stack.callback(beside.end)
        serving.serve(app, host or app.settings.host, listen)


def _collector_port_free(app: App) -> bool:
    """Whether the collector can be started; said where it cannot. Two workspaces may be served on one machine."""
    from tenure.web import serving

    host, port = app.settings.collect_host, app.settings.collect_port
    try:
        serving.refuse_taken(host, port)
    except TenureError:
        note(
            f"Port {port} of {host} is taken, so no collector was started: set collect.port, or run `tenure collect`."
        )
        return False
    return True
