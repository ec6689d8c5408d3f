"""Features that know the outcome are refused or flagged, as they come in tables of others."""

import numpy as np
import pyarrow as pa
import pytest
from tests.health.prediction.simulated import with_column, without_time, world

from tenure.health.prediction.examples import About, Examples
from tenure.health.prediction.learn import Settings, learn

QUICK = Settings(boosting=False)


@pytest.fixture(scope="module")
def examples():
    return world()[0]


def doubts_of(examples, about=None, settings=QUICK):
    card = learn(examples, about, settings).card
    return card, {doubt.kind: doubt for doubt in card.doubts}


def test_the_outcome_in_other_words_blocks_until_somebody_has_checked(examples):
    reason = pa.array(np.where(examples.outcome == 1, "too dear", None), pa.string())
    leaky = with_column(examples, "reason", reason)
    card, doubts = doubts_of(leaky)
    assert card.verdict == "blocked"
    assert card.says.startswith("Not used until somebody has checked it. reason alone tells")
    assert doubts["same_as_outcome"].features == ("reason",)
    assert doubts["too_good"].blocks
    card, doubts = doubts_of(leaky, settings=Settings(boosting=False, checked=True))
    assert card.verdict == "usable"
    assert not doubts["too_good"].blocks


def test_it_is_blocked_also_where_no_single_feature_tells(examples):
    """Two halves that only together are the outcome: noise, and noise plus the outcome."""
    rng = np.random.default_rng(1)
    half = rng.normal(size=len(examples)) * 3
    other = half + 2 * examples.outcome + 0.3 * rng.normal(size=len(examples))
    card, doubts = doubts_of(with_column(with_column(examples, "half", half), "other", other))
    assert card.verdict == "blocked"
    assert set(doubts) == {"too_good"}


def test_a_feature_that_marks_a_part_of_the_outcomes_without_ever_erring(examples):
    rng = np.random.default_rng(1)
    half = (examples.outcome == 1) & (rng.random(len(examples)) < 0.5)
    card, doubts = doubts_of(with_column(examples, "cancel_page", half))
    assert "cancel_page marks" in doubts["marks_outcome"].says
    assert not doubts["marks_outcome"].blocks
    assert card.verdict == "usable"


def whole_life(accounts: int = 1_500) -> Examples:
    """A row per account, counted over its whole life of at most 60 days: of who leaves it stops early."""
    rng = np.random.default_rng(1)
    left = rng.random(accounts) < 0.22
    life = np.where(left, rng.uniform(5, 60, accounts), rng.uniform(40, 64, accounts))
    pace = rng.gamma(4, 5, accounts)
    return Examples(
        features=pa.table(
            {
                "songs": rng.poisson(pace * life),
                "lifetime": life,
                "songs_per_day": pace + rng.normal(size=accounts),
            }
        ),
        outcome=left.astype(float),
        groups=np.array([f"u{n}" for n in range(accounts)]),
    )


def test_spans_over_a_whole_life_are_flagged():
    card, doubts = doubts_of(whole_life(), About(tenure="lifetime"))
    assert card.figures.auc.value > 0.85
    assert doubts["tenure"].features == ("lifetime",)
    assert "count up to the outcome itself" in doubts["tenure"].says


def test_also_where_nobody_says_which_column_is_the_tenure():
    _, doubts = doubts_of(whole_life())
    assert "lifetime" in doubts["whole_history"].features
    assert "averages per week" in doubts["whole_history"].says


def test_a_number_that_is_the_same_at_every_date_was_counted_at_the_end(examples):
    rows = np.bincount(examples.group)
    total = rows[examples.group] + np.random.default_rng(1).random(len(rows))[examples.group]
    _, doubts = doubts_of(with_column(examples, "events_in_all", total))
    assert doubts["whole_history"].features == ("events_in_all",)


def test_an_honest_table_has_no_doubts(examples):
    for one in (examples, without_time(examples)):
        assert doubts_of(one, About(tenure="noise_1"))[1] == {}
