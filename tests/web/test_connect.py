"""Connect yours: give a file, look at it, check it, import it, mend what was rejected."""

import csv
import io
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

OURS = {"Sec-Fetch-Site": "same-origin"}
HTMX = {**OURS, "HX-Request": "true"}
EXPORTS = Path(__file__).parents[1] / "collect" / "exports"
PASTED = """Company,User,When,Action
acme,ann,2026-06-01 09:00:00,login
acme,bob,2026-06-02 10:00:00,report
initech,cid,not a day,login
"""
CHOSEN = {"account_id": "Company", "person_id": "User", "happened_at": "When", "event": "Action"}
FORM = {
    "kind": "event",
    "like": "none",
    **{f"map.event.{target}": column for target, column in CHOSEN.items()},
}


def given(client: TestClient, **how: object) -> tuple[str, str]:
    """The token and the page of a file that was given."""
    answer = client.post("/uploads", headers=OURS, **how)
    assert answer.status_code == 200, answer.text
    token = re.search(r"/uploads/([0-9a-f]{32})/imports", answer.text)
    assert token
    return token[1], answer.text


def exported(client: TestClient, name: str) -> tuple[str, str]:
    return given(client, files={"file": (name, (EXPORTS / name).read_bytes())})


def test_pasted_rows_become_a_list_of_accounts(empty_client: TestClient) -> None:
    client = empty_client
    token, page = given(client, data={"pasted": PASTED})
    assert "Nothing is stored yet" in page
    page = client.post(f"/uploads/{token}/imports", data=FORM, headers=OURS).text
    assert "3 rows received = 2 stored + 0 already there + 1 rejected" in page
    assert "line 4" in page
    accounts = client.get("/accounts.json?as_of=2026-06-02").json()
    assert [account["account_id"] for account in accounts] == ["acme"]
    data = client.get("/data").text
    assert "Rejected rows" in data
    assert "pasted.csv" in data


def test_the_first_rows_and_the_columns_found_by_their_names_are_shown(
    empty_client: TestClient,
) -> None:
    _, page = given(empty_client, data={"kind": "event", "pasted": PASTED})
    assert "The first 3 rows" in page
    assert "not a day" in page
    for target, column in (("account_id", "Company"), ("person_id", "User")):
        row = page.split(f'name="map.event.{target}"')[1].split("</select>")[0]
        assert f'<option value="{column}" selected>' in row


def test_a_check_says_what_would_be_rejected_and_stores_nothing(empty_client: TestClient) -> None:
    client = empty_client
    token, _ = given(client, data={"pasted": PASTED})
    part = client.post(f"/uploads/{token}/checks", data=FORM, headers=HTMX)
    assert "<h1>" not in part.text  # only the answer, where a script asks for it
    assert part.headers["HX-Push-Url"] == "false"
    whole = client.post(f"/uploads/{token}/checks", data=FORM, headers=OURS).text
    for text in (part.text, whole):
        assert "3 rows: 2 can be stored, 1 would be rejected" in text
        assert "When is &#34;not a day&#34;" in text
    assert '<option value="Action" selected>' in whole  # what was chosen stays chosen
    assert "Nothing has come in yet" in client.get("/data").text


def test_a_mapping_that_cannot_be_is_told_by_the_check(empty_client: TestClient) -> None:
    token, _ = given(empty_client, data={"pasted": PASTED})
    form = {**FORM, "map.event.happened_at": ""}
    page = empty_client.post(f"/uploads/{token}/checks", data=form, headers=OURS).text
    assert "no column for happened_at" in page
    assert "No column was found for Happened at" in page
    page = empty_client.post(f"/uploads/{token}/imports", data=form, headers=OURS).text
    assert "Not all of it could be read" in page
    assert "no column for happened_at" in page


