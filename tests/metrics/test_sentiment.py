import pytest
from tests.metrics.ask import ask


def answer(score, at, survey="nps", person="ann"):
    return {
        "account_id": "acme",
        "survey": survey,
        "score": score,
        "person_id": person,
        "happened_at": at,
    }


def test_the_last_nps_is_the_last_that_was_given(tmp_path):
    responses = [
        answer(9.0, "2024-01-01"),
        answer(3.0, "2024-05-01", "NPS", "bob"),
        answer(None, "2024-06-01"),
        answer(5.0, "2024-06-02", "csat"),
        answer(10.0, "2024-07-01"),  # after the day asked about
    ]
    assert ask(tmp_path, "last_nps", survey_response=responses)["acme"]["last_nps"] == 3


def test_of_two_answers_at_the_same_time_the_higher_counts_in_any_order(tmp_path):
    responses = [answer(4.0, "2024-05-01"), answer(8.0, "2024-05-01", person="bob")]
    for number, order in enumerate((responses, responses[::-1])):
        answers = ask(tmp_path / str(number), "last_nps", survey_response=order)
        assert answers["acme"]["last_nps"] == 8


def test_an_old_answer_is_no_answer_of_this_year(tmp_path):
    answers = ask(
        tmp_path, "last_nps", "last_nps_year", survey_response=[answer(9.0, "2023-01-01")]
    )
    assert (answers["acme"]["last_nps"], answers["acme"]["last_nps_year"]) == (9, None)


def test_satisfaction_is_a_mean_of_all_answers_of_a_year_from_0_to_1(tmp_path):
    """An NPS of 9 and a CSAT of 4 of 5 by ann, an NPS of 3 by bob; another survey and an old answer do not count."""
    answers = [
        answer(9.0, "2024-06-01", "NPS"),
        answer(4.0, "2024-06-01", "csat"),
        answer(3.0, "2024-06-01", person="bob"),
        answer(1.0, "2024-06-01", "ces"),
        answer(0.0, "2023-06-30"),
    ]
    acme = ask(tmp_path / "a", "satisfaction", survey_response=answers)["acme"]
    assert acme["satisfaction"] == pytest.approx((0.9 + 0.75 + 0.3) / 3)
    people = ask(tmp_path / "b", "satisfaction", subject="person", survey_response=answers)
    assert people["ann"]["satisfaction"] == pytest.approx((0.9 + 0.75) / 2)
    assert people["bob"]["satisfaction"] == pytest.approx(0.3)


def test_the_worst_answers_of_four_weeks(tmp_path):
    answers = [
        answer(9.0, "2024-06-10", "NPS"),
        answer(3.0, "2024-06-12", person="bob"),
        answer(1.0, "2024-06-02"),  # longer ago
        answer(2.0, "2024-06-20", "csat"),
    ]
    found = ask(tmp_path, "worst_nps", "worst_csat", survey_response=answers)["acme"]
    assert (found["worst_nps"], found["worst_csat"]) == (3.0, 2.0)
