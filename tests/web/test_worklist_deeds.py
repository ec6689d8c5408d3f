"""What is done about signals from the pages: one by one and many as one, told, taken back, and refused where it came too late."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY
from tests.web.test_worklist import AT, plain, rows

from tenure.app import App
from tenure.state import audit, signals
from tenure.web.site import site

CHAMPION, TICKETS, CONTACT = 1, 2, 3  # their numbers, as `open_some` opens them
BACK = f"/worklist?{AT}"


@pytest.fixture(scope="module")
def folder(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the workspace, in which things may be done."""
    return Path(shutil.copytree(workspace, tmp_path_factory.mktemp("deeds") / "own"))


@pytest.fixture(scope="module")
def done_app(folder: Path) -> App:
    return App.open(folder)


@pytest.fixture(scope="module")
def own(done_app: App) -> Iterator[TestClient]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(site(done_app), base_url="http://127.0.0.1", headers=headers) as client:
        yield client


def do(client: TestClient, path: str, **form: str) -> str:
    """Send a form from the worklist; the page that one is led back to, without its tags."""
    answer = client.post(path, data={"back": BACK, **form})
    assert answer.status_code == 200, plain(answer.text)
    return plain(unescape(answer.text))


def undo(client: TestClient) -> str:
    """Take back what the page that one was led to says was done last."""
    return do(client, "/signals/reversals", mark=mark[-1])


