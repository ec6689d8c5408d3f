"""The list of accounts and one account, as the command shows them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.conftest import DAY, Typed


def test_the_list_is_json_in_the_order_of_attention(made: Path, typed: Typed) -> None:
    said = typed("accounts", "--as-of", DAY, "--format", "json", "-w", made)
    assert said.code == 0
    found = json.loads(said.out)
    assert [account["account_id"] for account in found] == ["globex", "acme"]
    globex, acme = found
    assert globex["name"] == "Globex"
    assert globex["arr"] == {"amount": 48000, "currency": "USD"}
    assert globex["renewal_date"] == "2026-08-31"
    assert globex["as_of"] == DAY
    assert acme["arr_at_risk"] == {"amount": 0, "currency": "USD"}
    assert acme["band"] == "healthy"
    assert 0 <= globex["health"] < acme["health"] <= 100
    for reason in globex["reasons"]:
        assert {"name", "value", "weight", "points", "text"} <= reason.keys()
    points = sum(reason["points"] for reason in globex["reasons"])
    assert abs(points - globex["health"]) < 0.01


def test_former_customers_are_shown_only_when_asked_for(made: Path, typed: Typed) -> None:
    said = typed("accounts", "--as-of", DAY, "--all", "--format", "csv", "-w", made)
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["account_id"] for row in rows] == ["globex", "acme", "initech"]
    assert rows[2]["live"] == "false"


def test_a_condition_narrows_and_says_of_whom_it_cannot_tell(made: Path, typed: Typed) -> None:
    asked = ("accounts", "--as-of", DAY, "--format", "csv", "-w", made, "--where")
    assert "globex" not in typed(*asked, "seat_utilization >= 0.5 and industry = 'food'").out
    assert "acme" in typed(*asked, "seat_utilization >= 0.5 and industry = 'food'").out
    said = typed(*asked, "last_nps > 5")
    assert said.err.endswith("Of 2 accounts it cannot be told: not enough data.\n")
    assert "globex" in typed(*asked, "health < 100 or band is null").out


def test_any_reading_sorts(made: Path, typed: Typed) -> None:
    asked = ("accounts", "--as-of", DAY, "--format", "json", "-w", made, "--sort")
    by = {
        sort: [account["account_id"] for account in json.loads(typed(*asked, sort).out)]
        for sort in ("active_users", "-active_users", "name", "arr")
    }
    assert by["active_users"] == by["name"][::-1] == ["globex", "acme"]
    assert by["-active_users"] == by["arr"] == ["acme", "globex"]


def test_the_table_says_what_is_at_stake(made: Path, typed: Typed) -> None:
    said = typed("accounts", "--as-of", DAY, "-w", made)
    assert said.out.startswith(f"As of {DAY}. ")
    assert "48,000 USD" in said.out


def test_before_the_first_fact_there_is_nobody(made: Path, typed: Typed) -> None:
    said = typed("accounts", "--as-of", "2020-01-01", "--format", "json", "-w", made)
    assert (said.code, json.loads(said.out)) == (0, [])


def test_long_after_the_last_fact_the_day_to_ask_for_is_named(tmp_path: Path, typed: Typed) -> None:
    assert typed("init", tmp_path / "w").code == 0
    assert "No facts have come in yet" in typed("accounts", "-w", tmp_path / "w").err
    file = tmp_path / "old.csv"
    file.write_text("account_id,person_id,happened_at,event\nacme,ann,2019-05-05 10:00,saved\n")
    assert typed("import", "event", file, "-w", tmp_path / "w").code == 0
    assert "try --as-of 2019-05-05" in typed("accounts", "-w", tmp_path / "w").err


def test_one_account_is_shown_with_its_reasons_and_readings(made: Path, typed: Typed) -> None:
    said = typed("account", "globex", "--as-of", DAY, "-w", made)
    assert said.code == 0
    assert "Globex (globex) as of 2026-03-31" in said.out
    assert "what would change it" in said.out
    shown = json.loads(
        typed("account", "globex", "--as-of", DAY, "--format", "json", "-w", made).out
    )
    assert shown["readings"]["seats"] == 6
    assert shown["readings"]["last_nps"] is None
