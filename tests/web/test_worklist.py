"""The worklist: one row for each account that needs somebody, by what is at stake, in lanes, mine or all, and as files."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY

AT = f"as_of={DAY}"


def rows(client: TestClient, query: str = "") -> list[str]:
    """The accounts of the list, in its order."""
    found = client.get(f"/worklist.json?{AT}&{query}").json()
    return [one["account_id"] for one in found]


def page(client: TestClient, query: str = "", path: str = "/worklist") -> str:
    return unescape(client.get(f"{path}?{AT}&{query}").text)


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_each_account_stands_once_with_its_signals_under_it(client: TestClient) -> None:
    found = client.get(f"/worklist.json?{AT}").json()
    assert len({one["account_id"] for one in found}) == len(found)
    globex = next(one for one in found if one["account_id"] == "globex")
    assert [signal["kind"] for signal in globex["signals"]] == ["champion_gone", "tickets_pile_up"]
    assert globex["open_since"] == "2026-06-21"


def test_without_a_model_the_arr_at_stake_leads(client: TestClient) -> None:
    found = rows(client)
    assert found.index("acme") < found.index("globex")  # 48,000 and 12,000 a year
    assert "By ARR at stake" in page(client)


@pytest.mark.parametrize(
    ("lane", "accounts"),
    [("snoozed", ["umbrella/eu"]), ("held_back", ["acme"]), ("opportunities", ["nasty"])],
)
def test_what_needs_nobody_now_stands_in_a_lane_of_its_own(
    client: TestClient, lane: str, accounts: list[str]
) -> None:
    assert rows(client, f"lane={lane}") == accounts
    assert "umbrella/eu" not in rows(client)


def test_the_tabs_count_what_their_lanes_hold(client: TestClient) -> None:
    told = plain(page(client))
    assert f"Risks {len(rows(client))} " in told
    assert "Opportunities 1 Snoozed 1 Held back 1" in told
    assert "Risks 1 Opportunities 0 Snoozed 1 Held back 1" in plain(page(client, "owner=Ana"))


def test_an_opportunity_shows_what_is_to_be_gained(client: TestClient) -> None:
    told = page(client, "lane=opportunities")
    assert "Expected gain" in told
    assert 'title="$1,500"' in told


def test_mine_is_what_i_own_and_my_team_has_several_owners(client: TestClient) -> None:
    assert rows(client, "owner=Ben") == ["globex"]
    assert set(rows(client, "owner=Ben&owner=Ana")) == {"globex", "acme"}


def test_who_one_says_one_is_is_remembered_and_stands_in_the_address(
    app_client: TestClient,
) -> None:
    answer = app_client.post("/worklist/who", data={"me": "Ben", "back": f"/worklist?{AT}"})
    assert str(answer.url).endswith(f"/worklist?{AT}&owner=Ben")
    assert str(app_client.get(f"/worklist?{AT}").url).endswith(f"/worklist?{AT}&owner=Ben")
    assert str(app_client.get(f"/?{AT}").url).endswith(f"/?{AT}&owner=Ben")
    everybody = app_client.get(f"/worklist?{AT}&who=all")
    assert str(everybody.url).endswith("who=all")
    assert "Mine (Ben)" in everybody.text
    app_client.post("/worklist/who", data={"me": "", "back": f"/worklist?{AT}"})
    assert "owner" not in str(app_client.get(f"/worklist?{AT}").url)


@pytest.mark.parametrize(
    ("query", "accounts"),
    [
        ("q=glo", ["globex"]),
        ("kind=champion_gone", ["globex"]),
        ("state=new&q=acme", ["acme"]),
        ("state=assigned", []),
        ("where=arr > 20000", ["acme"]),
        ("fresh=1", ["globex"]),  # acme's is from three weeks before
    ],
)
def test_filters_leave_what_fits(client: TestClient, query: str, accounts: list[str]) -> None:
    assert [one for one in rows(client, query) if one in ("acme", "globex")] == accounts


def test_a_column_sorts_and_what_is_not_known_comes_last(client: TestClient) -> None:
    levels = {"globex": 3, "acme": 2}
    by_level = [levels.get(one, 0) for one in rows(client, "sort=-level")]
    assert by_level == sorted(by_level, reverse=True)
    by_age = rows(client, "sort=age")
    assert by_age[:2] == ["acme", "globex"]


@pytest.mark.parametrize(
    "path",
    [
        f"/worklist?{AT}&page=7",
        f"/worklist?{AT}&page={'9' * 5000}",
        f"/worklist?{AT}&did={'9' * 18}&clashes={'9' * 5000}",
        "/proof?as_of=0001-01-01",
    ],
)
def test_a_number_beyond_all_bounds_shows_what_there_is(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_list_that_has_become_shorter_shows_its_last_page(client: TestClient) -> None:
    found = client.get("/worklist", params={"as_of": str(DAY), "size": "1", "page": "900"}).text
    assert f"of {len(rows(client))}" in plain(found)
    assert "none of" not in found


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_of_a_number_that_no_signal_has_there_is_none(client: TestClient, number: int) -> None:
    assert client.get(f"/signals/{number}").status_code in (400, 404)


def test_a_condition_that_is_none_is_told_at_the_list(client: TestClient) -> None:
    assert 'role="alert"' in page(client, "where=arr >")


def test_each_number_of_a_sentence_opens_its_rows(client: TestClient) -> None:
    told = page(client)
    assert re.search(r'<a href="/accounts/globex/rows/sponsor_gone_on[^"]*">1 June 2026</a>', told)
    assert re.search(r'<a href="/accounts/acme/rows/days_to_renewal[^"]*">200 days</a>', told)


def test_the_panel_stands_beside_the_list_and_is_in_the_address(client: TestClient) -> None:
    told = page(client, "peek=globex")
    panel = told.split('<aside class="card peek"')[1].split("</aside>")[0]
    assert "The champion or sponsor went on" in plain(panel)
    assert "1 ticket in the last four weeks." in panel
    assert 'action="/signals/1/acknowledgements"' in panel
    assert "data-here" in told


def test_only_the_panel_is_sent_for_a_look(client: TestClient) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div#peek"}
    told = client.get(f"/worklist?{AT}&peek=globex", headers=headers).text
    assert told.strip().startswith("<aside")
    assert "<table" not in told


def test_the_file_holds_all_rows_of_the_list(client: TestClient) -> None:
    lines = client.get(f"/worklist.csv?{AT}&owner=Ben").text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("globex,Globex,Ben,")
    assert "The champion or sponsor went on 1 June 2026. | 1 ticket" in lines[1]


def test_the_kinds_of_empty_say_what_to_do(client: TestClient, nothing: TestClient) -> None:
    assert "Nothing matches" in page(client, "q=nobody-is-called-so")
    assert "Nothing has come in yet" in nothing.get("/worklist").text
    told = plain(page(client, "owner=Zoe"))
    assert "Nothing to do for Zoe" in told
    assert "The next renewal is" not in told  # none of these accounts is hers
    assert "Nothing is held" in page(client, "lane=held")


def test_a_day_before_shows_what_was_open_then(client: TestClient) -> None:
    found = client.get("/worklist.json?as_of=2026-06-23").json()
    told = {one["account_id"]: [signal["kind"] for signal in one["signals"]] for one in found}
    assert told["globex"] == ["tickets_pile_up"]


def test_the_kinds_of_a_day_before_count_what_was_open_then(client: TestClient) -> None:
    def opened(query: str) -> dict[str, dict[str, int]]:
        kinds = client.get(f"/signals.json?{query}").json()
        return {one["kind"]: one["open"] for one in kinds if one["open"]}

    assert opened("as_of=2026-06-23") == {
        "tickets_pile_up": {"inform": 1},
        "renewal_without_contact": {"warning": 1},
    }
    assert len(opened(AT)) == 6


def test_today_begins_with_the_first_of_the_worklist(client: TestClient) -> None:
    told = client.get(f"/today.json?{AT}").json()
    assert told["first"][0]["name"] == "Acme"
    assert told["opportunities"][0]["why"] == "9 of 10 seats are used."
    assert told["changes"]["with a new signal"] == len(rows(client, "fresh=1"))


def test_today_of_one_owner_tells_of_their_accounts(client: TestClient) -> None:
    told = client.get(f"/today.json?{AT}&owner=Ben").json()
    assert [one["name"] for one in told["first"]] == ["Globex"]
    html = page(client, "owner=Ben", "/")
    risky = client.get(f"/accounts.json?{AT}&owner=Ben&band=at_risk").json()
    assert told["sentence"].startswith(f"{len(risky)} account" if risky else "No account")
    assert "owner=Ben" in html


def test_the_foot_of_today_leads_to_the_proof(client: TestClient) -> None:
    foot = page(client, "", "/").split('class="foot-line"')[1].split("</p>")[0]
    assert 'href="/proof' in foot
