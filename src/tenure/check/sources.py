"""Sources that are described wrongly, that could not be fetched, or that nobody fetches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tenure.check.finding import Finding, Workspace, counted

IN_TIME = timedelta(days=1)  # what was due longer ago than this is not fetched at all


def sources(asked: Workspace) -> Iterator[Finding]:
    """What is wrong with what Tenure fetches by itself."""
    from tenure.collect.sources.runs import Runs
    from tenure.collect.sources.source import readable

    app, runs = asked.app, Runs(asked.app)
    found, wrong = readable(app.workspace)
    for error in wrong:
        yield Finding("error", str(error), "sources", "Mend the file; the others are fetched.")
    for source in found:
        last = runs.last(source)
        where = f"sources/{source.file.name}"
        due = last.due_at(source)
        if last.trouble and not last.failures:
            yield Finding(
                "warning",
                f"{source.name} was fetched, but not all of it: {last.trouble}",
                where,
                "The rest came in. What is mended comes in with the next run.",
            )
        elif last.trouble:
            worked = app.zone.day_of(last.worked_at) if last.worked_at else None
            since = f"the last time it could was on {worked}" if worked else "it never could yet"
            yield Finding(
                "warning",
                f"{source.name} could not be fetched, {counted(last.failures, 'time')} in a row "
                f"({since}): {last.trouble}",
                where,
                f"What came before is kept. After a mend, `tenure pull {source.name}` tries at once.",
            )
        elif last.at is None:
            yield Finding(
                "note",
                f"{source.name} has never been fetched.",
                where,
                f"`tenure pull {source.name} --preview` shows its first facts, `tenure load --follow` keeps fetching.",
            )
        elif due and app.zone.day_of(due + IN_TIME) < asked.today:
            yield Finding(
                "warning",
                f"{source.name} was to be fetched on {app.zone.day_of(due)}, and was not.",
                where,
                "Run `tenure load --follow`, or `tenure serve`, which does it too.",
            )
