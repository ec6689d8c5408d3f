import re

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY, NASTY

PAGES = (
    "/",
    "/worklist?peek=globex",
    "/signals",
    "/signals/champion_gone",
    "/signals/1",
    "/accounts",
    "/accounts/globex",
    "/accounts/umbrella%2Feu",
    "/accounts/globex/rows/seat_utilization",
    "/accounts/globex/rows/active_days?person=globex-0",
    "/data",
)


def at(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}as_of={DAY}"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_and_holds_no_inline_style_or_script(
    client: TestClient, path: str
) -> None:
    answer = client.get(at(path))
    assert answer.status_code == 200
    assert not re.search(
        r"\sstyle=|\son\w+=|<style|<script(?! (type=\"module\" )?src)", answer.text
    )


def test_today_says_how_many_need_attention_and_each_number_opens_its_rows(
    client: TestClient,
) -> None:
    page = client.get(at("/")).text
    told = re.sub(r"<[^>]+>", "", page.split('class="lead-line">')[1].split("</p>")[0])
    at_risk = client.get(at("/accounts.json?band=at_risk")).json()
    assert told.startswith(f"{len(at_risk)} account")
    assert f'href="/accounts?as_of={DAY}&amp;band=at_risk"' in page


def test_today_names_who_was_lost_this_week(client: TestClient) -> None:
    page = client.get(at("/")).text
    assert "change=lost" in page
    lost = client.get(at("/accounts.json?change=lost")).json()
    assert [account["account_id"] for account in lost] == ["gone"]


def test_a_name_of_script_is_shown_and_never_run(client: TestClient) -> None:
    for path in ("/", "/accounts", "/accounts/nasty"):
        page = client.get(at(path)).text
        assert NASTY not in page
        assert "&lt;script&gt;alert(" in page


def test_an_account_tells_how_its_users_left_one_by_one(client: TestClient) -> None:
    page = client.get(at("/accounts/globex")).text
    assert "Working users: 6 → 4 → 2 → 1." in page
    assert "Now $12,000 a year for each of them." in page


def test_old_facts_say_so_and_link_to_their_day(client: TestClient) -> None:
    page = client.get("/accounts").text
    assert "The newest facts are from 27 Jun 2026" in page or "The newest facts are from" in page
    assert 'href="/accounts?as_of=2026-06-' in page


def test_a_day_stays_in_the_address_from_page_to_page(client: TestClient) -> None:
    page = client.get(at("/accounts/globex")).text
    links = re.findall(r'href="(/(?!static)[^"#]*)', page)
    assert links
    assert all(f"as_of={DAY}" in link for link in links)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/accounts/nobody", 404),
        ("/?as_of=soon", 400),
        ("/?as_of=2999-01-01", 400),
    ],
)
def test_what_is_not_there_is_said_on_a_page(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_an_empty_workspace_says_what_to_connect(nothing: TestClient) -> None:
    for path in ("/", "/accounts", "/data"):
        assert "Nothing has come in yet" in nothing.get(path).text