def test_an_export_is_recognised_and_needs_no_mapping(empty_client: TestClient) -> None:
    client = empty_client
    token, page = exported(client, "stripe-subscriptions.csv")
    assert "Stripe: subscriptions (dashboard)" in page
    form = {"like": "stripe-subscriptions", "source": "stripe"}
    page = client.post(f"/uploads/{token}/checks", data=form, headers=OURS).text
    assert "4 rows: 2 can be stored, 1 would be rejected, 1 left out" in page
    page = client.post(f"/uploads/{token}/imports", data=form, headers=OURS).text
    assert "4 rows received = 2 stored + 0 already there + 1 rejected + 1 left out" in page


def test_what_was_recognised_can_be_said_by_hand(empty_client: TestClient) -> None:
    token, _ = exported(empty_client, "stripe-subscriptions.csv")
    page = empty_client.get(f"/uploads/{token}?like=none").text
    assert "Tenure knows what its columns mean" not in page
    assert 'name="map.contract_line.line_id"' in page


def test_one_file_may_be_two_kinds_of_facts(empty_client: TestClient) -> None:
    token, page = exported(empty_client, "segment-groups.csv")
    assert 'name="map.account.account_id"' in page
    assert 'name="map.membership.person_id"' in page
    form = {"like": "segment-groups"}
    page = empty_client.post(f"/uploads/{token}/imports", data=form, headers=OURS).text
    assert "Accounts: 2 rows received = 2 stored" in page
    assert "Memberships: 2 rows received = 1 stored + 0 already there + 0 rejected + 1 left" in page


def test_columns_of_a_wide_table_are_attributes_unless_left_out(empty_client: TestClient) -> None:
    client = empty_client
    text = "account_id,name,industry,plan,secret\nacme,Acme,Retail,pro,x\n"
    token, page = given(client, data={"kind": "account", "pasted": text})
    assert 'name="as.account.4"' in page
    form = {"kind": "account", "like": "none", "as.account.2": "static", "as.account.4": "out"}
    page = client.post(f"/uploads/{token}/imports", data=form, headers=OURS).text
    assert "1 row received = 1 stored" in page
    app = client.app.state.desk.app  # type: ignore[attr-defined]
    with app.engine() as engine:
        stored = (
            f"SELECT name, value, known_by FROM ({app.lake.pin().scan('attributes')}) ORDER BY 1"
        )
        told = engine.rows(stored)
    assert told == [
        ("industry", "Retail", "static"),
        ("name", "Acme", "static"),
        ("plan", "pro", "arrived"),
    ]


def test_a_spreadsheet_with_several_sheets(
    empty_client: TestClient, book: Callable[..., bytes]
) -> None:
    content = book(
        Usage=[CHOSEN.values(), ["acme", "ann", "2026-06-01", "login"]], Plans=[["a", "b"], [1, 2]]
    )
    token, page = given(empty_client, files={"file": ("book.xlsx", content)})
    assert "<option selected>Usage</option><option>Plans</option>" in page
    assert "2026-06-01" in page
    other = empty_client.get(f"/uploads/{token}?sheet=Plans").text
    assert "2026-06-01" not in other
    form = {**FORM, "sheet": "Usage"}
    page = empty_client.post(f"/uploads/{token}/imports", data=form, headers=OURS).text
    assert "1 row received = 1 stored" in page


@pytest.fixture
def book() -> Callable[..., bytes]:
    from tests.collect.files.books import book

    return book


