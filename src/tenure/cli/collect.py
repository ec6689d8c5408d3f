"""`tenure collect`: the collector, and the loader beside it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from tenure.cli.beside import Beside, end_with_parent
from tenure.cli.options import Workspace

Host = Annotated[
    str | None,
    typer.Option(
        metavar="HOST", help="The address to listen on; without it, collect.host of tenure.toml."
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        metavar="PORT",
        min=0,
        max=65535,
        help="The port; without it, collect.port; 0: any free one.",
    ),
]
NoLoad = Annotated[
    bool,
    typer.Option(
        "--no-load", help="Leave it to another process to load into the lake what has arrived."
    ),
]


def collect(
    workspace: Workspace = None,
    host: Host = None,
    port: Port = None,
    no_load: NoLoad = False,
) -> None:
    """Take what SDKs send, until Ctrl-C: it is on disk before anybody is told so."""
    from tenure.settings import Settings
    from tenure.state import keys
    from tenure.state.state import FILE as DATABASE
    from tenure.state.state import State
    from tenure.web.collector import Limits, serve

    end_with_parent()
    folder = workspace or Path.cwd()
    settings = Settings.read(folder)
    state = State.open(settings.state_url or folder / DATABASE)
    limits = Limits(
        most_bytes=settings.collect_body,
        floor_bytes=settings.collect_floor,
        forwarded=settings.collect_forwarded,
    )
    with ExitStack() as stack:
        if not no_load:
            stack.callback(Beside("load", folder, ["--follow"]).end)
        serve(
            folder / "journal",
            lambda: keys.live(state),
            host or settings.collect_host,
            settings.collect_port if port is None else port,
            limits,
        )
