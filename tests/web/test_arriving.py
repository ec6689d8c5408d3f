"""The page of data says what arrives by itself, what is wrong with it, and hands out write keys once."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import arrive

from tenure.app import App
from tenure.state import keys
from tenure.warehouse import arrivals
from tenure.warehouse.arrivals import Arrival
from tenure.warehouse.journal import Journal, Request
from tenure.warehouse.journal.frame import pack
from tenure.web.site import site

OURS = {"Sec-Fetch-Site": "same-origin"}
NOW = datetime.now(UTC)


@pytest.fixture
def app(tmp_path: Path) -> App:
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n[collect]\nport = 8099\n")
    return App.open(tmp_path)


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        yield client


def test_with_nothing_it_tells_how_to_send_a_first_event(client: TestClient) -> None:
    page = client.get("/data").text
    assert "Let it arrive by itself" in page
    assert "curl -u YOUR_WRITE_KEY: http://127.0.0.1:8099/v1/track" in page
    assert client.get("/data.json").json()["arriving"] == []


def test_every_source_is_told_with_what_became_of_what_it_sent(
    app: App, client: TestClient
) -> None:
    keys.create(app.state, "website", "ann", NOW)
    arrive(app, "website", 2, duplicate=5, rejected=10)
    arrive(app, "website", 1, suppressed=1)
    arrive(app, "website", 50, filtered=3)
    [told] = client.get("/data.json").json()["arriving"]
    counts = {name: told[name] for name in arrivals.COUNTS}
    assert counts == {
        "received": 200,
        "stored": 184,
        "duplicate": 5,
        "rejected": 10,
        "suppressed": 1,
        "filtered": 0,
    }
    assert (told["source"], told["way"], told["state"]) == ("website", "collector", "arriving")
    assert told["reasons"] == {"time: happened_at is no time": 10}
    [row] = csv.DictReader(io.StringIO(client.get("/data.csv").text.removeprefix("\ufeff")))
    assert (row["source"], row["received"]) == ("website", "200")
    page = client.get("/data/sources/website").text
    assert (
        "200 received = 184 stored + 5 already there + 10 rejected + 1 suppressed + 0 filtered"
        in page
    )
    assert "happened_at is no time" in page


def test_a_source_is_told_by_the_hour(app: App, client: TestClient) -> None:
    arrive(app, "website", 2)
    arrive(app, "website", 50)
    told = client.get("/data/sources/website.json").json()
    assert [hour["received"] for hour in told["hours"]] == [100, 100]
    assert told["received"] == 100
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/data/sources/website.csv").text.removeprefix("\ufeff"))
        )
    )
    assert [row["hour"] for row in rows] == [hour["hour"] for hour in told["hours"]]
    assert client.get("/data/sources/nobody").status_code == 404


def test_a_source_whose_name_has_a_dot_is_found(app: App, client: TestClient) -> None:
    arrive(app, "shop.example/eu", way="log")
    page = client.get("/data").text
    [href] = re.findall(r'href="(/data/sources/[^"]*)"', page)
    assert client.get(href).status_code == 200
    assert client.get(f"{href}.json").json()["source"] == "shop.example/eu"


def test_a_source_that_has_gone_quiet_is_told_with_what_to_do(app: App, client: TestClient) -> None:
    keys.create(app.state, "website", "ann", NOW)
    arrive(app, "website", 49)
    assert client.get("/data.json").json()["arriving"][0]["state"] == "quiet"
    page = client.get("/data").text
    assert "website: Nothing has come for 2 days." in page
    assert "See whether what sends it is still running" in page


def test_a_key_that_nobody_uses_and_one_that_is_revoked_are_told(
    app: App, client: TestClient
) -> None:
    keys.create(app.state, "ios", "ann", NOW)
    key, _ = keys.create(app.state, "old", "ann", NOW)
    keys.revoke(app.state, key.id, "ann", NOW)
    states = {one["source"]: one["state"] for one in client.get("/data.json").json()["arriving"]}
    assert states == {"ios": "nothing yet", "old": "closed"}


def test_a_source_that_fails_is_told_in_its_own_words_and_its_old_data_stay(
    app: App, client: TestClient
) -> None:
    from tenure.collect.sources import Runs, source_named

    (app.workspace / "sources").mkdir()
    (app.workspace / "sources" / "billing.toml").write_text(
        'kind = "sql"\nurl = "sqlite:///missing/there.db"\ntable = "invoices"\n'
        '[facts.invoice]\ninvoice_id = "id"\naccount_id = "account"\nissued_at = "at"\namount = "amount"\ncurrency = "currency"\n'
    )
    assert client.get("/data.json").json()["arriving"][0]["state"] == "not yet run"
    Runs(app).run(source_named(app.workspace, "billing"), NOW)
    [told] = client.get("/data.json").json()["arriving"]
    assert told["state"] == "failing"
    assert "failed 1 time in a row" in told["trouble"]
    assert "tenure pull billing --preview" in client.get("/data").text


def test_a_source_that_is_not_run_any_more_is_late(app: App, client: TestClient) -> None:
    from tenure.collect.sources import source

    (app.workspace / "sources").mkdir()
    (app.workspace / "sources" / "billing.toml").write_text(
        'kind = "sql"\nurl = "sqlite:///x.db"\ntable = "t"\nevery = "15m"\n'
        '[facts.event]\naccount_id = "a"\nhappened_at = "b"\nevent = "\'c\'"\n'
    )
    found = source.source_named(app.workspace, "billing")
    at = datetime.now(UTC) - timedelta(hours=2)
    hour = at.replace(minute=0, second=0, microsecond=0)
    with app.engine() as engine:
        since = arrivals.standing(app.lake, engine, "runs/billing")
    text = f'{{"at": "{at.isoformat()}", "worked_at": "{at.isoformat()}"}}'
    arrivals.record(app.lake, "runs/billing", since, [Arrival("billing", "sql", hour)], text, at)
    assert found.every == timedelta(minutes=15)
    assert (
        "billing: It was last run 2 hours ago, and is to run every 15 minutes."
        in client.get("/data").text
    )


def test_what_waits_to_be_loaded_is_told(app: App, client: TestClient) -> None:
    async def take(received: datetime) -> None:
        journal = Journal(app.workspace / "journal")
        at = int(received.timestamp() * 1e6)
        await journal.append(pack(Request(at, "website", "/v1/track", b"{}", None, None, None)))
        await journal.close()

    asyncio.run(take(datetime.now(UTC) - timedelta(minutes=12)))
    assert client.get("/data.json").json()["waiting"]["bytes"] > 0
    page = client.get("/data").text
    assert "waiting to be loaded; the first of them came 12 minutes ago" in page
    assert "`tenure load` does it once" in page


def test_what_was_taken_just_now_is_no_trouble(app: App, client: TestClient) -> None:
    assert client.get("/data.json").json()["waiting"] is None
    assert "waiting to be loaded" not in client.get("/data").text


def test_a_new_key_is_shown_once_and_in_no_address(app: App, client: TestClient) -> None:
    answer = client.post("/data/keys", data={"source": "website"}, headers=OURS)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    [secret] = set(re.findall(r"tnw_[0-9a-f]{32}", answer.text))
    assert keys.live(app.state) == {keys.digest(secret): "website"}
    assert secret not in str(answer.url)
    for path in (
        "/data/keys",
        "/data/keys.json",
        "/data/keys.csv",
        "/data",
        "/data/sources/website",
    ):
        told = client.get(path).text
        assert secret not in told
        assert path == "/data" or secret[:8] in told


def test_a_name_that_cannot_be_is_said(client: TestClient) -> None:
    answer = client.post("/data/keys", data={"source": "Our <Site>"}, headers=OURS)
    assert answer.status_code == 400
    assert "cannot name a source" in answer.text
    assert "<Site>" not in answer.text


def test_a_key_is_revoked_only_after_a_question(app: App, client: TestClient) -> None:
    key, secret = keys.create(app.state, "website", "ann", NOW)
    arrive(app, "website")
    asked = client.get(f"/data/keys/{key.id}/revocation")
    assert "100 events came from website in the last 24 hours" in asked.text
    assert "It is the only key of website" in asked.text
    assert keys.digest(secret) in keys.live(app.state)
    done = client.post(f"/data/keys/{key.id}/revocation", headers=OURS)
    assert done.url.path == "/data/keys"
    assert keys.live(app.state) == {}
    assert client.get(f"/data/keys/{key.id}/revocation").status_code == 404
    assert client.post("/data/keys/77/revocation", headers=OURS).status_code == 404


def test_another_site_makes_and_revokes_no_key(app: App, client: TestClient) -> None:
    key, _ = keys.create(app.state, "website", "ann", NOW)
    theirs = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/data/keys", data={"source": "x"}, headers=theirs).status_code == 403
    assert client.post(f"/data/keys/{key.id}/revocation", headers=theirs).status_code == 403
    assert [one.revoked_at for one in keys.all_(app.state)] == [None]
