"""Numbers and days as people write them."""

import numpy as np
import pyarrow as pa
import pytest

from tenure.health.prediction.written import days, numbers


def column(*texts):
    return pa.chunked_array([pa.array(texts, pa.string())])


@pytest.mark.parametrize(
    ("texts", "are"),
    [
        (("1,234.50", "-2", None), [1234.5, -2, None]),
        (("1.234,50", "0,5", "7"), [1234.5, 0.5, 7]),
        (("45 %", "3.5%"), [45, 3.5]),
        (("$1,000", "$20"), [1000, 20]),
        (("EUR 12", "3 EUR"), [12, 3]),
        (("1'000", "12 000"), [1000, 12000]),
    ],
)
def test_numbers_are_told_from_texts(texts, are):
    assert numbers(column(*texts)).to_pylist() == are


@pytest.mark.parametrize(
    "texts",
    [("12", "many"), ("pro", "free"), ("",), (None,), ("1.234,5", "1,234.5"), ("v1.2",), ("%",)],
)
def test_what_is_no_number_in_every_row_is_none(texts):
    assert numbers(column(*texts)) is None


@pytest.mark.parametrize(
    ("texts", "either"),
    [
        (("2024-03-05 10:00", None, "2024-12-31"), ""),
        (("05/03/2024", None, "31/12/2024"), ""),
        (("3/5/2024", None, "12/31/2024 10:00 PM"), ""),
        (("05.03.2024", None, "31.12.2024"), ""),
        (("Mar 5, 2024", None, "Dec 31, 2024"), ""),
        (("3/3/2024", None, "5/4/2024"), "3/3/2024"),
    ],
)
def test_days_are_told_from_texts_unless_they_may_be_two(texts, either):
    told = days(column(*texts))
    assert told.either == either
    if not either:
        assert [str(day) for day in told.days] == ["2024-03-05", "NaT", "2024-12-31"]


@pytest.mark.parametrize("texts", [("2024-03-05", "soon"), ("31/12/2024", "12/31/2024"), (None,)])
def test_what_is_no_day_in_every_row_is_none(texts):
    assert days(column(*texts)) is None
    assert np.isnat(days(column("2024-01-01", None)).days[1])
