import math

import numpy as np
import pyarrow as pa
import pytest

from tenure.health.prediction.encoding import fit, numbers

ROWS = 40
TABLE = pa.table(
    {
        "age": [float(n) for n in range(ROWS)],
        "uses": [3**k for k in range(8)] * 5,
        "answered": pa.array([None, True, False, True] * 10),
        "plan": ["pro", "free"] * 20,
        "owner": [f"owner {n}" for n in range(ROWS)],
        "always": [7] * ROWS,
    }
)


def column(encoded, table, owner, place=0):
    raw, scaled = encoded.columns(table)
    at = [n for n, name in enumerate(encoded.owners) if name == owner][place]
    return raw[:, at], scaled[:, at]


def test_an_even_number_is_standardised_and_a_skewed_one_by_its_logarithm():
    encoded = fit(TABLE)
    raw, scaled = column(encoded, TABLE, "age")
    assert raw.tolist() == list(range(ROWS))
    assert scaled[0] == pytest.approx((0 - 19.5) / np.arange(40).std())
    _, uses = column(encoded, TABLE, "uses")
    logs = np.log1p(3.0 ** np.arange(8))
    assert uses[:8] == pytest.approx((logs - logs.mean()) / logs.std())


def test_what_is_not_known_is_the_mean_and_a_column_of_its_own():
    encoded = fit(TABLE)
    raw, scaled = column(encoded, TABLE, "answered")
    assert math.isnan(raw[0])
    assert scaled[0] == 0
    raw, scaled = column(encoded, TABLE, "answered", 1)
    assert raw[:4].tolist() == scaled[:4].tolist() == [1, 0, 0, 0]


def test_a_text_has_a_column_for_each_common_value_and_none_for_names():
    encoded = fit(TABLE)
    assert [one.name for one in encoded.categories] == ["plan"]
    assert column(encoded, TABLE, "plan")[0][:3].tolist() == [0, 1, 0]  # free, then pro
    assert "owner" not in encoded.features
    assert "always" not in encoded.features


def test_a_value_never_seen_and_null_are_in_no_column():
    encoded = fit(TABLE)
    new = pa.table(
        {**{n: TABLE[n][:2] for n in ("age", "uses", "answered")}, "plan": ["vip", None]}
    )
    raw, _ = encoded.columns(new)
    places = [n for n, name in enumerate(encoded.owners) if name == "plan"]
    assert raw[:, places].tolist() == [[0, 0], [0, 0]]


def test_readings_beyond_all_that_was_seen_count_as_the_furthest():
    encoded = fit(TABLE)
    far = TABLE.set_column(0, "age", [[1e9] * ROWS])
    assert column(encoded, far, "age")[1][0] == column(encoded, TABLE, "age")[1].max()


def test_infinite_is_not_known_and_a_day_is_no_number():
    assert np.isnan(numbers(pa.chunked_array([[math.inf, 1.0]])))[0]
    with pytest.raises(TypeError, match="not date32"):
        numbers(pa.chunked_array([pa.array([1], pa.date32())]))


def test_a_line_may_bend_where_a_quarter_ends_on_either_side():
    encoded = fit(TABLE)
    assert encoded.owners_of_bends == ("age", "age", "uses", "uses")
    raw, scaled = encoded.columns(TABLE)
    assert scaled.shape[1] == raw.shape[1] + 4
    _, age = column(encoded, TABLE, "age")
    below, above = scaled[:, raw.shape[1]], scaled[:, raw.shape[1] + 1]
    assert below[0] == pytest.approx(-0.67 - age[0])
    assert above[-1] == pytest.approx(age[-1] - 0.67)
    assert below[20:].max() == above[:20].max() == 0
    plain = fit(TABLE, bends=False)
    assert plain.owners_of_bends == ()
    assert (plain.columns(TABLE)[1] == scaled[:, : raw.shape[1]]).all()


def test_a_number_that_is_a_text_by_now_is_not_known_and_so_is_a_text_that_is_a_number():
    """One account's "many" makes an attribute of numbers a text."""
    encoded = fit(TABLE)
    other = pa.table({**{name: TABLE[name] for name in TABLE.column_names}, "age": ["many"] * ROWS, "plan": [1.0] * ROWS})  # fmt: skip
    assert np.isnan(column(encoded, other, "age")[0]).all()
    assert not column(encoded, other, "plan")[0].any()
