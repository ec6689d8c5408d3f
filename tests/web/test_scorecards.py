"""Scorecards in the browser: who is scored by what, a draft tried, published and taken back, and why a score changed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY

from tenure.app import App
from tenure.web.site import site

OURS = {"origin": "http://127.0.0.1"}
HERE = f"as_of={DAY}"


@pytest.fixture(scope="module")
def mine(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the workspace that may be changed."""
    folder = tmp_path_factory.mktemp("scorecards") / "mine"
    shutil.copytree(workspace, folder)
    return folder


@pytest.fixture(scope="module")
def changing(mine: Path) -> Iterator[TestClient]:
    with TestClient(site(App.open(mine)), base_url="http://127.0.0.1", headers=OURS) as client:
        yield client


def told(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_list_counts_what_the_accounts_list_shows(client: TestClient) -> None:
    found = client.get(f"/scorecards.json?{HERE}").json()[0]
    assert [one["name"] for one in found["scorecards"]] == [
        "trial", "onboarding", "high_touch", "low_touch", "default",
    ]  # fmt: skip
    listed = client.get(f"/accounts.json?{HERE}").json()
    assert sum(one["takes"] for one in found["scorecards"]) + found["none"] == len(listed)
    for one in found["scorecards"]:
        where = f"scorecard = '{one['name']}'"
        assert len(client.get("/accounts.json", params={"as_of": str(DAY), "where": where}).json()) == one["takes"]  # fmt: skip
    page = told(client, f"/scorecards?{HERE}")
    assert "Every account belongs to an audience." in page
    header, *rows = client.get(f"/scorecards.csv?{HERE}").text.strip().splitlines()
    assert header.lstrip("\ufeff").startswith("subject,priority,name")
    assert len(rows) == 6


def test_a_scorecard_shows_its_factors_with_their_curves(client: TestClient) -> None:
    page = told(client, f"/scorecards/high_touch?{HERE}")
    data = client.get(f"/scorecards/high_touch.json?{HERE}").json()
    assert page.count('<svg class="spark"') == len(data["factors"])
    assert sum(one["share"] for one in data["factors"]) == pytest.approx(100)
    assert "Relationship" in page
    assert client.get("/scorecards/nobody").status_code == 404


def test_a_draft_that_cannot_be_is_answered_with_its_line_and_what_was_typed(
    changing: TestClient, mine: Path
) -> None:
    text = 'name = "own"\ntitle = "Mine"\npriority = 1\n\n[[factors]]\nname = "a"\nlabel = "A"\n'
    answer = changing.post("/scorecards/own/draft", data={"text": text})
    assert answer.status_code == 404  # there is nothing of that name yet
    answer = changing.post("/scorecards/default/draft", data={"text": 'name = "default"\nbad = 1'})
    assert answer.status_code == 400
    assert "scorecards/drafts/default.toml:2: bad = " in answer.text
    assert "bad = 1</textarea>" in answer.text
    assert not (mine / "scorecards").exists()


def test_a_new_scorecard_is_drafted_compared_published_and_undone(
    changing: TestClient, mine: Path
) -> None:
    made = changing.post(
        "/scorecards", data={"name": "small", "like": "default"}, follow_redirects=False
    )
    assert made.headers["location"] == "/scorecards/small#draft"
    text = (mine / "scorecards" / "drafts" / "small.toml").read_text()
    assert 'name = "small"' in text
    assert "small" not in [one["name"] for one in changing.get("/scorecards.json").json()[0]["scorecards"]]  # fmt: skip
    text = text.replace('audience = "is_live"', 'audience = "is_live and arr < 200000"')
    text = re.sub(r"priority = \d+", "priority = 2", text)
    text = text.replace("at_risk_below = 60", "at_risk_below = 99").replace(
        "healthy_from = 80", "healthy_from = 100"
    )
    page = changing.post("/scorecards/small/draft", data={"text": text}).text
    assert "Publish the draft" in page
    compared = changing.get(f"/scorecards/small/comparison.json?{HERE}").json()
    moved = [one for one in compared["accounts"] if one["band"] != one["band_then"]]
    assert compared["moved"] == len(moved)
    assert {one["scorecard_then"] for one in compared["accounts"]} == {"small"}
    assert len(compared["days"]) == 4  # those that are stored
    page = told(changing, f"/scorecards/small?compare=1&{HERE}")
    assert f"{len(moved)} account" in page
    assert "/scorecards/small/change" in page  # what it would have meant comes after the page
    change = changing.get(f"/scorecards/small/change.json?{HERE}").json()
    told_, bands = {one["account_id"]: one for one in compared["accounts"]}, 0
    for one in change["moved"]:
        was, now = one["was"]["band"], one["would_be"]["band"]
        assert (told_[one["account_id"]]["band"], told_[one["account_id"]]["band_then"]) == (
            was,
            now,
        )
        bands += was != now
    assert bands == len(moved) > 0
    part = told(changing, f"/scorecards/small/change?{HERE}")
    assert f"{len(moved)} of " in part
    assert "What it would have meant since" in part
    replay = changing.get(f"/proof/health.json?draft=small&since={change['since']}&{HERE}").json()
    assert replay["figures"] == change["as_drafted"]
    changing.post(
        "/scorecards/small/versions", data={"since": "2099-01-01"}, follow_redirects=False
    )
    page = changing.post("/scorecards/small/draft", data={"text": text}).text
    assert "A version is to count from 1 Jan 2099 on" in page
    page = changing.post("/scorecards/small/versions", data={"note": "small ones apart"}).text
    assert "was to count from a later day on does not any more" in page
    assert "in force" in page
    assert "small ones apart" in page
    changing.post("/scorecards/small/undoing")
    assert not (mine / "scorecards" / "small.toml").exists()
    assert (mine / "scorecards" / "drafts" / "small.toml").exists()
    changing.post("/scorecards/small/draft/deletion")
    assert not (mine / "scorecards" / "drafts" / "small.toml").exists()


def test_a_day_that_is_over_is_refused(changing: TestClient) -> None:
    text = changing.get("/scorecards/trial").text
    typed = re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)
    assert typed is not None
    changing.post("/scorecards/trial/draft", data={"text": unescape(typed[1])})
    answer = changing.post("/scorecards/trial/versions", data={"since": "2020-01-01"})
    assert answer.status_code == 400
    assert "is over" in answer.text
    changing.post("/scorecards/trial/draft/deletion")


