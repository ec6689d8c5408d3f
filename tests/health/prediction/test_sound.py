"""A model file that is none is left out by itself: what is said of it, and what goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.health.prediction.learnt import SPRING, learnt
from tests.health.prediction.test_predict import rows

from tenure.app import App
from tenure.check import findings
from tenure.cli.command import run
from tenure.clock.retraining import retrain
from tenure.errors import DefinitionError
from tenure.health.prediction import sound, store
from tenure.health.prediction.definitions import definitions
from tenure.health.prediction.predict import predicted
from tenure.health.prediction.targets import target_named

AUTUMN = date(2024, 9, 1)
TYPES = dict.fromkeys(("event_count", "is_live", "trial", "notice_given", "renewal_date", "term_days"), "int64")  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> store.Kept:
    return learnt(1, 0.7)


@pytest.fixture
def models(tmp_path, kept) -> Path:
    """Two churn models, and one of a decision within 90 days."""
    folder = tmp_path / "models"
    for one in (kept, replace(kept, day=AUTUMN), replace(kept, name="churn_90", day=AUTUMN)):
        store.keep(folder, one)
        store.use(folder, one.name, one.day, one.day, "trained")
    return folder


def changed(key: str, value: Any) -> Callable[[str], str]:
    """The model's own text with another value."""

    def change(text: str) -> str:
        told = json.loads(text)
        told["model"] = json.dumps({**json.loads(told["model"]), key: value})
        return json.dumps(told)

    return change


WRONG: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda text: text[: len(text) // 2], "this is no model: "),
    "empty": (lambda _: "", "this is no model: "),
    "another kind of file": (lambda _: "[1, 2]", "this is no model: Expected `object`"),
    "wrong types": (changed("reach", "far"), "this is no model: Expected `float`, got `str`"),
    "newer": (changed("form", 2), "written by a newer Tenure (form 2; this one reads 1)"),
    "numbers that do not fit": (
        lambda text: text.replace('\\"weights\\":[', '\\"weights\\":[0.5,'),
        "it cannot foresee anything",
    ),
    "of another day": (lambda text: text.replace(str(AUTUMN), "2024-10-01", 1), "put where it does not belong"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_only_the_model_that_is_none_is_left_out(models, case):
    change, says = WRONG[case]
    file = models / "churn" / f"{AUTUMN}.json"
    file.write_text(change(file.read_text()))
    assert {one.name for one in definitions(models, TYPES)} >= {"churn_probability", "churn_90"}
    told = predicted(models, "churn", rows(SPRING, AUTUMN)).probability.to_pylist()
    assert told[0] > 0.6
    assert told[1] is None
    assert predicted(models, "churn_90", rows(AUTUMN)).probability.to_pylist()[0] > 0.6
    (one,) = sound.standing(models, "churn").broken
    assert (one.day, one.file) == (AUTUMN, file)
    assert one.why.startswith(f"{file}: ")
    assert says in one.why
    assert "`tenure model train --target churn`" in one.mend
    assert sound.standing(models, "churn").shown(AUTUMN) == SPRING


def test_a_reading_that_is_defined_no_more_does_not_break_the_model_that_knew_it(models):
    types = {name: kind for name, kind in TYPES.items() if name != "event_count"}
    (made,) = [one for one in definitions(models, types) if one.name == "churn_90"]
    assert "event_count" not in made.needs
    assert (
        predicted(models, "churn_90", rows(AUTUMN).drop(["event_count"])).probability.null_count
        == 0
    )
    assert sound.standing(models, "churn_90").broken == ()


def test_a_model_that_counts_and_is_not_there_and_a_file_called_by_no_day(models):
    (models / "churn" / f"{AUTUMN}.json").unlink()
    stray = models / "churn" / "2024-13-01.json"
    stray.write_text("{}")
    gone, called = sound.standing(models, "churn").broken
    assert gone.why.endswith("it is not there, and used.toml says that it counts.")
    assert (called.file, called.day) == (stray, None)
    assert predicted(models, "churn", rows(SPRING)).probability.null_count == 0


def test_a_list_that_cannot_be_read_takes_out_its_target_only(models):
    file = models / "churn" / store.USED
    file.write_text("since = tomorrow")
    assert predicted(models, "churn", rows(AUTUMN)).probability.to_pylist() == [None]
    assert predicted(models, "churn_90", rows(AUTUMN)).probability.null_count == 0
    (one,) = sound.standing(models, "churn").broken
    assert one.why.startswith(str(file))


def test_it_is_said_by_the_list_and_by_the_check_and_training_is_refused_at_once(models, capsys):
    (models.parent / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    file = models / "churn" / f"{AUTUMN}.json"
    file.write_text(file.read_text()[:500])
    app = App.open(models.parent)
    (found,) = [one for one in findings(app) if one.where == str(file)]
    assert found.severity == "warning"
    assert run(["model", "list", "-w", str(models.parent), "--format", "json"]) == 0
    listed = {(row["target"], row["trained_as_of"]): row for row in json.loads(capsys.readouterr().out)}  # fmt: skip
    row = listed["churn", str(AUTUMN)]
    assert (row["verdict"], row["used_since"]) == ("unreadable", str(AUTUMN))
    assert str(file) in row["says"]
    assert listed["churn", str(SPRING)]["verdict"] == "usable"
    assert "churn_probability" in app.catalog.definitions
    lines = models / "churn_90" / store.USED
    lines.write_text("since = tomorrow")
    with pytest.raises(DefinitionError, match=r"used\.toml"):
        retrain(app, [target_named("churn_90")], AUTUMN, None)
