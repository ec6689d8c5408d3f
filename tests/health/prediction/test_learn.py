"""Learning where the truth is known: a simulated vendor's accounts with their true probabilities."""

import json

import numpy as np
import pyarrow as pa
import pytest
from tests.health.prediction.flat import shuffled
from tests.health.prediction.simulated import without_time, world

from tenure.health.prediction import blend, boosting
from tenure.health.prediction.blend import Recipe
from tenure.health.prediction.card import Card
from tenure.health.prediction.examples import About, Examples
from tenure.health.prediction.learn import Settings, drawn, learn
from tenure.health.prediction.model import Model
from tenure.stats.calibration import ece
from tenure.stats.discrimination import auc

QUICK = Settings(boosting=False)


@pytest.fixture(scope="module")
def examples():
    return world()[0]


@pytest.fixture(scope="module")
def learned(examples):
    return learn(examples, About(happens="churn", naive=("users",)))


def test_it_ranks_new_accounts_nearly_as_well_as_the_truth(learned):
    new, truth = world(400, seed=99)
    found = learned.model.predict(new.features).probability
    assert auc(new.outcome, found) > auc(new.outcome, truth) - 0.03
    assert ece(new.outcome, found) < 0.02


def test_the_card_tells_how_it_was_tested(learned, examples):
    card = learned.card
    assert card.verdict == "usable"
    assert card.says.startswith("Foresees churn with AUC 0.")
    assert (card.data.rows, card.data.outcomes) == (len(examples), examples.outcomes)
    assert card.data.missing["trend"] == pytest.approx(0.1, abs=0.03)
    assert card.figures.how == card.validation
    assert card.figures.rows < card.grouped.rows == len(examples)
    assert card.figures.auc.low < card.figures.auc.value < card.figures.auc.high
    assert sum(one.rows for one in card.reliability) == card.figures.rows
    assert [one.name for one in card.candidates] == ["logistic", "blend", "boosting"]
    assert [one.chosen for one in card.candidates].count(True) == 1
    assert {one.feature for one in card.weights[:3]} == {"users", "trend", "plan"}
    assert card.weights[0].direction == "lowers"
    assert (card.naive[0].feature, card.doubts) == ("users", ())


def test_the_card_survives_json(learned):
    assert Card.from_plain(json.loads(json.dumps(learned.card.plain()))) == learned.card
    with pytest.raises(ValueError, match="no model card"):
        Card.from_plain({"name": "churn"})


def test_the_same_examples_give_the_same_model_to_the_last_digit(learned, examples):
    again = learn(examples, About(happens="churn", naive=("users",)))
    assert again.model.to_json() == learned.model.to_json()
    assert again.card == learned.card


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_model_is_the_same_after_json_and_its_contributions_add_up(examples, learned, share):
    mixed = blend.fit(examples, Recipe(strength=0.1, share=share), 1)
    model = Model(blend=mixed, calibration=learned.model.calibration, reach=1.6)
    again = Model.from_json(model.to_json())
    table = examples.features.slice(0, 300)
    found, once_more = model.predict(table), again.predict(table)
    assert (found.probability == once_more.probability).all()
    assert (found.low == once_more.low).all()
    base, parts = again.contributions(table)
    assert set(parts) == set(model.features)
    odds = np.log(found.probability / (1 - found.probability))
    assert base + sum(parts.values()) == pytest.approx(odds, abs=1e-9)


def test_what_is_no_model_is_told():
    for text in ("{}", "churn", '{"form": 1}'):
        with pytest.raises(ValueError, match="no model"):
            Model.from_json(text)


def test_what_was_never_seen_or_is_not_known_still_has_a_probability(learned):
    table = pa.table(
        {
            "users": pa.array([None, 1e12], pa.float64()),
            "trend": pa.array([None, -1e12], pa.float64()),
            "plan": ["never seen", None],
            "contacted": pa.array([None, None], pa.bool_()),
            **{f"noise_{n}": pa.nulls(2) for n in range(3)},
            "not asked for": ["a", "b"],
        }
    )
    found = learned.model.predict(table)
    assert (found.low > 0).all()
    assert (found.low < found.probability).all()
    assert (found.probability < found.high).all()
    assert (found.high < 1).all()
    none = learned.model.predict(table.slice(0, 0))
    assert len(none.probability) == 0


def test_intervals_hold_the_truth():
    """Nine in ten are promised; where the shape is wrong (a bend that no line has) not many fewer, nor where there is much to
    learn from and the shape is all that is wrong."""
    held = []
    for accounts, bend, seed in ((500, 0.0, 3), (500, 0.0, 4), (500, 0.5, 3), (1_500, 0.5, 3)):
        examples, _ = world(accounts, seed=seed, bend=bend)
        new, truth = world(300, 6, seed=seed + 100, bend=bend)
        found = learn(examples, settings=QUICK).model.predict(new.features)
        held.append(float(((found.low <= truth) & (truth <= found.high)).mean()))
    assert min(held) > 0.85
    assert 0.88 <= np.mean(held) < 0.99