def test_why_a_score_changed_adds_up_to_the_difference(client: TestClient) -> None:
    since = DAY - timedelta(21)
    path = f"/accounts/globex/score.json?{HERE}&since={since}"
    found = client.get(path).json()
    assert (found["since"], found["until"]) == (str(since), str(DAY))
    total = round(sum(part["points"] for part in found["parts"]), 1)
    assert total == round(round(found["after"], 1) - round(found["before"], 1), 1)
    assert sum(found["by"].values()) == pytest.approx(total)
    whole = told(client, path.replace(".json", ""))
    part = client.get(path.replace(".json", ""), headers={"HX-Request": "true"}).text
    assert "<html" in whole
    assert "<html" not in part
    assert "Why has it changed?" in told(client, f"/accounts/globex?{HERE}")


def test_where_nothing_is_stored_that_is_said(client: TestClient) -> None:
    page = told(client, f"/accounts/globex/score?{HERE}&since=2020-01-01")
    assert "Nothing is stored of 2020-01-01 or before" in page
    answer = client.get(f"/accounts/globex/score?{HERE}&since=2026-07-30&until=2026-06-01")
    assert answer.status_code == 400
    assert client.get(f"/accounts/globex/score?{HERE}&since=x").status_code == 400


def test_a_user_has_a_score_with_its_reasons(client: TestClient) -> None:
    page = told(client, f"/accounts/globex/users/globex-1?{HERE}")
    data = client.get(f"/accounts/globex/users/globex-1.json?{HERE}").json()
    assert data["scorecard"] == "user"
    assert f"{int(data['health'])} " in page
    assert "Score, point by point" in page


def test_without_facts_the_pages_are_there_all_the_same(nothing: TestClient) -> None:
    assert "nothing is stored yet" in told(nothing, "/scorecards")
    assert "Factors" in told(nothing, "/scorecards/default")


def test_where_no_day_is_stored_a_draft_names_the_command_that_stores_them(
    nothing: TestClient,
) -> None:
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", told(nothing, "/scorecards/trial"), re.S)
    assert text is not None
    draft = unescape(text[1]).replace("at_risk_below = 40", "at_risk_below = 41")
    saved = nothing.post("/scorecards/trial/draft", data={"text": draft}, headers=OURS)
    assert saved.status_code == 200, saved.text
    assert "tenure compute --since" in told(nothing, "/scorecards/trial/change")
    nothing.post("/scorecards/trial/draft/deletion", headers=OURS)
