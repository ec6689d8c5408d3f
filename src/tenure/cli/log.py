"""`tenure import log FILE… --rules FILE`: facts from the logs of servers and applications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tenure.cli.options import Format, opened
from tenure.cli.progress import note, stages
from tenure.cli.show import number, print_csv, print_json, print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.collect.logs.imports import LogResult
    from tenure.collect.logs.rules import Rules
    from tenure.collect.logs.store import Stored

COUNTS = ("received", "stored", "duplicate", "rejected", "filtered")


def import_log(
    workspace: Path | None,
    files: Sequence[Path],
    rules: Path | None,
    log_format: str | None,
    source: str | None,
    known_at: str | None,
    ids: str,
    format: Format,
) -> None:
    """Store what the rules make of the logs."""
    from tenure.collect.logs.imports import SOURCE, import_logs

    if not rules:
        raise UsageError(
            "Say with --rules FILE which requests are which events; "
            "`tenure import log FILE --suggest` proposes rules."
        )
    if known_at not in (None, "now", "happened"):
        raise UsageError("Of a log --known-at is now or happened.")
    given = _rules(rules, log_format)
    app = opened(workspace)
    with stages("Importing", "lines") as report:
        results = import_logs(
            app,
            files,
            given,
            now=datetime.now(UTC),
            source=source or SOURCE,
            known_at=known_at,
            ids=ids,
            progress=report,
        )
    _show(results, format)
    for result in results:
        if result.trouble:
            note(result.trouble)
    if any(result.trouble for result in results):
        raise typer.Exit(1)


def suggest_log(files: Sequence[Path], rules: Path | None, log_format: str | None) -> None:
    """Print rules for the requests that no rule matches; store nothing."""
    from tenure.collect.logs.harvest import Unmatched
    from tenure.collect.logs.imports import look_through
    from tenure.collect.logs.suggest_rules import as_toml, suggest

    results = look_through(files, _rules(rules, log_format))
    unmatched: Counter[Unmatched] = Counter()
    for result in results:
        unmatched += result.unmatched
        note(f"{result.file}: {result.lines:,} lines, format {result.format}")
        _tell_reasons(result.counts)
    if not rules:
        print('[who]\naccount = "{query.account}"  # say where the account stands')
        print('person = "{user}"  # and the person\n')
    print(as_toml(suggest(unmatched)))


def _rules(file: Path | None, log_format: str | None) -> Rules:
    from tenure.collect.logs.formats.open import refuse_unknown
    from tenure.collect.logs.rules import Rules, read

    given = read(file) if file else Rules()
    if log_format:
        refuse_unknown(log_format)
        given = replace(given, said=replace(given.said, format=log_format, pattern=""))
    return given


def _show(results: Sequence[LogResult], format: Format) -> None:
    from tenure.collect.logs.store import Stored

    total = sum((result.counts for result in results), Stored())
    counts = {name: getattr(total, name) for name in COUNTS}
    if format is Format.JSON:
        print_json({**counts, "reasons": dict(total.reasons)})
        return
    if format is Format.CSV:
        print_csv(COUNTS, [list(counts.values())])
        return
    rows = [[r.file, r.format, *(getattr(r.counts, name) for name in COUNTS)] for r in results]
    rows += [["together", "", *counts.values()]] if len(rows) > 1 else []
    shown = [[number(cell) for cell in row] for row in rows]
    print_table(("file", "format", *COUNTS), shown, right=COUNTS)
    _tell_reasons(total)
    if total.unattributed:
        note(f"{total.unattributed:,} events are of people who belong to no account yet.")


def _tell_reasons(counts: Stored) -> None:
    from tenure.collect.logs.noise import REASONS

    for reason, count in sorted(counts.reasons.items(), key=lambda pair: -pair[1]):
        what = REASONS.get(reason, "rejected; `tenure rejected` lists the lines")
        note(f"{count:>12,}  {reason}: {what}")
