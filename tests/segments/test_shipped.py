"""The shipped segmentations on small lakes, counted by hand."""

from pathlib import Path
from typing import Any

import pytest
from tests.metrics.ask import ask, line, use

from tenure.catalog.catalog import Catalog
from tenure.catalog.load import collect
from tenure.segments import definitions
from tenure.segments.read import shipped

WEEKS = [f"2024-06-{day:02}" for day in (3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17, 18)]  # twelve days


def with_attributes(**types: str) -> Catalog:
    metrics = collect(["tenure.metrics"])
    return Catalog([*metrics, *definitions(shipped(), types)], types)


def attribute(account: str, name: str, value: str) -> dict[str, Any]:
    return {"account_id": account, "name": name, "value": value, "happened_at": "2024-01-01"}


def test_a_segmentation_whose_attribute_is_missing_is_left_out_and_says_what_it_needs() -> None:
    names = {one.name for one in definitions(shipped())}
    assert "usage_pattern" in names
    assert "company_size" not in names
    needs = {one.name: one.missing({}) for one in shipped()}
    assert needs["company_size"] == ("needs the attribute employees",)
    assert needs["region"] == ("needs the attribute country",)
    assert needs["stage"] == ()


def test_where_the_workspace_has_an_attribute_of_its_name_ours_gives_way() -> None:
    types = {"region": "string", "country": "string"}
    assert "region" not in {one.name for one in definitions(shipped(), types)}
    assert with_attributes(**types).get("region").family == "attribute"


def test_countries_by_code_or_name_are_told_by_region(tmp_path: Path) -> None:
    countries = {"a": "US", "b": "Germany", "c": "jp", "d": "Brazil", "e": "Kenya", "f": "Atlantis"}
    facts = [attribute(account, "country", value) for account, value in countries.items()]
    catalog = with_attributes(country="string")
    found = ask(
        tmp_path, "region", catalog=catalog, attribute=[*facts, attribute("g", "plan", "x")]
    )
    assert {account: row["region"] for account, row in found.items()} == {
        "a": "north_america",
        "b": "europe",
        "c": "asia_pacific",
        "d": "latin_america",
        "e": "middle_east_africa",
        "f": "elsewhere",
        "g": None,
    }


@pytest.mark.parametrize("kind", ["string", "float64"])
def test_company_size_reads_employees_as_text_or_number(tmp_path: Path, kind: str) -> None:
    employees = {"a": "9", "b": "10", "c": "249", "d": "250", "e": "1000"}
    if kind == "string":
        employees["f"] = "about fifty"
    facts = [attribute(account, "employees", value) for account, value in employees.items()]
    catalog = with_attributes(employees=kind)
    found = ask(tmp_path, "company_size", catalog=catalog, attribute=facts)
    expected = {
        "a": "under_10",
        "b": "10_to_49",
        "c": "50_to_249",
        "d": "250_to_999",
        "e": "1000_and_more",
        "f": None,
    }
    assert {one: row["company_size"] for one, row in found.items()} == {
        one: expected[one] for one in employees
    }


def test_the_product_line_is_the_name_on_the_lines_in_force(tmp_path: Path) -> None:
    lines = [
        line("one", product="Boards"),
        line("both", product="Reports"),
        line("both", line_id="l2", product="Boards"),
        *(line("many", line_id=name, product=name) for name in ("x", "y", "z")),
        line("unsaid"),
    ]
    used = use("never", "ann", "2024-06-20")
    found = ask(tmp_path, "product_line", contract_line=lines, event=used)
    assert {name: row["product_line"] for name, row in found.items()} == {
        "one": "Boards",
        "both": "Boards + Reports",
        "many": "several",
        "unsaid": None,
        "never": "none",
    }


def test_the_term_is_that_of_the_longest_paid_line_without_notice(tmp_path: Path) -> None:
    lines = [
        line("a", "2024-01-01", term_end="2024-12-31"),
        line("a", "2024-06-01", line_id="l2", term_end="2024-06-30"),
        line("trial", "2024-06-01", term_end="2025-06-30", trial=True),
    ]
    found = ask(tmp_path, "term_days", contract_line=lines)
    assert found["a"]["term_days"] == 366  # 2024 has 29 February
    assert found["trial"]["term_days"] is None


def test_growth_potential_is_told_by_seats_and_new_users(tmp_path: Path) -> None:
    def seats(account: str, count: int) -> dict[str, Any]:
        return line(account, "2023-01-01", seats=count)

    people = {"full": 4, "growing": 3, "roomy": 1}
    events = [
        event
        for account, count in people.items()
        for n in range(count)
        for event in use(account, f"{account}-{n}", "2024-06-20")
    ]
    events += use("roomy", "roomy-0", "2023-05-01")
    facts = {
        "contract_line": [
            seats("full", 5),
            seats("growing", 5),
            seats("roomy", 5),
            seats("idle", 5),
        ],
        "event": events,
    }
    found = ask(tmp_path, "growth_potential", **facts)
    assert {name: row["growth_potential"] for name, row in found.items()} == {
        "full": "within_6_months",  # 4 of 5 seats
        "growing": "within_1_year",  # 3 of 5, all of them new
        "roomy": "in_2_years_or_more",  # 1 of 5
        "idle": "not_in_sight",
    }


def test_usage_patterns_tell_how_often_how_widely_and_by_how_many(tmp_path: Path) -> None:
    def member(account: str, *people: str) -> list[dict[str, Any]]:
        row = {"account_id": account, "change": "joined", "happened_at": "2024-01-01"}
        return [{**row, "person_id": person} for person in people]

    many = [e for who in ("m1", "m2") for e in use("often", who, *WEEKS)]
    facts = {
        "membership": [
            *member("often", "m1", "m2"),
            *member("few", "f1", "f2", "f3"),
            *member("seldom", "s1"),
        ],
        "event": [
            *many,
            *use("few", "f1", *WEEKS),
            *use("seldom", "s1", "2024-06-20"),
            *use("robot", None, *WEEKS),
            *use("still", "x", "2024-03-01"),
        ],
    }
    found = ask(tmp_path, "usage_pattern", **facts)
    assert {name: row["usage_pattern"] for name, row in found.items()} == {
        "often": "often_widely_by_many",
        "few": "often_widely_by_few",  # one of three
        "seldom": "seldom_widely",
        "robot": "automated",
        "still": "idle",
    }


def test_a_renewal_is_near_90_days_ahead_unless_it_comes_every_month(tmp_path: Path) -> None:
    lines = [
        line("in_90_days", "2024-01-01", term_end="2024-09-28"),
        line("in_91_days", "2024-01-01", term_end="2024-09-29"),
        line("today", "2023-07-01", term_end="2024-06-30"),
        line("monthly", "2024-06-15", term_end="2024-07-14"),
        line("no_term", "2024-01-01"),
    ]
    found = ask(tmp_path, "renewal_near", contract_line=lines)
    assert {one for one, row in found.items() if row["renewal_near"]} == {"in_90_days", "today"}
    assert {row["renewal_near"] for row in found.values()} == {True, False}
