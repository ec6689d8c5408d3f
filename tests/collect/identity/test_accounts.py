"""Where no account is sent it is the one that the person named, else the one it joined last, as of the event's time."""

from __future__ import annotations

from tests.collect.identity.people import Vendor, at

FOUND = "strftime(happened_at, '%m-%d'), account_id, account_by"


def test_a_group_call_holds_until_the_next_and_the_first_reaches_back(vendor: Vendor) -> None:
    vendor.same("01-05", "ann", "acme", of="member")
    vendor.same("02-01", "ann", "bolt", of="member")
    for day in ("01-01", "01-20", "02-10"):
        vendor.event(day, "ann")
    vendor.event("02-11", "ann", "core")
    assert vendor.rows("events", FOUND) == [
        ("01-01", "acme", "member"),
        ("01-20", "acme", "member"),
        ("02-10", "bolt", "member"),
        ("02-11", "core", None),
    ]


def test_who_has_left_the_account_named_last_acts_there_no_more(vendor: Vendor) -> None:
    vendor.joined("01-01", "u", "bolt")
    vendor.same("01-02", "u", "zendesk:5", of="member")
    vendor.same("01-03", "zendesk:5", "acme", of="account")
    vendor.joined("01-02", "u", "acme")
    for day in ("01-05", "01-15", "01-25"):
        vendor.event(day, "u")
    vendor.joined("01-10", "u", "acme", "left")
    vendor.joined("01-12", "u", "cord", "left")  # another one: that changes nothing
    vendor.joined("01-20", "u", "bolt", "left")
    vendor.settle()
    assert vendor.rows("events", "day::VARCHAR, account_id, account_by") == [
        ("2026-01-05", "acme", "member"),
        ("2026-01-15", "bolt", "membership"),
        ("2026-01-25", None, None),
    ]


def test_a_group_call_of_a_visitor_counts_for_the_person_it_turns_out_to_be(vendor: Vendor) -> None:
    vendor.same("01-05", "anonymous:a1", "acme", of="member")
    vendor.event("01-06", "anonymous:a1")
    vendor.event("01-10", "ann")
    assert vendor.owners() == [("acme", None), (None, "ann")]
    vendor.same("01-12", "anonymous:a1", "ann")
    assert vendor.settle() == 2
    assert vendor.owners() == [("acme", "ann"), ("acme", "ann")]


def test_the_membership_of_the_events_time_counts_and_of_several_the_one_joined_last(
    vendor: Vendor,
) -> None:
    vendor.joined("01-05", "ann", "acme")
    vendor.joined("01-15", "ann", "bolt")
    vendor.joined("01-20", "ann", "bolt", "left")
    vendor.joined("01-25", "ann", "acme", "left")
    for day in ("01-04", "01-06", "01-16", "01-21", "01-26"):
        vendor.event(day, "ann")
    assert vendor.rows("events", FOUND) == [
        ("01-04", None, None),
        ("01-06", "acme", "membership"),
        ("01-16", "bolt", "membership"),
        ("01-21", "acme", "membership"),
        ("01-26", None, None),
    ]


def test_a_membership_told_late_books_the_events_and_history_as_it_was_known_stays(
    vendor: Vendor,
) -> None:
    vendor.event("01-10", "ann")
    vendor.joined("01-05", "ann", "acme", known="02-20")
    assert vendor.settle() == 1
    assert vendor.rows("events", "account_id, known_at, known_until", "true") == [
        ("acme", at("02-20"), None),
        (None, at("01-10"), at("02-20")),
    ]


def test_memberships_brought_after_the_events_of_the_same_history_were_known_all_along(
    vendor: Vendor,
) -> None:
    vendor.event("01-10", "ann")
    vendor.joined("01-05", "ann", "acme")
    vendor.joined("02-05", "ann", "acme", "left")
    assert vendor.settle() == 1
    assert vendor.rows("events", "account_id, known_at") == [("acme", at("01-10"))]


