import pytest
from tests.metrics.ask import ask, line, use


def ticket(number, at, change="opened", account="acme", **more):
    return {"ticket_id": number, "account_id": account, "change": change, "happened_at": at, **more}


def test_open_urgent_and_newly_opened_tickets(tmp_path):
    tickets = [
        ticket("1", "2024-06-10", priority="Urgent"),
        ticket("2", "2024-06-11", priority="low"),
        ticket("2", "2024-06-12", "closed"),
        ticket("3", "2024-05-01", priority="urgent"),
    ]
    events = [*use("acme", "ann", "2024-06-10"), *use("calm", "bob", "2024-06-10")]
    names = ("open_tickets", "urgent_tickets", "tickets_opened", "ticket_rate")
    answers = ask(tmp_path, *names, ticket=tickets, event=events)
    assert [answers["acme"][name] for name in names] == [2, 2, 2, 2.0]
    assert [answers["calm"][name] for name in names] == [0, 0, 0, 0.0]


def test_ratings_are_averaged(tmp_path):
    tickets = [ticket(n, "2024-06-12", "rated", rating=r) for n, r in (("1", 5.0), ("2", 2.0))]
    assert ask(tmp_path, "ticket_rating", ticket=tickets)["acme"]["ticket_rating"] == pytest.approx(
        3.5
    )


def test_a_ticket_that_was_told_anew_was_opened_once(tmp_path):
    """The export of the next day has another priority."""
    tickets = [ticket("1", "2024-06-10", priority="low")]
    tickets += [ticket("1", "2024-06-10", priority="urgent", known_at="2024-06-11")]
    names = ("tickets_opened", "open_tickets", "urgent_tickets")
    acme = ask(tmp_path, *names, ticket=tickets)["acme"]
    assert [acme[name] for name in names] == [1, 1, 1]


def test_the_usual_number_of_tickets_and_the_oldest_that_are_open(tmp_path):
    """A customer for 366 days. Two tickets in the last four weeks; 24 in the 337 days before them."""
    months = (
        "2023-07",
        "2023-08",
        "2023-09",
        "2023-10",
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
    )
    days = [f"{month}-{day}" for month in months for day in ("05", "15", "25")]
    rows = [ticket(f"old{n}", day) for n, day in enumerate(days)]
    rows += [ticket(f"old{n}", "2024-03-01", "closed") for n in range(len(days))]
    rows += [ticket("1", "2024-06-10", priority="urgent"), ticket("2", "2024-06-20")]
    rows.append(ticket("3", "2024-06-10", account="new"))
    lines = [line("acme", "2023-06-30"), line("new", "2024-06-01")]
    names = (
        "tickets_opened_year",
        "usual_tickets",
        "oldest_ticket_days",
        "oldest_urgent_ticket_days",
    )
    found = ask(tmp_path, *names, ticket=rows, contract_line=lines)
    assert [found["acme"][name] for name in names] == [26, pytest.approx(24 * 28 / 337), 20, 20]
    assert [found["new"][name] for name in names] == [1, None, 20, None]
