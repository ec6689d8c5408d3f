import pytest

from tenure.catalog.cell import disarmed


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://elsewhere.example")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "＝1+1", "-5\n=1"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_stands_behind_an_apostrophe(text):
    assert disarmed(text) == f"'{text}"


@pytest.mark.parametrize(
    "text",
    ["-5", "+49301234567", "-1.234,50", "-.5", "-1e-9", "acme", "a=b", "2026-03-31", "", "'x"],
)
def test_numbers_with_their_sign_and_plain_texts_stay_as_they_are(text):
    assert disarmed(text) == text