def test_a_membership_that_is_found_to_have_ended_changes_nothing_of_earlier_moments(
    vendor: Vendor,
) -> None:
    vendor.joined("01-01", "ann", "acme")
    vendor.joined("01-03", "ann", "bolt")
    vendor.event("01-10", "ann")
    vendor.joined("01-05", "ann", "bolt", "left", known="02-10")
    vendor.settle(now=at("02-11"))
    assert vendor.rows("events", "account_id, known_at, known_until", "true") == [
        ("acme", at("02-11"), None),
        ("bolt", at("01-10"), at("02-11")),
    ]


def test_ids_of_another_system_stand_apart_until_they_are_linked(vendor: Vendor) -> None:
    vendor.event("01-10", "ann", "zendesk:5")
    assert vendor.rows("events", "account_id, account_sent") == [(None, "zendesk:5")]
    vendor.same("02-01", "zendesk:5", "acme", of="account")
    assert vendor.settle() == 1
    assert vendor.rows("events", "account_id, account_sent, account_by") == [
        ("acme", "zendesk:5", None)
    ]


def test_an_unlinked_id_is_nobodys_again(vendor: Vendor) -> None:
    vendor.same("02-01", "zendesk:5", "acme", of="account")
    vendor.event("01-10", None, "zendesk:5")
    assert vendor.owners() == [("acme", None)]
    vendor.same("02-01", "zendesk:5", None, of="account", known="02-20")
    assert vendor.settle() == 1
    assert vendor.rows("events", "account_id, account_sent") == [(None, "zendesk:5")]


def test_two_accounts_become_one_and_two_again_with_what_was_found_by_their_people(
    vendor: Vendor,
) -> None:
    vendor.joined("01-01", "ann", "bolt")
    vendor.same("01-01", "bob", "bolt", of="member")
    vendor.event("01-10", "ann")
    vendor.event("01-10", "bob")
    vendor.event("01-10", "cat", "bolt")
    vendor.same("02-01", "bolt", "acme", of="account")
    assert vendor.settle() == 4
    assert vendor.owners() == [("acme", "ann"), ("acme", "bob"), ("acme", "cat")]
    assert sorted(vendor.rows("corrections", "reason")) == [
        ("late_identification",), ("late_identification",), ("merge",), ("merge",),
    ]  # fmt: skip
    vendor.same("02-01", "bolt", None, of="account", known="02-20")
    assert vendor.settle() == 4
    assert vendor.owners() == [("bolt", "ann"), ("bolt", "bob"), ("bolt", "cat")]
    assert ("split",) in vendor.rows("corrections", "reason")


def test_the_domain_of_an_address_is_asked_only_where_it_is_switched_on(vendor: Vendor) -> None:
    vendor.attribute("website", "https://www.Acme.test/en", account="acme")
    vendor.attribute("website", "gmail.com", account="free")
    vendor.attribute("domain", "two.test", account="t1")
    vendor.attribute("domain", "two.test", account="t2")
    for person in ("ann@acme.test", "bob@gmail.com", "cat@two.test", "dan"):
        vendor.event("01-10", person)
    vendor.attribute("email", "dan@acme.test", person="dan")
    assert vendor.settle() == 0
    vendor.under(by_domain=True)
    assert vendor.settle() == 2
    assert vendor.rows("events", "account_id, person_id, account_by") == [
        ("acme", "ann@acme.test", "domain"),
        ("acme", "dan", "domain"),
        (None, "bob@gmail.com", None),
        (None, "cat@two.test", None),
    ]


def test_automation_without_a_person_stays_as_it_is(vendor: Vendor) -> None:
    vendor.joined("01-01", "ann", "acme")
    vendor.event("01-10")
    vendor.event("01-10", None, "acme")
    vendor.settle()
    assert vendor.owners() == [("acme", None), (None, None)]
