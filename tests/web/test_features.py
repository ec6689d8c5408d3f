"""Features: the figures of the page are those of the small workspace, and each opens as many rows as it says."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY, bring

from tenure.app import App
from tenure.state import versions
from tenure.web.site import site

HERE = f"as_of={DAY}"
RELEASE = date(2026, 3, 3)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TestClient]:
    """A workspace of its own, in which the product may be declared."""
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(tmp_path)
    bring(app, "event", events())
    bring(app, "release", [{"happened_at": RELEASE, "name": "Timelines", "product": "Boards"}])
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        client.headers["Sec-Fetch-Site"] = "same-origin"
        yield client


def events() -> list[dict[str, Any]]:
    """Two accounts over a year: one takes to the timeline, one stops when it comes."""
    found = []
    for day in (RELEASE + timedelta(days=n) for n in range(-200, 119)):
        for account in ("likes", "leaves"):
            after = day >= RELEASE
            if account == "leaves" and after and day.day != 1:
                continue
            what = "timeline" if after and account == "likes" else "board"
            found.append(
                {
                    "account_id": account,
                    "person_id": f"{account}-1",
                    "happened_at": f"{day}T09:00",
                    "event": what,
                }
            )
    return found


def listed(client: TestClient, query: str = "") -> dict[str, dict[str, Any]]:
    answer = client.get(f"/features.json?{HERE}{query}").json()
    return {one["feature"]: one for one in answer["features"]}


def test_each_feature_has_its_figures(client: TestClient) -> None:
    """17 users of live accounts have a login: 8 of Acme, 6 of Globex (one works), 2 of Umbrella, one of Nasty."""
    whole = client.get(f"/features.json?{HERE}").json()
    boards = listed(client)["boards"]
    assert whole["users_with_a_login"] == 17
    assert whole["active_users"] == 11
    assert boards["users_ever"] == 17
    assert boards["users_in_period"] == 11
    assert boards["adoption_rate"] == 1
    assert boards["depth"] == 1
    assert boards["accounts_in_period"] == 3
    assert boards["weekly"][-1] == 10  # one of Umbrella's works every third week


def test_a_figure_opens_as_many_rows_as_it_says(client: TestClient) -> None:
    boards = listed(client)["boards"]
    for of, field in (
        ("ever", "users_ever"),
        ("in_period", "users_in_period"),
        ("used", "users_in_period"),
    ):
        rows = client.get(f"/features/boards/users.json?{HERE}&of={of}").json()
        assert len(rows["rows"]) == rows["count"] == boards[field], of
    for of, field in (("accounts", "accounts_in_period"), ("accounts_ever", "accounts_ever")):
        rows = client.get(f"/features/boards/accounts.json?{HERE}&of={of}").json()
        assert len(rows["rows"]) == boards[field], of
    events_ = client.get(f"/features/boards/accounts.json?{HERE}&of=accounts").json()["rows"]
    assert sum(row["events"] for row in events_) == boards["events_in_period"]


def test_links_of_the_page_lead_to_what_they_say(client: TestClient) -> None:
    page = client.get(f"/features?{HERE}").text
    links = set(re.findall(r'href="(/features/[^"]+)"', page))
    assert len(links) > 8
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_a_segment_and_a_condition_narrow_all_figures(client: TestClient) -> None:
    assert listed(client, "&where=arr+%3E+40000")["boards"]["users_ever"] == 8
    assert (
        listed(client, "&segment=adopted_account&where=arr+%3E+40000")["boards"]["accounts_ever"]
        <= 1
    )
    page = client.get(f"/features?{HERE}&where=nonsense+%3E+1")
    assert page.status_code == 200
    assert "nonsense" in page.text
    assert 'role="alert"' in page.text


def test_a_period_may_begin_on_any_day(client: TestClient) -> None:
    month = listed(client, f"&since={DAY.replace(day=1)}")["boards"]
    week = listed(client, "&days=7")["boards"]
    assert month["events_in_period"] > week["events_in_period"] > 0
    wrong = client.get(f"/features?{HERE}&since=2027-01-01")
    assert wrong.status_code == 400
    assert "would begin on 1 Jan 2027" in wrong.text


def test_columns_sort_and_the_files_have_the_same_rows(client: TestClient) -> None:
    ascending = list(listed(client, "&sort=feature"))
    assert ascending == sorted(ascending)
    text = client.get(f"/features.csv?{HERE}&sort=-feature").text.removeprefix("\ufeff")
    assert [row["feature"] for row in csv.DictReader(io.StringIO(text))] == ascending[::-1]
    page = client.get(f"/features?{HERE}&sort=-feature").text
    assert 'aria-sort="descending"' in page


def test_a_feature_has_a_page_with_its_curve_and_its_cohorts(client: TestClient) -> None:
    page = client.get(f"/features/boards?{HERE}")
    assert page.status_code == 200
    assert "Whether its users keep to it" in page.text
    told = client.get(f"/features/boards.json?{HERE}").json()
    assert len(told["cohorts"]) == 26
    assert client.get(f"/features/nothing?{HERE}").status_code == 404
    assert client.get(f"/features/boards/users?{HERE}&of=nobody").status_code == 404


def test_names_that_are_odd_find_their_pages(shop: TestClient) -> None:
    app = App.open(Path(shop.app.state.desk.app.workspace))  # type: ignore[attr-defined]
    rows = [
        {"account_id": "likes", "person_id": "p", "happened_at": f"{DAY}T08:00", "event": event}
        for event in ("a/b", "releases", "50 % <b>", "what.csv")
    ]
    bring(app, "event", rows)
    page = shop.get(f"/features?{HERE}").text
    assert "<b>" not in page
    for link in re.findall(r'<th scope="row" class="name"><a href="([^"]+)"', page):
        assert shop.get(link.replace("&amp;", "&")).status_code == 200, link


def test_a_release_tells_who_took_to_it_and_who_fell_off(shop: TestClient) -> None:
    told = shop.get(f"/features/releases.json?{HERE}&before=6&after=6").json()
    assert told["release"] == "Timelines"
    assert told["features"] == ["timeline"]  # first used after it
    assert {row["account_id"]: row["verdict"] for row in told["rows"]} == {
        "likes": "adapted",
        "leaves": "fell_off",
    }
    assert told["counts"] == {"adapted": 1, "fell_off": 1, "unchanged": 0, "unknown": 0}
    assert told["control"]["counts"]["fell_off"] == 0
    fell = shop.get(f"/features/releases.json?{HERE}&before=6&after=6&of=fell_off").json()
    assert [row["account_id"] for row in fell["rows"]] == ["leaves"]
    page = shop.get(f"/features/releases?{HERE}&before=6&after=6").text
    assert "1 adapted" in page
    assert "of=fell_off" in page
    users = shop.get(f"/features/releases.json?{HERE}&before=6&after=6&by=user").json()
    assert {row["person_id"] for row in users["rows"]} == {"likes-1", "leaves-1"}


def test_any_day_may_be_taken_for_a_release_and_a_young_one_has_to_wait(shop: TestClient) -> None:
    quiet = shop.get(f"/features/releases.json?{HERE}&day=2025-12-02&feature=board").json()
    assert quiet["counts"]["fell_off"] == 0
    young = shop.get(f"/features/releases?{HERE}&day={DAY - timedelta(days=10)}").text
    assert "Too early to tell" in young


def test_nothing_declared_is_suggested_and_accepted(shop: TestClient) -> None:
    app: App = shop.app.state.desk.app  # type: ignore[attr-defined]
    assert "Suggested from what came in" in shop.get("/features/product").text
    accepted = shop.post("/features/product/acceptances", data={"all": "1"}, follow_redirects=False)
    assert accepted.status_code == 303
    assert {one.name for one in app.product().features} == {"board", "timeline"}
    kept = versions.latest(app.state, "product", "product")
    assert kept is not None
    assert "[[features]]" in kept.text


def test_a_feature_is_declared_changed_and_taken_away(shop: TestClient) -> None:
    app: App = shop.app.state.desk.app  # type: ignore[attr-defined]
    form = {
        "title": "The boards",
        "name": "boards",
        "events": "board\ntimeline",
        "key": "1",
        "plans": "pro",
    }
    assert shop.post("/features/product/features", data=form).status_code == 200
    (feature,) = app.product().features
    assert (feature.title, feature.events, feature.key) == (
        "The boards",
        ("board", "timeline"),
        True,
    )
    assert listed(shop)["boards"]["users_ever"] == 2  # of both events, which are one feature now
    assert "The boards" in shop.get("/features/product/features/boards").text
    changed = {**form, "was": "boards", "name": "planning", "key": ""}
    shop.post("/features/product/features", data=changed)
    assert [(one.name, one.key) for one in app.product().features] == [("planning", False)]
    shop.post("/features/product/features/planning/removal")
    assert app.product().features == ()


def test_what_would_not_read_is_refused_with_the_form_as_it_was(shop: TestClient) -> None:
    app: App = shop.app.state.desk.app  # type: ignore[attr-defined]
    shop.post("/features/product/features", data={"name": "boards", "events": "board"})
    twice = shop.post("/features/product/features", data={"name": "other", "events": "board"})
    assert twice.status_code == 400
    assert "shows the feature" in twice.text
    assert 'value="other"' in twice.text
    assert [one.name for one in app.product().features] == ["boards"]
    text = shop.post("/features/product/text", data={"text": "[[features]]\nname = 3\n"})
    assert text.status_code == 400
    assert "name = 3" in text.text


def test_events_in_no_feature_are_assigned(shop: TestClient) -> None:
    app: App = shop.app.state.desk.app  # type: ignore[attr-defined]
    shop.post("/features/product/features", data={"name": "boards", "events": "board"})
    assert 'value="timeline"' in shop.get("/features/product").text
    shop.post("/features/product/assignments", data={"event": "timeline", "feature": "boards"})
    assert app.product().features[0].events == ("board", "timeline")


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("settings", {"name": "sso", "attribute": "sso"}),
        ("meters", {"name": "boards_made", "event": "board", "of": "events"}),
        ("flows", {"name": "setup", "steps": "board\ntimeline step=2 | The timeline"}),
        ("milestones", {"name": "started", "event": "board"}),
    ],
)
def test_all_that_is_declared_is_told_back(
    shop: TestClient, section: str, values: dict[str, str]
) -> None:
    made = shop.post(f"/features/product/{section}", data=values, follow_redirects=False)
    assert made.status_code == 303, made.text
    page = shop.get(f"/features/product/{section}/{values['name']}").text
    for value in values.values():
        assert value.split("\n")[-1] in page
    again = {**values, "was": values["name"]}
    assert shop.post(f"/features/product/{section}", data=again).status_code == 200


def test_times_to_value_are_chosen_between_milestones(shop: TestClient) -> None:
    app: App = shop.app.state.desk.app  # type: ignore[attr-defined]
    for name, event in (("begun", "board"), ("value", "timeline")):
        shop.post("/features/product/milestones", data={"name": name, "event": event})
    assert 'value="begun"' in shop.get("/features/product/times/new").text
    shop.post("/features/product/times", data={"name": "to_value", "from": "begun", "to": "value"})
    assert [(one.since, one.until) for one in app.product().spans] == [("begun", "value")]


def test_with_nothing_the_pages_say_what_to_connect(nothing: TestClient) -> None:
    for path in ("/features", "/features/product", "/features/releases"):
        page = nothing.get(path)
        assert page.status_code == 200
        assert 'href="/data"' in page.text, path
