"""Ids of CRM, billing and help desk are matched to the product's: proposed with reasons, decided, taken back."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest
from tests.collect.identity.people import NOW, Vendor, at

from tenure.collect.identity.crosswalk import same_accounts
from tenure.collect.identity.deciding import Choice, decide, undo
from tenure.collect.identity.decisions import decisions
from tenure.collect.identity.propose import propose
from tenure.collect.identity.unmatched import unmatched
from tenure.errors import NotFound, UsageError
from tenure.facts import Moments
from tenure.warehouse.lens import Lens


def ticket(
    vendor: Vendor, number: str, account: str, when: str = "01-10", person: str | None = None
) -> None:
    ids: dict[str, Any] = {"account_sent" if ":" in account else "account_id": account}
    if person:
        ids["person_sent" if ":" in person else "person_id"] = person
    vendor.tell("ticket", {"happened_at": when, "change": "opened", "ticket_id": number, **ids})


def choose(vendor: Vendor, key: str, same_as: str | None, **more: Any) -> str:
    now = more.pop("now", NOW)
    (made,) = decide(
        vendor.lake, vendor.engine, [Choice("account", key, same_as)], by="ops", now=now, **more
    )
    vendor.settle(now)
    return made


def waiting(vendor: Vendor) -> list[str]:
    return [one.key for one in unmatched(vendor.lake.pin(), vendor.engine)]


def tickets(vendor: Vendor) -> list[Any]:
    return vendor.rows("tickets", "account_id")


def test_the_queue_tells_what_waits_how_much_and_since_when(vendor: Vendor) -> None:
    ticket(vendor, "1", "zendesk:5")
    ticket(vendor, "2", "zendesk:5", "02-01")
    ticket(vendor, "3", "acme")
    vendor.attribute("name", "Acme Inc.", account="zendesk:5")
    vendor.event("01-10", "anonymous:a")
    vendor.event("01-10", "crm:9", "acme")
    found = unmatched(vendor.lake.pin(), vendor.engine)
    assert [(one.of, one.key, dict(one.facts), one.last_at, one.name) for one in found] == [
        ("account", "zendesk:5", {"ticket": 2, "attribute": 1}, at("02-01"), "Acme Inc."),
        ("person", "crm:9", {"event": 1}, at("01-10"), None),
    ]


def test_a_decision_moves_what_waited_and_taken_back_restores_the_queue(vendor: Vendor) -> None:
    ticket(vendor, "1", "zendesk:5")
    made = choose(vendor, "zendesk:5", "acme")
    assert (tickets(vendor), waiting(vendor)) == ([("acme",)], [])
    undo(vendor.lake, vendor.engine, made, by="ops", now=NOW + timedelta(days=1))
    vendor.settle()
    assert (tickets(vendor), waiting(vendor)) == ([(None,)], ["zendesk:5"])


def test_another_decision_replaces_the_last_one_and_undoing_it_brings_that_back(
    vendor: Vendor,
) -> None:
    ticket(vendor, "1", "zendesk:5")
    first = choose(vendor, "zendesk:5", "acme")
    second = choose(vendor, "zendesk:5", "bolt", now=NOW + timedelta(days=1))
    assert tickets(vendor) == [("bolt",)]
    with pytest.raises(UsageError, match="something else has been decided since"):
        undo(vendor.lake, vendor.engine, first, by="ops", now=NOW)
    back = undo(vendor.lake, vendor.engine, second, by="ops", now=NOW + timedelta(days=2))
    vendor.settle()
    assert tickets(vendor) == [("acme",)]
    undo(vendor.lake, vendor.engine, back, by="ops", now=NOW + timedelta(days=3))
    vendor.settle()
    assert tickets(vendor) == [("bolt",)]
    told = [
        (one.same_as, one.before, one.stands) for one in decisions(vendor.lake.pin(), vendor.engine)
    ]
    assert told == [
        ("bolt", "acme", True), ("acme", "bolt", False), ("bolt", "acme", False), ("acme", None, False),
    ]  # fmt: skip


def test_an_id_left_alone_is_in_the_queue_no_more_until_that_is_undone(vendor: Vendor) -> None:
    ticket(vendor, "1", "zendesk:5")
    made = choose(vendor, "zendesk:5", "zendesk:5")
    assert (tickets(vendor), waiting(vendor)) == ([(None,)], [])
    undo(vendor.lake, vendor.engine, made, by="ops", now=NOW)
    vendor.settle()
    assert waiting(vendor) == ["zendesk:5"]


def test_the_later_of_two_opposite_merges_holds(vendor: Vendor) -> None:
    ticket(vendor, "1", "acme")
    ticket(vendor, "2", "bolt")
    choose(vendor, "acme", "bolt")
    assert tickets(vendor) == [("bolt",), ("bolt",)]
    decide(vendor.lake, vendor.engine, [Choice("account", "bolt", "acme")], by="ops", now=NOW)
    vendor.settle()
    assert tickets(vendor) == [("acme",), ("acme",)]


def test_a_decision_for_all_of_history_was_known_from_the_first_day(vendor: Vendor) -> None:
    ticket(vendor, "1", "zendesk:5")
    made = choose(vendor, "zendesk:5", "acme", always=True)
    assert vendor.rows("tickets", "account_id, known_at") == [("acme", at("01-10"))]
    undo(vendor.lake, vendor.engine, made, by="ops", now=NOW)
    vendor.settle()
    assert vendor.rows("tickets", "account_id, known_at") == [(None, at("01-10"))]


def test_since_a_day_means_from_then_on(vendor: Vendor) -> None:
    ticket(vendor, "1", "bolt", "01-10")
    ticket(vendor, "2", "bolt", "02-10")
    vendor.same("01-01", "bolt", None, of="account")
    decide(
        vendor.lake,
        vendor.engine,
        [Choice("account", "bolt", "acme", at("02-01"))],
        by="ops",
        now=NOW,
    )
    vendor.settle()
    assert vendor.rows("tickets", "ticket_id, account_id") == [("1", "bolt"), ("2", "acme")]


def test_of_two_decisions_made_together_the_later_holds(vendor: Vendor) -> None:
    vendor.event("01-10", "u", "zendesk:5")
    vendor.event("01-10", "v", "bolt")
    said = [
        ("zendesk:5", "acme"),
        ("zendesk:5", "bolt"),
        ("bolt", "zendesk:5"),
        ("zendesk:5", "cord"),
    ]
    choices = [Choice("account", key, same_as) for key, same_as in said]
    decide(vendor.lake, vendor.engine, choices, by="ops", now=NOW)
    vendor.settle()
    assert vendor.owners() == [("cord", "u"), ("cord", "v")]


def test_ids_of_the_product_may_have_a_colon(vendor: Vendor) -> None:
    for account, person in (("org:5", "u"), ("org:6", "v"), ("org:7", "w")):
        owner = {"account_id": account, "person_id": person}
        vendor.tell("event", {"happened_at": "01-10", "event": "login", **owner})
    choose(vendor, "org:5", "org:6")
    assert vendor.owners() == [("org:6", "u"), ("org:6", "v"), ("org:7", "w")]
    made = choose(vendor, "org:5", "org:7")
    assert vendor.owners() == [("org:6", "v"), ("org:7", "u"), ("org:7", "w")]
    undo(vendor.lake, vendor.engine, made, by="ops", now=NOW + timedelta(hours=1))
    vendor.settle(NOW + timedelta(hours=1))
    assert vendor.owners() == [("org:6", "u"), ("org:6", "v"), ("org:7", "w")]
    choose(vendor, "crm:5", "org:7")  # and that of another system is another system's
    assert vendor.rows("links", "system", "same_as = 'org:7' AND id = '5'") == [("crm",)]


def test_ten_thousand_ids_are_decided_at_once(vendor: Vendor) -> None:
    for number in (0, 5000, 9999):
        vendor.event("01-10", "u", f"crm:{number}")
    choices = [Choice("account", f"crm:{n}", f"acme-{n}") for n in range(10_000)]
    begun = time.monotonic()
    assert len(decide(vendor.lake, vendor.engine, choices, by="ops", now=NOW)) == 10_000
    assert time.monotonic() - begun < 10
    vendor.settle()
    assert vendor.owners() == [("acme-0", "u"), ("acme-5000", "u"), ("acme-9999", "u")]


def test_what_is_no_decision_cannot_be_undone(vendor: Vendor) -> None:
    with pytest.raises(NotFound, match="There is no decision abcdef"):
        undo(vendor.lake, vendor.engine, "abcdef", by="ops", now=NOW)


def test_proposals_by_id_name_domain_and_people_with_their_reasons(vendor: Vendor) -> None:
    for account, name, site in (
        ("acme", "Acme", "acme.test"),
        ("bolt", "Bolt", "bolt.test"),
        ("core", "Çore", "c.test"),
    ):
        vendor.attribute("name", name, account=account)
        vendor.attribute("website", site, account=account)
    vendor.joined("01-01", "ann@people.test", "bolt")
    vendor.joined("01-01", "bob@people.test", "bolt")
    vendor.attribute("name", "ACME, Inc.", account="crm:1")
    vendor.attribute("website", "https://www.acme.test/", account="crm:1")
    ticket(vendor, "1", "crm:2", person="email:ann@people.test")
    ticket(vendor, "2", "crm:2", person="email:other@else.test")
    vendor.attribute("name", "Core GmbH", account="crm:3")
    vendor.attribute("name", "Nobody knows", account="crm:4")
    vendor.attribute("name", "x", account="crm:BOLT")
    found = propose(vendor.lake.pin(), vendor.engine)
    assert [(one.key, one.account_id, one.confidence, one.reasons) for one in found] == [
        ("crm:1", "acme", 0.97, ("same domain", "same name")),
        ("crm:BOLT", "bolt", 0.9, ("same id",)),
        ("crm:3", "core", 0.8, ("same name",)),
        ("crm:2", "bolt", 0.4, ("people in common",)),
    ]


def test_two_accounts_with_the_same_reason_are_half_as_sure(vendor: Vendor) -> None:
    vendor.attribute("name", "Acme", account="a1")
    vendor.attribute("name", "Acme Ltd", account="a2")
    vendor.attribute("name", "Acme", account="crm:1")
    (found,) = propose(vendor.lake.pin(), vendor.engine)
    assert (found.account_id, found.confidence) == ("a1", 0.4)


def test_a_chain_of_accounts_ends_at_the_last(vendor: Vendor) -> None:
    vendor.same("01-01", "crm:1", "a", of="account")
    vendor.same("01-02", "a", "b", of="account")
    vendor.same("01-03", "b", "a", of="account")
    assert same_accounts(vendor.lake.pin(), vendor.engine)["crm:1"] in ("a", "b")


def test_after_a_merge_and_its_undo_each_account_has_its_own_values_again(vendor: Vendor) -> None:
    vendor.attribute("plan", "pro", account="acme")
    vendor.attribute("plan", "free", "01-05", account="bolt")
    made = choose(vendor, "bolt", "acme", now=at("02-01"))
    undo(vendor.lake, vendor.engine, made, by="ops", now=at("02-10"))
    vendor.settle(at("02-10"))
    lens = Lens(vendor.lake.pin(), vendor.engine, Moments.at(date(2026, 3, 1)))
    lens.rows("attributes")
    told = {}
    for day in ("01-20", "02-05", "02-20"):
        known = f"known_day <= '2026-{day}' AND (known_until_day IS NULL OR known_until_day > '2026-{day}')"
        told[day] = vendor.engine.rows(
            f"SELECT account_id, value FROM attributes WHERE {known} ORDER BY ALL"
        )
    assert told == {
        "01-20": [("acme", "pro"), ("bolt", "free")],
        "02-05": [("acme", "free")],
        "02-20": [("acme", "pro"), ("bolt", "free")],
    }