def test_with_few_outcomes_the_interval_is_wider_and_the_line_stands_alone():
    few, _ = world(120, seed=5)
    many, _ = world(1_000, seed=5)
    assert few.outcomes < 50 < many.outcomes
    found = [learn(one, settings=Settings(blocks=2)) for one in (few, many)]
    assert [one.says for one in found[0].card.candidates[1:]] == [
        "not tried: fewer than 50 accounts to which it happened"
    ] * 2
    table = many.features.slice(0, 500)
    narrow, wide = (one.model.predict(table) for one in (found[1], found[0]))
    assert np.median(wide.high / wide.low) > 1.5 * np.median(narrow.high / narrow.low)


def test_few_kinds_of_event_are_a_warning_and_a_wider_interval(examples, learned):
    found = learn(examples, About(kinds_of_event=14), QUICK)
    (doubt,) = found.card.doubts
    assert (doubt.kind, doubt.blocks) == ("few_kinds", False)
    assert doubt.says.startswith("Only 14 kinds of event are collected")
    assert found.model.reach == pytest.approx(1.5 * learned.model.reach)
    assert not learn(examples, About(kinds_of_event=15), QUICK).card.doubts


def test_shuffled_outcomes_cannot_be_foreseen(examples):
    found = learn(shuffled(examples), About(happens="churn"))
    assert found.card.verdict == "chance"
    assert found.card.says.startswith("Usage does not predict churn here: AUC 0.")


def test_where_only_the_plan_tells_usage_is_said_not_to(examples):
    table = examples.features
    mixed = np.random.default_rng(1).permutation(len(examples))
    noise = {name: table[name].take(mixed) for name in ("users", "contacted")}
    known = pa.table({**noise, "trend": table["trend"], "plan": table["plan"]})
    found = learn(
        type(examples)(known, examples.outcome, examples.groups, examples.at, examples.known_on),
        About(happens="churn", usage=("users", "contacted")),
        QUICK,
    )
    assert found.card.verdict == "usable"
    (doubt,) = found.card.doubts
    assert (doubt.kind, doubt.features) == ("chance", ("users", "contacted"))
    assert doubt.says.startswith("Usage alone does not predict churn here")


def test_trees_that_nothing_divides_say_the_same_of_all(examples):
    rare = pa.table({"rare": [1.0] + [0.0] * (len(examples) - 1)})
    found = boosting.fit(rare["rare"].to_numpy()[:, None], examples.outcome, 1)
    mean = examples.outcome.mean()
    assert found.log_odds(np.zeros((2, 1))) == pytest.approx(np.log(mean / (1 - mean)))
    assert found.parts(np.zeros((2, 1)))[1].tolist() == [[0], [0]]


def test_without_lightgbm_the_line_goes_on_alone_and_the_card_says_so(examples, monkeypatch):
    monkeypatch.setattr(boosting, "why_not", lambda: "LightGBM cannot be loaded here: no libgomp")
    found = learn(examples)
    assert found.card.chosen == "logistic"
    (doubt,) = found.card.doubts
    assert (doubt.kind, doubt.blocks) == ("without_boosting", False)
    assert "no libgomp" in doubt.says


def test_without_time_the_card_says_what_that_means(examples):
    found = learn(without_time(examples), settings=QUICK)
    assert found.card.figures == found.card.grouped
    assert any("no dates" in limit for limit in found.card.limits)


def test_of_very_many_rows_some_of_every_account_are_drawn(examples):
    names = np.where(examples.features["plan"].to_numpy(zero_copy_only=False) == "pro", "P", "")
    found = learn(
        examples, About(segments={"plan": names}), Settings(most_rows=2_000, boosting=False)
    )
    # 4 of each account, or as many as there are
    rows = np.minimum(np.bincount(examples.group), 4).sum()
    assert (found.card.data.rows, found.card.data.groups) == (rows, 500)
    assert any(f"Of {len(examples):,} rows" in limit for limit in found.card.limits)
    (part,) = found.card.parts
    assert (part.segment, part.value) == ("plan", "P")


def test_of_rare_outcomes_more_rows_are_drawn():
    """Of one row each, 1 in 100 with the outcome: up to five times as many rows as are asked for."""
    rare = Examples(
        features=pa.table({"use": np.arange(6_000.0)}),
        outcome=(np.arange(6_000) % 100 == 0).astype(float),
        groups=np.arange(6_000).astype(str),
    )
    some, _ = drawn(rare, About(), Settings(most_rows=1_000))
    assert len(some) == 5_000
    often = Examples(rare.features, (np.arange(6_000) % 2 == 0).astype(float), rare.groups)
    assert len(drawn(often, About(), Settings(most_rows=1_000))[0]) == 1_000
