"""`tenure product`: what features.toml declares, which events are in none of it, and a suggestion where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.options import Format, Workspace, opened
from tenure.cli.show import number, print_csv, print_json, print_table
from tenure.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenure.app import App
    from tenure.product import Product
    from tenure.product.seen import EventUse

DECLARED = ("section", "name", "title", "shown_by", "count", "users", "note")
UNDECLARED = ("event", "count", "users", "accounts")


def product(
    workspace: Workspace = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Print a features.toml made from what came in.")
    ] = False,
    write: Annotated[
        bool,
        typer.Option("--write", help="Write that suggestion, where nothing is declared yet."),
    ] = False,
    format: Annotated[Format, typer.Option(help="How it is shown.")] = Format.TABLE,
) -> None:
    """Show what features.toml declares of the product.

    Also which events show no feature, and what is declared and never came.
    """
    if (suggest or write) and format is not Format.TABLE:
        raise UsageError("A suggestion is TOML; --format is for what is declared.")
    app = opened(workspace)
    if suggest or write:
        _suggest(app, write)
    else:
        _show(app, format)


def _suggest(app: App, write: bool) -> None:
    from tenure.product import FILE, edit
    from tenure.product.seen import seen
    from tenure.product.suggest import suggest

    file = app.workspace / FILE
    if write and not edit.says_nothing(app.workspace):
        raise WorkspaceError(
            f"{file} declares something already; nothing was changed. `--suggest` without `--write` prints the suggestion."
        )
    with app.engine() as engine:
        found = seen(engine, app.lake.pin())
    if not (found.events or found.switches or found.gauges):
        raise WorkspaceError(
            "Nothing has come in yet that tells of the product: `tenure import event FILE` first."
        )
    text = suggest(found, app.names_taken())
    if not write:
        print(text)
        return
    made = edit.save(app.workspace, text, app.product_check)
    print(
        f"{file}: {len(made.features):,} features suggested from {len(found.events):,} events; now edit it."
    )


def _show(app: App, format: Format) -> None:
    from tenure.product import FILE, edit, left_out
    from tenure.product.seen import seen, shown_by

    sold = app.product()
    with app.engine() as engine:
        found = seen(engine, app.lake.pin())
    uses = {use.event: use for use in found.events}
    named = shown_by(sold)
    rows = _rows(sold, uses)
    others = [
        {"event": use.event, "count": use.count, "users": use.users, "accounts": use.accounts}
        for use in found.events
        if use.event not in named
    ]
    never = [{"event": event, "of": what} for event, what in named.items() if event not in uses]
    if format is Format.JSON:
        skipped = () if sold.features else left_out([*uses], app.names_taken())
        print_json(
            {
                "file": sold.where or None,
                "declared": rows,
                "in_nothing": others,
                "never_came": never,
                "left_out": list(skipped),
            }
        )
    elif format is Format.CSV:
        print_csv(DECLARED, [[row[name] for name in DECLARED] for row in rows])
    elif edit.says_nothing(app.workspace):
        nothing = f"{FILE} declares nothing" if sold.where else f"There is no {FILE}"
        print(f"{nothing}: every event stands for a feature. `tenure product --suggest` makes one.")
        _told([*uses], others, app)
    else:
        print_table(
            DECLARED, [[number(row[name]) for name in DECLARED] for row in rows], ("count", "users")
        )
        _events("In nothing that is declared:", others)
        for one in never:
            print(f"Never came: {one['event']}, which is to show {one['of']}.")


def _told(events: list[str], others: list[dict[str, Any]], app: App) -> None:
    from tenure.product import left_out

    _events("Events:", others)
    for event in left_out(events, app.names_taken()):
        print(f"{event}: makes no metrics of its own, because names of theirs mean something else.")


def _events(title: str, uses: list[dict[str, Any]]) -> None:
    if uses:
        print(title)
        rows = [[number(use[name]) for name in UNDECLARED] for use in uses]
        print_table(UNDECLARED, rows, UNDECLARED[1:])


def _rows(sold: Product, uses: Mapping[str, EventUse]) -> list[dict[str, Any]]:
    """A row for everything that is declared, with how often its events came and from how many at most."""

    def row(section: str, one: Any, shown: list[str], note: str = "") -> dict[str, Any]:
        came = [uses[event] for event in shown if event in uses]
        return {
            "section": section,
            "name": one.name,
            "title": one.title,
            "shown_by": ", ".join(shown),
            "count": sum(use.count for use in came) if shown else None,
            "users": max((use.users for use in came), default=0) if shown else None,
            "note": note,
        }

    rows = []
    for one in sold.features:
        marks = [mark for mark in ("key", "obscure", "differentiating") if getattr(one, mark)]
        marks += [one.level] if one.level != "basic" else []
        rows.append(
            row(
                "features",
                one,
                list(one.events),
                ", ".join([*marks, one.product or ""]).strip(", "),
            )
        )
    for setting in sold.settings:
        shown = [setting.event] if setting.event else []
        rows.append(row("settings", setting, shown, setting.attribute or setting.form))
    for meter in sold.meters:
        shown = [meter.event] if meter.event else []
        rows.append(row("meters", meter, shown, meter.gauge or meter.unit))
    for flow in sold.flows:
        steps = list(dict.fromkeys(step.event for step in flow.steps))
        rows.append(row("flows", flow, steps, f"{len(flow.steps)} steps"))
    for stone in sold.milestones:
        rows.append(row("milestones", stone, list(stone.events), stone.attribute or stone.kind))
    for span in sold.spans:
        rows.append(row("times", span, [], f"{span.since} → {span.until}"))
    return rows
