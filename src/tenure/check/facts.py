"""Facts that were rejected, belong to nobody, are too old, or are believed to have always been known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tenure.check.finding import Finding, Workspace, counted, spoken
from tenure.errors import TenureError
from tenure.facts import Moments, kinds

STALE_DAYS: Mapping[str, int] = {  # since the newest fact of a source, of kinds that keep coming
    "event": 7,
    "gauge": 7,
    "ticket": 30,
    "touchpoint": 30,
    "invoice": 60,
    "survey_response": 100,
}

# Attributes that a metric of the same name reads, beside what else it rests on.
READ_BY_METRICS = ("proficiency", "up_to_speed")


def rejected(asked: Workspace) -> Iterator[Finding]:
    """By kind, file and reason, with the first as an example."""
    sql = """
        SELECT kind, file, split_part(reason, ': ', 1) AS code, count(*),
            arg_min(substr(reason, length(split_part(reason, ': ', 1)) + 3), line), min(line)
        FROM {rejected} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3"""
    for kind, file, _, count, example, line in asked.rows(sql, "rejected"):
        yield Finding(
            "warning",
            f"{counted(count, 'row')} of {kind} could not be stored. For example: {example}",
            f"{file}, line {line}",
            "See them with `tenure rejected`; after a mend, `tenure import --retry`.",
        )


def unattributed(asked: Workspace) -> Iterator[Finding]:
    """Events of people whose account is not known."""
    sql = "SELECT sum(n), count(DISTINCT person_id) FROM {usage} WHERE account_id IS NULL"
    for events, people in asked.rows(sql, "usage"):
        if events:
            whose = f" of {counted(people, 'person', 'people')}" if people else ""
            yield Finding(
                "warning",
                f"{counted(int(events), 'event')}{whose} belong to no account.",
                "events",
                "Send them with their account (context.groupId, or `group` once), import them with an account_id, "
                "or import memberships.",
            )


def static(asked: Workspace) -> Iterator[Finding]:
    """What is believed to have always been known: counted, because a backtest sees it too early."""
    sql = "SELECT name, count(*) FROM {attributes} WHERE known_by = 'static' GROUP BY 1 ORDER BY 1"
    names = asked.rows(sql, "attributes")
    if names:
        yield Finding(
            "note",
            f"{sum(count for _, count in names):,} values are declared static, so as if always known: "
            f"{', '.join(name for name, _ in names)}.",
            "attributes",
            "Declare only what never changes; these are shown and filtered by, and never feed a model.",
        )


def hidden(asked: Workspace) -> Iterator[Finding]:
    """Attributes that cannot be asked for, because something else has their name."""
    names = asked.rows("SELECT DISTINCT name FROM {attributes} ORDER BY 1", "attributes")
    try:
        catalog = asked.app.catalog
    except TenureError:  # what is wrong with them is a finding of its own
        return
    for (name,) in names:
        known = catalog.definitions.get(name)
        if known is None or not (known.family == "attribute" or name in READ_BY_METRICS):
            what = f"the {known.family} {name}" if known else "a word of ours"
            yield Finding(
                "note",
                f"The attribute {name} has the name of {what}, which is what everybody gets who asks for it.",
                "attributes",
                f"Import it under another name: `--map crm_{name}={name}`.",
            )


def stale(asked: Workspace) -> Iterator[Finding]:
    """Sources that have brought nothing for longer than is usual for their kind."""
    for kind in kinds().values():
        sql = f"SELECT source, max(known_day) FROM {{{kind.rows}}} GROUP BY 1 ORDER BY 1"
        for source, newest in asked.rows(sql, kind.rows) if kind.kind in STALE_DAYS else ():
            age = (asked.today - newest).days
            if age > STALE_DAYS[kind.kind]:
                yield Finding(
                    "warning",
                    f"{source or 'The source without a name'} has brought no {spoken(kind.kind)} "
                    f"for {age:,} days, since {newest}.",
                    kind.rows,
                    f"Import what came since, or look at the past: `--as-of {newest}`.",
                )


def names(asked: Workspace) -> Iterator[Finding]:
    """Accounts that are shown by their id."""
    lens = asked.app.lens(asked.engine, Moments.at(asked.today), asked.pinned)
    named = (
        f"SELECT account_id FROM ({asked.pinned.scan('attributes')}) "
        "WHERE name = 'name' AND person_id IS NULL AND account_id IS NOT NULL"
    )
    sql = f"SELECT count(*) FROM ({lens.accounts_named()}) WHERE account_id NOT IN ({named})"
    for (count,) in asked.engine.rows(sql):
        if count:
            yield Finding(
                "note",
                f"{counted(count, 'account')} without a name, shown by the id.",
                "attributes",
                "Import names: `tenure import account FILE`, with the columns account_id and name.",
            )
