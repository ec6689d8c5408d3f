"""How answers look."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tenure.cli.show import json_text, print_csv


def test_a_list_as_csv_holds_no_formula_and_every_number_as_it_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = ["=cmd|' /C calc'!A0", "-5", -5, Decimal("-1.50"), -0.25, date(2026, 3, 31), None, True]
    print_csv(["name", "@text", "n", "m", "share", "day", "none", "flag"], [row])
    names, cells = capsys.readouterr().out.splitlines()
    assert names == "name,'@text,n,m,share,day,none,flag"
    assert cells == "'=cmd|' /C calc'!A0,-5,-5,-1.50,-0.25,2026-03-31,,true"
    assert json_text({"name": row[0]}) == '{"name": "=cmd|\' /C calc\'!A0"}'
