"""The pages of segments: numbers open their rows, the builder counts and saves, comparisons add up."""

import csv
import html
import io
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import DAY, DAYS

from tenure import clock
from tenure.app import App
from tenure.state import versions
from tenure.web.site import site

HERE = f"as_of={DAY}"
HTMX = {"HX-Request": "true"}
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def folder(workspace: Path, tmp_path: Path) -> Path:
    """A copy of the workspace, in which segments may be saved."""
    own = tmp_path / "own"
    shutil.copytree(workspace, own)
    return own


@pytest.fixture
def own(folder: Path) -> Iterator[TestClient]:
    at = "http://127.0.0.1"
    with TestClient(site(App.open(folder)), base_url=at, headers=SAME_SITE) as client:
        yield client


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text.removeprefix("\ufeff"))))


def opened(client: TestClient, href: str) -> list[str]:
    """The ids of the accounts that a link to the list opens."""
    parts = urlsplit(html.unescape(href))
    assert parts.path == "/accounts"
    answer = client.get(f"/accounts.json?{parts.query}")
    assert answer.status_code == 200, answer.text
    return [record["account_id"] for record in answer.json()]


def test_each_count_of_the_list_opens_as_many_accounts(client: TestClient) -> None:
    page = client.get(f"/segments?{HERE}").text
    links = re.findall(r'href="(/accounts\?[^"]+)">([\d,]+)<', page)
    assert len(links) > 10
    for href, count in links:
        assert len(opened(client, href)) == int(count), href


def test_the_page_its_csv_and_its_json_tell_the_same(client: TestClient) -> None:
    records = client.get(f"/segments.json?{HERE}").json()
    told = rows(client, f"/segments.csv?{HERE}")
    assert [(r["segment"], r["value"] or "", str(r["accounts"])) for r in records] == [
        (r["segment"], r["value"], r["accounts"]) for r in told
    ]
    counts = {(r["segment"], r["value"]): r["accounts"] for r in records}
    # acme, globex, umbrella/eu and nasty are live; their ARR is 48, 12, 24 and 6 thousand; gone has left
    assert counts["tier", "tier_2"] == 1
    assert counts["tier", "tier_3"] == 3
    assert counts["stage", "former"] == 1
    assert sum(n for (name, _), n in counts.items() if name == "revenue_band") == 4


def test_what_is_not_offered_says_what_it_needs(client: TestClient) -> None:
    page = client.get(f"/segments?{HERE}").text
    assert "Company size: needs the attribute employees" in page
    assert "Region: needs the attribute country" in page


def test_one_segment_has_its_accounts_in_every_face(client: TestClient) -> None:
    page = client.get(f"/segments/tier?value=tier_3&{HERE}").text
    href = re.search(r'href="([^"]+)">Show its accounts', page)
    assert href
    ids = sorted(opened(client, href[1]))
    assert ids == ["globex", "nasty", "umbrella/eu"]
    told = client.get(f"/segments/tier.json?value=tier_3&{HERE}").json()
    assert sorted(record["account_id"] for record in told["members"]) == ids
    assert (
        sorted(r["account_id"] for r in rows(client, f"/segments/tier.csv?value=tier_3&{HERE}"))
        == ids
    )
    assert "arr &gt;= 5000" in page


def test_a_segment_or_value_that_is_not_there_is_missing(client: TestClient) -> None:
    assert client.get(f"/segments/nothing?{HERE}").status_code == 404
    assert client.get(f"/segments/tier?value=nothing&{HERE}").status_code == 404
    assert client.get(f"/segments/adopted_user?{HERE}").status_code == 404  # of users


def test_the_course_is_told_by_stored_days_and_adds_up(folder: Path) -> None:
    *before, early, _ = DAYS
    with TestClient(site(App.open(folder)), base_url="http://127.0.0.1") as client:
        told = client.get(f"/segments/stage.json?value=former&{HERE}").json()
        assert [(one["day"], one["accounts"]) for one in told["history"]] == [
            *((day.isoformat(), 0) for day in (*before, early)),
            (DAY.isoformat(), 1),
        ]
        assert [(one["account_id"], one["kind"], one["between"]) for one in told["moves"]] == [
            ("gone", "entered", [early.isoformat(), DAY.isoformat()])
        ]
        page = client.get(f"/segments/stage?value=former&{HERE}").text
        assert "In the last 28 days: 1 entered." in page
        assert 'class="drawn sizes"' in page
        lines = {(r["segment"], r["value"]): r for r in rows(client, f"/segments.csv?{HERE}")}
        assert (
            lines["tier", "tier_3"]["left_28_days"] == "1"
        )  # who has left belongs nowhere any more


