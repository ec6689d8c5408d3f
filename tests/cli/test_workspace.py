"""Making, filling, checking, copying a workspace."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from tests.cli.conftest import DAY, Typed, written

from tenure.settings import Settings


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "own"))


def test_a_new_workspace_has_all_that_it_needs(tmp_path: Path, typed: Typed) -> None:
    folder = tmp_path / "deep" / "w"
    assert typed("init", folder).code == 0
    assert Settings.read(folder, {}) == Settings(
        workspace="w", threads=Settings.read(folder, {}).threads
    )
    assert (folder / "metrics" / "own.py").read_text().count("from tenure import metric") == 1
    assert list((folder / "scorecards").iterdir()) == []
    assert (folder / ".gitignore").read_text() == "lake/\njournal/\nstate.db*\n"
    assert typed("check", "-w", folder).code == 0


def test_nothing_is_overwritten(tmp_path: Path, typed: Typed) -> None:
    (tmp_path / "metrics").mkdir()
    said = typed("init", tmp_path)
    assert said.code == 1
    assert "is there already; nothing was changed" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["metrics"]


def test_the_example_metric_works_as_it_stands(own: Path, typed: Typed) -> None:
    file = own / "metrics" / "own.py"
    text = file.read_text()
    file.write_text("\n".join(line.removeprefix("# ") for line in text.splitlines()))
    said = typed("readings", "report_readers", "--as-of", DAY, "--format", "json", "-w", own)
    assert json.loads(said.out)[0]["report_readers"] == 0


def test_an_import_counts_as_json_and_keeps_what_it_cannot_store(own: Path, typed: Typed) -> None:
    rows = [["konto", "wer", "wann", "was"]]
    rows += [["acme", "ann", "2026-03-30 09:00", "read"], ["acme", "ann", "yesterday", "read"]]
    file = written(own / "more.csv", rows)
    words = ("--map", "account_id=konto", "person_id=wer", "happened_at=wann", "--map", "event=was")
    said = typed("import", "event", file, *words, "--format", "json", "-w", own)
    assert said.code == 0
    assert json.loads(said.out) == {"received": 2, "stored": 1, "duplicate": 0, "rejected": 1}
    again = typed("import", "event", file, *words, "--format", "json", "-w", own)
    assert json.loads(again.out) == {"received": 2, "stored": 0, "duplicate": 1, "rejected": 1}
    (rejected,) = json.loads(typed("rejected", "--format", "json", "-w", own).out)
    assert (rejected["file"], rejected["line"], rejected["column"]) == ("more.csv", 3, "wann")
    assert "yesterday" in rejected["reason"]
    assert rejected["row"]["konto"] == "acme"
    assert typed("rejected", "--export", own / "bad.csv", "-w", own).code == 0
    assert "yesterday" in (own / "bad.csv").read_text()
    assert "more.csv" in typed("rejected", "-w", own).out
    told = typed("check", "--format", "json", "-w", own).out
    assert any("1 row of event could not be stored" in f["what"] for f in json.loads(told))
    retried = typed("import", "--retry", "--format", "json", "-w", own)
    assert json.loads(retried.out)["rejected"] == 1


def test_a_mapping_file_does_the_same(own: Path, typed: Typed) -> None:
    file = written(own / "more.csv", [["a", "b", "c", "d"], ["acme", "ann", "2026-03-30", "read"]])
    (own / "map.toml").write_text(
        'account_id = "a"\nperson_id = "b"\nhappened_at = "x"\nevent = "d"\n'
    )
    words = ("--mapping-file", own / "map.toml", "--map", "happened_at=c", "--format", "csv")
    said = typed("import", "event", file, *words, "-w", own)
    assert said.out == "received,stored,duplicate,rejected\n1,1,0,0\n"


def test_what_is_wrong_is_found_with_its_mend(own: Path, typed: Typed) -> None:
    line = [
        ["account_id", "line_id", "started_at", "arr", "currency"],
        ["acme", "9", "2026-01-01", "5", "CHF"],
    ]
    assert typed("import", "contract_line", written(own / "chf.csv", line), "-w", own).code == 0
    orphan = [["person_id", "happened_at", "event"], ["zoe", "2026-03-30", "read"]]
    assert typed("import", "event", written(own / "zoe.csv", orphan), "-w", own).code == 0
    stray = own / "lake" / "events" / "known_month=2026-03" / "stray.parquet"
    stray.write_bytes(b"left behind")
    os.utime(stray, (time.time() - 200_000,) * 2)
    said = typed("check", "--format", "json", "-w", own)
    assert said.code == 0
    found = {finding["what"]: finding for finding in json.loads(said.out)}
    for words in (
        "1 amount in CHF, the first of 2026-01-01; a rate to USD is known never.",
        "1 event of 1 person belong to no account.",
        "6 values are declared static, so as if always known: industry, name.",
        "No ticket has ever come in. It would tell who struggles: open tickets and their rate.",
    ):
        assert words in found
        assert found[words]["mend"]
    assert any(what.startswith("1 file (0.0 MB) belong to no version") for what in found)
    assert any("has brought no event for" in what for what in found)
    (own / "rates.csv").write_text("day,currency,rate\n2025-01-01,CHF,1.1\n")
    assert "CHF" not in typed("check", "--format", "json", "-w", own).out


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("tenure.toml", "[workspace]\nzone = 'Mars'", "is not a time zone"),
        ("tenure.toml", "[workspace]\nzone = 'Asia/Tokyo'", "The lake's days are those of UTC"),
        ("metrics/own.py", "from tenure import metric\n@metric(unit='x')\ndef x(nothing):\n    'X.'\n    return nothing\n", "nothing"),
        ("metrics/own.py", "import tenure nonsense", "own.py"),
        ("scorecards/own.toml", "nonsense", "own.toml"),
    ],
)  # fmt: skip
def test_what_keeps_it_from_working_is_an_error(
    file: str, text: str, words: str, own: Path, typed: Typed
) -> None:
    (own / file).write_text(text)
    said = typed("check", "--format", "json", "-w", own)
    assert said.code == 1
    first = json.loads(said.out)[0]
    assert first["severity"] == "error"
    assert words in first["what"]


def test_a_backup_restores_to_the_same_answers(own: Path, tmp_path: Path, typed: Typed) -> None:
    asked = ("accounts", "--as-of", DAY, "--format", "csv", "-w")
    answer = typed(*asked, own).out
    assert typed("backup", tmp_path / "copy", "-w", own).code == 0
    assert typed("restore", tmp_path / "copy", tmp_path / "back").code == 0
    assert typed(*asked, tmp_path / "back").out == answer
    assert typed("backup", tmp_path / "copy", "-w", own).code == 2


def test_upkeep_changes_no_answer(own: Path, typed: Typed) -> None:
    asked = ("accounts", "--as-of", DAY, "--format", "csv", "-w", own)
    answer = typed(*asked).out
    for verb in ("compact", "vacuum", "rebuild"):
        assert typed(verb, "-w", own).code == 0
    assert typed(*asked).out == answer


def test_what_is_computed_is_kept(own: Path, typed: Typed) -> None:
    words = ("compute", "--since", "2026-03-10", "--until", "2026-03-24", "-w", own)
    assert "on 3 days." in typed(*words).out
    assert ": stored; nothing to compute." in typed(*words).out


def test_a_demo_is_made_once_and_never_over_something_else(tmp_path: Path, typed: Typed) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    said = typed("demo", "--no-serve", "--workspace", tmp_path / "mine")
    assert said.code == 1
    assert "is not a demo" in said.err


def test_an_attribute_that_something_else_hides_is_told(typed: Typed, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    typed("init", folder)
    (tmp_path / "accounts.csv").write_text("account_id,seats,plan\na,5,pro\n")
    typed("import", "account", tmp_path / "accounts.csv", "-w", folder)
    told = typed("check", "--format", "json", "-w", folder).out
    assert "crm_seats=seats" in told
    assert "crm_plan" not in told
