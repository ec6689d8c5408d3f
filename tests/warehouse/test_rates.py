"""rates.csv: what is wrong with it is said with file and line."""

from __future__ import annotations

import pytest

from tenure.errors import SettingError
from tenure.warehouse import rates


@pytest.mark.parametrize(
    "line",
    [b"2024-01-01,EUR,-1", b"2024-01-01,EUR,nan", b"2024-13-01,EUR,1", b"2024-01-01,EUR,1\xa41"],
)
def test_a_rate_that_cannot_be_read_is_named_with_its_line(tmp_path, line):
    file = tmp_path / "rates.csv"
    file.write_bytes(b"day,currency,rate\n2023-01-01,EUR,1.1\n" + line + b"\n")
    with pytest.raises(SettingError, match=r"rates\.csv:3: "):
        rates.read(file)


def test_without_the_file_there_are_no_rates(tmp_path):
    assert rates.read(tmp_path / "rates.csv") is None
