"""`tenure import`: options are taken, or refused with what to do; none is passed over in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Typed

RULES = '[[rule]]\npath = "/reports/{report}"\nevent = "Report opened"\naccount = "{query.a}"\nperson = "{user}"\n'
LINE = '203.0.113.7 - ann [17/May/2015:10:05:03 +0000] "GET /reports/7?a=C-1 HTTP/1.1" 200 12 "-" "-"\n'


@pytest.fixture
def shop(tmp_path: Path, typed: Typed) -> Path:
    """An empty workspace."""
    assert typed("init", tmp_path / "shop").code == 0
    return tmp_path / "shop"


def test_the_ids_of_a_log_wait_where_they_are_of_another_system(shop: Path, typed: Typed) -> None:
    (shop / "rules.toml").write_text(RULES)
    (shop / "access.log").write_text(LINE)
    said = typed(
        "import", "log", shop / "access.log", "--rules", shop / "rules.toml", "--ids", "crm",
        "--format", "json", "-w", shop,
    )  # fmt: skip
    assert said.code == 0, said.err
    assert json.loads(said.out)["stored"] == 1
    assert "crm:C-1" in typed("ids", "-w", shop).out


@pytest.mark.parametrize("option", ["--static", "--mapping-file", "--rules", "--log-format"])
def test_a_ready_mapping_refuses_what_it_would_not_heed(
    shop: Path, typed: Typed, option: str
) -> None:
    said = typed("import", "--like", "stripe-invoices", "file.csv", option, "x", "-w", shop)
    assert said.code == 2
    assert "--like says the mapping" in said.err


def test_a_slash_in_a_column_or_in_a_date_makes_no_file_of_it(shop: Path, typed: Typed) -> None:
    lines = shop / "lines.csv"
    lines.write_text("sub,who,price/month,from\nS1,acme,49,31/12/2025\n")
    said = typed(
        "import", "contract_line", lines, "--map", "line_id=sub", "account_id=who", "mrr=price/month",
        "started_at=from:%d/%m/%Y", "--format", "json", "-w", shop,
    )  # fmt: skip
    assert said.code == 0, said.err
    assert json.loads(said.out)["stored"] == 1


def test_files_may_follow_the_mapping(shop: Path, typed: Typed) -> None:
    folder = shop / "year=2026"
    folder.mkdir()
    (folder / "lines.csv").write_text("sub,who,from\nS1,acme,2025-12-31\n")
    said = typed(
        "import", "contract_line", "--map", "line_id=sub", "account_id=who", "started_at=from",
        folder / "lines.csv", "--format", "json", "-w", shop,
    )  # fmt: skip
    assert json.loads(said.out)["stored"] == 1
