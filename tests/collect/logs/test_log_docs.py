"""Every example of docs/logs.md is run, and what is said about it is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cli.conftest import Typed, typed

from tenure.app import App
from tenure.collect.logs.formats.open import names
from tenure.collect.logs.noise import REASONS
from tenure.collect.logs.rules import read
from tenure.collect.sources import log
from tenure.collect.sources.source import source_named

__all__ = ["typed"]
PAGE = (Path(__file__).parents[3] / "docs" / "logs.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, re.DOTALL)
TOML = [text for kind, text in BLOCKS if kind == "toml"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The logs that the page shows, and a workspace."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    for _, text in BLOCKS:
        for name, content in re.findall(r"\$ cat (\S+)\n(.*?)(?=\$ |\Z)", text, re.DOTALL):
            (tmp_path / name).write_text(content)
    return tmp_path


def toml(having: str) -> str:
    (found,) = [text for text in TOML if having in text]
    return found


def rows(folder: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    app = App.open(folder)
    with app.engine() as engine:
        return engine.rows(f"SELECT {columns} FROM ({app.lake.pin().scan(table)}) ORDER BY ALL")


def test_the_first_example(here: Path, typed: Typed) -> None:
    said = typed("import", "log", "access.log", "--suggest")
    assert said.out.strip() == toml("# say where the account stands").strip()
    (here / "rules.toml").write_text(said.out)
    words = (
        "import",
        "log",
        "access.log",
        "--rules",
        "rules.toml",
        "--source",
        "web",
        "--format",
        "csv",
    )
    assert typed(*words).out.splitlines()[1] == "7,3,0,1,3"
    assert typed(*words).out.splitlines()[1] == "7,0,3,1,3"
    assert rows(here, "events", "event, account_id, person_id") == [
        ("board_share", "globex", "bob@globex.example"),
        ("project_export", "acme", "ann@acme.example"),
        ("project_viewed", "globex", "bob@globex.example"),
    ]
    assert "this line is broken" in typed("rejected", "--format", "csv").out


def test_an_own_pattern(here: Path, typed: Typed) -> None:
    (here / "jobs.toml").write_text(toml("ran (?<feature>"))
    assert typed("import", "log", "jobs.log", "--rules", "jobs.toml").code == 0
    assert rows(here, "events", "happened_at::VARCHAR, event, account_id, person_id") == [
        ("2026-01-31 09:00:05+00", "export", "acme", "ann")
    ]


def test_features_of_an_application(here: Path, typed: Typed) -> None:
    (here / "app.toml").write_text(toml("feature executed"))
    assert typed("import", "log", "app.log", "--rules", "app.toml").code == 0
    assert rows(here, "events", "event, account_id, person_id, duration_seconds") == [
        ("export", "acme", "ann", 0.25)
    ]


def test_levels_of_customers(here: Path, typed: Typed) -> None:
    (here / "usage.toml").write_text(toml("storage_gb"))
    assert typed("import", "log", "usage.csv", "--rules", "usage.toml").code == 0
    assert rows(here, "gauges", "account_id, meter, value") == [
        ("acme", "cpu_share", 0.42),
        ("acme", "network_mb", 900.0),
        ("acme", "storage_gb", 118.0),
        ("globex", "cpu_share", 0.07),
        ("globex", "storage_gb", 12.0),
    ]


def test_a_followed_log(here: Path) -> None:
    (here / "sources").mkdir()
    text = toml('kind = "log"').replace("/var/log/nginx/access.log", "access.log")
    (here / "sources" / "web.toml").write_text(text)
    app = App.open(here)
    source = source_named(here, "web")
    from datetime import UTC, datetime

    (told,) = log.run(app, source, datetime.now(UTC))
    assert (told.received, told.stored, told.rejected) == (7, 1, 1)


@pytest.mark.parametrize("text", TOML)
def test_every_rules_file_can_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "rules.toml").write_text(text)
    read(tmp_path / "rules.toml")


def test_every_format_and_every_reason_is_listed() -> None:
    for name in names():
        assert f"| `{name}` |" in PAGE
    for reason, what in REASONS.items():
        assert f"| `{reason}` | {what}" in PAGE


def test_wrong_uses_are_told(here: Path, typed: Typed) -> None:
    assert typed("import", "log", "access.log").code == 2
    assert (
        "Did you mean combined"
        in typed("import", "log", "access.log", "--suggest", "--log-format", "combind").err
    )
    assert typed("import", "log", "access.log", "--map", "a=b", "--suggest").code == 2
    assert typed("import", "event", "usage.csv", "--suggest").code == 2
    gone = typed("import", "log", "gone.log", "--suggest")
    assert (gone.code, gone.err.strip()) == (1, "gone.log: there is no such file")
