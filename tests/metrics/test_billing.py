from datetime import date

from tests.metrics.ask import ask


def invoice(number, due_on, change="issued", at="2024-04-01", account="acme"):
    return {
        "account_id": account,
        "invoice_id": number,
        "change": change,
        "happened_at": at,
        "due_on": due_on,
    }


def test_the_oldest_open_invoice_tells_since_when_they_owe(tmp_path):
    rows = [
        invoice("1", "2024-05-01"),
        invoice("1", None, "paid", "2024-06-01"),
        invoice("2", "2024-06-10"),
        invoice("3", "2024-06-20"),
        invoice("4", "2024-07-20", account="not yet"),
        invoice("5", "2024-05-01", account="paid"),
        invoice("5", None, "paid", "2024-06-01", "paid"),
    ]
    found = ask(tmp_path, "oldest_invoice_due", "days_overdue", invoice=rows)
    assert (found["acme"]["oldest_invoice_due"], found["acme"]["days_overdue"]) == (
        date(2024, 6, 10),
        20,
    )
    assert found["not yet"]["days_overdue"] == 0
    assert found["paid"]["days_overdue"] is None
