import pytest
from tests.metrics.ask import ask, line

NAMES = ("two_way_contacts_year", "unanswered_contacts", "contacts_missed")


def touch(day, direction="two_way", account="acme"):
    return {
        "account_id": account,
        "happened_at": f"{day}T10:00",
        "channel": "email",
        "direction": direction,
    }


def test_what_was_missed_and_not_answered(tmp_path):
    """A customer for 182 days. Four contacts in the 122 before the last one, 59 days ago; two of ours since it, one after
    they wrote."""
    lines = [line("acme", "2023-12-31"), line("calm", "2023-12-31")]
    rows = [touch(day) for day in ("2024-01-10", "2024-02-10", "2024-03-10", "2024-05-02")]
    rows += [touch("2024-05-10", "out"), touch("2024-05-20", "in"), touch("2024-06-01", "out")]
    rows += [touch("2024-06-01", "out", "calm"), touch("2024-06-02", "out", "calm")]
    found = ask(tmp_path, *NAMES, touchpoint=rows, contract_line=lines)
    acme, calm = found["acme"], found["calm"]
    assert (acme["two_way_contacts_year"], acme["unanswered_contacts"]) == (4, 1)
    assert acme["contacts_missed"] == pytest.approx(4 * 59 / (183 - 59))
    assert (calm["two_way_contacts_year"], calm["unanswered_contacts"]) == (0, 2)
    assert calm["contacts_missed"] is None


def test_three_contacts_tell_no_rhythm(tmp_path):
    rows = [touch(day) for day in ("2024-01-10", "2024-02-10", "2024-03-10")]
    found = ask(tmp_path, *NAMES, touchpoint=rows, contract_line=[line("acme", "2023-12-31")])
    assert found["acme"]["contacts_missed"] is None
