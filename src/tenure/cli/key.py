"""`tenure key`: the write keys with which senders reach the collector."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from tenure.cli.options import Format, Workspace, opened
from tenure.cli.show import print_csv, print_json, print_table

COLUMNS = ("id", "source", "key", "created", "by", "revoked")

key = typer.Typer(no_args_is_help=True, help="Make, list and revoke write keys of the collector.")


@key.command()
def new(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="What sends with it: website, backend, …")
    ],
    workspace: Workspace = None,
) -> None:
    """Make a write key of a source, and show its secret: only now."""
    from tenure.collect.senders import collector, senders
    from tenure.state import keys

    app = opened(workspace)
    made, secret = keys.create(app.state, source, _who(), datetime.now(UTC))
    print(f"Write key {made.id} of {source}. It is not shown again:\n\n  {secret}\n")
    address = collector(app.settings)
    print(f"What senders are given, where they reach the collector at {address}:\n")
    for sender in senders(address, secret):
        print(f"{sender.name}\n  {sender.text}")


@key.command("list")
def list_(
    workspace: Workspace = None,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List every write key there ever was, without its secret."""
    from tenure.state import keys

    found = keys.all_(opened(workspace).state)
    rows: list[list[Any]] = [
        [key.id, key.source, f"{key.prefix}…", key.created_at, key.created_by, key.revoked_at]
        for key in found
    ]
    if format is Format.JSON:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    elif format is Format.CSV:
        print_csv(COLUMNS, rows)
    elif rows:
        print_table(COLUMNS, [[_short(cell) for cell in row] for row in rows], right=["id"])
    else:
        print("There is no write key yet. `tenure key new SOURCE` makes one.")


@key.command()
def revoke(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its number in `tenure key list`.")],
    workspace: Workspace = None,
) -> None:
    """Take nothing with this write key any more, from now on."""
    from tenure.state import keys

    app = opened(workspace)
    revoked = keys.revoke(app.state, number, _who(), datetime.now(UTC))
    print(f"Write key {number} of {revoked.source} ({revoked.prefix}…) is revoked.")


def _short(cell: Any) -> Any:
    return f"{cell:%Y-%m-%d %H:%M} UTC" if isinstance(cell, datetime) else cell


def _who() -> str:
    """Who typed it, as the machine knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"
