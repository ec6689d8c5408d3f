"""`tenure backtest` as it is typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tenure.cli.command import run


@pytest.fixture(scope="module")
def stored(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with eleven months of every fourth week stored."""
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("stored") / "vendor"))
    days = ("--since", "2025-10-05", "--until", "2026-03-22", "--every", "4w")
    assert run(["compute", *days, "--workspace", str(folder)]) == 0
    return folder


def test_without_stored_days_it_names_the_command_that_stores_them(typed, made, tmp_path):
    without = shutil.copytree(
        made, tmp_path / "without", ignore=shutil.ignore_patterns("readings_*")
    )
    said = typed("backtest", "health", "--workspace", without)
    assert said.code == 2
    assert "tenure compute --since" in said.err


def test_a_replay_says_what_was_foreseen_and_what_was_missed(typed, stored):
    said = typed(
        "backtest",
        "active_users",
        "--threshold",
        "1",
        "--lead",
        "60",
        "--every",
        "4w",
        "--missed",
        "-w",
        stored,
    )
    assert said.code == 0
    assert "losses foreseen" in said.out
    assert "The ones it missed:" in said.out
    assert "Level of use" in said.out


def test_as_json_it_is_data_and_nothing_else(typed, stored):
    said = typed("backtest", "active_users < 2", "--every", "4w", "--json", "-w", stored)
    found = json.loads(said.out)
    assert (found["rule"]["kind"], found["figures"]["losses"]) == ("own", 1)
    (initech,) = found["losses"]
    assert (initech["account_id"], initech["foreseen"]) == ("initech", True)
    assert initech["arr"] == 6000


def test_a_drafted_scorecard_is_replayed_beside_the_one_in_force(typed, stored, tmp_path):
    draft = tmp_path / "draft.toml"
    draft.write_text(
        'name = "default"\ntitle = "Drafted"\nleast_known = 0.1\n[[factors]]\nname = "users"\nlabel = "Users"\n'
        'metric = "active_users"\nfacet = "usage"\nweight = 1\ncurve = [[0, 0], [3, 100]]\ntext = "{active_users} users."\n'
    )
    said = typed("backtest", "health", "--draft", draft, "--every", "4w", "--json", "-w", stored)
    assert said.code == 0, said.err
    assert json.loads(said.out)["compared"][0]["title"] == "As it is now"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--threshold", "1", "--capacity", "2"), "Only one of"),
        (("--horizon", "soon"), "neither a number of days"),
        (("--warns", "up"), "neither high nor low"),
        (("--draft", "nowhere.toml"), "no such file"),
    ],
)
def test_wrong_use_is_refused_in_words(typed, made, words, said):
    answer = typed("backtest", "active_users", *words, "-w", made)
    assert answer.code == 2
    assert said in answer.err
