import re

from starlette.testclient import TestClient

OURS = {"Sec-Fetch-Site": "same-origin"}
PASTED = """Company,User,When,Action
acme,ann,2026-06-01 09:00:00,login
acme,bob,2026-06-02 10:00:00,report
initech,cid,not a day,login
"""


def test_pasted_rows_become_a_list_of_accounts(empty_client: TestClient) -> None:
    client = empty_client
    answer = client.post("/uploads", data={"pasted": PASTED}, headers=OURS)
    assert answer.status_code == 200
    assert "Nothing is stored yet" in answer.text
    token = re.search(r"/uploads/([0-9a-f]{32})/imports", answer.text)
    assert token
    chosen = {
        "account_id": "Company",
        "person_id": "User",
        "happened_at": "When",
        "event": "Action",
    }
    form = {"kind": "event", **{f"map.{target}": column for target, column in chosen.items()}}
    page = client.post(f"/uploads/{token[1]}/imports", data=form, headers=OURS).text
    assert "3 rows received = 2 stored + 0 already there + 1 rejected" in page
    accounts = client.get("/accounts.json?as_of=2026-06-02").json()
    assert [account["account_id"] for account in accounts] == ["acme"]
    data = client.get("/data").text
    assert "Rejected rows" in data
    assert "pasted.csv" in data


def test_the_columns_are_found_by_their_names(empty_client: TestClient) -> None:
    page = empty_client.post(
        "/uploads", data={"kind": "event", "pasted": PASTED}, headers=OURS
    ).text
    for target, column in (("account_id", "Company"), ("person_id", "User")):
        row = page.split(f'name="map.{target}"')[1].split("</select>")[0]
        assert f"<option selected>{column}" in row


def test_nothing_given_is_said(empty_client: TestClient) -> None:
    answer = empty_client.post("/uploads", data={"pasted": " "}, headers=OURS)
    assert answer.status_code == 400
    assert "nothing pasted" in answer.text


def test_a_file_that_is_no_table_is_said_with_its_place(empty_client: TestClient) -> None:
    answer = empty_client.post("/uploads", files={"file": ("x.parquet", b"PAR1 no")}, headers=OURS)
    assert answer.status_code == 400
    assert "x.parquet" in answer.text
