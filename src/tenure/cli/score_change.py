"""Why a score is another one than it was, on the command line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tenure.cli.accounts import readings
from tenure.cli.show import print_table
from tenure.errors import UsageError

if TYPE_CHECKING:
    from tenure.app import App

NAMES = {"health": "account", "user_health": "user"}  # whose score it is
WORDS = {
    "customer": "by what the customer did",
    "scorecard": "by another scorecard that took over",
    "definition": "by changes of the scorecard or of what it measures",
}


def print_change(
    app: App, name: str, account: str | None, user: str | None, since: date, until: date
) -> None:
    """Parts of the difference, the largest first."""
    from tenure.definitions.reach import score_change
    from tenure.health.steps import SOURCES

    if NAMES.get(name) != ("account" if user is None else "user") or account is None:
        raise UsageError(
            "--since explains a score: `tenure explain health --account ID --since DAY`, "
            "or `tenure explain user_health --account ID --user ID --since DAY`."
        )
    for day in (since, until):
        readings(app, day)
    found = score_change(app, account, since, until, user)
    was, now = ("–" if h is None else f"{h:.1f}" for h in (found.before, found.after))
    print(f"{name} of {user or account}: {was} on {found.since}, {now} on {found.until}")
    if found.why_not:
        print(found.why_not)
        return
    for source in SOURCES:
        if any(part.source == source for part in found.parts):
            print(f"{found.of(source):+.1f} {WORDS[source]}")
    if found.card_before != found.card_after:
        print(f"scored by {found.card_before} then, by {found.card_after} later")
    rows = [[f"{p.tenths:+.1f}", p.source, p.label, p.text] for p in found.parts]
    if rows:
        print_table(("points", "by", "what", ""), rows, right=["points"])
