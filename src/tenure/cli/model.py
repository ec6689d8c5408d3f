"""`tenure model`: what is learnt of who will leave, and how far it can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tenure.cli import models
from tenure.cli.options import Format, Workspace
from tenure.cli.progress import note
from tenure.cli.show import print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.health.prediction.card import Card, Figures

model = typer.Typer(no_args_is_help=True, help="Learn who is likely to leave, and say how sure.")
model.command("train")(models.train)
model.command("list")(models.list_)
model.command("use")(models.use)


@model.command("try")
def try_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="A table: CSV or Parquet."
        ),
    ],
    outcome: Annotated[
        str, typer.Option(metavar="COL", help="The column that says whether it happened.")
    ],
    value: Annotated[
        str | None, typer.Option(metavar="VALUE", help="Its value that means it did.")
    ] = None,
    id: Annotated[
        str | None, typer.Option(metavar="COL", help="What names the row; no feature.")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(metavar="COL", help="The account: its rows are never tested by one another."),
    ] = None,
    time: Annotated[
        str | None, typer.Option(metavar="COL", help="The day of each row, where it has one.")
    ] = None,
    known_after: Annotated[
        int, typer.Option(min=0, metavar="DAYS", help="Days until a row's outcome was known.")
    ] = 0,
    drop: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="Left out; may be said again.")
    ] = None,
    tenure: Annotated[
        str | None, typer.Option(metavar="COL", help="How long they have been there.")
    ] = None,
    usage: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="Tells of use; may be said again.")
    ] = None,
    checked: Annotated[
        bool,
        typer.Option("--checked", help="Somebody checked that no column knew the outcome."),
    ] = False,
    format: Annotated[Format, typer.Option(help="How the card is shown.")] = Format.TABLE,
) -> None:
    """Learn from a file, and print the model card. Nothing is kept."""
    if format is Format.CSV:
        raise UsageError("A model card is no list: use --format table or json.")
    from tenure.health.prediction.learn import Settings, learn
    from tenure.health.prediction.table import Asked, examples

    asked = Asked(
        outcome=outcome,
        value=value,
        id=id,
        group=group,
        time=time,
        known_after=known_after,
        drop=tuple(drop or ()),
        tenure=tenure,
        usage=tuple(usage or ()),
    )
    found, about, notes = examples(file, asked)
    for one in notes:
        note(one)
    card = learn(found, about, Settings(checked=checked)).card
    if format is Format.JSON:
        print_json(card.plain())
    else:
        print_card(card)


@model.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The target, as `list` shows it.")],
    day: Annotated[
        str | None,
        typer.Argument(metavar="[DAY]", help="As of which it was trained; without it, the last."),
    ] = None,
    workspace: Workspace = None,
    format: Annotated[Format, typer.Option(help="How the card is shown.")] = Format.TABLE,
) -> None:
    """Show the card of a model: what it was learnt from, how well it foresees, and its limits."""
    if format is Format.CSV:
        raise UsageError("A model card is no list: use --format table or json.")
    card = models.kept(workspace, name, day).told
    if format is Format.JSON:
        print_json(card.plain())
    else:
        print_card(card)


def print_card(card: Card) -> None:
    """For people."""
    data = card.data
    print(f"{card.title}: {card.says}")
    days = f", {data.first} to {data.last}" if data.first else ""
    print(
        f"\nLearnt from {_counted(data.rows, 'row')} of {_counted(data.groups, 'account')}{days}: "
        f"it happened to {_counted(data.outcomes, 'account')} ({data.base_rate:.1%} of the rows). "
        f"Features: {len(data.features)}."
    )
    for doubt in card.doubts:
        if doubt.says in card.says:
            continue
        print(f"{'Blocks' if doubt.blocks else 'Warning'}: {doubt.says}")
    if card.figures is None:
        return
    print(f"\nTested on: {card.validation}.")
    _print_figures(card)
    rows = [
        [
            one.title,
            _number(one.auc, 4),
            _number(one.log_loss, 4),
            "chosen" if one.chosen else one.says,
        ]
        for one in card.candidates
    ]
    print_table(("candidate", "AUC", "log loss", ""), rows, right=("AUC", "log loss"))
    print(f"Calibrated by {card.calibration}.")
    print_table(
        ("rows", "foreseen", "happened", "from", "to"),
        [
            [
                f"{one.rows:,}",
                f"{one.foreseen:.1%}",
                f"{one.happened.value:.1%}",
                f"{one.happened.low:.1%}",
                f"{one.happened.high:.1%}",
            ]
            for one in card.reliability
        ],
        right=("rows", "foreseen", "happened", "from", "to"),
    )
    print_table(
        ("feature", "moves", "where it is higher"),
        [
            [
                one.feature,
                _number(one.moves, 2),
                "" if one.direction == "both" else f"{one.direction} it",
            ]
            for one in card.weights[:12]
        ],
        right=("moves",),
    )
    print_table(
        ("one feature alone", "AUC", "lift in the top 10 %"),
        [[one.feature, _number(one.auc, 3), _number(one.lift_10, 2)] for one in card.naive],
        right=("AUC", "lift in the top 10 %"),
    )
    for limit in card.limits:
        print(f"- {limit}")


def _print_figures(card: Card) -> None:
    told = [card.figures, card.grouped] if card.figures != card.grouped else [card.figures]
    names = ("by time and account", "by account")[-len(told) :]
    rows = [[name, *_figures(one)] for name, one in zip(names, told, strict=True) if one]
    columns = ("tested", "AUC", "from", "to", "lift 10 %", "precision 10 %", "Brier", "ECE")
    print_table(columns, rows, right=columns[1:])


def _figures(told: Figures) -> list[str | None]:
    area = told.auc
    return [
        _number(area.value if area else None, 4),
        _number(area.low if area else None, 3),
        _number(area.high if area else None, 3),
        _number(told.lift_10, 2),
        None if told.precision_10 is None else f"{told.precision_10:.0%}",
        _number(told.brier, 4),
        _number(told.ece, 4),
    ]


def _number(value: float | None, digits: int) -> str | None:
    return None if value is None else f"{value:.{digits}f}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
