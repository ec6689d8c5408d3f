"""A small workspace, and the command as it is typed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tenure.cli.command import run

DAY = "2026-03-31"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


Typed = Callable[..., Said]


@pytest.fixture
def typed(capfd: pytest.CaptureFixture[str]) -> Typed:
    """`typed("accounts", "--all")`: the exit code, stdout and stderr."""

    def type_(*words: object) -> Said:
        capfd.readouterr()
        code = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return type_


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Acme works every day with three people, Globex has one left, Initech left in January. Never changed by tests."""
    folder = tmp_path_factory.mktemp("made") / "vendor"
    assert run(["init", str(folder)]) == 0
    last = date.fromisoformat(DAY)
    events = [["account_id", "person_id", "happened_at", "event"]]
    for ago in range(200):
        day = last - timedelta(days=ago)
        people = {
            "acme": ["ann", "bob", "cho"],
            "globex": ["gil"] + (["guy", "gus"] if ago > 60 else []),
        }
        people["initech"] = ["ian"] if ago > 80 else []
        for account, names in people.items():
            events += [[account, name, f"{day} 10:00:00", "saved"] for name in names]
    lines = [["account_id", "line_id", "started_at", "arr", "seats", "term_end", "ended_at"]]
    lines += [["acme", "1", "2025-09-01", "12000", "4", "2026-08-31", ""]]
    lines += [["globex", "2", "2025-09-01", "48000", "6", "2026-08-31", ""]]
    lines += [["initech", "3", "2025-09-01", "6000", "1", "2026-08-31", "2026-01-15"]]
    accounts = [["account_id", "name", "industry"]]
    accounts += [
        ["acme", "Acme", "food"],
        ["globex", "Globex", "steel"],
        ["initech", "Initech", "food"],
    ]
    for kind, rows in {"event": events, "contract_line": lines, "account": accounts}.items():
        file = written(folder / f"{kind}.csv", rows)
        static = ["--static", "name", "industry"] if kind == "account" else []
        assert run(["import", kind, str(file), "--workspace", str(folder), *static]) == 0
    return folder


def written(file: Path, rows: list[list[str]]) -> Path:
    """Rows as a CSV file."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows(rows)
    return file