def listed(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/worklist.json?{AT}").json()
    return found


mark: list[str] = []


@pytest.fixture(autouse=True)
def marks(own: TestClient) -> Iterator[None]:
    """The mark of what was last done, as the address has it."""

    def remember(response: object) -> None:
        found = re.search(r"did=(\d+)", str(getattr(response, "headers", {}).get("location", "")))
        if found:
            mark.append(found[1])

    own.event_hooks["response"] = [remember]
    yield
    own.event_hooks["response"] = []


def test_one_is_acknowledged_and_that_is_taken_back(own: TestClient, done_app: App) -> None:
    told = do(own, f"/signals/{CONTACT}/acknowledgements")
    assert "1 signal acknowledged." in told
    assert signals.one(done_app.state, CONTACT).acknowledged_by == "in the browser"
    assert rows(own, "state=acknowledged") == ["acme"]
    assert "1 signal as before: no longer acknowledged." in undo(own)
    assert signals.one(done_app.state, CONTACT).acknowledged_at is None
    assert audit.latest(done_app.state, 1)[0].did == "signal.undone"


def test_one_is_snoozed_until_a_day_with_its_reason(own: TestClient, done_app: App) -> None:
    told = do(own, f"/signals/{CONTACT}/snoozes", until="2999-01-01", note="they are on holiday")
    assert "1 signal snoozed until 1 Jan 2999." in told
    assert "acme" not in rows(own)
    assert "acme" in rows(own, "lane=snoozed")
    history = plain(own.get(f"/signals/{CONTACT}?{AT}").text)
    assert "Snoozed until 1 Jan 2999: they are on holiday" in history
    undo(own)
    assert "acme" in rows(own)


def test_a_snooze_that_never_ends_is_refused(own: TestClient) -> None:
    answer = own.post(f"/signals/{CONTACT}/snoozes", data={"until": "", "back": BACK})
    assert answer.status_code == 400
    assert "until a day, or until it gets worse" in answer.text


def test_what_is_assigned_to_me_is_mine(own: TestClient) -> None:
    told = do(own, f"/signals/{CHAMPION}/assignments", to="Ana")
    assert "1 signal assigned to Ana." in told
    assert "globex" in rows(own, "owner=Ana")
    undo(own)
    assert "globex" not in rows(own, "owner=Ana")


def test_all_signals_of_what_is_ticked_are_done_as_one_and_taken_back_as_one(
    own: TestClient, done_app: App
) -> None:
    told = do(
        own,
        "/worklist/deeds",
        do="outcomes",
        outcome="false_alarm",
        signals=f"{CHAMPION},{TICKETS}",
    )
    assert "2 signals closed as false alarm." in told
    assert all(one["account_id"] != "globex" or not one["signals"] for one in listed(own))
    assert signals.one(done_app.state, TICKETS).outcome == "false_alarm"
    undo(own)
    assert signals.one(done_app.state, TICKETS).is_open
    assert any(one["account_id"] == "globex" and len(one["signals"]) == 2 for one in listed(own))


def test_all_that_the_filters_leave_are_done_at_once(own: TestClient, done_app: App) -> None:
    back = f"/worklist?{AT}&owner=Ben"
    answer = own.post(
        "/worklist/deeds", data={"do": "acknowledgements", "every": "1", "back": back}
    )
    assert "2 signals acknowledged." in plain(answer.text)
    assert str(answer.url).startswith(f"http://127.0.0.1{back}")
    assert signals.one(done_app.state, CONTACT).acknowledged_at is None
    undo(own)


def test_what_somebody_has_closed_meanwhile_stays_and_is_told(
    own: TestClient, done_app: App
) -> None:
    now = datetime.now(UTC)
    deed = signals.resolve(done_app.state, TICKETS, "saved", "Zoe", now)
    told = do(own, "/worklist/deeds", do="acknowledgements", signals=f"{CHAMPION},{TICKETS}")
    assert "1 signal acknowledged. 1 other had been closed meanwhile." in told
    undo(own)
    answer = own.post(f"/signals/{TICKETS}/acknowledgements", data={"back": BACK})
    assert answer.status_code == 409
    assert "was resolved meanwhile by Zoe" in answer.text
    signals.undo(done_app.state, deed.id, "Zoe", datetime.now(UTC))


def test_nothing_ticked_and_nothing_chosen_change_nothing(own: TestClient, done_app: App) -> None:
    before = audit.latest(done_app.state, 1)
    for form in (
        {"do": "acknowledgements"},
        {"do": "", "signals": "1"},
        {"do": "outcomes", "signals": "1"},
    ):
        assert own.post("/worklist/deeds", data={**form, "back": BACK}).status_code == 400
    assert audit.latest(done_app.state, 1) == before


def test_a_deed_is_a_resource_that_a_program_can_make_and_take_away(
    own: TestClient, done_app: App
) -> None:
    wants = {"Accept": "application/json"}
    made = own.post(f"/signals/{CONTACT}/acknowledgements", headers=wants)
    assert made.status_code == 201
    assert made.json()["signals"] == 1
    deed = signals.deeds(done_app.state, CONTACT)[0]
    other = next(one.id for one in signals.open_signals(done_app.state) if one.id != CONTACT)
    assert (
        own.delete(f"/signals/{other}/deeds/{deed.id}").status_code == 404
    )  # it is not of that one
    assert own.delete(f"/signals/{CONTACT}/deeds/{deed.id}").json()["signals"] == 1
    assert own.delete(f"/signals/{CONTACT}/deeds/{deed.id}").status_code == 409  # once is enough


def test_a_form_leads_back_to_our_pages_only(own: TestClient) -> None:
    data = {"back": "//elsewhere.example/worklist"}
    answer = own.post(f"/signals/{CONTACT}/acknowledgements", data=data, follow_redirects=False)
    assert answer.headers["location"].startswith(f"/signals/{CONTACT}?did=")
    do(own, "/signals/reversals", mark=answer.headers["location"].partition("did=")[2])


def test_another_site_can_do_nothing(own: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = own.post(f"/signals/{CONTACT}/acknowledgements", headers=headers)
    assert answer.status_code == 403


def test_a_kind_is_switched_off_and_on(own: TestClient, folder: Path) -> None:
    told = do(own, "/signals/champion_gone/switch", on="", back=f"/signals/champion_gone?{AT}")
    assert "Switch it on" in told
    assert 'off = "champion_gone"' in (folder / "tenure.toml").read_text()
    do(own, "/signals/champion_gone/switch", on="1", back=f"/signals/champion_gone?{AT}")
    assert "champion_gone" not in (folder / "tenure.toml").read_text()


def test_an_account_shows_its_signals_with_what_can_be_done(own: TestClient) -> None:
    told = own.get(f"/accounts/globex?as_of={DAY}").text
    section = told.split('id="signals"')[1].split("</section>")[0]
    assert "The champion or sponsor went on" in plain(section)
    assert 'action="/signals/1/snoozes"' in section


def test_a_signal_opens_what_proves_it(own: TestClient) -> None:
    told = own.get(f"/signals/{CHAMPION}?{AT}").text
    assert re.search(r'href="/accounts/globex/rows/sponsor_gone_on[^"]*">1 Jun 2026</a>', told)
    data = own.get(f"/signals/{CHAMPION}.json?{AT}").json()
    assert (data["kind"], data["deeds"][-1]["did"]) == ("champion_gone", "opened")


def test_the_page_of_a_kind_tells_whom_it_is_open_for(own: TestClient) -> None:
    told = plain(own.get(f"/signals/champion_gone?{AT}").text)
    assert "Champion is gone" in told
    assert "Globex" in told
    kinds = {one["kind"]: one for one in own.get(f"/signals.json?{AT}").json()}
    assert kinds["champion_gone"]["open"] == {"alarm": 1}
    assert own.get("/signals/nothing_like_it").status_code == 404


def test_the_thresholds_of_a_kind_are_knobs_that_can_be_turned(
    own: TestClient, folder: Path
) -> None:
    address = "/definitions/signal_champion_gone"
    told = own.get(f"/signals/champion_gone?{AT}").text
    assert f'href="{address}?{AT}"' in told
    assert own.post(f"{address}/versions", data={"set.lasts_days": "90"}, follow_redirects=False)
    assert "[metrics.signal_champion_gone]\nlasts_days = 90" in (folder / "tenure.toml").read_text()
    assert "(182 by itself)" in plain(own.get(f"/signals/champion_gone?{AT}").text)
