"""What models say of readings: each day by its model, of those it is asked about; and what that is in money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from tests.health.prediction.learnt import SPRING, learnt

from tenure.health.prediction import store
from tenure.health.prediction.definitions import NAMES, definitions
from tenure.health.prediction.loss import expected
from tenure.health.prediction.predict import predicted
from tenure.health.prediction.store import Kept

AUTUMN = date(2024, 9, 1)


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """From March on less use goes with leaving, from September on more."""
    folder = tmp_path_factory.mktemp("models")
    store.keep(folder, learnt(1, 0.7))
    store.keep(folder, replace(learnt(2, -0.7), day=AUTUMN, ahead_days=73))
    store.use(folder, "churn", SPRING, SPRING, "trained")
    store.use(folder, "churn", AUTUMN, AUTUMN, "trained anew")
    return folder


def rows(*days: date, **columns: list[object]) -> pa.Table:
    count = len(days)
    told: dict[str, list[object]] = {
        "event_count": [2] * count,
        "is_live": [True] * count,
        "trial": [False] * count,
        "notice_given": [False] * count,
        "renewal_date": [date(2025, 1, 31)] * count,
        "term_days": [365] * count,
        **columns,
    }
    return pa.table({"as_of": pa.array(days, pa.date32()), **told})


def test_each_day_has_the_model_that_counted_on_it(models):
    days = (date(2024, 2, 29), SPRING, date(2024, 8, 31), AUTUMN)
    before, spring, summer, autumn = predicted(models, "churn", rows(*days)).probability.to_pylist()
    assert before is None
    assert spring == summer > 0.6
    assert autumn < 0.4


def test_one_day_says_what_it_says_among_others(models):
    alone = predicted(models, "churn", rows(AUTUMN)).probability.to_pylist()
    assert predicted(models, "churn", rows(SPRING, AUTUMN)).probability.to_pylist()[1:] == alone


def test_nothing_is_said_of_whom_it_is_not_asked(models):
    asked = rows(
        *[SPRING] * 4,
        is_live=[True, False, True, True],
        trial=[False, False, True, None],
        notice_given=[True, False, False, None],
    )
    told = predicted(models, "churn", asked)
    assert [value is None for value in told.probability.to_pylist()] == [True, True, True, False]
    low, said, high = (column.to_pylist()[3] for column in (told.low, told.probability, told.high))
    assert low < said < high


def test_a_short_look_ahead_is_carried_on_where_no_term_ends(models):
    """The model of September was taught 73 days, a fifth of a year."""
    asked = rows(AUTUMN, AUTUMN, AUTUMN, renewal_date=[date(2025, 1, 31), None, date(2024, 9, 30)], term_days=[365, None, 30])  # fmt: skip
    term, endless, monthly = predicted(models, "churn", asked).probability.to_pylist()
    assert endless == monthly == pytest.approx(1 - (1 - term) ** 5)


def test_a_reading_that_is_no_more_is_not_known(models):
    told = predicted(models, "churn", rows(SPRING).drop(["event_count"]))
    assert told.probability.to_pylist()[0] is not None


def lost(models: Path, **columns: list[object]) -> list[Decimal | None]:
    told = {"churn_probability": [0.2], "arr": [Decimal("1000.00")], **columns}
    told["churn_probability_low"] = [0.1] * len(told["arr"])
    told["churn_probability_high"] = [0.4] * len(told["arr"])
    table = pa.table({"as_of": pa.array([SPRING] * len(told["arr"]), pa.date32()), **told})
    return [column.to_pylist() for column in expected(models, table)]


def test_the_expected_loss_is_the_probability_times_the_arr(models):
    assert lost(models) == [[Decimal("200.00")], [Decimal("100.00")], [Decimal("400.00")]]


def test_a_step_down_is_expected_of_those_who_stay(models, tmp_path):
    kept = Kept(name="downsell", day=SPRING, card={"verdict": "usable"}, share=0.3)
    store.keep(models, kept)
    store.use(models, "downsell", SPRING, SPRING, "trained")
    # 0.2 + 0.8 × 0.5 × 0.3 = 0.32
    assert lost(models, downsell_probability=[0.5])[0] == [Decimal("320.00")]


def test_who_has_given_notice_is_expected_to_be_lost_whole(models):
    found = lost(models, churn_probability=[None, None], arr=[Decimal(700), None], notice_given=[True, True])  # fmt: skip
    assert found[0] == [Decimal("700.00"), None]


def test_without_a_model_nothing_is_expected(tmp_path):
    none = lost(tmp_path, churn_probability=[None], notice_given=[True])
    assert none[0] == [None]


def test_every_prediction_is_a_definition_also_before_there_is_a_model(tmp_path):
    made = definitions(tmp_path, {"is_live": "boolean", "arr": "decimal(18, 4)"})
    assert {one.name for one in made} == set(NAMES)
    assert all(one.doc and one.form == "model" for one in made)


def test_another_model_is_another_version(models):
    def text(folder: Path) -> str:
        return next(one.text for one in definitions(folder, {}) if one.name == "churn_probability")

    before = text(models)
    file = models / "churn" / store.USED
    told = file.read_text()
    store.use(models, "churn", date(2024, 12, 1), SPRING, "brought back")
    assert text(models) != before
    file.write_text(told)
    assert text(models) == before
