import random

import pyarrow as pa
import pytest

from tenure.discovery.habit import CAUTION, Behaviour
from tenure.discovery.habits import habits

EXPORTS = Behaviour("exports on four or more days", "exports", 4)
REPORTS = Behaviour("uses reports", "reports")
SIZE = Behaviour("five users or more", "users", 5)


def accounts(*groups):
    """Rows of (how many, renewed, exports, reports, users)."""
    rows = [row[1:] for row in groups for _ in range(row[0])]
    names = ("renewed", "exports", "reports", "users")
    return pa.table({name: [row[n] for row in rows] for n, name in enumerate(names)})


TRUTH = accounts(
    (36, True, 9, True, 3),
    (4, False, 4, True, 3),
    (20, True, 3, False, 8),
    (20, False, 0, False, 8),
)


def test_a_habit_says_how_much_more_often_those_who_have_it_renew():
    found = habits(TRUTH, "renewed", [EXPORTS])
    (habit,) = found.found
    assert (found.accounts, found.good, found.tried, found.refused) == (80, 56, 1, None)
    assert (habit.having.good, habit.having.of, habit.having.rate) == (36, 40, 0.9)
    assert (habit.lacking.good, habit.lacking.of, habit.lacking.rate) == (20, 40, 0.5)
    assert habit.difference.value == pytest.approx(0.4)
    assert habit.lift.value == pytest.approx(1.8)
    assert habit.difference.low > 0
    assert habit.lift.low > 1
    assert habit.favourable
    assert found.caution == CAUTION
    assert "not shown" in CAUTION


def test_p_is_adjusted_for_how_many_were_tried():
    alone = habits(TRUTH, "renewed", [EXPORTS]).found[0].p
    tried = habits(TRUTH, "renewed", [EXPORTS, SIZE])
    assert tried.tried == 2
    assert tried.found[0].p == pytest.approx(2 * alone)


def test_habits_of_nearly_the_same_accounts_are_one():
    found = habits(TRUTH, "renewed", [EXPORTS, REPORTS])
    (habit,) = found.found
    assert {habit.behaviour, *habit.like} == {EXPORTS, REPORTS}


def test_two_thresholds_of_one_definition_are_one_habit():
    both = [Behaviour("exports on nine days", "exports", 9), EXPORTS]
    (habit,) = habits(TRUTH, "renewed", both).found
    assert {habit.behaviour, *habit.like} == set(both)


def test_what_goes_with_leaving_is_found_and_is_not_favourable():
    found = habits(TRUTH, "renewed", [SIZE])
    (habit,) = found.found
    assert not habit.favourable
    assert habit.lift.high < 1
    assert found.three == ()


def test_a_behaviour_of_few_accounts_is_not_tried_and_unknown_ones_are_left_out():
    rows = TRUTH.append_column("rare", pa.array([True] * 9 + [False] * 61 + [None] * 10))
    found = habits(rows, "renewed", [Behaviour("rare", "rare"), EXPORTS])
    assert found.tried == 1
    (rare,) = found.others
    assert (rare.enough, rare.p, rare.unknown) == (False, None, 10)
    assert (rare.having.of, rare.lacking.of) == (9, 61)


def test_few_outcomes_refuse_everything_and_say_so():
    few = accounts((9, False, 1, True, 1), (70, True, 9, False, 1))
    found = habits(few, "renewed", [EXPORTS])
    assert found.found == found.others == ()
    assert found.refused == (
        "Not enough data: it came out for 70 of 79 and not for 9 (renewed); at least 10 of each are needed."
    )
    none = habits(few.slice(0, 0), "renewed", [EXPORTS])
    assert none.refused == "Not enough data: of no account is known whether it came out (renewed)."


def test_shuffled_outcomes_hardly_ever_report_a_habit():
    """120 accounts, 30 behaviours at three thresholds that hang together, 200 times with outcomes at random."""
    dice = random.Random(7)
    activity = [dice.random() for _ in range(120)]
    columns = {
        f"b{n}": [round(10 * (0.5 * one + 0.5 * dice.random())) for one in activity]
        for n in range(30)
    }
    tried = [Behaviour(f"{n} {t}", n, t) for n in columns for t in (3, 5, 7)]
    outcome = [number < 40 for number in range(120)]
    reported = 0
    for _ in range(200):
        dice.shuffle(outcome)
        found = habits(pa.table({**columns, "renewed": outcome}), "renewed", tried)
        reported += bool(found.found)
    assert reported <= 17  # 5 % of 200 and 2.3 standard deviations
