from datetime import date

import pytest
from tests.metrics.ask import ask, line

NAMES = ("renewed_on", "renewal_change", "days_since_renewal")


def term(account, since, until, arr, line_id="l1", **more):
    return line(account, since, line_id, arr=arr, term_end=until, **more)


def told(found):
    return tuple(found[name] for name in NAMES)


def test_what_the_last_renewal_brought(tmp_path):
    year, next_year = ("2023-05-01", "2024-04-30"), ("2024-05-01", "2025-04-30")
    lines = [
        term("flat", *year, 1000),
        term("flat", *next_year, 1000),
        term("grew", *year, 1000),
        term("grew", *next_year, 1250),
        term("grew", *year, 400, "l2"),
        term("grew", *next_year, 150, "l2"),
        term("new", *next_year, 1000),
        term("late", *year, 1000),
        term("late", "2024-06-15", "2025-04-30", 1000),
        term("euro", *year, 1000),
        term("euro", *next_year, 1000, currency="EUR"),
    ]
    found = ask(tmp_path, *NAMES, contract_line=lines)
    assert told(found["flat"]) == (date(2024, 5, 1), 0, 60)
    assert told(found["grew"]) == (date(2024, 5, 1), 0, 60)  # 1,400 before and after, by two lines
    assert told(found["new"]) == (None, None, None)
    assert told(found["late"]) == (None, None, None)  # six weeks without: bought anew
    assert told(found["euro"]) == (date(2024, 5, 1), None, 60)


def test_an_expansion_within_a_term_and_a_month_are_no_renewals(tmp_path):
    lines = [
        term("more", "2024-01-01", "2024-12-31", 1000),
        term("more", "2024-04-01", "2024-12-31", 1500),
        term("monthly", "2024-05-01", "2024-05-31", 1000),
        term("monthly", "2024-06-01", "2024-06-30", 1000),
    ]
    found = ask(tmp_path, *NAMES, contract_line=lines)
    assert told(found["more"]) == (None, None, None)
    assert told(found["monthly"]) == (None, None, None)


def test_of_several_renewals_the_last_one_counts(tmp_path):
    lines = [
        term("acme", "2022-05-01", "2023-04-30", 1000),
        term("acme", "2023-05-01", "2024-04-30", 2000),
        term("acme", "2024-05-01", "2025-04-30", 1800),
    ]
    found = ask(tmp_path, *NAMES, contract_line=lines)["acme"]
    assert found["renewal_change"] == pytest.approx(-0.1)
