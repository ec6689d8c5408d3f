"""`tenure model try`: the card of a file, for people and as JSON."""

import json

import pyarrow as pa
import pytest
from pyarrow import csv
from tests.health.prediction.simulated import world

from tenure.cli.command import run


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    examples, _ = world(300)
    table = examples.features.append_column("account", pa.array(examples.groups))
    table = table.append_column("day", pa.array(examples.at))
    table = table.append_column("left", pa.array(examples.outcome.astype(int)))
    path = tmp_path_factory.mktemp("model") / "months.csv"
    csv.write_csv(table, path)
    return path


def test_a_card_for_people(file, capsys):
    asked = ["--outcome", "left", "--group", "account", "--time", "day", "--known-after", "60"]
    assert run(["model", "try", str(file), *asked]) == 0
    said = capsys.readouterr().out
    assert said.startswith("left: Foresees left with AUC 0.")
    for words in ("by time and account", "Both together", "users", "lowers it", "foreseen"):
        assert words in said


def test_a_card_as_json_tells_the_same(file, capsys):
    asked = ["--outcome", "left", "--id", "account", "--drop", "day", "--drop", "users"]
    assert run(["model", "try", str(file), *asked, "--format", "json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert card["verdict"] == "usable"
    assert "users" not in card["data"]["features"]
    assert card["figures"]["auc"]["low"] > 0.5


def test_a_leak_is_blocked_until_it_was_checked(file, capsys):
    asked = ["model", "try", str(file), "--outcome", "plan", "--value", "pro", "--group", "account"]
    leaky = file.with_name("leaky.csv")
    table = csv.read_csv(file)
    csv.write_csv(table.append_column("is_pro", pa.array(table["plan"].to_pylist())), leaky)
    asked[2] = str(leaky)
    assert run(asked) == 0
    said = capsys.readouterr().out
    assert said.startswith("plan: Not used until somebody has checked it. is_pro alone tells")
    assert run([*asked, "--checked"]) == 0
    assert capsys.readouterr().out.startswith("plan: Foresees plan with AUC")


def test_wrong_use_is_told(file, capsys):
    assert run(["model", "try", str(file), "--outcome", "churn"]) == 2
    assert "has no column 'churn'" in capsys.readouterr().err
    assert run(["model", "try", str(file), "--outcome", "left", "--format", "csv"]) == 2
