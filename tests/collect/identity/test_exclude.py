"""What does not count is kept, tagged, and in no metric, no use and no list of accounts."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests.collect.identity.people import Vendor

from tenure.collect.identity.bots import is_bot
from tenure.facts import Moments
from tenure.warehouse.lens import Lens

GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def said(**properties: object) -> dict[str, str]:
    return {"properties": json.dumps(properties)}


def out(vendor: Vendor) -> list[tuple[object, ...]]:
    return vendor.rows("events", "person_id, excluded")


def test_our_own_people_are_known_by_id_by_address_and_by_the_address_told_of_them(
    vendor: Vendor,
) -> None:
    vendor.under(internal_domains=("tasklane.test",), internal_people=("qa-*",))
    vendor.attribute("email", "Eve@Tasklane.test", person="eve")
    for person in ("eve", "qa-7", "joe@tasklane.test", "ann", "ann@nottasklane.test"):
        vendor.event("01-10", person, "acme")
    assert out(vendor) == [
        ("ann", None),
        ("ann@nottasklane.test", None),
        ("eve", "internal"),
        ("joe@tasklane.test", "internal"),
        ("qa-7", "internal"),
    ]
    assert vendor.rows("usage", "person_id", "true") == [("ann",), ("ann@nottasklane.test",)]


def test_one_of_us_where_no_login_was_given_acts_as_the_customer(vendor: Vendor) -> None:
    vendor.under(internal_people=("eve",))
    vendor.joined("01-01", "eve", "acme")
    vendor.event("01-10", "eve", "acme")
    vendor.event("01-11", "eve", "bolt")
    assert vendor.rows("events", "account_id, excluded") == [
        ("acme", "internal"),
        ("bolt", "impersonation"),
    ]


def test_a_test_account_is_out_of_everything_by_id_by_pattern_and_by_attribute(
    vendor: Vendor,
) -> None:
    vendor.under(test_accounts=("demo", "test-*"), test_attributes={"plan": ("internal*",)})
    for account in ("demo", "test-1", "plain", "acme"):
        vendor.event("01-10", "ann", account)
        vendor.joined("01-01", "ann", account)
    vendor.attribute("plan", "pro", account="acme")
    vendor.attribute("plan", "Internal sandbox", account="plain")
    assert vendor.settle() == 3  # what came before the plan was told, and the plan itself
    lens = Lens(vendor.lake.pin(), vendor.engine, Moments.at(date(2026, 4, 1)))
    named = vendor.engine.rows(f"SELECT account_id FROM ({lens.accounts_named()})")
    assert named == [("acme",)]
    assert vendor.rows("events", "account_id", "known_until IS NULL AND excluded = 'test'") == [
        ("demo",),
        ("plain",),
        ("test-1",),
    ]


def test_support_acting_as_a_customer_is_told_by_a_property(vendor: Vendor) -> None:
    vendor.event("01-10", "ann", "acme", **said(impersonated_by="eve"))
    vendor.event("01-10", "bob", "acme", **said(context={"$impersonated": True}))
    vendor.event("01-10", "cat", "acme", **said(impersonated_by=None, note="impersonated_by"))
    vendor.event("01-10", "dan", "acme", **said(is_impersonated=False))
    assert [why for _, why in out(vendor)] == ["impersonation", "impersonation", None, None]


def test_crawlers_are_told_by_their_user_agent_unless_a_server_speaks(vendor: Vendor) -> None:
    browser, server = {"name": "analytics-next"}, {"name": "analytics-python"}
    vendor.event("01-10", "a", "acme", **said(context={"userAgent": GOOGLE}))
    vendor.event("01-10", "b", "acme", **said(context={"userAgent": GOOGLE, "library": browser}))
    vendor.event("01-10", "c", "acme", **said(context={"userAgent": GOOGLE, "library": server}))
    vendor.event("01-10", "d", "acme", **said(context={"userAgent": CHROME, "library": browser}))
    vendor.event("01-10", "e", "acme", **said(user_agent="curl/8.5.0"))
    vendor.event("01-10", "f", "acme", properties='{"userAgent": broken')
    assert [why for _, why in out(vendor)] == ["bot", "bot", None, None, None, None]


@pytest.mark.parametrize(
    "agent", ["curl/8.5.0", "Java/17.0.1", "python-requests/2.32", "axios/1.7", "okhttp/4.12"]
)
def test_a_program_of_a_customer_is_no_crawler(agent: str) -> None:
    assert not is_bot(agent)


def test_rules_that_come_later_move_what_is_there_and_rules_taken_back_restore_it(
    vendor: Vendor,
) -> None:
    vendor.event("01-10", "ann", "acme")
    vendor.event("01-10", "bot", "acme", **said(context={"userAgent": GOOGLE}))
    vendor.under(internal_people=("ann",), bots=False)
    assert vendor.settle() == 2
    assert out(vendor) == [("ann", "internal"), ("bot", None)]
    assert vendor.rows("corrections", "DISTINCT reason") == [("rule",)]
    vendor.under(internal_people=(), bots=True)
    vendor.settle()
    assert out(vendor) == [("ann", None), ("bot", "bot")]


def test_what_came_with_a_reason_of_its_own_keeps_it(vendor: Vendor) -> None:
    vendor.under(internal_people=("ann",))
    vendor.event("01-10", "ann", "acme", excluded="call")
    vendor.settle()
    assert out(vendor) == [("ann", "call")]


def test_a_ticket_that_one_of_us_wrote_down_is_the_customers(vendor: Vendor) -> None:
    vendor.under(internal_people=("eve",))
    ticket = {"happened_at": "01-10", "change": "opened", "ticket_id": "t"}
    vendor.tell("ticket", {**ticket, "account_id": "acme", "person_id": "eve"})
    assert vendor.rows("tickets", "excluded") == [(None,)]
