from datetime import date

import pytest
from tests.metrics.ask import ask, use

NAMES = ("first_use", "last_use", "days_since_first_use", "days_since_last_use")


def test_first_and_last_use_and_the_days_since(tmp_path):
    acme = ask(tmp_path, *NAMES, event=use("acme", "ann", "2024-01-01", "2024-06-28"))["acme"]
    assert (acme["first_use"], acme["last_use"]) == (date(2024, 1, 1), date(2024, 6, 28))
    assert (acme["days_since_first_use"], acme["days_since_last_use"]) == (181, 2)


def test_use_on_the_day_itself_was_zero_days_ago_and_by_automation_counts(tmp_path):
    events = use("robo", None, "2024-06-30T23:59:59")
    assert ask(tmp_path, *NAMES, event=events)["robo"]["days_since_last_use"] == 0


def test_a_person_has_a_last_use_of_his_own(tmp_path):
    events = [*use("acme", "ann", "2024-06-01"), *use("acme", "bob", "2024-06-29")]
    people = ask(tmp_path, *NAMES, subject="person", event=events)
    assert (people["ann"]["days_since_last_use"], people["bob"]["days_since_last_use"]) == (29, 1)


def test_silence_is_measured_in_usual_gaps(tmp_path):
    # 100 days old with 5 days of use: a gap of 20 days is usual; 30 days of silence are one and a half of them
    events = use(
        "acme", "ann", "2024-03-23", "2024-04-10", "2024-04-20", "2024-05-10", "2024-05-31"
    )
    acme = ask(tmp_path, "usual_gap_days", "times_usual_gap", event=events)["acme"]
    assert acme["usual_gap_days"] == pytest.approx(20)
    assert acme["times_usual_gap"] == pytest.approx(1.5)
