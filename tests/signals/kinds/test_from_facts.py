"""Kinds that rest on features.toml, from events: a task that is never done, and errors week after week."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.metrics.ask import D, line, use
from tests.product.asked import ask_of

from tenure.signals.kinds.small_errors import small_errors
from tenure.signals.kinds.stuck import stuck

DECLARED = """
errors = ["error_shown"]
exports = ["export_csv"]
[[flows]]
name = "set_up"
help = ["help_viewed"]
steps = [{ event = "begun" }, { event = "half" }, { event = "done" }]
"""
KINDS = (stuck, small_errors)
WEEKS = [(D - timedelta(7 * n)).isoformat() for n in range(8)]
NAMES = [kind.name for kind in KINDS]


def tried(account: str, person: str, *after: str, day: str = "2024-06-12") -> list[Any]:
    """Begins the flow, and does one thing after another, five minutes apart."""
    events = enumerate(("begun", "half", *after))
    return [
        row
        for n, event in events
        for row in use(account, person, f"{day}T09:{5 * n:02}", event=event)
    ]


def test_who_asks_for_help_and_never_finishes_is_stuck(tmp_path: Path) -> None:
    events = [
        *tried("one", "ann", "help_viewed"), *tried("one", "bob", "done"),
        *tried("many", "a", "help_viewed"), *tried("many", "b", "help_viewed", "half"), *tried("many", "c", "help_viewed"),
        *tried("many", "d", "done"), *tried("fine", "eve", "help_viewed", "done"), *tried("alone", "fay"),
    ]  # fmt: skip
    lines = [line(one, line_id=one) for one in ("one", "many", "fine", "alone")]
    found = ask_of(tmp_path, DECLARED, *NAMES, event=events, contract_line=lines, besides=KINDS)
    levels = {account: row["signal_stuck"] for account, row in found.items()}
    assert levels == {"one": 1, "many": 2, "fine": 0, "alone": 0}


def test_small_errors_and_then_the_data_are_taken_out(tmp_path: Path) -> None:
    """A user who meets eight errors in eight weeks; one who then exports as much in four weeks as before in a year; one who
    meets seven; one whose errors lie in five weeks."""
    events = [
        *use("errs", "ann", *WEEKS, event="error_shown"),
        *use("takes", "bob", *WEEKS, event="error_shown"),
        *use("takes", "bob", *(["2024-06-20"] * 12), event="export_csv"),
        *use("few", "cy", *WEEKS[:7], event="error_shown"),
        *use("once", "di", *(WEEKS[:5] * 2), event="error_shown"),
    ]
    lines = [line(one, line_id=one) for one in ("errs", "takes", "few", "once")]
    found = ask_of(tmp_path, DECLARED, *NAMES, event=events, contract_line=lines, besides=KINDS)
    levels = {account: row["signal_small_errors"] for account, row in found.items()}
    assert levels == {"errs": 1, "takes": 2, "few": 0, "once": 0}
