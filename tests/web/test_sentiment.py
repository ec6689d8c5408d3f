"""What people think of an account stands beside its score: said with a reason, until when, and what it disagrees with."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient
from tests.web.test_worklist import plain
from tests.web.test_worklist_deeds import done_app, folder, own

from tenure import clock
from tenure.app import App
from tenure.facts import Moments

__all__ = ["done_app", "folder", "own"]


@pytest.fixture(scope="module")
def today(done_app: App) -> date:
    """What is said counts from today on; the figures of today are there."""
    day = clock.today(done_app)
    clock.compute(done_app, Moments.at(day), people=False)
    return day


def section(client: TestClient, account: str) -> str:
    return client.get(f"/accounts/{account}").text.split('id="sentiment"')[1].split("</section>")[0]


def say(client: TestClient, account: str, **form: str) -> int:
    given = {"value": "bad", "reason": "their CEO is leaving", "back": f"/accounts/{account}"}
    return client.post(f"/accounts/{account}/sentiments", data={**given, **form}).status_code


def test_what_is_said_stands_beside_the_score_with_its_reason(own: TestClient, today: date) -> None:
    score = re.search(r'class="health [^"]*">.*?</span>(\d*)', own.get("/accounts/acme").text)
    assert say(own, "acme", until=str(today + timedelta(30))) == 200
    told = plain(section(own, "acme"))
    assert "Bad their CEO is leaving in the browser, today, until" in told
    after = re.search(r'class="health [^"]*">.*?</span>(\d*)', own.get("/accounts/acme").text)
    assert score
    assert after
    assert score[0] == after[0]  # it is what it was


def test_without_a_reason_or_beyond_half_a_year_nothing_is_said(
    own: TestClient, today: date
) -> None:
    assert say(own, "globex", reason=" ") == 400
    assert say(own, "globex", until=str(today + timedelta(400))) == 400
    assert say(own, "globex", value="splendid") == 400
    assert say(own, "nobody") == 404
    assert "Nobody has said what they think" in section(own, "globex")


def test_where_it_disagrees_with_the_score_both_are_named(own: TestClient, today: date) -> None:
    bands = {one["account_id"]: one["band"] for one in own.get("/accounts.json?all=1").json()}
    risky = next((one for one, band in bands.items() if band == "at_risk"), None)
    assert risky is not None
    assert say(own, risky.replace("/", "%2F"), value="good", back="/accounts") == 200
    told = plain(section(own, risky.replace("/", "%2F")))
    assert re.search(
        r"The score says at risk \(\d+\), and whoever knows the account says good", told
    )


def test_what_is_no_longer_thought_is_kept_as_what_was_said_before(
    own: TestClient, today: date
) -> None:
    assert say(own, "acme", value="mixed", reason="we shall see") == 200
    withdrawal = re.search(r'action="([^"]+/withdrawal)"', section(own, "acme"))
    assert withdrawal
    assert own.post(withdrawal[1]).status_code == 200
    told = plain(section(own, "acme"))
    assert "Nobody has said what they think of it" in told
    assert "Mixed we shall see" in told
