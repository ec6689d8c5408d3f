"""The page Usage over the small workspace: users work on a Wednesday and a Friday of their weeks."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from starlette.testclient import TestClient
from tests.lakes import store
from tests.metrics.ask import use
from tests.web.conftest import DAY, WORK

from tenure.app import App
from tenure.warehouse.storing import Computed
from tenure.web.site import site

LAST = date(
    2026, 6, 22
)  # the Monday of the last week in which anybody worked; 29 June begins the next
AS_OF = f"as_of={DAY}"


def users_of(week: int) -> int:
    """How many work in a week of the cast, the last one being 30."""
    return sum(week in weeks for people in WORK.values() for weeks in people.values())


def series(client: TestClient, asked: str, wanted: str = "All") -> dict[str, Any]:
    """first day -> value of one line."""
    answer = client.get(f"/usage.json?{AS_OF}&{asked}").json()
    assert "series" in answer, answer
    return {one["first_day"]: one["value"] for one in answer["series"] if one["slice"] == wanted}


def test_active_users_of_each_week(client: TestClient) -> None:
    found = series(client, "m=use.users&period=13w")
    weeks = {LAST - timedelta(weeks=n): 30 - n for n in range(12)}
    assert {day: found[day.isoformat()] for day in weeks} == {
        day: users_of(week) for day, week in weeks.items()
    }


def test_what_comes_after_the_newest_fact_is_a_gap_and_a_week_that_is_not_over_says_so(
    client: TestClient,
) -> None:
    answer = client.get(f"/usage.json?{AS_OF}&period=13w").json()
    last = answer["series"][-1]
    assert (last["first_day"], last["last_day"], last["is_over"], last["value"]) == (
        "2026-06-29",
        "2026-06-30",
        False,
        None,
    )
    page = client.get(f"/usage?{AS_OF}&period=13w").text
    assert "29 – 30 Jun 2026 (not over yet)" in page
    assert "No use is known after 26 Jun 2026" in page


def test_before_anything_is_known_there_is_a_gap_not_nought(client: TestClient) -> None:
    found = series(client, "m=use.events&period=12m")
    assert found["2025-08-01"] is None
    assert found["2026-05-01"] > 0
    days = series(client, "m=use.events&since=2026-06-22&until=2026-06-26")
    assert list(days.values()) == [0, 0, 10, 0, 10]  # ten users, on Wednesday and on Friday


def test_slices_of_accounts_add_up_to_the_whole(client: TestClient) -> None:
    answer = client.get(f"/usage.json?{AS_OF}&m=use.users&slice=owner&period=13w").json()
    assert answer["adds_up"]
    by_week: dict[str, dict[str, int]] = {}
    for one in answer["series"]:
        by_week.setdefault(one["first_day"], {})[one["slice"]] = one["value"]
    last = by_week["2026-06-22"]
    assert last == {"All": 10, "Ana": 9, "Ben": 1}
    for told in by_week.values():
        parts = [value for name, value in told.items() if name != "All"]
        assert told["All"] is None or told["All"] == sum(parts)


def test_values_stand_as_people_write_them(client: TestClient) -> None:
    split = client.get(f"/usage.json?{AS_OF}&m=use.users&slice=tier&period=13w").json()
    assert {row["slice"] for row in split["series"]} >= {"All", "Tier 3"}


def test_users_by_feature_do_not_add_up_and_the_page_says_so(client: TestClient) -> None:
    answer = client.get(f"/usage.json?{AS_OF}&slice=feature").json()
    assert not answer["adds_up"]
    assert "do not add up" in client.get(f"/usage?{AS_OF}&slice=feature").text


def test_sessions_cannot_be_told_apart_by_feature(client: TestClient) -> None:
    page = client.get(f"/usage?{AS_OF}&m=use.sessions&slice=feature")
    assert page.status_code == 200
    assert "Sessions cannot be told apart by feature." in page.text


def test_only_the_accounts_of_a_condition_count(client: TestClient) -> None:
    where = "where=arr%20%3E%2020000"  # Acme and Umbrella, at the end of each week
    assert series(client, f"m=use.users&{where}")["2026-06-22"] == 9
    assert "compare it with something" in client.get(f"/usage?{AS_OF}&where=arr").text


def waited(client: TestClient, asked: str) -> dict[str, Any]:
    """The answer, once what is computed behind the page is there."""
    answer: dict[str, Any] = {"computing": ""}
    deadline = datetime.now(UTC) + timedelta(seconds=90)
    while "computing" in answer and datetime.now(UTC) < deadline:
        answer = client.get(f"/usage.json?{AS_OF}&{asked}").json()
    return answer


def test_only_the_users_of_a_condition_count(client: TestClient) -> None:
    """On 14 June u-1 had worked on 4 of 28 days and globex-1 on 2; the ten others on 8."""
    weeks = "since=2026-06-08&until=2026-06-14&step=week"
    asked = f"m=use.users&{weeks}&users=active_days%20%3E=%208"
    assert [one["value"] for one in waited(client, f"m=use.users&{weeks}")["series"]] == [11]
    assert [one["value"] for one in waited(client, asked)["series"]] == [10]
    both = waited(client, f"{asked}&where=arr%20%3E%2020000")["series"]  # without globex-0
    assert [one["value"] for one in both] == [9]
    page = client.get(f"/usage?{AS_OF}&{asked}").text
    assert "users with active_days &gt;= 8" in page
    assert "What automation did is left out" in page
    found = tiles(page)
    assert [number for _, number in found] == [10]
    behind = client.get(found[0][0].replace("/usage/rows?", "/usage/rows.json?")).json()
    assert (behind["value"], sum(row["users"] for row in behind["rows"])) == (10, 10)


def test_use_is_told_apart_by_what_users_are(client: TestClient) -> None:
    weeks = "since=2026-06-08&until=2026-06-14&step=week"
    found = waited(client, f"m=use.user_days&{weeks}&slice=engagement")
    assert found["adds_up"]
    values = {one["slice"]: one["value"] for one in found["series"]}
    assert values == {"All": 22, "medium": 22}  # 11 users on a Wednesday and a Friday
    features = waited(client, f"m=use.accounts&{weeks}&slice=engagement")
    assert not features["adds_up"]  # an account has users of several kinds


def test_a_metric_of_users_is_told_of_those_that_are_asked_for(client: TestClient) -> None:
    day = f"since={DAY}&until={DAY}"
    asked = f"m=active_days&{day}&show=spread&users=active_days%20%3E="
    assert waited(client, f"{asked}%208")["count"] == 10  # who worked on all eight days
    assert waited(client, f"{asked}%201")["count"] == 11
    of_users = waited(client, f"m=engagement&{day}")["series"]  # known of users alone
    assert sum(one["value"] for one in of_users) == len({p for w in WORK.values() for p in w})


def test_what_cannot_be_asked_of_some_users_says_so(client: TestClient) -> None:
    def told(asked: str) -> str:
        waited(client, asked)
        return unescape(client.get(f"/usage?{AS_OF}&{asked}").text)

    whole = "Health is known of whole accounts: it cannot be told of some of their users."
    assert whole in told("m=health&users=active_days%20%3E=%208")
    assert "engagement is known of users, not of accounts" in told("where=engagement='high'")
    assert "arr is known of accounts, not of users" in told("users=arr%20%3E%2020000")
    assert "Neither accounts nor users can be told apart by" in told("slice=nothing_such")


def test_an_account_is_named_by_its_id_its_name_or_a_part_of_it(client: TestClient) -> None:
    for name in ("globex", "Globex", "glob"):
        assert series(client, f"m=use.users&account={name}")["2026-06-22"] == 1
    several = client.get(f"/usage?{AS_OF}&account=g").text
    assert "Which one?" in several
    assert "account=globex" in several
    assert "No account is called" in client.get(f"/usage?{AS_OF}&account=zzz").text


def test_a_user_by_id(client: TestClient) -> None:
    found = series(client, "m=use.user_days&person=globex-1&period=13w")
    assert found["2026-05-18"] == 2  # week 25, their last
    assert found["2026-05-25"] == 0


def test_before_an_account_was_known_there_is_a_gap(client: TestClient) -> None:
    found = series(client, "m=use.events&account=globex&period=12m")
    assert found["2025-10-01"] is None
    assert found["2025-12-01"] > 0


def test_compared_with_the_period_before(client: TestClient) -> None:
    answer = client.get(f"/usage.json?{AS_OF}&period=13w&compare=period").json()
    week = next(one for one in answer["series"] if one["first_day"] == "2026-06-22")
    assert (week["before_first_day"], week["before"]) == ("2026-03-23", users_of(17))
    page = client.get(f"/usage?{AS_OF}&period=13w&compare=period").text
    assert "series-before" in page
    assert "Compared with 6 Jan" not in page
    assert "Compared with 5 Jan" in page


def tiles(page: str) -> list[tuple[str, int]]:
    """(address, number) of the numbers of the table that open their rows."""
    found = re.findall(
        r'<td class="num"><a class="num-link" href="(/usage/rows[^"]*)">([\d,]+)</a>', page
    )
    return [(unescape(href), int(number.replace(",", ""))) for href, number in found]


@pytest.mark.parametrize(
    "asked",
    [
        "m=use.events&slice=owner",
        "m=use.users",
        "m=use.user_days&slice=weekday",
        "m=use.sessions",
        "m=use.features&slice=kind",
        "m=use.accounts",
        "m=use.users&account=acme",
        "m=use.events&account=acme&slice=feature",
        "m=use.events&compare=period",
    ],
)
def test_rows_add_up_to_the_number_they_are_behind(client: TestClient, asked: str) -> None:
    found = tiles(client.get(f"/usage?{AS_OF}&{asked}&period=13w").text)
    assert found
    for href, number in found[:: max(len(found) // 6, 1)]:
        behind = client.get(href.replace("/usage/rows?", "/usage/rows.json?")).json()
        assert behind["value"] == number
        rows = behind["rows"]
        told = sum(list(row.values())[-1] for row in rows) if behind["adds"] == "sum" else len(rows)
        assert told == number


def test_rows_lead_from_accounts_to_their_facts(client: TestClient) -> None:
    page = client.get(f"/usage/rows?{AS_OF}&m=use.events&at=2026-06-22").text
    href = unescape(
        next(h for h in re.findall(r'href="(/usage/rows[^"]*account=acme[^"]*)"', page))
    )
    facts = client.get(href.replace("/usage/rows?", "/usage/rows.json?")).json()
    assert facts["value"] == 16
    assert {row["person_id"] for row in facts["rows"]} == set(WORK["acme"])
    assert {row["event"] for row in facts["rows"]} == {"boards", "reports"}


def test_a_definition_is_added_up_over_live_accounts_at_each_end(client: TestClient) -> None:
    answer = client.get(
        f"/usage.json?{AS_OF}&m=active_users&since=2026-06-30&until=2026-06-30"
    ).json()
    assert answer["how"] == "sum over accounts"
    # in the four weeks up to 30 June: 8 of Acme, globex-0, u-1 and u-2; Gone has gone
    assert answer["series"][0]["value"] == 11
    assert answer["series"][0]["as_of"] == "2026-06-30"
    href = f"/usage/rows?{AS_OF}&m=active_users&since=2026-06-30&until=2026-06-30&at=2026-06-30"
    behind = client.get(href.replace("/rows?", "/rows.json?")).json()
    assert (behind["value"], sum(row["active_users"] or 0 for row in behind["rows"])) == (11, 11)
    assert f"/accounts/acme/rows/active_users?{AS_OF}" in client.get(href).text


def test_a_share_is_never_added_up_the_median_stands_for_it(client: TestClient) -> None:
    page = client.get(f"/usage?{AS_OF}&m=seat_utilization&since=2026-06-30&until=2026-06-30")
    assert "cannot be added up over accounts: the median stands for all" in page.text


def test_a_metric_as_long_as_its_bucket(client: TestClient) -> None:
    """Active users of May: those who did anything from the 1st to the 31st."""
    asked = "m=active_users&since=2026-05-01&until=2026-05-31&step=all&length=bucket"
    deadline = datetime.now(UTC) + timedelta(seconds=90)
    answer: dict[str, Any] = {"computing": ""}
    while "computing" in answer and datetime.now(UTC) < deadline:
        answer = client.get(f"/usage.json?{AS_OF}&{asked}").json()
    may = range(22, 27)  # weeks 22 to 26 have their Wednesday or their Friday in May
    working = {
        person
        for people in WORK.values()
        for person, weeks in people.items()
        if set(weeks) & set(may)
    }
    assert answer["series"][0]["value"] == len(working)
    assert "1 – 31 May 2026" in client.get(f"/usage?{AS_OF}&{asked}").text


def test_the_distribution_over_users_is_the_power_user_curve(client: TestClient) -> None:
    asked = f"{AS_OF}&m=use.user_days&period=28d&show=spread&over=user"
    answer = client.get(f"/usage.json?{asked}").json()
    # 3 June to 30 June: four Wednesdays and four Fridays; u-1 came in one of the weeks
    assert {one["value"]: one["count"] for one in answer["bins"] if one["count"]} == {2: 1, 8: 10}
    assert (answer["count"], answer["median"]) == (11, 8.0)
    page = client.get(f"/usage?{asked}").text
    bar = unescape(next(iter(re.findall(r'href="(/usage/rows[^"]*low=8[^"]*)"', page))))
    assert len(client.get(bar.replace("/usage/rows?", "/usage/rows.json?")).json()["rows"]) == 10


def test_csv_has_the_same_numbers(client: TestClient) -> None:
    asked = f"{AS_OF}&m=use.users&slice=owner&period=13w"
    text = client.get(f"/usage.csv?{asked}").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = client.get(f"/usage.json?{asked}").json()["series"]
    assert [(r["first_day"], r["slice"], r["value"]) for r in rows] == [
        (one["first_day"], one["slice"], "" if one["value"] is None else str(one["value"]))
        for one in told
    ]


def test_the_whole_question_is_in_the_address_that_htmx_pushes(client: TestClient) -> None:
    asked = f"/usage?{AS_OF}&m=use.events&period=12m&slice=kind&compare=year"
    answer = client.get(asked, headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == asked
    assert "<html" not in answer.text
    assert "Events" in answer.text


def test_the_chart_has_no_inline_style_and_each_bucket_opens_its_rows(client: TestClient) -> None:
    page = client.get(f"/usage?{AS_OF}&period=13w").text
    chart = page[page.index('<svg class="drawn series"') : page.index("Show as table")]
    assert "style=" not in chart
    assert chart.count("<title>") == 13
    assert chart.count("/usage/rows?") == 13


def test_nothing_is_called_so(client: TestClient) -> None:
    assert client.get(f"/usage?{AS_OF}&m=activ_users").status_code == 400
    assert "did you mean" in client.get(f"/usage?{AS_OF}&m=activ_users").text


def test_an_empty_workspace_says_what_to_do(nothing: TestClient) -> None:
    assert "Connect your data" in nothing.get("/usage").text


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A workspace whose stored readings of `active_users` are of two versions."""
    folder: Path = tmp_path_factory.mktemp("own")
    (folder / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(folder)
    store(app.lake, "event", use("acme", "ann", "2026-05-04", "2026-06-01", "2026-06-16"))
    named = {"person_id": "ann", "name": "name", "value": "Ann Lee"}
    store(app.lake, "attribute", [{**named, "happened_at": "2026-05-04"}])
    plan = {"account_id": "acme", "name": "plan"}
    plans = (("trial", "2026-05-04"), ("pro", "2026-06-10"))
    store(app.lake, "attribute", [{**plan, "value": v, "happened_at": at} for v, at in plans])
    for day, users, version in ((date(2026, 6, 7), 7, "older"), (date(2026, 6, 14), 9, "newer")):
        table = pa.table(
            {
                "account_id": ["acme"],
                "as_of": pa.array([day], pa.date32()),
                "active_users": [users],
                "is_live": [True],
            }
        )
        versions = {"active_users": version, "is_live": "same"}
        app.readings.write(
            "account", Computed(table=table, versions=versions, pinned=app.lake.pin())
        )
    with TestClient(site(App.open(folder)), base_url="http://127.0.0.1") as client:
        yield client


def test_stored_readings_are_shown_with_their_versions_and_the_chart_marks_the_change(
    own: TestClient,
) -> None:
    asked = "as_of=2026-06-16&m=active_users&since=2026-06-01&until=2026-06-14&step=week"
    told = own.get(f"/usage.json?{asked}").json()["series"]
    assert [(one["value"], one["as_of"], one["version"]) for one in told] == [
        (7, "2026-06-07", "older"),
        (9, "2026-06-14", "newer"),
    ]
    page = own.get(f"/usage?{asked}").text
    assert "2 stored, 0 computed now" in page
    assert "Its definition changed before 8 – 14 Jun 2026." in page
    assert "/definitions/active_users?as_of=2026-06-16#past" in page
    assert "series-change" in page


def test_todays_version_can_be_asked_of_any_past_day(own: TestClient) -> None:
    """ann came on 4 May and 1 June: one user in the four weeks up to 7 June, whatever was stored then."""
    asked = "as_of=2026-06-16&m=active_users&since=2026-06-01&until=2026-06-07&step=week&read=anew"
    told: dict[str, Any] = {}
    for _ in range(60):
        told = own.get(f"/usage.json?{asked}").json()
        if "series" in told:
            break
    assert [one["value"] for one in told["series"]] == [1]
    assert "0 stored, 1 computed now" in own.get(f"/usage?{asked}").text


def test_a_user_is_found_by_name(own: TestClient) -> None:
    page = own.get("/usage?as_of=2026-06-16&m=use.user_days&period=12m&person=lee").text
    assert "Ann Lee, 1 Jul 2025" in page
    told = own.get("/usage.json?as_of=2026-06-16&m=use.user_days&period=12m&person=lee").json()
    assert [one["value"] for one in told["series"]][-2:] == [1, 2]


def test_yes_and_no_are_counted_and_texts_by_value(client: TestClient) -> None:
    day = f"since={DAY}&until={DAY}"
    assert series(client, f"m=is_live&{day}") == {"2026-06-30": 4}  # Gone has gone
    assert series(client, f"m=owner&{day}", "Ana") == {"2026-06-30": 2}
    assert series(client, f"m=owner&{day}", "not enough data") == {"2026-06-30": 1}
    page = client.get(f"/usage?{AS_OF}&m=is_live&{day}").text
    assert "accounts of which it holds" in page


def test_of_one_account_a_share_is_its_own(client: TestClient) -> None:
    day = f"since={DAY}&until={DAY}"
    assert series(client, f"m=seat_utilization&account=acme&{day}") == {
        "2026-06-30": 0.8
    }  # 8 of 10


def test_accounts_are_cut_by_what_they_were_unless_it_is_asked_otherwise(own: TestClient) -> None:
    asked = "as_of=2026-06-16&m=use.users&since=2026-06-01&until=2026-06-16&step=week&slice=plan"
    found: dict[str, list[tuple[str, int | None]]] = {}
    for cut in ("then", "now"):
        told: dict[str, Any] = {}
        for _ in range(60):
            told = own.get(f"/usage.json?{asked}&cut={cut}").json()
            if "series" in told:
                break
        slices = [one for one in told["series"] if one["slice"] != "All" and one["value"]]
        found[cut] = [(one["first_day"], one["slice"]) for one in slices]
    assert found["then"] == [("2026-06-01", "trial"), ("2026-06-15", "pro")]
    assert found["now"] == [("2026-06-01", "pro"), ("2026-06-15", "pro")]


def test_a_wrong_period_keeps_what_was_asked_in_the_form(client: TestClient) -> None:
    page = client.get(f"/usage?{AS_OF}&m=active_users&since=2026-06-30&until=2026-06-01").text
    assert "after its end" in page
    assert '<option value="active_users" selected' in page
