"""The examples of docs/identity.md do what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tenure.app import App
from tenure.cli.command import run
from tenure.collect.identity import Identity

PAGE = (Path(__file__).parents[3] / "docs" / "identity.md").read_text("utf-8")


def example(name: str) -> str:
    """What follows the mark of an example, up to the next text."""
    after = PAGE.partition(f"<!-- example: {name} -->\n")[2]
    blocks = re.match(r"(?:```\w+\n.*?\n```\n)+", after, re.DOTALL)
    assert blocks, name
    return blocks[0]


def play(name: str, workspace: Path) -> None:
    """Write the files of an example, and run its commands."""
    workspace.mkdir()
    (workspace / "tenure.toml").write_text('[workspace]\nname = "docs"\n')
    for language, text in re.findall(r"```(\w+)\n(.*?)\n```", example(name), re.DOTALL):
        if language == "csv":
            file, _, content = text.partition("\n")
            (workspace / file).write_text(content + "\n")
        else:
            for line in text.splitlines():
                words = shlex.split(line)[1:]
                files = [str(workspace / word) if word.endswith(".csv") else word for word in words]
                assert run([*files, "--workspace", str(workspace)]) == 0, line


def rows(workspace: Path, table: str, columns: str) -> list[Any]:
    app = App.open(workspace)
    with app.engine() as engine:
        scan = app.lake.pin().scan(table)
        return engine.rows(f"SELECT {columns} FROM ({scan}) WHERE known_until IS NULL ORDER BY ALL")


def test_accounts_by_memberships(tmp_path: Path) -> None:
    play("accounts", tmp_path / "w")
    found = rows(tmp_path / "w", "events", "month(day), account_id, account_by")
    assert found == [(1, "acme", "membership"), (2, "bolt", "membership")]


def test_the_crosswalk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    play("crosswalk", tmp_path / "w")
    assert rows(tmp_path / "w", "tickets", "ticket_id, account_id") == [("7", "acme"), ("8", None)]
    said = capsys.readouterr().out
    assert "Acme, Inc." in said
    assert "same name" in said
    assert run(["ids", "--workspace", str(tmp_path / "w")]) == 0
    assert "Every id of another system is matched." in capsys.readouterr().out
    decided = ["ids", "decisions", "--format", "csv", "--workspace", str(tmp_path / "w")]
    assert run(decided) == 0
    ours = [line.split(",") for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(line[2], line[3]) for line in ours] == [
        ("zendesk:5002", "zendesk:5002"),
        ("zendesk:5001", "acme"),
    ]
    assert run(["ids", "undo", ours[1][0], "--workspace", str(tmp_path / "w")]) == 0
    assert rows(tmp_path / "w", "tickets", "ticket_id, account_id") == [("7", None), ("8", None)]


def test_the_rules(tmp_path: Path) -> None:
    (tmp_path / "identity.toml").write_text(
        re.sub(r"^```.*$", "", example("identity.toml"), flags=re.M)
    )
    rules = Identity.read(tmp_path)
    assert rules.internal_domains == ("tasklane.example",)
    assert rules.test_attributes == {"plan": ("internal", "sandbox*")}
