"""`tenure import KIND FILE…`: facts from files."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from tenure.cli import log
from tenure.cli.options import Format, Workspace, opened
from tenure.cli.progress import note, stages
from tenure.cli.show import number, print_csv, print_json, print_table
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
            metavar="KIND",
            help="event, contract_line, ticket …, a wide table: account, person; or log: a server's log.",
        ),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="CSV, JSON, Parquet or XLSX; also .gz and .zst."),
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
    ids: Annotated[
        str | None,
        typer.Option(
            metavar="SYSTEM",
            help="Whose ids of accounts and people these are, where not the product's: see `tenure ids`.",
        ),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The export of a system that Tenure knows, in place of KIND; `--like list` lists them.",
        ),
    ] = None,
    retry: Annotated[
        bool,
        typer.Option(
            "--retry", help="Replay the rows that were rejected, with the changed --map if given."
        ),
    ] = False,
    rules: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Of a log: which lines become which facts."),
    ] = None,
    log_format: Annotated[
        str | None,
        typer.Option(
            metavar="FORMAT",
            help="Of a log: combined, vhost, json, logfmt, w3c, alb, csv, or a LogFormat; else as it looks.",
        ),
    ] = None,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest", help="Of a log: print rules for what none matches; store nothing."
        ),
    ] = False,
    format: Annotated[Format, typer.Option(help="How the counts are shown.")] = Format.TABLE,
) -> None:
    """Import facts from files.

    The same file twice stores nothing new. Rows that cannot be stored are kept: see `tenure rejected`.
    """
    if retry and (kind or files or known_at or static or source or ids):
        raise UsageError(
            "--retry replays what was rejected; of the other options it takes only --map."
        )
    if like is not None:
        if retry:
            raise UsageError("--retry takes no --like: what was rejected knows how it came.")
        if mapping_file or static or rules or log_format or suggest:
            raise UsageError(
                "--like says the mapping; of the options about columns it takes only --map."
            )
        return _like(like, kind, files or [], workspace, map or [], known_at, source, ids, format)
    if not retry and not (kind and files):
        raise UsageError(
            "Say what is in which file: tenure import KIND FILE…, for example tenure import event use.csv"
        )
    if kind == "log":
        if map or mapping_file or static:
            raise UsageError("A log takes no --map and no --static: its --rules say what is what.")
        if suggest:
            log.suggest_log(files or [], rules, log_format)
        else:
            log.import_log(
                workspace, files or [], rules, log_format, source, known_at, ids or "", format
            )
        return
    if rules or log_format or suggest:
        raise UsageError(
            "--rules, --log-format and --suggest are for logs: tenure import log FILE…"
        )
    mapping = _mapping(mapping_file, map or [])
    app, now = opened(workspace), datetime.now(UTC)
    with stages("Importing", "rows") as report:
        if retry:
            from tenure.collect.retry import retry as replay

            result = replay(app, mapping, report, now=now)
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
                now=now,
                ids=ids or "",
            )
    _show(result, format)
    if not result.ok:
        raise typer.Exit(1)


def _like(
    name: str,
    first: str | None,
    files: Sequence[Path],
    workspace: Path | None,
    pairs: Sequence[str],
    known_at: str | None,
    source: str | None,
    ids: str | None,
    format: Format,
) -> None:
    """Import by a ready mapping; what stands where KIND would is a file too."""
    from tenure.collect.mappings import named, ready
    from tenure.collect.result import together
    from tenure.collect.subject import names
    from tenure.collect.taking import like

    if name == "list":
        rows = [[", ".join((one.name, *one.also)), one.title, one.export] for one in ready()]
        return print_table(("name", "what", "how to get it"), rows)
    found = named(name)
    paths = [*([Path(first)] if first else []), *files]
    if first and first in names() and not paths[0].exists():
        raise UsageError(f"--like {name} says the kind already: leave {first} out.")
    if not paths:
        raise UsageError(f"Say which file: tenure import --like {name} FILE…")
    app = opened(workspace)
    with stages("Importing", "rows") as report:
        taken = like(
            app,
            found,
            paths,
            _mapping(None, pairs),
            now=datetime.now(UTC),
            source=source,
            ids=ids,
            known_at=known_at,
            progress=report,
        )
    result = together(one.result for one in taken)
    _show(result, format)
    for one in taken:
        if one.filtered:
            left = "1 row was" if one.filtered == 1 else f"{one.filtered:,} rows were"
            note(f"{one.result.file}: {left} left out: no {one.kind} is meant by it.")
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
        shown = [[number(cell) for cell in row] for row in rows + total]
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
            if Path(word).exists() or not _belongs(word, option):
                option = ""
            else:
                out.append(option)
        out.append(word)
    return out


def _belongs(word: str, option: str) -> bool:
    """Whether a word that is no file reads like one of the option's: `mrr=Price/month` of --map, `industry` of --static."""
    if option == "--map":
        target, equals, _ = word.partition("=")
        return bool(equals) and "/" not in target
    return "/" not in word
