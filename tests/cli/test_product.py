"""features.toml as it is shown and suggested in a terminal, and what it makes: metrics under the names of features."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Typed

from tenure.cli.init import PRODUCT

LAST = date(2026, 3, 31)
SAID = """
[[features]]
name = "reports"
events = ["report_run", "report_printed"]
key = true
"""


@pytest.fixture
def folder(tmp_path: Path, typed: Typed) -> Path:
    """ann runs reports every day and bob every fifth; both save; a job syncs; photos have a quantity."""
    folder = tmp_path / "vendor"
    typed("init", folder)
    rows = [["account_id", "person_id", "happened_at", "event", "quantity"]]
    for ago in range(40):
        at = f"{LAST - timedelta(days=ago)} 10:00:00"
        rows += [["acme", person, at, "saved", ""] for person in ("ann", "bob")]
        rows.append(["acme", "ann", at, "report_run", ""])
        rows.append(["acme", "", at, "crm_sync", ""])
        if ago % 5 == 0:
            rows += [
                ["acme", "bob", at, "report_run", ""],
                ["globex", "gil", at, "photoAdded", "3"],
            ]
        rows.append(["globex", "gil", at, "log in", ""])
    with (tmp_path / "events.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    assert typed("import", "event", tmp_path / "events.csv", "-w", folder).code == 0
    return folder


def read(typed: Typed, folder: Path, *names: str) -> dict[str, dict[str, object]]:
    said = typed("readings", *names, "--as-of", LAST, "--format", "json", "-w", folder)
    assert said.code == 0, said.err
    return {row["account_id"]: row for row in json.loads(said.out)}


def test_events_have_metrics_of_their_own_at_once(folder: Path, typed: Typed) -> None:
    found = read(typed, folder, "report_run_users", "photo_added_days", "logins")
    assert (found["acme"]["report_run_users"], found["globex"]["report_run_users"]) == (2, 0)
    assert (found["globex"]["photo_added_days"], found["globex"]["logins"]) == (6, 28)
    said = typed(
        "accounts",
        "--all",
        "--where",
        "report_run_days >= 4",
        "--as-of",
        LAST,
        "--format",
        "json",
        "-w",
        folder,
    )
    assert said.code == 0, said.err
    assert "acme" in said.out
    assert "globex" not in said.out


def test_other_windows_are_choices(folder: Path, typed: Typed) -> None:
    with (folder / "tenure.toml").open("a") as file:
        file.write('\n[metrics.report_days_7d]\nof = "report_run_days"\ndays = 7\n')
        file.write('doc = "Days of the last seven with a report."\n')
    assert read(typed, folder, "report_days_7d")["acme"]["report_days_7d"] == 7


def test_what_is_declared_takes_the_place_of_events(folder: Path, typed: Typed) -> None:
    (folder / "features.toml").write_text(SAID)
    assert read(typed, folder, "reports_users")["acme"]["reports_users"] == 2
    said = typed("readings", "report_run_users", "-w", folder)
    assert said.code == 1
    assert "report_run_users" in said.err


def test_what_is_declared_is_shown_with_what_came_of_it(folder: Path, typed: Typed) -> None:
    (folder / "features.toml").write_text(SAID)
    told = json.loads(typed("product", "--format", "json", "-w", folder).out)
    assert told["declared"] == [
        {
            "section": "features", "name": "reports", "title": "Reports",
            "shown_by": "report_run, report_printed", "count": 48, "users": 2, "note": "key",
        }
    ]  # fmt: skip
    assert [one["event"] for one in told["in_nothing"]] == [
        "saved",
        "crm_sync",
        "log in",
        "photoAdded",
    ]
    assert told["in_nothing"][0] == {"event": "saved", "count": 80, "users": 2, "accounts": 1}
    assert told["never_came"] == [{"event": "report_printed", "of": "the feature reports"}]
    shown = typed("product", "-w", folder).out
    assert "Never came: report_printed, which is to show the feature reports." in shown
    lines = typed("product", "--format", "csv", "-w", folder).out.splitlines()
    assert lines[0] == "section,name,title,shown_by,count,users,note"
    assert len(lines) == 2


def test_without_a_file_it_says_how_to_make_one(folder: Path, typed: Typed) -> None:
    said = typed("product", "-w", folder)
    assert (said.code, said.err) == (0, "")
    assert "features.toml declares nothing: every event stands for a feature." in said.out
    assert "photoAdded" in said.out
    (folder / "features.toml").unlink()
    said = typed("product", "-w", folder)
    assert "There is no features.toml: every event stands for a feature." in said.out


def test_the_example_of_a_new_workspace_reads_and_makes_metrics(folder: Path, typed: Typed) -> None:
    file = folder / "features.toml"
    lines = file.read_text().splitlines()
    assert all(line.startswith("#") for line in lines)
    said = "\n".join(line.removeprefix("# ") for line in lines[lines.index("#") :] if line != "#")
    file.write_text(said)
    assert typed("readings", "reports_users", "first_value_days", "-w", folder).code == 0


def test_a_suggestion_is_printed_and_written_once(folder: Path, typed: Typed) -> None:
    printed = typed("product", "--suggest", "-w", folder)
    assert 'login = ["log in"]' in printed.out
    assert (folder / "features.toml").read_text() == PRODUCT
    written = typed("product", "--write", "-w", folder)
    assert written.code == 0, written.err
    assert "2 features suggested from 5 events" not in written.err
    assert (folder / "features.toml").read_text().strip() == printed.out.strip()
    found = read(
        typed, folder, "photo_added_total", "crm_sync_on", "saved_users", "report_run_depth"
    )
    assert found["globex"]["photo_added_total"] == 18
    assert (found["acme"]["crm_sync_on"], found["globex"]["crm_sync_on"]) == (True, False)
    assert (found["acme"]["saved_users"], found["acme"]["report_run_depth"]) == (2, 1.0)
    again = typed("product", "--write", "-w", folder)
    assert again.code == 1
    assert "declares something already; nothing was changed" in again.err


def test_a_name_that_means_something_else_is_refused_with_its_place(
    folder: Path, typed: Typed
) -> None:
    (folder / "features.toml").write_text(SAID.replace('"reports"', '"active"'))
    said = typed("accounts", "-w", folder)
    assert said.code == 1
    assert "features.toml:3" in said.err
    assert "'active_users', which there is already" in said.err


def test_the_format_is_not_for_suggestions(folder: Path, typed: Typed) -> None:
    assert typed("product", "--suggest", "--format", "json", "-w", folder).code == 2
