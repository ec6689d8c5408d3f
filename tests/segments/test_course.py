"""Who entered, who left, and of whom it could not be told: counted by hand over stored days."""

from collections.abc import Mapping
from datetime import date

from tenure.segments.course import Course, empty
from tenure.segments.history import Stay, stretches

DAYS = [date(2024, 6, day) for day in (2, 9, 16, 23)]
# one letter a day: y in, n out, ? not enough data, - not there
TOLD = {"a": "yyyy", "b": "nyyn", "c": "?yy?", "d": "--yy", "e": "nnnn", "f": "y?y-", "g": "yyny"}
SAYS = {"y": "yes", "n": "no", "?": None}


def told() -> Course:
    course = empty()
    for nth, day in enumerate(DAYS):
        now: Mapping[str, str | None] = {
            account: SAYS[days[nth]] for account, days in TOLD.items() if days[nth] != "-"
        }
        course = course.then(day, now)
    return course


def test_sizes_and_not_enough_data_are_counted_apart_on_each_day() -> None:
    assert told().sizes("yes") == [3, 4, 5, 3]
    assert told().sizes("no") == [2, 1, 2, 2]
    assert told().unknown() == [1, 1, 0, 1]
    assert told().counts() == {"yes": 3, "no": 2}


def test_moves_say_who_came_who_went_and_between_which_days() -> None:
    moves = {(m.account_id, m.kind, m.day) for m in told().moves("yes")}
    assert moves == {
        ("b", "entered", DAYS[1]),
        ("b", "left", DAYS[3]),
        ("c", "told", DAYS[1]),
        ("c", "untold", DAYS[3]),
        ("d", "entered", DAYS[2]),
        ("f", "untold", DAYS[1]),
        ("f", "told", DAYS[2]),
        ("f", "left", DAYS[3]),
        ("g", "left", DAYS[2]),
        ("g", "entered", DAYS[3]),
    }
    gone = next(m for m in told().moves("yes") if m.account_id == "f" and m.kind == "left")
    assert (gone.before, gone.after, gone.day_before) == ("yes", None, DAYS[2])


def test_the_latest_moves_come_first_and_only_those_after_a_day() -> None:
    days = [move.day for move in told().moves("yes", since=DAYS[1])]
    assert days == sorted(days, reverse=True)
    assert set(days) == {DAYS[2], DAYS[3]}


def test_a_size_is_the_one_before_and_who_came_without_who_went() -> None:
    course = told()
    for nth in range(1, len(DAYS)):
        step = course.until(DAYS[nth]).tally("yes", since=DAYS[nth - 1])
        sizes = course.sizes("yes")
        came, went = step["entered"] + step["told"], step["left"] + step["untold"]
        assert sizes[nth] == sizes[nth - 1] + came - went
        kinds = [m.kind for m in course.moves("yes") if m.day == DAYS[nth]]
        assert dict(step) == {kind: kinds.count(kind) for kind in step}


def test_of_a_value_that_nobody_ever_had_there_is_nothing() -> None:
    assert told().sizes("maybe") == [0, 0, 0, 0]
    assert told().moves("maybe") == []


def test_an_account_has_stays_with_the_days_between_which_it_changed() -> None:
    days = [*zip(DAYS, ["trial", "trial", None, "former"], strict=True)]
    assert stretches(days) == [
        Stay("trial", None, DAYS[0], DAYS[2]),
        Stay(None, DAYS[1], DAYS[2], DAYS[3]),
        Stay("former", DAYS[2], DAYS[3], None),
    ]
