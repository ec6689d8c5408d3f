"""Accounts that are ticked on the page Accounts: put on a list, taken off, and both undone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY

from tenure import clock
from tenure.app import App
from tenure.segments import read_all
from tenure.segments.write import on_now
from tenure.state import versions
from tenure.web.site import site

BACK = f"/accounts?as_of={DAY}"


@pytest.fixture(scope="module")
def folder(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the workspace, in which lists may be saved."""
    return Path(shutil.copytree(workspace, tmp_path_factory.mktemp("lists") / "own"))


@pytest.fixture(scope="module")
def own(folder: Path) -> Iterator[TestClient]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(site(App.open(folder)), base_url="http://127.0.0.1", headers=headers) as client:
        yield client


def put(client: TestClient, **form: object) -> str:
    """The address that the form leads back to."""
    answer = client.post("/accounts/lists", data={"back": BACK, **form}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def members(folder: Path, name: str) -> list[str]:
    """Who is on a list today, as its file says."""
    found = next(one for one in read_all(folder) if one.name == name)
    return sorted(on_now(found.members, clock.today(App.open(folder))))


def undo(client: TestClient, back: str) -> None:
    """What the button Undo sends on the page that a form led back to."""
    said = dict(parse_qsl(urlsplit(back).query))
    data = {"back": BACK, "nth": said["nth"]}
    answer = client.post(f"/segments/{said['listed']}/reversal", data=data, follow_redirects=False)
    assert answer.status_code == 303, answer.text


def notes(folder: Path, name: str) -> list[str]:
    return [one.note for one in versions.history(App.open(folder).state, "segment", name)]


def test_every_row_can_be_ticked_under_its_own_id(own: TestClient) -> None:
    page = own.get(BACK).text
    ticked = {unescape(v) for v in re.findall(r'name="account" value="([^"]*)"', page)}
    assert ticked == {"acme", "globex", "umbrella/eu", "nasty"}
    assert 'action="/accounts/lists"' in page


def test_a_new_list_is_filled_added_to_shortened_and_each_step_is_undone(
    own: TestClient, folder: Path
) -> None:
    back = put(own, title="Pilot customers", account=["acme", "umbrella/eu"], do="on")
    assert back == f"{BACK}&listed=pilot_customers&nth=1"
    assert members(folder, "pilot_customers") == ["acme", "umbrella/eu"]

    back = put(own, list="pilot_customers", account=["acme", "globex"], do="on")
    assert members(folder, "pilot_customers") == ["acme", "globex", "umbrella/eu"]
    undo(own, back)
    assert members(folder, "pilot_customers") == ["acme", "umbrella/eu"]

    back = put(own, list="pilot_customers", account=["acme"], do="off")
    assert members(folder, "pilot_customers") == ["umbrella/eu"]
    told = own.get(back).text
    assert "Pilot customers: 1 account taken off the list." in told
    assert 'action="/segments/pilot_customers/reversal"' in told
    undo(own, back)
    assert members(folder, "pilot_customers") == ["acme", "umbrella/eu"]

    assert notes(folder, "pilot_customers") == [
        "undone: 1 account taken off the list",
        "1 account taken off the list",
        "undone: 1 account put on the list",
        "1 account put on the list",
        "a new list with 2 accounts",
    ]


def test_undoing_a_new_list_takes_it_away(own: TestClient, folder: Path) -> None:
    undo(own, put(own, title="Passing", account="acme"))
    assert not (folder / "segments" / "passing.toml").exists()


def test_all_that_the_filters_leave_are_put_on_it_whatever_the_page_shows(
    own: TestClient, folder: Path
) -> None:
    back = f"{BACK}&where=arr%20%3E%2020000&size=1"
    put(own, title="Large", account="globex", every="1", back=back)
    assert members(folder, "large") == ["acme", "umbrella/eu"]


def test_what_is_so_already_is_said_and_no_version_is_made(own: TestClient, folder: Path) -> None:
    put(own, title="Still", account="acme")
    assert put(own, list="still", account="globex", do="off").endswith("&same=off")
    told = own.get(put(own, list="still", account="acme")).text
    assert "All of them were on Still; nothing was changed." in told
    assert "<button" not in told[told.index("All of them") :].split("</form>")[0]
    assert len(notes(folder, "still")) == 1


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"title": "Nobody"}, "No account is ticked"),
        ({"account": "acme"}, "Give the new list a name"),
        ({"account": "acme", "do": "off"}, "Choose the list"),
        ({"account": "acme", "title": "Active users"}, "something called active_users"),
        ({"account": "acme", "list": "going"}, "is no list of accounts"),
    ],
)
def test_what_makes_no_sense_is_refused(own: TestClient, form: dict[str, object], why: str) -> None:
    answer = own.post("/accounts/lists", data={"back": BACK, **form})
    assert answer.status_code == 400
    assert why in answer.text


def test_a_later_change_is_not_undone_by_an_older_page(own: TestClient, folder: Path) -> None:
    put(own, title="Moving", account="acme")
    put(own, list="moving", account="globex")
    answer = own.post("/segments/moving/reversal", data={"back": BACK, "nth": "1"})
    assert answer.status_code == 400
    assert "changed since; nothing was undone" in answer.text
    assert members(folder, "moving") == ["acme", "globex"]


def test_what_was_written_into_the_file_by_hand_can_be_gone_back_to(
    own: TestClient, folder: Path
) -> None:
    text = 'name = "byhand"\ntitle = "By hand"\ndoc = "Written."\naccounts = ["nasty"] # ours\n'
    file = folder / "segments" / "byhand.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    back = put(own, list="byhand", account="acme")
    assert members(folder, "byhand") == ["acme", "nasty"]
    undo(own, back)
    assert file.read_text() == text


def test_nothing_but_the_list_of_accounts_is_gone_back_to(own: TestClient) -> None:
    answer = own.post(
        "/accounts/lists",
        data={"back": "https://elsewhere.example/?q=a", "title": "Home", "account": "acme"},
        follow_redirects=False,
    )
    assert answer.headers["location"].startswith("/accounts?q=a&listed=home")


def test_a_form_from_another_site_puts_nobody_on_a_list(own: TestClient, folder: Path) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    data = {"back": BACK, "title": "Theirs", "account": "acme"}
    assert own.post("/accounts/lists", data=data, headers=headers).status_code == 403
    assert not (folder / "segments" / "theirs.toml").exists()