@pytest.mark.parametrize(
    ("query", "count", "where"),
    [
        ("from=rows&on=arr&is=>%3D&to=20,000", "2 accounts", "arr >= 20000"),
        ("from=rows&on=arr&is=>%3D&to=20000&on=owner&is=%3D&to=Ben&join=or", "3 accounts", "arr >= 20000 or owner = 'Ben'"),
        ("from=rows&on=arr&is=>%3D&to=20000&on=owner&is=&to=", "2 accounts", "arr >= 20000"),
        ("where=arr/12 > 1500", "2 accounts", "arr/12 > 1500"),
    ],
)  # fmt: skip
def test_the_count_follows_rows_and_text(
    client: TestClient, query: str, count: str, where: str
) -> None:
    told = client.get(f"/segments/told?{HERE}&{query}", headers=HTMX)
    assert f">{count}</a> of 4 live accounts" in told.text
    assert (where in html.unescape(told.text)) == ("from=rows" in query)  # rows tell the text
    page = client.get(f"/segments/new?{HERE}&{query}").text  # and without script the same
    assert f">{count}</a>" in page
    assert f">{html.escape(where, quote=False)}" in page.replace("&#39;", "'")


def test_of_whom_it_cannot_be_told_is_counted_apart(client: TestClient) -> None:
    told = client.get(f"/segments/told?{HERE}&where=owner = 'Ana'", headers=HTMX).text
    found = re.search(r'<a class="unknown" href="([^"]+)">(\d+) account', told)
    assert found
    assert opened(client, found[1]) == ["nasty"]
    assert found[2] == "1"


def test_text_becomes_rows_where_rows_can_say_it(client: TestClient) -> None:
    plain = client.get(f"/segments/new?{HERE}&where=arr > 1 and owner in ('Ana', 'Ben')").text
    assert re.findall(r'name="on" value="([^"]*)"', plain) == ["arr", "owner"]
    assert 'value="Ana, Ben"' in plain
    intricate = client.get(f"/segments/new?{HERE}&where=arr > 1 and (owner = 'x' or is_live)").text
    assert "more than rows can show" in intricate


def test_a_name_suggests_its_values(client: TestClient) -> None:
    page = client.get(f"/segments/new?{HERE}&from=rows&on=owner&is=%3D&to=").text
    suggested = page.split('id="values-0"')[1].split("</datalist>")[0]
    assert re.findall(r'value="([^"]+)"', suggested) == ["Ana", "Ben"]
    numbers = client.get(f"/segments/new?{HERE}&from=rows&on=arr&is=>&to=").text
    assert "$6,000 to $48,000, half are below $18,000" in numbers


def test_an_error_points_at_the_word(client: TestClient) -> None:
    told = client.get(f"/segments/told?{HERE}&where=aarr > 3", headers=HTMX).text
    assert 'role="alert"' in told
    assert "did you mean arr?" in told
    assert "  ^^^^" in told


