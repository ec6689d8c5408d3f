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
