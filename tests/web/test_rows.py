from starlette.testclient import TestClient
from tests.web.conftest import DAY

HERE = f"?as_of={DAY}"


def behind(client: TestClient, name: str, query: str = "") -> dict:
    found: dict = client.get(f"/accounts/globex/rows/{name}.json{HERE}{query}").json()
    return found


def test_the_rows_behind_a_number_add_up_to_it(client: TestClient) -> None:
    users = behind(client, "active_users")
    assert users["value"] == len({row["person_id"] for row in users["rows"]}) == 1
    events = behind(client, "event_count")
    assert events["value"] == sum(row["n"] for row in events["rows"]) == 8
    arr = behind(client, "arr")
    assert arr["value"] == sum(row["arr_converted"] for row in arr["rows"]) == 12_000


def test_a_ratio_opens_into_the_numbers_it_is_made_of(client: TestClient) -> None:
    found = behind(client, "seat_utilization")
    assert {need["name"]: need["value"] for need in found["needs"]} == {
        "active_users": 1,
        "seats": 10,
    }
    assert found["value"] == 0.1


def test_one_feature_opens_its_own_rows(client: TestClient) -> None:
    found = behind(client, "event_count", "&event=boards")
    assert found["value"] == found["count"] == 4
    assert {row["event"] for row in found["rows"]} == {"boards"}


def test_the_numbers_of_the_list_are_those_of_their_pages(client: TestClient) -> None:
    listed = client.get(f"/accounts.json{HERE}&cols=active_users,open_tickets,seats").json()
    globex = next(account for account in listed if account["account_id"] == "globex")
    for name in ("active_users", "open_tickets", "seats"):
        assert behind(client, name)["value"] == globex[name]


def test_an_unknown_number_is_not_here(client: TestClient) -> None:
    assert client.get(f"/accounts/globex/rows/nonsense{HERE}").status_code in (400, 404)