def test_a_segment_is_saved_used_changed_and_taken_away(own: TestClient, folder: Path) -> None:
    form = {
        "kind": "condition",
        "title": "Small ones",
        "where": "arr < 20000",
        "doc": "Pays little",
    }
    answer = own.post("/segments", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/segments/small_ones?saved=1"
    file = folder / "segments" / "small_ones.toml"
    assert 'where = "arr < 20000"' in file.read_text()
    assert opened(own, f"/accounts?where=small_ones&{HERE}") == ["globex", "nasty"]
    assert "Pays little." in own.get(f"/segments/small_ones?{HERE}").text

    assert 'value="Small ones"' in own.get(f"/segments/small_ones/edit?{HERE}").text
    changed = {**form, "was": "small_ones", "name": "small_ones", "where": "arr < 10000"}
    assert own.post("/segments", data=changed, follow_redirects=False).status_code == 303
    # the day that is stored keeps what it was; today it is told by the new text
    assert opened(own, f"/accounts?where=small_ones&{HERE}") == ["globex", "nasty"]
    assert opened(own, "/accounts?where=small_ones and arr > 0&all=1") == ["nasty"]
    app = App.open(folder)
    kept = [version.text for version in versions.history(app.state, "segment", "small_ones")]
    assert [("arr < 10000" in text, "arr < 20000" in text) for text in kept] == [
        (True, False),
        (False, True),
    ]

    gone = own.post("/segments/small_ones/deletion", follow_redirects=True)
    assert "was taken away" in gone.text
    assert not file.exists()
    assert own.get("/segments/small_ones").status_code == 404
    assert own.post("/segments/small_ones/restoration", follow_redirects=False).status_code == 303
    assert opened(own, "/accounts?where=small_ones and arr > 0&all=1") == ["nasty"]


def test_a_segment_may_stand_in_another_and_is_then_not_taken_away(own: TestClient) -> None:
    small = {"kind": "condition", "title": "Small", "where": "arr < 20000"}
    own.post("/segments", data=small)
    fading = {
        "kind": "condition",
        "title": "Small and fading",
        "where": "small and active_users < 2",
    }
    assert own.post("/segments", data=fading, follow_redirects=False).status_code == 303
    assert opened(own, f"/accounts?where=small_and_fading&{HERE}") == ["globex", "nasty"]
    refused = own.post("/segments/small/deletion")
    assert refused.status_code == 400
    assert "small_and_fading would not know" in refused.text
    circle = {**small, "was": "small", "name": "small", "where": "small_and_fading"}
    answer = own.post("/segments", data=circle)
    assert answer.status_code == 400
    assert "need each other" in answer.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"where": "aarr > 1"}, "aarr"),
        ({"where": ""}, "the condition is empty"),
        ({"title": ""}, "Give it a name"),
        ({"title": "Arr"}, "There is a metric arr already"),
        ({"name": "Big One"}, "begins with a small letter"),
        ({"title": "Cube"}, "Tenure&#39;s own pages"),
        ({"where": "arr > 1; drop table x"}, "one expression"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    client: TestClient, workspace: Path, change: dict[str, str], says: str
) -> None:
    form = {"kind": "condition", "title": "Big", "where": "arr > 20000", **change}
    answer = client.post("/segments", data=form, headers=SAME_SITE)
    assert answer.status_code == 400
    assert says in answer.text
    assert list((workspace / "segments").glob("*")) == []


def test_a_list_is_pasted_and_counts_from_today(own: TestClient, folder: Path) -> None:
    form = {"kind": "list", "title": "Pilot", "accounts": "acme, Globex\nnobody"}
    refused = own.post("/segments", data=form)
    assert refused.status_code == 400
    assert "No account is called nobody" in refused.text
    form["accounts"] = "acme, Globex"
    assert own.post("/segments", data=form, follow_redirects=False).status_code == 303
    text = (folder / "segments" / "pilot.toml").read_text()
    today = clock.today(App.open(folder))
    assert text.count(f"since = {today}") == 2
    assert opened(own, f"/accounts?where=pilot&{HERE}") == []  # it was not there on that day
    assert sorted(opened(own, "/accounts?where=pilot&all=1")) == ["acme", "globex"]
    changed = {
        "kind": "list",
        "was": "pilot",
        "name": "pilot",
        "title": "Pilot",
        "accounts": "acme\nnasty",
    }
    own.post("/segments", data=changed)
    assert sorted(opened(own, "/accounts?where=pilot&all=1")) == ["acme", "nasty"]


