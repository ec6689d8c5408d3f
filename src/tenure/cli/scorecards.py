"""`tenure scorecards`: who is scored by which, what they say, drafts compared with them, published and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.accounts import readings
from tenure.cli.options import AsOf, Format, Workspace, day_of, opened
from tenure.cli.show import print_csv, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.definitions.comparing import Comparison
    from tenure.health.audiences import Audiences

LIST = ("name", "subject", "priority", "takes", "would", "since", "draft", "title", "audience")
MOVED = ("account_id", "person_id", "band", "health", "band_then", "health_then", "scorecard_then")
SHOWN = 30  # of those who would move, in a table

scorecards = typer.Typer(help="Say who is scored by what; draft, compare, publish, undo.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="The scorecard.")]
Listed = Annotated[Format, typer.Option(help="How it is shown.")]


@scorecards.command("list")
def list_(workspace: Workspace = None, as_of: AsOf = None, format: Listed = Format.TABLE) -> None:
    """List the scorecards in force, how many each takes, and whom none or several are for."""
    from tenure.catalog.definition import Subject
    from tenure.definitions.reach import reach
    from tenure.health.card_folder import drafts

    app = opened(workspace)
    day, waiting = day_of(app, as_of), drafts(app.workspace)
    subjects: tuple[Subject, ...] = ("account", "person")
    readings(app, day)
    found = [reach(app, day, subject) for subject in subjects]
    if format is Format.JSON:
        print_json([one.plain() for one in found])
        return
    rows = [
        [
            each.card.name,
            one.subject,
            f"{each.card.priority:g}",
            each.takes,
            each.would,
            each.card.since,
            "draft" if each.card.name in waiting else "",
            each.card.title,
            each.card.audience or "everybody",
        ]
        for one in found
        for each in one.reaches
    ]
    if format is Format.CSV:
        print_csv(LIST, rows)
        return
    print_table(LIST, rows, right=("priority", "takes", "would"))
    for one in found:
        print(_gaps(one))
    _print_left_out(app)
    for name in waiting:
        print(f"There is a draft of {name}.")


@scorecards.command()
def show(
    name: Name,
    workspace: Workspace = None,
    as_of: AsOf = None,
    draft: Annotated[bool, typer.Option("--draft", help="The draft instead.")] = False,
    versions: Annotated[
        bool, typer.Option("--versions", help="Every version: who, when, since when, why.")
    ] = False,
    format: Listed = Format.TABLE,
) -> None:
    """Print the text of a scorecard: a file to begin one's own with, or its versions."""
    from tenure.definitions import scorecards as cards
    from tenure.health import card_folder

    app = opened(workspace)
    if draft:
        print(card_folder.draft_text(app.workspace, name), end="")
    elif versions:
        _versions(app, name, format)
    else:
        print(card_folder.text_of(cards.named(app, name, day_of(app, as_of))), end="")


@scorecards.command()
def draft(
    name: Name,
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="Its text; without it, that of what is in force."),
    ] = None,
    workspace: Workspace = None,
    discard: Annotated[bool, typer.Option("--discard", help="Take the draft away.")] = False,
) -> None:
    """Make a draft: scorecards/drafts/NAME.toml, which counts nowhere until it is published."""
    from pathlib import Path

    from tenure.catalog.table import text_of
    from tenure.definitions import scorecards as cards
    from tenure.health.card_folder import draft_file

    app = opened(workspace)
    if discard:
        cards.discard(app, name)
        print(f"The draft of {name} is taken away.")
        return
    text = text_of(Path(file)) if file else cards.starting(app, name)
    cards.draft(app, name, text)
    print(f"{draft_file(app.workspace, name)}: change it, then `tenure scorecards compare {name}`.")


