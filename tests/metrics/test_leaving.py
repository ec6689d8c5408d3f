from datetime import timedelta

from tests.metrics.ask import D, ask, line, use


def days(*ago):
    return [str(D - timedelta(days=day)) for day in ago]


def test_exports_against_the_usual(tmp_path):
    """Twelve exports in the last four weeks. In the 13 weeks before there were 13: four in four weeks."""
    lately, before = range(12), range(28, 119, 7)
    events = use("acme", "ann", *days(*lately), event="Export_CSV")
    events += use("acme", "ann", *days(*before), event="file_downloaded")
    events += use("acme", "ann", *days(200, 1, 2), event="task_done")
    events += use("young", "bo", *days(*range(30)), event="export_csv")
    names = ("exported_events", "exported_events_before", "exports_times_usual", "leaving_marks")
    found = ask(tmp_path, *names, event=events)
    assert [found["acme"][name] for name in names] == [12, 13, 3.0, 1]
    assert found["young"]["exports_times_usual"] is None


def member(person, change, at):
    return {"account_id": "acme", "person_id": person, "change": change, "happened_at": at}


def test_each_mark_of_leaving_is_counted_once(tmp_path):
    """Two of five logins were taken away, two of ten seats given up, and the last answer was a 4."""
    people = [member(who, "joined", "2024-01-01") for who in "abcde"]
    people += [member(who, "left", "2024-06-20") for who in "ab"]
    lines = [line("acme", arr=1000, seats=10), line("acme", "2024-05-01", arr=1000, seats=8)]
    answers = [
        {"account_id": "acme", "survey": "nps", "score": score, "happened_at": at}
        for score, at in ((9, "2024-02-01"), (4, "2024-06-01"))
    ]
    names = ("users_left", "seats_before", "seats_cut", "last_nps_year", "leaving_marks")
    found = ask(
        tmp_path,
        *names,
        event=use("acme", "c", *days(1, 2)),
        membership=people,
        contract_line=lines,
        survey_response=answers,
    )["acme"]
    assert [found[name] for name in names] == [2, 10, 2, 4, 3]