def test_stages_are_copied_into_the_workspace_when_they_are_changed(
    own: TestClient, folder: Path
) -> None:
    page = own.get("/segments/stage/edit").text
    text = html.unescape(page.split('id="file-text"')[1].split(">", 1)[1].split("</textarea>")[0])
    form = {
        "kind": "file",
        "origin": "stages",
        "was": "stage",
        "text": text.replace("customer_age_days < 90", "customer_age_days < 9000"),
    }
    answer = own.post("/segments", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert (folder / "stages.toml").read_text() == form["text"]
    assert "customer_age_days &lt; 9000" in own.get("/segments/stage").text
    records = own.get("/segments.json").json()
    counts = {r["value"]: r["accounts"] for r in records if r["segment"] == "stage"}
    assert counts["adopting"] == 0  # who is not adopted is onboarding for 9,000 days now
    assert [v.name for v in versions.history(App.open(folder).state, "stage", "stages")] == [
        "stages"
    ]
    wrong = {**form, "text": form["text"].replace("is_live and trial is true", "is_live and trail")}
    answer = own.post("/segments", data=wrong)
    assert answer.status_code == 400
    assert "trail" in answer.text


def test_a_condition_may_name_what_is_computed_only_when_asked_for(client: TestClient) -> None:
    found = opened(client, f"/accounts?where=week_users >= 2&{HERE}")
    assert "acme" in found
    told = client.get(f"/segments/told?{HERE}&where=week_users >= 2", headers=HTMX).text
    assert f">{len(found)} account" in told


def test_the_cells_of_the_cube_open_their_accounts_and_add_up(client: TestClient) -> None:
    query = f"metric=arr&rows=tier&cols=owner&show=sum&{HERE}"
    page = client.get(f"/segments/cube?{query}").text
    cells_shown = page.split("<tbody>")[1].split("</tbody>")[0].split("<td")[1:]
    links = [
        (href[1], count[1])
        for cell in cells_shown
        if (href := re.search(r'href="([^"]+)"', cell))
        and (count := re.search(r'class="note">([\d,]+) account', cell))
    ]
    assert len(links) >= 4
    for href, count in links:
        assert len(opened(client, href)) == int(count), href
    cells = client.get(f"/segments/cube.json?{query}").json()
    told = {(cell["row"], cell["column"]): (cell["value"], cell["accounts"]) for cell in cells}
    assert told["tier_2", "Ana"] == (48_000, 1)
    assert told["tier_3", "Ana"] == (24_000, 1)
    assert told["tier_3", None] == (6_000, 1)  # nobody owns it: not enough data
    assert told["(all)", "(all)"] == (90_000, 4)
    inner = [v for (r, c), v in told.items() if "(all)" not in (r, c)]
    assert sum(value or 0 for value, _ in inner) == 90_000
    assert sum(count for _, count in inner) == 4
    assert len(rows(client, f"/segments/cube.csv?{query}")) == len(cells)


@pytest.mark.parametrize(("show", "value"), [("median", 12_000), ("mean", 14_000), ("count", 3)])
def test_the_cube_shows_medians_averages_and_counts(
    client: TestClient, show: str, value: float
) -> None:
    cells = client.get(
        f"/segments/cube.json?metric=arr&rows=tier&cols=is_live&show={show}&{HERE}"
    ).json()
    found = next(c for c in cells if (c["row"], c["column"]) == ("tier_3", "yes"))
    assert (found["value"], found["few"]) == (value, True)


def test_the_gap_compares_medians_and_lists_who_is_far_below(client: TestClient) -> None:
    query = f"by=tier&one=tier_3&other=tier_2&metric=active_users_kept&{HERE}"
    found = {g["metric"]: g for g in client.get(f"/segments/gap.json?{query}").json()}
    assert found["seat_utilization"]["other_median"] == pytest.approx(0.8)  # acme: 8 of 10 seats
    assert found["seat_utilization"]["low"] is None  # one account has no interval
    page = client.get(f"/segments/gap?{query}").text
    assert "not enough data" in page
    links = re.findall(r'href="(/accounts\?[^"]+)">(\d+) account', page.split('id="below"')[1])
    for href, count in links:
        assert len(opened(client, href)) == int(count)


def test_what_the_best_do_says_why_nothing_can_be_said_of_five_accounts(client: TestClient) -> None:
    for _ in range(20):  # a file is waited for, not without end
        found = client.get(f"/segments/habits.json?by=health&{HERE}").json()
        if "state" not in found:
            break
    assert found["refused"]
    assert found["found"] == []
    page = client.get(f"/segments/habits?by=health&{HERE}").text
    assert html.escape(found["refused"], quote=False) in page.replace("&#39;", "'")


@pytest.mark.parametrize(
    "path", ["/segments", "/segments/cube", "/segments/gap", "/segments/habits"]
)
def test_an_empty_workspace_says_what_to_do(nothing: TestClient, path: str) -> None:
    answer = nothing.get(path)
    assert answer.status_code == 200
    assert "Nothing has come in yet" in answer.text


def test_the_builder_works_in_an_empty_workspace(nothing: TestClient) -> None:
    assert nothing.get("/segments/new").status_code == 200
    assert nothing.get("/segments/told?where=event_count > 3", headers=HTMX).status_code == 200


def test_a_day_is_kept_from_page_to_page(client: TestClient) -> None:
    page = client.get(f"/segments/cube?{HERE}").text
    links = re.findall(r'href="(/segments[^"]*|/accounts[^"]*)"', page)
    assert links
    assert all(f"as_of={date.fromisoformat(str(DAY))}" in link for link in links)
