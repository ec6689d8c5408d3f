"""What JSON says of values that it has no words for."""

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from tenure.web.answers import json_text


def test_amounts_are_numbers_days_are_written_out_and_tables_are_objects() -> None:
    told = {"arr": Decimal("12.50"), "seats": Decimal(3), "since": date(2026, 1, 31)}
    assert json_text(MappingProxyType(told)) == '{"arr":12.5,"seats":3,"since":"2026-01-31"}\n'
    assert json_text([(1, None), True]) == "[[1,null],true]\n"


def test_what_is_no_number_is_null_and_a_day_may_be_a_key() -> None:
    assert json_text({"a": float("nan"), "b": [float("inf"), 1.5]}) == '{"a":null,"b":[null,1.5]}\n'
    assert json_text({date(2026, 1, 31): 1}) == '{"2026-01-31":1}\n'
