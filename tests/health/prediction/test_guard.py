from datetime import date

import numpy as np
import pyarrow as pa

from tenure.health.prediction.examples import About, Examples
from tenure.health.prediction.guard import refusals
from tenure.health.prediction.learn import learn


def examples(outcomes: int, others: int, days: int = 300) -> Examples:
    """Two rows of each account, on the first and on the last of `days` days that end with 2026."""
    accounts = outcomes + others
    at = np.repeat([np.datetime64("2026-12-31") - days + 1, np.datetime64("2026-12-31")], accounts)
    return Examples(
        features=pa.table({"users": np.tile(np.arange(accounts), 2)}),
        outcome=np.tile(np.arange(accounts) < outcomes, 2).astype(float),
        groups=np.tile([f"a{n:03}" for n in range(accounts)], 2),
        at=at,
    )


def test_with_enough_nothing_is_missing():
    assert refusals(examples(20, 20, 180), About()) == ()


def test_under_half_a_year_it_says_on_which_day_there_will_be():
    (lack,) = refusals(examples(30, 30, 170), About())
    assert (lack.what, lack.has, lack.needs) == ("history", 170, 180)
    assert lack.by == date(2027, 1, 10)
    assert (
        lack.says
        == "170 days of history; it takes 180, reached about 10 January 2027 at the pace so far."
    )


def test_rows_are_no_outcomes_and_the_pace_tells_the_day():
    # 15 in 300 days: five more in a hundred
    (lack,) = refusals(examples(15, 30), About())
    assert (lack.what, lack.has, lack.needs, lack.by) == ("outcomes", 15, 20, date(2027, 4, 10))
    assert lack.says.startswith("15 accounts to which it happened; it takes 20, reached about")


def test_without_any_outcome_there_is_no_pace():
    (lack,) = refusals(examples(0, 30), About())
    assert (lack.has, lack.by) == (0, None)
    assert lack.says == "0 accounts to which it happened; it takes 20."


def test_it_takes_accounts_that_stayed_too():
    (lack,) = refusals(examples(30, 5), About())
    assert (lack.what, lack.has) == ("others", 5)


def test_facts_may_go_further_back_than_examples_and_today_may_be_later():
    about = About(history_days=400, today=date(2027, 6, 30))
    assert refusals(examples(20, 20, 90), about) == ()
    (lack,) = refusals(examples(19, 30, 90), about)
    assert lack.by == date(2027, 7, 22)  # one in 400 ÷ 19 days


def test_a_refusal_is_a_card_without_a_model():
    learned = learn(examples(3, 30, 100), About(happens="churn"))
    assert learned.model is None
    assert learned.card.verdict == "refused"
    assert learned.card.says.startswith(
        "Too little is known to foresee churn. 100 days of history;"
    )
    assert [lack.what for lack in learned.card.lacks] == ["history", "outcomes"]
    assert (learned.card.data.rows, learned.card.data.outcomes) == (66, 3)


def test_where_nothing_is_known_of_anybody_there_is_nothing_to_learn_from():
    found = examples(20, 20)
    for features in (found.features.select([]), pa.table({"plan": ["pro"] * len(found)})):
        same = Examples(features, found.outcome, found.groups, found.at)
        (lack,) = refusals(same, About())
        assert lack.what == "features"


def test_where_nobody_could_be_asked_about_yet_that_is_said_once():
    (lack,) = refusals(examples(0, 0), About(history_days=400))
    assert (lack.what, lack.has, lack.needs) == ("outcomes", 0, 20)
    assert lack.says.startswith("There is nobody yet of whom it is known how it went on;")
