"""An anonymous visitor is somebody once it is said who; what came before is mended, once."""

from __future__ import annotations

from tests.collect.identity.people import Vendor, at


def test_a_person_identified_before_is_known_when_the_event_comes(vendor: Vendor) -> None:
    vendor.same("01-05", "anonymous:a1", "ann")
    vendor.event("01-10", "anonymous:a1", "acme")
    assert vendor.rows("events", "account_id, person_id, person_sent, account_by") == [
        ("acme", "ann", "anonymous:a1", None)
    ]
    assert vendor.settle() == 0


def test_an_unknown_visitor_is_nobody_and_the_id_is_kept(vendor: Vendor) -> None:
    vendor.event("01-10", "anonymous:a1", "acme")
    assert vendor.rows("events", "account_id, person_id, person_sent") == [
        ("acme", None, "anonymous:a1")
    ]


def test_a_late_identification_mends_what_came_before(vendor: Vendor) -> None:
    vendor.event("01-10", "anonymous:a1", "acme")
    vendor.event("01-10", "anonymous:b1", "acme")
    vendor.same("02-01", "anonymous:a1", "ann")
    assert vendor.settle() == 1
    assert vendor.owners() == [("acme", "ann"), ("acme", None)]
    reasons = vendor.rows("corrections", "reason, known_at")
    assert reasons == [("late_identification", at("02-01"))]
    assert vendor.settle() == 0


def test_an_event_sent_again_after_its_move_is_still_a_duplicate(vendor: Vendor) -> None:
    assert vendor.event("01-10", "anonymous:a1", "acme") == 1
    vendor.same("02-01", "anonymous:a1", "ann")
    vendor.settle()
    assert vendor.event("01-10", "anonymous:a1", "acme") == 0
    assert vendor.owners() == [("acme", "ann")]


def test_links_lead_on_and_a_browser_may_belong_to_one_after_the_other(vendor: Vendor) -> None:
    vendor.same("01-02", "anonymous:a1", "u1")
    vendor.same("01-03", "u1", "ann")
    vendor.same("02-01", "anonymous:a1", "bob")
    for day in ("01-01", "01-20", "02-10"):
        vendor.event(day, "anonymous:a1", "acme")
    assert vendor.rows("events", "strftime(happened_at, '%m-%d'), person_id") == [
        ("01-01", "ann"),
        ("01-20", "ann"),
        ("02-10", "bob"),
    ]


def test_a_circle_ends_at_one_and_the_oldest_link_gives_way(vendor: Vendor) -> None:
    vendor.same("01-01", "u1", "u2")
    vendor.same("01-02", "u2", "u3")
    vendor.same("01-03", "u3", "u1")
    vendor.same("01-04", "u0", "u3")
    vendor.same("01-04", "me", "me")
    for person in ("u0", "u1", "u2", "u3", "me"):
        vendor.event("01-10", person, "acme")
    assert {person for _, person in vendor.owners()} == {"u1", "me"}


def test_a_chain_of_any_length_is_followed(vendor: Vendor) -> None:
    links = [
        {"happened_at": "01-01", "of": "person", "id": f"u{n}", "same_as": f"u{n + 1}"}
        for n in range(100)
    ]
    vendor.tell("link", *links)
    vendor.event("01-10", "u0", "acme")
    assert vendor.owners() == [("acme", "u100")]


def test_a_person_is_found_by_an_address_that_nobody_else_has(vendor: Vendor) -> None:
    vendor.event("01-10", "email:ann@acme.test", "acme")
    assert vendor.owners() == [("acme", "ann@acme.test")] or vendor.owners() == [("acme", None)]
    vendor.attribute("email", "Ann@acme.test", person="u1")
    vendor.same("01-01", "anonymous:zz", "u9")
    vendor.settle()
    assert vendor.owners() == [("acme", "u1")]
    assert vendor.rows("events", "person_sent") == [("email:ann@acme.test",)]


def test_all_kinds_of_facts_of_a_person_move(vendor: Vendor) -> None:
    vendor.tell(
        "ticket",
        {
            "happened_at": "01-10",
            "change": "opened",
            "ticket_id": "t",
            "account_id": "acme",
            "person_id": "u1",
        },
    )
    vendor.attribute("title", "CTO", person="u1")
    vendor.joined("01-01", "u1", "acme")
    vendor.same("02-01", "u1", "ann")
    assert vendor.settle() == 3
    assert vendor.rows("tickets", "account_id, person_id") == [("acme", "ann")]
    assert vendor.rows("attributes", "person_id, person_sent") == [("ann", "u1")]
    assert vendor.rows("memberships", "account_id, person_id, known_at") == [
        ("acme", "ann", at("02-01"))
    ]
