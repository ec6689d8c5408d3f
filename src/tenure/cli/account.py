"""`tenure account ID`: one account, its score with all reasons, and everything that is measured of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.accounts import SAID, as_json, ordered, readings
from tenure.cli.options import AsOf, Format, Workspace, day_of, opened
from tenure.cli.show import money, number, print_csv, print_json, print_table
from tenure.errors import NotFound

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.health.attention import Attention


def account(
    account_id: Annotated[str, typer.Argument(metavar="ID", help="The account's id.")],
    workspace: Workspace = None,
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option(help="How it is shown.")] = Format.TABLE,
) -> None:
    """Show one account with all its reasons.

    Also everything that is measured of it.
    """
    import pyarrow.compute as pc

    app = opened(workspace)
    day = day_of(app, as_of)
    table = readings(app, day)
    mine = table.filter(pc.equal(table["account_id"], account_id))
    if not mine.num_rows:
        raise NotFound(_not_found(account_id, table["account_id"].to_pylist(), str(day)))
    found = ordered(app, mine, former=True)[0]
    measured = {name: found.row[name] for name in mine.column_names if name in app.catalog.types()}
    if format is Format.JSON:
        print_json({**as_json(found), "readings": measured})
    elif format is Format.CSV:
        print_csv(("name", "value"), list(measured.items()))
    else:
        _print(app, found, measured)


def _not_found(account_id: str, known: list[str], day: str) -> str:
    import difflib

    near = difflib.get_close_matches(account_id, known, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"There is no account {account_id!r} as of {day}.{hint}"


def _print(app: App, found: Attention, measured: dict[str, Any]) -> None:
    health = "–" if found.health is None else f"{found.health:.0f}"
    renewal = f", renews {found.renewal_date}" if found.renewal_date else ""
    print(f"{found.name} ({found.account_id}) as of {found.as_of}")
    print(f"{found.summary}")
    print(
        f"health {health} ({SAID.get(found.band, found.band)}"
        f"{', usage only' if found.usage_only else ''}), "
        f"ARR {money(found.arr, found.currency) or 'not known'}{renewal}"
        f"{'' if found.is_live else ', former customer'}"
    )
    reasons = [
        [
            reason.label,
            _number(reason.points),
            _number(reason.weight),
            reason.text,
            reason.what_would_change_it,
        ]
        for reason in found.reasons
    ]
    print_table(
        ("reason", "points", "of", "", "what would change it"), reasons, right=["points", "of"]
    )
    rows = [
        [
            name,
            number(value),
            app.catalog.get(name).unit,
            " ".join(app.catalog.get(name).doc.split()),
        ]
        for name, value in measured.items()
        if value is not None
    ]
    print_table(("measured", "value", "unit", ""), rows, right=["value"])
    missing = [name for name, value in measured.items() if value is None]
    if missing:
        print(f"Not enough data: {', '.join(missing)}")


def _number(value: float) -> str:
    return f"{value:.1f}"
