import pytest
from tests.metrics.ask import ask, line, use


def test_seats_of_all_lines_and_the_share_in_use(tmp_path):
    lines = [
        line("acme", seats=8),
        line("acme", line_id="l2", seats=2),
        line("acme", line_id="support"),
    ]
    events = [*use("acme", "ann", "2024-06-10"), *use("acme", "bob", "2024-06-10")]
    acme = ask(tmp_path, "seats", "seat_utilization", contract_line=lines, event=events)["acme"]
    assert (acme["seats"], acme["seat_utilization"]) == (10, pytest.approx(0.2))


def test_zero_seats_have_no_utilization_and_unstated_ones_are_not_zero(tmp_path):
    lines = [line("zero", seats=0), line("unstated"), line("ended", "2024-01-01", seats=5)]
    lines.append({**line("ended", "2024-05-01"), "change": "ended"})
    answers = ask(
        tmp_path,
        "seats",
        "seat_utilization",
        contract_line=lines,
        event=use("zero", "ann", "2024-06-10"),
    )
    assert (answers["zero"]["seats"], answers["zero"]["seat_utilization"]) == (0, None)
    assert answers["unstated"]["seats"] is None
    assert (answers["ended"]["seats"], answers["ended"]["seat_utilization"]) == (0, None)


def test_seats_that_nobody_uses_and_seats_that_nobody_ever_used(tmp_path):
    lines = [line("acme", seats=10), line("crowded", seats=1)]
    events = [
        *use("acme", "ann", "2024-06-10"),
        *use("acme", "bob", "2024-01-10"),
        *use("acme", "left", "2024-01-10"),
        *use("crowded", "x", "2024-06-10"),
        *use("crowded", "y", "2024-06-10"),
    ]
    gone = {
        "account_id": "acme",
        "person_id": "left",
        "change": "left",
        "happened_at": "2024-02-01",
    }
    found = ask(
        tmp_path,
        "unused_seats",
        "never_used_seats",
        "users_who_began",
        contract_line=lines,
        event=events,
        membership=[gone],
    )
    assert (found["acme"]["unused_seats"], found["acme"]["never_used_seats"]) == (9, 8)
    assert found["acme"]["users_who_began"] == 2
    assert (found["crowded"]["unused_seats"], found["crowded"]["never_used_seats"]) == (0, 0)


def test_seats_taken_in_a_quarter_never_and_given_up(tmp_path):
    """Twelve seats until June, ten since; one of two users came in the last 13 weeks."""
    lines = [line("acme", seats=12), line("acme", "2024-06-01", seats=10)]
    events = [*use("acme", "ann", "2024-04-01"), *use("acme", "bob", "2024-03-31")]
    names = ("users_13w", "seats_taken_13w", "never_used_share", "seats_before", "seats_cut")
    found = ask(tmp_path, *names, contract_line=lines, event=events)["acme"]
    assert [found[name] for name in names] == [1, 0.1, 0.8, 12, 2]
