"""Two people change the same thing: the second is told, and nothing that the first has said is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tenure.app import App
from tenure.segments.write import on_now
from tenure.state import versions
from tenure.web.segments import lists
from tenure.web.site import site

MEANWHILE = "was changed by somebody else meanwhile"


@pytest.fixture
def folder(workspace: Path, tmp_path: Path) -> Path:
    own = tmp_path / "own"
    shutil.copytree(workspace, own)
    return own


@pytest.fixture
def app(folder: Path) -> App:
    return App.open(folder)


@pytest.fixture
def own(app: App) -> Iterator[TestClient]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(site(app), base_url="http://127.0.0.1", headers=headers) as client:
        yield client


def saved(client: TestClient, **form: str) -> tuple[int, str]:
    answer = client.post("/segments", data=form, follow_redirects=False)
    return answer.status_code, answer.text


def seal(page: str) -> str:
    found = re.search(r'name="(?:seal|version)" value="(\w*)"', page)
    assert found
    return found[1]


def test_a_segment_and_the_file_that_somebody_changed_by_hand(
    own: TestClient, folder: Path
) -> None:
    big = {"name": "big", "title": "Big", "where": "arr > 20000"}
    assert saved(own, **big)[0] == 303
    mine = seal(own.get("/segments/big/edit").text)
    change = {**big, "was": "big"}
    assert saved(own, **change, doc="First.", seal=mine)[0] == 303
    status, page = saved(own, **change, doc="Second.", seal=mine)
    assert status == 400
    assert MEANWHILE in page
    file = folder / "segments/big.toml"
    assert 'doc = "First."' in file.read_text()
    mine = seal(own.get("/segments/big/edit").text)
    file.write_text('name = "big"\nwhere = "arr > 1 an')  # by hand, in the middle of a word
    status, page = saved(own, **change, doc="Third.", seal=mine)
    assert (status, MEANWHILE in page) == (400, True)
    assert file.read_text().endswith("an")


def test_a_new_segment_does_not_take_the_file_of_one_that_was_renamed(
    own: TestClient, folder: Path
) -> None:
    assert saved(own, name="big", title="Big", where="arr > 20000")[0] == 303
    assert saved(own, was="big", name="large", title="Large", where="arr > 20000")[0] == 303
    status, page = saved(own, name="big", title="Big", where="arr > 30000")
    assert status == 400
    assert "there is a file of this name already" in page
    assert 'name = "large"' in (folder / "segments/big.toml").read_text()


def test_stages_are_not_overwritten_by_who_has_not_seen_them(own: TestClient, folder: Path) -> None:
    (folder / "stages.toml").write_text('[[stages]]\nname = "mine"\nwhen = "is_live"\n')
    text = '[[stages]]\nname = "other"\nwhen = "is_live"\n'
    status, _ = saved(own, kind="file", origin="stages", text=text)
    assert status == 400
    assert "mine" in (folder / "stages.toml").read_text()


def test_accounts_that_several_put_on_a_list_at_once_are_all_on_it(app: App) -> None:
    today = date.today()
    name = lists.begin(app, "Pilot", ["acme"], today)
    given = [["globex"], ["umbrella/eu"], ["nasty"], ["gone"]]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda some: lists.put_on(App.open(app.workspace), name, some, today), given))
    members = next(one for one in app.segments() if one.name == name).members
    assert sorted(on_now(members, today)) == ["acme", "globex", "gone", "nasty", "umbrella/eu"]
    assert len(versions.history(app.state, "segment", name)) == 5


def test_a_table_and_the_text_of_the_product(own: TestClient, folder: Path) -> None:
    file, address = folder / "features.toml", "/features/product"
    file.write_text('[[features]]\nname = "reports"\nevents = ["reports"]\n')
    form = {"name": "reports", "events": "reports", "was": "reports", "title": "Reports"}
    mine = seal(own.get(f"{address}/features/reports").text)
    assert own.post(f"{address}/features", data={**form, "seal": mine}).status_code == 200
    told = own.post(f"{address}/features", data={**form, "title": "Analyses", "seal": mine})
    assert (told.status_code, MEANWHILE in told.text) == (400, True)
    stands = seal(own.get(address).text)
    before = file.read_text()
    file.write_text(before + "# by hand\n")
    told = own.post(f"{address}/text", data={"text": before, "seal": stands})
    assert (told.status_code, MEANWHILE in told.text) == (400, True)
    assert file.read_text().endswith("# by hand\n")


def test_a_knob(own: TestClient, app: App) -> None:
    address = "/definitions/active_users"
    mine = seal(own.get(f"{address}?set.days=14").text)
    own.post(f"{address}/versions", data={"set.days": "14", "version": mine})
    told = own.post(f"{address}/versions", data={"set.days": "7", "version": mine})
    assert (told.status_code, MEANWHILE in told.text) == (400, True)
    assert app.catalog.get("active_users").days == 14
