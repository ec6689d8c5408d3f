"""The pages of proof over a small real workspace: every figure opens its accounts, in all faces."""

import csv
import io
import re

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY

AT = f"as_of={DAY}"


def get(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_all_that_warns_stands_side_by_side(client):
    text = get(client, f"/proof?{AT}")
    assert "What warned, and how often it was right" in text
    assert "All that Tenure warned by" in text
    assert "/proof/health?" in text
    found = client.get(f"/proof.json?{AT}").json()
    assert [one["what"] for one in found[:2]] == ["warnings", "health"]
    rows = list(csv.DictReader(io.StringIO(get(client, f"/proof.csv?{AT}").lstrip("\ufeff"))))
    assert rows[0]["what"] == "warnings"


def test_what_stands_side_by_side_is_what_the_replay_that_it_opens_comes_to(client):
    text = get(client, f"/proof?{AT}")
    assert "/proof/warnings?" in text
    for one in client.get(f"/proof.json?{AT}").json()[:2]:
        opened = client.get(f"/proof/{one['what']}.json?stored=1&{AT}").json()
        assert {name: one[name] for name in opened["figures"]} == opened["figures"]
    alarms = get(client, f"/proof/warnings?stored=1&beside=days_without_use&list=alarms&{AT}")
    count = re.search(r"Recency.*?list=alarms#list\">(\d+)</a>", alarms, re.S)
    assert count is not None
    title = alarms.partition("All alarms: Recency: days without use")[2].partition("</section>")[0]
    assert title.count("<tr>") == (int(count[1]) + 1 if int(count[1]) else 0)


def test_the_foot_line_opens_the_losses_that_it_counts(client):
    text = get(client, f"/proof?{AT}")
    href = f"/proof/warnings?stored=1&list=year&{AT}"
    opened = get(client, href)
    rows = get(client, href.replace("?", ".csv?", 1)).lstrip("\ufeff")
    losses = list(csv.DictReader(io.StringIO(rows)))
    seen = sum(one["foreseen"] == "True" for one in losses)
    assert f"of which it foresaw {seen} of {len(losses)}" in opened
    counted = re.search(r"we warned of <a href=\"([^\"]*)\"[^>]*>([^<]*)</a>", text)
    assert (counted is not None) == bool(losses)
    if counted is not None:
        assert counted[2] == f"{seen} of {len(losses)}"
        assert "list=year" in counted[1]


def test_beside_a_naive_rule_the_figures_still_open_their_own_alarms(client):
    text = get(client, f"/proof/warnings?stored=1&beside=days_without_use&list=alarms&{AT}")
    facts = text.partition('<dl class="facts">')[2].partition("</dl>")[0]
    assert "list=wrong#list" in facts
    assert "list=foreseen#foreseen" in facts  # all of them, not the first few
    assert "beside=" not in facts


def test_too_little_history_is_said_with_the_command_that_stores_more(client):
    text = get(client, f"/proof/health?{AT}")
    assert "Only 4 days are stored" in text
    assert "tenure compute --since" in text


@pytest.mark.parametrize(
    "path",
    [
        "/proof/health?",
        "/proof/warnings?",
        "/proof/falling?",
        "/proof/active_users?rule=capacity&n=2&lead=60&horizon=renewal&",
        "/proof/active_users?rule=given&n=3&warns=low&list=alarms&",
        "/proof/active_users%20%3C%203?",
        "/proof/trial_not_started?",
    ],
)
def test_a_replay_has_a_page_a_file_and_data(client, path):
    text = get(client, f"{path}{AT}")
    assert "The ones it missed" in text
    assert "The ones it foresaw" in text
    assert "What we knew on" in text
    whole, _, query = path.partition("?")
    data = client.get(f"{whole}.json?{query}{AT}").json()
    assert data["figures"]["losses"] == len(data["losses"])
    file = get(client, f"{whole}.csv?{query}{AT}").lstrip("\ufeff")
    first = "account_id,name,day" if "list=" in path else "account_id,name,decided_on"
    assert file.startswith(first)


def test_every_number_of_a_replay_leads_somewhere(client):
    text = get(client, f"/proof/active_users?rule=given&n=5&{AT}")
    for href in set(re.findall(r'href="(/proof/[^"#]*)', text)):
        answer = client.get(href.replace("&amp;", "&"))
        assert answer.status_code == 200, href


def test_a_day_is_looked_at_by_itself(client):
    day = f"/proof/active_users?rule=given&n=5&on=2026-06-20&{AT}"
    assert "What we knew on 16 Jun 2026" in get(client, day)
    part = client.get(day, headers={"HX-Request": "true", "HX-Target": "on"}).text
    assert "What we knew on" in part
    assert "<html" not in part
    found = client.get(day.replace("active_users?", "active_users.json?")).json()["knew"]
    assert found["day"] == "2026-06-16"
    assert {"globex", "nasty"} <= {one["account_id"] for one in found["in_alarm"]}
    assert "acme" not in {one["account_id"] for one in found["in_alarm"]}  # eight users


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("rule=often", "none of"),
        ("rule=given&n=many", "no number"),
        ("rule=given&n=nan", "nan is no threshold"),
        ("rule=capacity&n=-1", "-1 is no number of alarms"),
        ("since=9999-12-31", "before that"),
        ("lead=400", "no number of days"),
        (f"lead={'9' * 5000}", "no number of days"),
        ("horizon=soon", "neither a number"),
        ("on=never", "not a day"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(client, query, said):
    answer = client.get(f"/proof/active_users?{query}&{AT}")
    assert answer.status_code == 400
    assert said in answer.text


def test_what_is_not_there_is_told_with_a_hint(client):
    answer = client.get(f"/proof/active_user?{AT}")
    assert answer.status_code in (400, 404)
    assert "did you mean active_users" in answer.text


def test_anything_can_be_asked_by_a_form(client):
    answer = client.get(f"/proof?what=active_users+<+3&{AT}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/proof/active_users%20%3C%203?")


def test_where_nothing_is_stored_the_page_names_the_command(nothing):
    text = get(nothing, "/proof")
    assert "Nothing is stored yet" in text
    assert "tenure compute --since" in text
    assert nothing.get("/proof.json").json() == []
