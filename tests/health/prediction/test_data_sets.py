"""On data sets of others. TENURE_DATA names the folder; what the figures must reach stands in benchmarks/README.md."""

import json

import numpy as np
import pyarrow as pa
from pyarrow import parquet
from tests.health.prediction.flat import (
    TELCO,
    podlings,
    ravenstack,
    shuffled,
    telco,
    with_data,
)

from tenure.cli.command import run
from tenure.health.prediction.examples import About
from tenure.health.prediction.learn import learn
from tenure.health.prediction.splits import parts
from tenure.stats.calibration import ece
from tenure.stats.discrimination import auc

pytestmark = with_data


def test_telco_is_foreseen_as_well_as_anybody_does():
    """Five folds, the whole of learning inside each, settings as everybody gets them."""
    examples = telco()
    part, found = parts(examples, 5, 42), np.zeros(len(examples))
    for fold in range(5):
        model = learn(examples.take(part != fold)).model
        found[part == fold] = model.predict(examples.take(part == fold).features).probability
    assert auc(examples.outcome, found) >= 0.847
    assert ece(examples.outcome, found) <= 0.012


def test_telco_has_no_leak_and_the_command_tells_its_card(capsys):
    asked = ["--outcome", "Churn", "--id", "customerID", "--format", "json"]
    assert run(["model", "try", str(TELCO), *asked]) == 0
    card = json.loads(capsys.readouterr().out)
    assert (card["verdict"], card["doubts"]) == ("usable", [])
    assert (card["data"]["rows"], card["data"]["outcomes"]) == (7_043, 1_869)
    assert {"Contract", "tenure"} <= {one["feature"] for one in card["weights"][:3]}


def test_shuffled_outcomes_of_telco_are_chance():
    card = learn(shuffled(telco()), About(happens="churn")).card
    assert card.verdict == "chance"
    assert card.says.startswith("Usage does not predict churn here")


def test_use_of_ravenstack_is_noise_and_that_is_what_is_said(tmp_path, capsys):
    examples = ravenstack()
    table = examples.features.append_column("account", pa.array(examples.groups))
    table = table.append_column("day", pa.array(examples.at))
    table = table.append_column("churn", pa.array(examples.outcome == 1))
    parquet.write_table(table, tmp_path / "ravenstack.parquet")
    for asked in (["--time", "day", "--known-after", "90"], ["--drop", "day"]):
        verb = ["model", "try", str(tmp_path / "ravenstack.parquet"), "--outcome", "churn"]
        assert run([*verb, "--group", "account", *asked]) == 0
        said = capsys.readouterr().out
        assert said.startswith("churn: Usage does not predict churn here: AUC 0.")


def test_podlings_are_foreseen_by_a_plain_line_and_other_projects():
    card = learn(podlings(), About(happens="death", tenure="tenure_days")).card
    assert (card.verdict, card.doubts) == ("usable", ())
    assert card.chosen == "logistic"
    assert card.grouped.auc.value >= 0.915
    assert card.grouped.lift_10 >= 5.8
    assert card.figures.auc.value >= 0.9
