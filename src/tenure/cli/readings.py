"""`tenure readings NAME…`: definitions as a table, computed from what is known, for other tools."""

from __future__ import annotations

import enum
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from tenure.cli.options import AsOf, Every, Since, Until, Workspace, moments, opened
from tenure.cli.progress import Report, note, progress
from tenure.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.app import App
    from tenure.facts import Moments

AT_ONCE = {"account": 104, "person": 26}  # moments computed at once: two years of weeks


class FileFormat(enum.StrEnum):
    """How the table is written."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class Whose(enum.StrEnum):
    """Whose readings."""

    ACCOUNT = "account"
    PERSON = "person"


def readings(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME…", help="Metrics, scores or attributes.")
    ],
    workspace: Workspace = None,
    subject: Annotated[
        Whose, typer.Option(help="A row per account, or per person at an account.")
    ] = Whose.ACCOUNT,
    as_of: AsOf = None,
    since: Since = None,
    until: Until = None,
    every: Every = None,
    format: Annotated[
        FileFormat | None, typer.Option(help="Without it: as FILE ends, else csv.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of stdout."),
    ] = None,
) -> None:
    """Compute definitions and write them as a table.

    A row per subject and day, a column per NAME in the order asked.
    """
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise UsageError(f"{min(doubled)} is asked for twice.")
    shape = format or _by_ending(output)
    if shape is FileFormat.PARQUET and output is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: add -o FILE.")
    app = opened(workspace)
    days = moments(app, as_of, since, until, every)
    with progress("Computing", "days") as report:
        table = compute(app, names, subject.value, days, report)
    if output is None:
        write(table, shape, sys.stdout.buffer)
    else:
        draft = output.with_name(f".{output.name}.part")
        with draft.open("wb") as file:
            write(table, shape, file)
        draft.replace(output)
        note(f"{output}: {table.num_rows:,} rows")


def compute(
    app: App, names: list[str], subject: Literal["account", "person"], days: Moments, report: Report
) -> pa.Table:
    """The subject's key, `as_of` and the names in the order asked, by subject and day."""
    import pyarrow as pa

    from tenure.catalog.compute import compute as computed
    from tenure.facts import Moments

    pinned, step, parts = app.lake.pin(), AT_ONCE[subject], []
    for start in range(0, len(days), step):
        part = Moments(days.days[start : start + step])
        with app.computer() as engine:
            parts.append(computed(app.catalog, app.lens(engine, part, pinned), names, subject))
        report(min(start + step, len(days)), len(days))
    if len(parts) == 1:
        return parts[0]
    keys = [name for name in ("account_id", "person_id") if name in parts[0].column_names]
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in (*keys, "as_of")])


def write(table: pa.Table, shape: FileFormat, file: BinaryIO) -> None:
    """The table as csv (nothing for null), json (a list of objects) or parquet."""
    if shape is FileFormat.PARQUET:
        import pyarrow.parquet as parquet

        parquet.write_table(table, file, compression="zstd")
    elif shape is FileFormat.CSV:
        import pyarrow.csv as csv

        csv.write_csv(table, file, csv.WriteOptions(quoting_style="needed"))
    else:
        from tenure.cli.show import json_text

        file.write(b"[")
        lead = b"\n"
        for batch in table.to_batches(max_chunksize=10_000):
            for row in batch.to_pylist():
                file.write(lead + json_text(row).encode())
                lead = b",\n"
        file.write(b"\n]\n")
    file.flush()


def _by_ending(output: Path | None) -> FileFormat:
    ending = output.suffix.lstrip(".").lower() if output else ""
    return FileFormat(ending) if ending in list(FileFormat) else FileFormat.CSV
