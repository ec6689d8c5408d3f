import pytest
from starlette.testclient import TestClient

from tenure.web.guard import POLICY


@pytest.mark.parametrize("path", ["/", "/nothing", "/accounts.csv", "/static/none.js"])
def test_every_answer_carries_the_policy_and_its_time(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Server-Timing"].startswith("app;dur=")


def test_another_name_for_this_machine_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert client.get("/accounts", headers={"Host": "localhost:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "welcome"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://127.0.0.1"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_may_change_anything(
    client: TestClient, headers: dict[str, str], welcome: bool
) -> None:
    answer = client.post("/uploads", data={"pasted": ""}, headers=headers)
    assert (answer.status_code != 403) is welcome


def test_too_large_a_file_is_refused_before_it_is_read(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Length": str(65 << 20)}
    assert client.post("/uploads", content=b"x", headers=headers).status_code == 413
