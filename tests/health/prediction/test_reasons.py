import numpy as np
import pytest
from tests.health.prediction.simulated import world

from tenure.health.prediction.learn import Settings, learn
from tenure.health.prediction.reasons import Words, reasons

WORDS = {
    "users": Words(label="Users", unit="user", text="{users:user} in four weeks."),
    "trend": Words(label="Trend of use", unit="%"),
}


@pytest.fixture(scope="module")
def told():
    examples, _ = world()
    table = examples.features.slice(0, 400)
    model = learn(examples, settings=Settings(boosting=False)).model
    return table, model, reasons(model, table, WORDS)


def test_reasons_and_the_rest_add_up_to_the_probability(told):
    table, model, found = told
    for one, probability in zip(found, model.predict(table).probability, strict=True):
        whole = one.base + sum(reason.log_odds for reason in one.reasons) + one.rest
        assert whole == pytest.approx(one.log_odds)
        assert 1 / (1 + np.exp(-whole)) == pytest.approx(probability) == one.probability


def test_what_moves_most_comes_first_and_hardly_moving_is_not_said(told):
    _, _, found = told
    for one in found:
        sizes = [abs(reason.log_odds) for reason in one.reasons]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) <= 5
        assert all(size >= 0.05 for size in sizes)


def test_a_reason_is_a_sentence_with_its_reading(told):
    table, _, found = told
    users = table["users"].to_pylist()
    row = int(np.argmin(users))
    reason = next(reason for reason in found[row].reasons if reason.feature == "users")
    assert reason.value == users[row]
    assert (
        reason.text
        == f"{users[row]:.0f} user{'' if users[row] == 1 else 's'} in four weeks: raises the risk a lot."
    )
    high = next(r for r in found[int(np.argmax(users))].reasons if r.feature == "users")
    assert high.text.endswith("users in four weeks: lowers the risk a lot.")


def test_what_is_not_known_is_said_to_be(told):
    table, model, _ = told
    unknown = table.slice(0, 1).set_column(1, "trend", [[None]])
    whole = reasons(model, unknown, WORDS, most=99, of="the chance")[0]
    said = {reason.feature: reason.text for reason in whole.reasons}
    assert "contacted" not in said or said["contacted"].startswith("Contacted: ")
    assert whole.rest == pytest.approx(0, abs=0.25)
    if "trend" in said:
        assert said["trend"].startswith("Trend of use: not known: ")
    assert all("the chance" in text for text in said.values())
