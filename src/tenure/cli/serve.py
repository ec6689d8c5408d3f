"""`tenure serve`: the web application."""

from __future__ import annotations

from typing import Annotated

import typer

from tenure.cli.options import Workspace, opened

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


def refuse_taken(host: str | None, port: int | None) -> None:
    """Say that the port is taken before a demo is made, not after."""
    from tenure.settings import Settings
    from tenure.web import site

    usual = Settings()
    site.refuse_taken(host or usual.host, usual.port if port is None else port)


def serve(workspace: Workspace = None, host: Host = None, port: Port = None) -> None:
    """Serve the web application until Ctrl-C."""
    from tenure.web import site

    app = opened(workspace)
    listen = app.settings.port if port is None else port
    site.serve(app, host or app.settings.host, listen)
