"""Definitions: what each says and comes to, an editor that shows what a change would do, and files that change while it runs."""

from __future__ import annotations

import csv
import io
import re
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY

from tenure import clock
from tenure.app import App
from tenure.facts import Moments
from tenure.state import versions
from tenure.web.site import site

OURS = {"origin": "http://127.0.0.1"}
AS_OF = f"as_of={DAY}"
OWN = """
from tenure import metric


@metric(unit="events")
def boards_opened(usage, *, days=28):
    \"\"\"Boards opened in the last four weeks.\"\"\"
    return usage.n.sum(where=usage.event == "boards")
"""


@pytest.fixture
def mine(workspace: Path, tmp_path: Path) -> Path:
    """A copy of the workspace that may be changed."""
    folder = tmp_path / "mine"
    shutil.copytree(workspace, folder)
    (folder / "metrics").mkdir(exist_ok=True)
    return folder


@pytest.fixture
def changing(mine: Path) -> Iterator[TestClient]:
    with TestClient(site(App.open(mine)), base_url="http://127.0.0.1") as client:
        yield client


def told(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_every_definition_is_listed_with_its_sentence_its_unit_and_who_uses_it(
    client: TestClient, app: App
) -> None:
    listed = {row["name"]: row for row in client.get("/definitions.json").json()}
    catalog = app.catalog
    shown = {
        name for name in catalog.definitions if not name.startswith(("health_", "user_health_"))
    }
    assert set(listed) == shown
    row = listed["active_users"]
    assert (row["unit"], row["family"], row["topic"]) == ("users", "metric", "frequency")
    assert "seat_utilization" in row["used_by"]
    assert row["version"] == catalog.version("active_users")
    page = told(client, f"/definitions?{AS_OF}")
    assert "Users who did anything in the last four weeks" in page
    assert page.count("<tr>") > len(shown)


def test_the_list_is_filtered_by_its_address(client: TestClient) -> None:
    def names(query: str) -> set[str]:
        return {row["name"] for row in client.get(f"/definitions.json?{query}").json()}

    assert names("q=seats+paid") | names("q=utilization") >= {"seat_utilization"}
    assert names("family=score") >= {"health", "band"}
    assert "active_users" in names("topic=frequency")
    assert names("kind=knobs") < names("")
    rows = list(csv.DictReader(io.StringIO(client.get("/definitions.csv?family=score").text[1:])))
    assert {row["name"] for row in rows} == names("family=score")
    page = told(client, "/definitions?q=xylophone")
    assert "No definition matches" in page


def test_its_values_today_are_counted_and_each_bar_opens_its_accounts(client: TestClient) -> None:
    data = client.get(f"/definitions/active_users.json?{AS_OF}").json()["distribution"]
    accounts = client.get(f"/accounts.json?{AS_OF}&cols=active_users").json()
    values = [account["active_users"] for account in accounts]
    assert sum(one["count"] for one in data["bins"]) == len(values) == data["known"]
    page = told(client, f"/definitions/active_users?{AS_OF}")
    links = re.findall(r'href="(/accounts\?[^"]*where=[^"]*)">([\d,]+)</a>', page)
    assert links
    for href, count in links:
        opened = client.get(href.replace("&amp;", "&").replace("/accounts", "/accounts.json", 1))
        assert len(opened.json()) == int(count.replace(",", "")), href
    assert "median" in page


def test_a_text_and_a_yes_or_no_are_counted_by_value(client: TestClient) -> None:
    bands = client.get(f"/definitions/band.json?{AS_OF}").json()["distribution"]
    accounts = client.get(f"/accounts.json?{AS_OF}").json()
    for one in bands["bins"]:
        assert one["count"] == sum(account["band"] == one["is"] for account in accounts)


def test_the_values_of_all_accounts_are_a_file(client: TestClient) -> None:
    text = client.get(f"/definitions/active_users.csv?{AS_OF}").text[1:]
    values = {row["account_id"]: row["active_users"] for row in csv.DictReader(io.StringIO(text))}
    assert values["acme"] == "8"


def test_what_nothing_is_called_is_not_there(client: TestClient) -> None:
    assert client.get("/definitions/nothing_like_it").status_code == 404


def test_what_would_change_is_shown_and_nothing_is_saved(changing: TestClient, mine: Path) -> None:
    before = (mine / "tenure.toml").read_text()
    page = told(changing, f"/definitions/active_users?set.days=1&{AS_OF}")
    assert "days = 1 instead of 28" in page
    assert "Save as a new version" in page
    assert re.search(r'href="/accounts/globex[^"]*"', page) or "would have another value" in page
    assert (mine / "tenure.toml").read_text() == before
    assert "days = 1 instead" not in told(
        changing, f"/definitions/active_users?set.days=28&{AS_OF}"
    )
    assert "/definitions/active_users/change?" in page
    wrong = told(changing, f"/definitions/active_users?set.days=0&{AS_OF}")
    assert "must be a whole number from 1 to 36,600" in wrong


def test_before_a_threshold_is_saved_the_page_says_who_moves_and_what_it_would_have_meant(
    changing: TestClient,
) -> None:
    """Of globex' 6 users one is left: an alarm, and none where it is asked only of those that had 7."""
    asked = f"set.least_users=7&{AS_OF}"
    path = "/definitions/signal_users_fall_away/change"
    part = told(changing, f"{path}?{asked}")
    assert "1 of 4 accounts would be at another level" in part
    assert "▲ Alarm" in part
    data = changing.get(f"{path}.json?{asked}").json()
    assert [(one["account_id"], one["was"], one["would_be"]) for one in data["moved"]] == [
        ("globex", {"signal_users_fall_away": 3}, {"signal_users_fall_away": 0})
    ]
    header, row = changing.get(f"{path}.csv?{asked}").text.strip().splitlines()
    assert header.lstrip("\ufeff").endswith("signal_users_fall_away,signal_users_fall_away_then")
    assert row.startswith("globex,Globex,")
    assert row.endswith(",3,0")
    draft = f"draft=signal_users_fall_away&since={data['since']}&{asked}"
    replay = changing.get(f"/proof/signal_users_fall_away.json?{draft}").json()
    assert replay["figures"] == data["as_drafted"]
    now = changing.get(f"/proof/signal_users_fall_away.json?since={data['since']}&{AS_OF}").json()
    assert now["figures"] == data["as_it_is"] != data["as_drafted"]


def test_what_nothing_that_warns_rests_on_says_so(changing: TestClient) -> None:
    asked = f"set.days=7&{AS_OF}"
    assert "Nothing that warns would say anything else" in told(
        changing, f"/definitions/monday_share/change?{asked}"
    )
    assert "monday_share/change" not in told(changing, f"/definitions/monday_share?{asked}")


def test_a_saved_change_keeps_the_past_marks_the_chart_and_computes_any_past_day(
    changing: TestClient, mine: Path
) -> None:
    app = App.open(mine)
    weeks = tuple(DAY - timedelta(days=7 * ago) for ago in (3, 2, 1, 0))
    clock.compute(app, Moments(weeks), people=False)
    assert value(app, DAY) == 8
    saved = changing.post(
        "/definitions/active_users/versions",
        data={"set.days": "0007", "note": "weekly business"},
        headers=OURS,
        follow_redirects=False,
    )
    assert saved.status_code == 303
    assert "[metrics.active_users]\ndays = 7\n" in (mine / "tenure.toml").read_text()
    page = told(changing, f"/definitions/active_users?{AS_OF}")
    assert "days = 7 instead of 28. weekly business" in page
    assert "in the browser" in page
    assert "mark-changed" not in page, "no stored day is computed by it yet"
    assert old(app, DAY) == old(app, weeks[0])
    asked = {"since": str(weeks[2]), "until": str(DAY), "step": "stored", "rest": "1"}
    begun = changing.post(
        "/definitions/active_users/past", data=asked, headers=OURS, follow_redirects=False
    )
    assert begun.status_code == 303
    for _ in range(600):
        if "hx-get" not in told(changing, "/definitions/active_users/past"):
            break
        time.sleep(0.1)
    assert "2 days computed anew" in told(changing, "/definitions/active_users/past")
    new = app.catalog.version("active_users")
    assert [old(app, day) == new for day in weeks] == [False, False, True, True]
    page = told(changing, f"/definitions/active_users?{AS_OF}")
    assert "mark-changed" in page
    assert "days = 7 instead of 28. weekly business, in the browser" in page
    account = told(changing, f"/accounts/acme?{AS_OF}")
    assert "The score changed its meaning on" in account
    assert "with active_users: days = 7 instead of 28" in account


def test_what_the_product_makes_has_knobs_too(changing: TestClient, mine: Path) -> None:
    """No feature is declared: the event boards stands for one."""
    page = told(changing, f"/definitions/boards_users?{AS_OF}")
    assert 'name="set.days"' in page
    changed = changing.post(
        "/definitions/boards_users/versions",
        data={"set.days": "14"},
        headers=OURS,
        follow_redirects=False,
    )
    assert changed.status_code == 303
    assert "[metrics.boards_users]\ndays = 14" in (mine / "tenure.toml").read_text()
    app = App.open(mine)
    assert app.catalog.get("boards_users").days == 14
    assert "days = 14 instead of 28" in app.catalog.get("boards_users").doc
    history = versions.history(app.state, "product", "boards_users")
    assert [one.note for one in history] == ["days = 14 instead of 28", ""]


def test_what_has_no_knobs_says_where_it_is_changed(client: TestClient) -> None:
    def why(name: str) -> str:
        return told(client, f"/definitions/{name}?{AS_OF}")

    assert "follows from what is declared of the product" in why("boards_depth")
    assert "/features/product" in why("boards_depth")
    assert "It comes with the facts" in why("owner")
    assert "computed by the scorecards" in why("health")
    assert "it changes with what it needs" in why("seat_utilization")


def test_topics_are_folded_until_a_search_finds_few(client: TestClient) -> None:
    whole = told(client, f"/definitions?{AS_OF}")
    assert whole.count("<details") > 10
    assert "<details open" not in re.sub(r'<details class="[^"]*" id="[^"]*"', "<details", whole)
    assert whole.index('type="search"') < whole.index("<details")
    found = told(client, f"/definitions?{AS_OF}&q=seats+paid")
    assert len(re.findall(r"<details [^>]* open>", found)) == found.count('class="card topic"') > 0
    unfolded = told(client, f"/definitions?{AS_OF}&open=all")
    assert len(re.findall(r"<details [^>]* open>", unfolded)) == whole.count('class="card topic"')
    assert "open=all" in whole


def test_an_earlier_version_is_saved_again(changing: TestClient, mine: Path) -> None:
    told(changing, f"/definitions/active_users?{AS_OF}")
    before = (mine / "tenure.toml").read_text()
    for days in ("7", "28"):
        form = {"set.days": days, "note": "as in version 1" if days == "28" else ""}
        changing.post("/definitions/active_users/versions", data=form, headers=OURS)
    assert (mine / "tenure.toml").read_text().strip() == before.strip()
    found = versions.history(App.open(mine).state, "metric", "active_users")
    assert [one.nth for one in found] == [3, 2, 1]
    assert found[0].note == "days = 28 instead of 7. as in version 1"


def test_a_form_from_another_site_changes_nothing(changing: TestClient, mine: Path) -> None:
    before = (mine / "tenure.toml").read_text()
    answer = changing.post(
        "/definitions/active_users/versions",
        data={"set.days": "7"},
        headers={"origin": "http://evil.example"},
    )
    assert answer.status_code == 403
    assert (mine / "tenure.toml").read_text() == before


def test_a_metric_of_ones_own_is_there_without_restart_changed_broken_mended_and_gone(
    changing: TestClient, mine: Path
) -> None:
    own = mine / "metrics" / "own.py"
    where = f"/accounts.json?{AS_OF}&where=boards_opened+%3E+0&all=1"
    assert changing.get("/definitions/boards_opened").status_code == 404
    own.write_text(OWN)
    assert "Boards opened in the last four weeks." in told(changing, "/definitions/boards_opened")
    opened = changing.get(where)
    assert opened.status_code == 200
    assert "acme" in {account["account_id"] for account in opened.json()}
    version = changing.get("/definitions/boards_opened.json").json()["version"]
    own.write_text(OWN.replace('"boards"', '"sheets"'))
    assert changing.get("/definitions/boards_opened.json").json()["version"] != version
    own.write_text(OWN.replace("usage.n.sum(", "usage.n.sum("[:-1]))
    broken = told(changing, f"/?{AS_OF}")
    assert "A file of this workspace is broken" in broken
    assert "own.py:" in broken
    assert "Boards opened" in told(changing, "/definitions/boards_opened"), "as it was before"
    own.write_text(OWN)
    assert "is broken" not in told(changing, f"/?{AS_OF}")
    assert changing.get("/definitions/boards_opened.json").json()["version"] == version
    own.unlink()
    assert changing.get("/definitions/boards_opened").status_code == 404
    assert "is broken" not in told(changing, f"/?{AS_OF}")
    notes = [v.note for v in versions.history(App.open(mine).state, "metric", "boards_opened")]
    assert notes == ["taken away", "its text", "its text", ""]


def test_a_file_that_is_broken_from_the_start_is_said_on_the_page(mine: Path) -> None:
    (mine / "metrics" / "own.py").write_text("from tenure import metric\n1 +\n")
    with TestClient(site(App.open(mine)), base_url="http://127.0.0.1") as client:
        answer = client.get("/definitions")
        assert "own.py:2" in answer.text
        (mine / "metrics" / "own.py").unlink()
        assert client.get(f"/definitions?{AS_OF}").status_code == 200


def test_a_workspace_without_facts_lists_its_definitions_too(nothing: TestClient) -> None:
    assert "not enough data" in told(nothing, "/definitions/active_users")
    assert "Active users" in told(nothing, "/definitions")


def value(app: App, day: object) -> object:
    rows = app.readings.read("account", ["active_users"], day, day, account="acme")  # type: ignore[arg-type]
    return rows["active_users"].to_pylist()[0]


def old(app: App, day: object) -> str:
    """The version that is stored of a day."""
    return app.readings.versions("account", day)["active_users"]  # type: ignore[arg-type]


def test_a_signal_is_followed_by_how_many_accounts_stood_at_each_level(client: TestClient) -> None:
    def values(name: str) -> dict[str, str]:
        text = told(client, f"/definitions/{name}.csv?{AS_OF}").lstrip("\ufeff")
        rows = csv.DictReader(io.StringIO(text))
        return {row["account_id"]: row[name] for row in rows}

    live = {account for account, value in values("is_live").items() if value == "True"}
    levels = [
        level for account, level in values("signal_users_fall_away").items() if account in live
    ]
    page = told(client, f"/definitions/signal_users_fall_away?{AS_OF}")
    table = page[page.index('aria-label="Over time: table"') :]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)', table.partition("</thead>")[0])
    latest = re.findall(r"<t[hd][^>]*><span>([^<]+)", table.partition("</tr>")[2])[: len(heads)]
    said = dict(zip(heads, latest, strict=True))
    assert said == {
        "Day": "30 Jun 2026",
        "Alarm": str(levels.count("3")),
        "Known of": str(len(levels) - levels.count("")),
    }
    assert levels.count("3") > 0
    assert 'class="level-area level-alarm"' in page
    assert "▲ Alarm" in page
