"""`tenure import KIND FILE…`: facts from files."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from tenure.cli.options import Format, Workspace, opened
from tenure.cli.progress import note, stages
from tenure.cli.show import print_csv, print_json, print_table
from tenure.errors import UnreadableFile, UsageError

if TYPE_CHECKING:
    from tenure.collect import Result

COUNTS = ("received", "stored", "duplicate", "rejected")


class Lists(TyperCommand):
    """`--map` and `--static` may be followed by several words: `--static industry country`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The same with the option before each word."""
        parsed: list[str] = super().parse_args(ctx, _one_by_one(args))
        return parsed


def import_(
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND", help="event, contract_line, ticket …, or a wide table: account, person."
        ),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="CSV, NDJSON or Parquet; also .gz and .zst."),
    ] = None,
    workspace: Workspace = None,
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TARGET=SOURCE",
            help="Which column of the file holds which of ours. One or more.",
        ),
    ] = None,
    mapping_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help='The same in a TOML file, a line each: target = "source".'
        ),
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(
            metavar="now|happened|COLUMN",
            help="When it was known: with this import, when it happened, or as a column says.",
        ),
    ] = None,
    static: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Of a wide table: never changes, so was always known. One or more.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which system it comes from.")
    ] = None,
    retry: Annotated[
        bool,
        typer.Option(
            "--retry", help="Replay the rows that were rejected, with the changed --map if given."
        ),
    ] = False,
    format: Annotated[Format, typer.Option(help="How the counts are shown.")] = Format.TABLE,
) -> None:
    """Import facts from files.

    The same file twice stores nothing new. Rows that cannot be stored are kept: see `tenure rejected`.
    """
    if retry and (kind or files or known_at or static or source):
        raise UsageError(
            "--retry replays what was rejected; of the other options it takes only --map."
        )
    if not retry and not (kind and files):
        raise UsageError(
            "Say what is in which file: tenure import KIND FILE…, for example tenure import event use.csv"
        )
    mapping = _mapping(mapping_file, map or [])
    app = opened(workspace)
    with stages("Importing", "rows") as report:
        if retry:
            from tenure.collect.retry import retry as replay

            result = replay(app, mapping, progress=report)
        else:
            from tenure.collect.imports import import_files

            result = import_files(
                app,
                kind or "",
                files or [],
                mapping,
                known_at=known_at,
                static=[name for each in static or [] for name in each.split(",")],
                source=source,
                progress=report,
            )
    _show(result, format)
    if not result.ok:
        raise typer.Exit(1)


def _show(result: Result, format: Format) -> None:
    for message in result.messages:
        note(message)
    counts = {name: getattr(result, name) for name in COUNTS}
    if format is Format.JSON:
        print_json(counts)
    elif format is Format.CSV:
        print_csv(COUNTS, [list(counts.values())])
    else:
        rows = [[file.file, *(getattr(file, name) for name in COUNTS)] for file in result.files]
        total = [["together", *counts.values()]] if len(rows) > 1 else []
        shown = [
            [f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows + total
        ]
        print_table(("file", *COUNTS), shown, right=COUNTS)
        if result.unattributed:
            note(f"{result.unattributed:,} events are of people who belong to no account yet.")


def _mapping(file: Path | None, pairs: Sequence[str]) -> dict[str, str]:
    """Of the mapping file, and over it of the command."""
    mapping = _from_file(file) if file else {}
    for pair in pairs:
        target, equals, source = pair.partition("=")
        if not equals or not target:
            raise UsageError(
                f"--map {pair}: write TARGET=SOURCE, for example --map account_id=customer"
            )
        mapping[target.strip()] = source
    return mapping


def _from_file(file: Path) -> dict[str, str]:
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFile(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{file}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"{file}: is not valid TOML: {error}") from None
    for target, source in given.items():
        if not isinstance(source, str):
            raise UnreadableFile(f'{file}: {target} = {source!r}: write {target} = "COLUMN"')
    return given


def _one_by_one(args: Sequence[str]) -> list[str]:
    """`--map a=b c=d use.csv` as `--map a=b --map c=d use.csv`: up to the next option or file."""
    out: list[str] = []
    option = ""  # the one whose words these may be
    for place, word in enumerate(args):
        after = args[place - 1] if place else ""
        if word in ("--map", "--static"):
            option = word if out and not out[0].startswith("-") else ""
        elif word.startswith("-"):
            option = ""
        elif option and after != option:
            if (option == "--map" and "=" not in word) or Path(word).exists() or "/" in word:
                option = ""
            else:
                out.append(option)
        out.append(word)
    return out