@scorecards.command()
def compare(
    name: Name, workspace: Workspace = None, as_of: AsOf = None, format: Listed = Format.TABLE
) -> None:
    """Say who would be in another band by the draft: on the last stored day, and over a year of stored days."""
    from tenure.definitions import comparing
    from tenure.definitions.scorecards import checked
    from tenure.health.card_folder import draft_text

    app = opened(workspace)
    card, day = checked(app, name, draft_text(app.workspace, name)), day_of(app, as_of)
    readings(app, day)
    found = comparing.compare(app, card, day)
    if format is Format.JSON:
        print_json(found.plain())
    elif format is Format.CSV:
        rows = [[one.get(key) for key in MOVED] for one in found.plain()["accounts"]]
        print_csv(MOVED, rows)
    else:
        _print_comparison(found)


@scorecards.command()
def publish(
    name: Name,
    workspace: Workspace = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DAY",
            help="From which day on it counts: today or later. [default: today]",
        ),
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why.")] = "",
) -> None:
    """Put the draft in force from a day on. What was in force goes on scoring the days before."""
    from tenure.definitions import noticed
    from tenure.definitions import scorecards as cards

    app, now = opened(workspace), datetime.now(UTC)
    noticed(app, now)
    done = cards.publish(app, name, BY, now, since.date() if since else None, note)
    print(f"{name} counts from {done.day} on. Days before it stay as they are.")
    for day in done.instead:
        print(
            f"The version that was to count from {day} on does not any more; `--versions` of `show` names it."
        )


@scorecards.command()
def undo(name: Name, workspace: Workspace = None) -> None:
    """Bring back the version before the last; what was published last stays as a draft."""
    from tenure.definitions import scorecards as cards

    app = opened(workspace)
    day = cards.undo(app, name, BY, datetime.now(UTC))
    print(f"The version of {name} before the last counts again from {day} on.")


BY = "on the command line"


def _gaps(found: Audiences) -> str:
    who = ("account", "accounts") if found.subject == "account" else ("user", "users")

    def counted(number: int) -> str:
        return f"{number:,} {who[number != 1]}"

    told = f"Of {counted(found.looked_at)} as of {found.day}: {len(found.none):,} belong to no audience"
    if found.none:
        told += f" ({', '.join(found.none[:5])}{', …' if len(found.none) > 5 else ''})"
    told += f", {found.several:,} to several; of those the lowest priority scores."
    return told


def _print_left_out(app: App) -> None:
    """Those of ours that cannot be here, and why."""
    from tenure.definitions.scorecards import left_out

    for name, why in left_out(app).items():
        print(f"{name}, which comes with Tenure, is left out: {why}")


def _versions(app: App, name: str, format: Format) -> None:
    from tenure.state import versions

    columns = ("nth", "since", "by", "at", "note", "version")
    found = versions.history(app.state, "scorecard", name)
    if not found:
        raise UsageError(f"Nothing was ever published or changed of the scorecard {name!r}.")
    rows: list[list[Any]] = [[getattr(one, key) for key in columns] for one in found]
    if format is Format.JSON:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif format is Format.CSV:
        print_csv(columns, rows)
    else:
        print_table(columns, rows)


def _print_comparison(found: Comparison) -> None:
    plain = found.plain()
    if found.day is None:
        print("Nothing is stored yet: `tenure compute`.")
        return
    print(f"{found.card.title} as drafted, as of {found.day}: {plain['moved']:,} of "
          f"{plain['looked_at']:,} would be in another band.")  # fmt: skip
    for title, moves in (
        (f"as of {found.day}", plain["moves"]),
        (f"on {len(found.days)} days of the last year", plain["moves_of_the_year"]),
    ):
        print(f"\n{title}")
        print_table(
            ("from", "to", "count"),
            [[one["from"], one["to"], one["count"]] for one in moves],
            right=["count"],
        )
    rows = [[one.get(key) for key in MOVED] for one in plain["accounts"]]
    moved = [row for row, one in zip(rows, found.judged, strict=True) if one.moves]
    if moved:
        keep = [n for n, _ in enumerate(MOVED) if any(row[n] is not None for row in moved)]
        print()
        print_table(
            [MOVED[n] for n in keep],
            [[_short(row[n]) for n in keep] for row in moved[:SHOWN]],
            right=("health", "health_then"),
        )


def _short(value: Any) -> Any:
    return f"{value:.0f}" if isinstance(value, float) else value
