"""How the command answers: exit codes, one message, nothing but the answer on stdout."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import DAY, Typed

from tenure.cli import command

TENURE = [sys.executable, "-m", "tenure"]


def test_help_names_every_verb_and_imports_nothing_heavy(typed: Typed) -> None:
    said = typed("--help")
    assert said.code == 0
    assert all(f"  {verb} " in said.out for verb in command.VERBS)
    asked = "import sys, tenure.cli.command; print({'ibis', 'duckdb', 'pyarrow', 'deltalake', 'fastapi', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("verb", command.VERBS)
def test_every_verb_explains_itself(verb: str, typed: Typed) -> None:
    said = typed(verb, "--help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: tenure {verb}")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["accounts", "--as-of", "31.3.2026"], "'31.3.2026' is not a day; write it as 2026-01-31"),
        (["accounts", "--as-of", "2026-02-30"], "'2026-02-30' is not a day"),
        (["accounts", "--as-of", "2999-01-01"], "2999-01-01 lies ahead: today is"),
        (["accounts", "--format", "yaml"], "'yaml' is not one of"),
        (["compute", "--since", "2026-01-02", "--until", "2026-01-01"], "is after --until"),
        (["compute", "--until", "2026-01-01"], "need --since"),
        (["compute", "--since", "2026-01-01", "--as-of", "2026-01-02"], "not both"),
        (["compute", "--since", "2026-01-01", "--every", "0d"], "'0d' is not a step"),
        (["compute", "--since", "2026-01-01", "--every", "1y"], "write days or weeks: 1d, 7d, 4w"),
        (["compute", "--since", "1000-01-01", "--every", "1d"], "is more than 3,700 days"),
        (["readings"], "Missing argument"),
        (["readings", "arr", "arr"], "arr is asked for twice"),
        (["import"], "Say what is in which file"),
        (["import", "evnt", "x.csv"], "event"),
        (["import", "event", "x.csv", "--map", "account_id"], "write TARGET=SOURCE"),
        (["import", "event", "--retry"], "it takes only --map"),
    ],
)
def test_wrong_use_is_told_apart(words: list[str], message: str, made: Path, typed: Typed) -> None:
    said = typed(*words, *(["--workspace", made] if words[0] != "frobnicate" else []))
    assert said.code == 2
    assert message in " ".join(said.err.split())
    assert said.out == ""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["account", "acne"], "There is no account 'acne' as of 2026-03-31. Did you mean acme?"),
        (["readings", "activ_users"], "did you mean active_users"),
        (["explain", "activ_users"], "did you mean active_users"),
        (["accounts", "--where", "seats = null"], "write `is null`"),
        (["accounts", "--sort", "-seatz"], "seats"),
        (["accounts", "--sort", "nonsense"], "nonsense"),
        (["explain", "arr", "--account", "acne"], "There is no account 'acne'"),
    ],
)
def test_what_it_could_not_do_is_one_message(
    words: list[str], message: str, made: Path, typed: Typed
) -> None:
    said = typed(*words, "--as-of", DAY, "--workspace", made)
    assert said.code == 1
    assert message in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_files_that_cannot_be_read_are_named(made: Path, tmp_path: Path, typed: Typed) -> None:
    for words in (
        ["import", "event", tmp_path / "missing.csv"],
        ["import", "event", made / "event.csv", "--mapping-file", tmp_path / "missing.toml"],
        ["readings", "arr", "-o", tmp_path / "missing" / "x.csv"],
    ):
        said = typed(*words, "--workspace", made)
        assert said.code == 1
        assert "missing" in said.err
        assert "Traceback" not in said.err


def test_a_folder_that_is_no_workspace_is_told_what_to_do(tmp_path: Path, typed: Typed) -> None:
    for words in (["accounts"], ["compute"], ["import", "event", "x.csv"], ["serve"], ["rejected"]):
        said = typed(*words, "--workspace", tmp_path)
        assert (said.code, said.out) == (1, "")
        assert "tenure init" in said.err


def test_the_workspace_is_named_before_or_after_the_verb_or_is_the_folder(
    made: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(made)
    asked = ("accounts", "--as-of", DAY, "--format", "csv")
    answer = typed(*asked).out
    assert answer
    monkeypatch.chdir("/")
    assert typed("--workspace", made, *asked).out == answer
    assert typed(*asked, "-w", made).out == answer


def test_a_reader_that_goes_away_is_left_in_peace(made: Path) -> None:
    words = ["readings", "active_users", "--since", "2025-10-01", "--every", "1d", "--until", DAY]
    with subprocess.Popen(
        [*TENURE, *words, "--workspace", str(made), "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode().splitlines()
        assert {line.partition(":")[0] for line in said} <= {"Computing"}  # where it takes long


def test_an_interruption_is_clean(made: Path, tmp_path: Path) -> None:
    own = shutil.copytree(made, tmp_path / "own")  # the clock of what is served stores its day
    words = ["serve", "--workspace", str(own), "--port", "0", "--no-collect"]
    with subprocess.Popen(
        [*TENURE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert b"http://127.0.0.1:" in process.stdout.readline()
        time.sleep(0.3)
        os.kill(process.pid, signal.SIGINT)
        try:
            assert process.wait(timeout=20) in (0, 130)
        finally:
            process.kill()
        assert b"Traceback" not in process.stderr.read()