def test_the_page_of_an_import_asks_until_it_is_done(
    empty_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenure.collect import taking
    from tenure.web import wizard

    def slow(*given: object, progress: Callable[..., None], **how: object) -> list[object]:
        progress("reading pasted.csv", 1, 3)
        time.sleep(0.6)
        return []

    monkeypatch.setattr(wizard, "PATIENCE", 0.1)
    monkeypatch.setattr(taking, "take", slow)
    token, _ = given(empty_client, data={"pasted": PASTED})
    page = empty_client.post(f"/uploads/{token}/imports", data=FORM, headers=OURS).text
    assert "Reading pasted.csv: 1 row" in page
    assert 'hx-trigger="every 1s"' in page
    assert 'max="3" value="1"' in page
    time.sleep(0.8)
    part = empty_client.get(f"/uploads/{token}/imports", headers=HTMX).text
    assert "<html" not in part
    assert "every 1s" not in part


def test_an_import_that_the_server_does_not_know_can_be_begun_again(
    empty_client: TestClient,
) -> None:
    token, _ = given(empty_client, data={"pasted": PASTED})
    assert "is not stored twice" in empty_client.get(f"/uploads/{token}/imports").text


def test_rejected_rows_are_listed_taken_out_mended_and_tried_again(
    empty_client: TestClient,
) -> None:
    client = empty_client
    assert "No row is waiting" in client.get("/data/rejected").text
    token, _ = given(client, data={"pasted": PASTED})
    client.post(f"/uploads/{token}/imports", data=FORM, headers=OURS)
    page = client.get("/data/rejected?file=pasted.csv").text
    assert "initech" in page
    page = client.post("/data/rejected/replays", headers=OURS).text
    assert "1 row tried again: 0 passed, 1 are still rejected." in page
    taken = client.get("/data/rejected.csv?file=pasted.csv")
    assert taken.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(taken.text.removeprefix("\ufeff"))))
    assert [(row["rejected_line"], row["Company"]) for row in rows] == [("4", "initech")]
    assert not list(csv.DictReader(io.StringIO(client.get("/data/rejected.csv?file=x").text)))
    mended = taken.text.replace("not a day,", "2026-06-03,")
    token, _ = given(client, files={"file": ("mended.csv", mended.encode())})
    client.post(f"/uploads/{token}/imports", data=FORM, headers=OURS)
    assert "No row is waiting" in client.get("/data/rejected").text


def test_nothing_given_is_said(empty_client: TestClient) -> None:
    answer = empty_client.post("/uploads", data={"pasted": " "}, headers=OURS)
    assert answer.status_code == 400
    assert "nothing pasted" in answer.text


def test_a_file_that_is_no_table_is_said_with_its_place(empty_client: TestClient) -> None:
    answer = empty_client.post("/uploads", files={"file": ("x.parquet", b"PAR1 no")}, headers=OURS)
    assert answer.status_code == 400
    assert "x.parquet" in answer.text


def test_too_large_a_file_is_refused(empty_client: TestClient) -> None:
    headers = {**OURS, "Content-Length": str(65 * 1024 * 1024)}
    answer = empty_client.post("/uploads", content=b"x", headers=headers)
    assert answer.status_code == 413
    assert "tenure import" in answer.text


@pytest.mark.parametrize("name", ["..", "...", "../../x.csv", "a\\..\\x.csv", "#x.csv", ".csv"])
def test_whatever_a_file_is_called_it_is_kept_in_its_own_folder(
    name: str, empty_client: TestClient, tmp_path: Path
) -> None:
    rows = b"account_id,event,happened_at\na,saved,2026-01-01\n"
    answer = empty_client.post("/uploads", headers=OURS, files={"file": (name, rows)})
    assert answer.status_code == 200
    kept = [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]
    assert [len(path.relative_to(tmp_path).parts) for path in kept] == [3]


def test_what_was_left_behind_is_gone_when_the_server_starts_anew(tmp_path: Path) -> None:
    from tenure.app import App
    from tenure.web.upload import KEPT_SECONDS, Uploads

    (tmp_path / "tenure.toml").write_text("")
    app = App.open(tmp_path)
    left, mine = tmp_path / "uploads" / ("0" * 32), tmp_path / "uploads" / "mine"
    for folder in (left, mine):
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - KEPT_SECONDS - 60,) * 2)
    Uploads(app)
    assert not left.exists()
    assert mine.exists()
