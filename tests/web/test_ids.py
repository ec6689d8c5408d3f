"""Ids of other systems are matched on their page: accepted, searched for, left alone, merged, and all of it taken back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.lakes import store

from tenure.app import App
from tenure.web.site import site

OURS = {"Sec-Fetch-Site": "same-origin"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def app(tmp_path: Path) -> App:
    """Two accounts of the product; three ids of the help desk, one of which is called like an account."""
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(tmp_path)
    at = "2026-06-01"
    people = {"acme": "ann", "globex": "gil"}
    used = [
        {"account_id": account, "person_id": person, "event": "saved", "happened_at": at}
        for account, person in people.items()
    ]
    store(app.lake, "event", used)
    tickets: list[dict[str, Any]] = [
        {
            "ticket_id": f"t{n}",
            "change": "opened",
            "account_sent": f"zendesk:{n}",
            "happened_at": at,
        }
        for n in (5, 6, 7)
    ]
    store(app.lake, "ticket", tickets)
    named = {
        "account_id": {"acme": "Acme Inc.", "globex": "Globex"},
        "account_sent": {"zendesk:5": "ACME", "zendesk:7": SCRIPT},
    }
    for column, names in named.items():
        rows = [
            {column: key, "name": "name", "value": name, "happened_at": at}
            for key, name in names.items()
        ]
        store(app.lake, "attribute", rows)
    return app


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        yield client


def waiting(client: TestClient) -> list[str]:
    return [one["id"] for one in client.get("/data/ids.json").json()]


def owners(app: App) -> list[Any]:
    with app.engine() as engine:
        rows = engine.rows(
            f"SELECT ticket_id, account_id FROM ({app.lake.pin().scan('tickets')}) WHERE known_until IS NULL ORDER BY 1"
        )
    return [owner for _, owner in rows]


def undo(client: TestClient) -> None:
    page = client.get("/data/ids").text
    address = page.split('action="/data/ids/decisions/')[1].split('"')[0]
    assert client.post(f"/data/ids/decisions/{address}", headers=OURS).status_code == 200


def test_a_proposal_is_shown_with_its_reasons_accepted_and_undone(
    app: App, client: TestClient
) -> None:
    page = client.get("/data/ids").text
    assert "same name: 80% sure" in page
    assert SCRIPT not in page
    told = {one["id"]: one for one in client.get("/data/ids.json").json()}
    assert told["zendesk:5"]["proposal"] == "acme"
    assert told["zendesk:6"]["proposal"] is None
    rows = list(
        csv.DictReader(io.StringIO(client.get("/data/ids.csv").text.removeprefix("\ufeff")))
    )
    assert {row["id"]: row["proposal"] for row in rows}["zendesk:5"] == "acme"
    client.post("/data/ids/links", data={"key": "zendesk:5", "same_as": "acme"}, headers=OURS)
    assert "zendesk:5" not in waiting(client)
    assert owners(app) == ["acme", None, None]
    assert re.search(r"The account zendesk:5 is .+ \(acme\)\.", client.get("/data/ids").text)
    undo(client)
    assert "zendesk:5" in waiting(client)
    assert owners(app) == [None, None, None]


def test_what_an_id_is_can_be_searched_for(app: App, client: TestClient) -> None:
    page = client.get("/data/ids/link", params={"key": "zendesk:6", "q": "glob"}).text
    assert 'value="globex"' in page
    assert 'value="acme"' not in page
    nothing = client.get("/data/ids/link", params={"key": "zendesk:6", "q": "hooli"}).text
    assert "No account is called so" in nothing
    typed = client.post(
        "/data/ids/links", data={"key": "zendesk:6", "same_as": "Glob"}, headers=OURS
    )
    assert "Which account is zendesk:6?" in typed.text
    assert owners(app) == [None, None, None]
    client.post("/data/ids/links", data={"key": "zendesk:6", "same_as": "globex"}, headers=OURS)
    assert owners(app) == [None, "globex", None]


def test_an_id_that_is_left_alone_waits_no_more(app: App, client: TestClient) -> None:
    client.post("/data/ids/ignored", data={"key": "zendesk:7"}, headers=OURS)
    assert "zendesk:7" not in waiting(client)
    assert owners(app) == [None, None, None]
    assert "is left alone" in client.get("/data/ids").text


def test_two_accounts_are_merged_and_split_again(client: TestClient) -> None:
    merged = client.post("/data/ids/merges", data={"one": "globex", "into": "acme"}, headers=OURS)
    assert merged.status_code == 200
    assert re.search(r"The account globex is .+ \(acme\)\.", merged.text)
    undo(client)
    unknown = client.post("/data/ids/merges", data={"one": "hooli", "into": "acme"}, headers=OURS)
    assert unknown.status_code == 404
    same = client.post("/data/ids/merges", data={"one": "acme", "into": "acme"}, headers=OURS)
    assert same.status_code == 400


def test_people_are_searched_for_by_their_id(client: TestClient) -> None:
    page = client.get("/data/ids/link", params={"key": "crm:9", "of": "person", "q": "an"}).text
    assert "This one: ann" in page


def test_with_nothing_it_says_that_every_id_is_matched(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "tenure.toml").write_text("")
    with TestClient(site(App.open(tmp_path / "none")), base_url="http://127.0.0.1") as client:
        assert "Every id is matched" in client.get("/data/ids").text


@pytest.mark.parametrize("path", ["links", "ignored", "merges", "decisions/0000000000/undoing"])
def test_another_site_decides_nothing(path: str, client: TestClient) -> None:
    theirs = {"Sec-Fetch-Site": "cross-site"}
    form = {"key": "zendesk:5", "same_as": "acme", "one": "globex", "into": "acme"}
    assert client.post(f"/data/ids/{path}", data=form, headers=theirs).status_code == 403


def test_a_long_queue_has_pages(app: App, client: TestClient) -> None:
    many = {"change": "opened", "happened_at": "2026-06-02"}
    tickets = [{**many, "ticket_id": f"m{n}", "account_sent": f"crm:{n:03}"} for n in range(120)]
    people = [{**many, "ticket_id": f"p{n}", "person_sent": f"crm:u{n:03}"} for n in range(30)]
    store(app.lake, "ticket", [*tickets, *people])
    first = client.get("/data/ids").text
    assert "1 to 100 of 153" in first
    assert first.count('aria-label="Ignore ') == 100
    assert "crm:u029" not in first
    second = client.get("/data/ids", params={"page": 2}).text
    assert "101 to 153 of 153" in second
    assert "crm:u029" in second
    assert 'rel="next"' not in second
    assert "101 to 153" in client.get("/data/ids", params={"page": 999}).text
    assert "1 to 100" in client.get("/data/ids", params={"page": -3}).text
    assert len(waiting(client)) == 153


def test_after_a_decision_the_page_of_data_still_says_what_came(client: TestClient) -> None:
    client.post("/data/ids/ignored", data={"key": "zendesk:7"}, headers=OURS)
    assert client.get("/data").status_code == 200
    assert "link" in {one["kind"] for one in client.get("/data.json").json()["delivered"]}


def test_an_id_is_of_an_account_or_a_person_and_of_nothing_else(
    app: App, client: TestClient
) -> None:
    wrong = client.post("/data/ids/ignored", data={"key": "x:1", "of": "robot"}, headers=OURS)
    assert wrong.status_code == 422
    assert "robot" not in client.get("/data/ids").text
