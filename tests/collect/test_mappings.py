"""Ready mappings: every export in exports/ is recognised, and becomes the facts that it tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.collect.bench import Bench, make_bench

from tenure.collect.files import open_file
from tenure.collect.mappings import fitted, named, ready, recognised
from tenure.collect.suggest import first_rows
from tenure.collect.taking import Taken, like
from tenure.errors import UnreadableFile, UsageError

EXPORTS = Path(__file__).parent / "exports"
FILES = sorted(EXPORTS.iterdir())
NEW_YORK = "America/New_York"  # five hours off, so that a time taken for a local one is found out
# Ids of a CRM or a help desk are kept as they were sent until they are matched with the product's.
WHOSE = "coalesce(account_id, account_sent) AS account, coalesce(person_id, person_sent) AS person"
Bring = Callable[..., list[Taken]]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path, NEW_YORK)


@pytest.fixture
def bring(bench: Bench) -> Bring:
    def bring(file: str, given: dict[str, str] | None = None) -> list[Taken]:
        path = EXPORTS / file
        taken = like(bench, named(path.stem), [path], given, now=bench.now)
        for one in taken:
            counts = one.result
            assert counts.received == counts.stored + counts.duplicate + counts.rejected
            assert counts.trouble is None
        return taken

    return bring


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_export_is_recognised_by_its_columns(file: Path) -> None:
    found = recognised(*first_rows(file))
    assert found is not None
    assert file.stem in (found.name, *found.also) or file.stem == "rudderstack-report-viewed"


@pytest.mark.parametrize("one", ready(), ids=lambda one: one.name)
def test_a_ready_mapping_has_an_example_and_is_documented(one: Any) -> None:
    assert any(file.stem == one.name for file in FILES)
    page = (Path(__file__).parents[2] / "docs" / "files.md").read_text("utf-8")
    assert all(f"`{name}`" in page for name in (one.name, *one.also))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_an_export_comes_in_twice_and_is_stored_once(bench: Bench, file: Path) -> None:
    found = recognised(*first_rows(file))
    assert found
    first = like(bench, found, [file], now=bench.now)
    assert sum(one.result.stored for one in first) > 0
    assert [one.result.stored for one in like(bench, found, [file], now=bench.now)] == [0] * len(
        first
    )


def test_mixpanel_events_come_once_with_their_account(bench: Bench, bring: Bring) -> None:
    (taken,) = bring("mixpanel-events.ndjson")
    assert (taken.result.stored, taken.result.duplicate) == (2, 1)  # one insert id came twice
    assert events(bench) == [
        ("Report Viewed", "u-1", "acme", "2024-06-01 09:00:00", "mixpanel"),
        ("Signed In", "$device:18f3", None, "2024-06-01 09:01:01", "mixpanel"),
    ]


def test_mixpanels_clock_may_be_that_of_the_project(bench: Bench, bring: Bring) -> None:
    bring("mixpanel-events.ndjson", {"happened_at": "properties.time@Europe/Berlin"})
    assert events(bench)[0][3] == "2024-06-01 07:00:00"


def test_amplitudes_times_are_utc_and_groups_are_accounts(bench: Bench, bring: Bring) -> None:
    bring("amplitude-events.ndjson")
    assert events(bench) == [
        ("Report Viewed", "u-1", "acme", "2024-06-01 09:00:00.123000", "amplitude"),
        ("session_start", "77aa", None, "2024-06-01 09:05:00", "amplitude"),
    ]


def test_what_posthog_notes_for_itself_is_left_out(bench: Bench, bring: Bring) -> None:
    (taken,) = bring("posthog-events.ndjson")
    assert taken.filtered == 1  # $identify
    assert [row[:4] for row in events(bench)] == [
        ("board exported", "u-2", "globex", "2024-06-01 10:00:00"),
        ("report viewed", "u-1", "acme", "2024-06-01 09:00:00.123000"),
    ]


@pytest.mark.parametrize(
    ("file", "like_name", "properties"),
    [
        ("segment-tracks.csv", "segment-tracks", None),
        (
            "rudderstack-report-viewed.csv",
            "rudderstack-tracks",
            '{"report":"Weekly","pages":"3"}',
        ),
    ],
)
def test_warehouse_tables_of_segment_and_rudderstack(
    bench: Bench, file: str, like_name: str, properties: str | None
) -> None:
    like(bench, named(like_name), [EXPORTS / file], now=bench.now)
    row = ("Report Viewed", "u-1", "acme", "2024-06-01 09:00:00.123000", "segment")
    assert row in events(bench)
    told = [text for event, text in bench.rows("events", "event, properties") if event == row[0]]
    assert told == [properties]


def test_identifies_are_attributes_known_from_the_time_of_the_call(
    bench: Bench, bring: Bring
) -> None:
    (taken,) = bring("segment-identifies.csv")
    assert taken.filtered == 1  # nobody is named in it
    assert attributes(bench, "title") == [
        ("Analyst", None, "u-1", "2024-06-01 08:00:00", "stated"),
        ("Head of Data", None, "u-1", "2024-07-01 08:00:00", "stated"),
    ]
    assert attributes(bench, "context_ip") == []
    assert attributes(bench, "name")[0][0] == "Ann Lee"


def test_groups_are_accounts_and_memberships(bench: Bench, bring: Bring) -> None:
    account, membership = bring("segment-groups.csv")
    assert (account.kind, membership.kind, membership.filtered) == ("account", "membership", 1)
    assert attributes(bench, "plan") == [
        ("basic", "globex", None, "2024-06-02 08:00:00", "stated"),
        ("pro", "acme", None, "2024-06-01 08:00:00", "stated"),
    ]
    assert bench.rows("memberships", "account_id, person_id, change") == [("acme", "u-1", "joined")]


def test_kissmetrics_lines_without_an_event_are_left_out(bench: Bench, bring: Bring) -> None:
    (taken,) = bring("kissmetrics-events.ndjson")
    assert taken.filtered == 2
    assert events(bench)[0] == (
        "Report Viewed",
        "ann@acme.test",
        "acme",
        "2024-06-01 09:01:00",
        "kissmetrics",
    )
    told = dict(bench.rows("events", "event, properties"))
    assert told["Report Viewed"] == '{"Report":"Weekly"}'


def test_of_crm_accounts_industry_and_country_were_always_so(bench: Bench, bring: Bring) -> None:
    bring("salesforce-accounts.csv")
    bring("hubspot-companies.csv")
    assert {row[4] for name in ("industry", "country") for row in attributes(bench, name)} == {
        "static"
    }
    (parent,) = attributes(bench, "parent_account_id")
    assert parent[0] == "salesforce:001Hs00001AbCdEIAV"
    assert [row[0] for row in attributes(bench, "health__c")] == ["Green"]  # one's own fields too
    assert not attributes(bench, "systemmodstamp")
    assert {row[4] for row in attributes(bench, "owner")} == {"arrived"}


def test_crm_contacts_belong_to_their_account(bench: Bench, bring: Bring) -> None:
    bring("salesforce-contacts.csv")
    bring("hubspot-contacts.csv")
    assert [row[:3] for row in attributes(bench, "name")] == [
        ("Ann Lee", "hubspot:8123456789", "hubspot:151"),  # the primary one of two companies
        ("Ann Lee", "salesforce:001Hs00001AbCdEIAV", "salesforce:003Hs00001XyZ01"),
    ]


def test_zendesk_tickets_by_csv_and_by_json(bench: Bench, bring: Bring) -> None:
    bring("zendesk-tickets.csv")
    (taken,) = bring("zendesk-tickets-api.ndjson")
    assert taken.filtered == 1  # deleted
    told = bench.rows("tickets", f"ticket_id, {WHOSE}, change, rating, priority")
    told = [(row[0], row[1], *row[3:]) for row in told]
    assert ("101", "zendesk:Acme", "rated", 5.0, "High") in told
    assert ("101", "zendesk:5501", "rated", 5.0, "high") in told
    assert [row for row in told if row[0] == "102"] == [
        ("102", "zendesk:5502", "opened", None, None),
        ("102", "zendesk:Globex", "opened", None, None),
    ]


def test_intercom_conversations_and_tickets(bench: Bench, bring: Bring) -> None:
    bring("intercom-conversations.json")
    bring("intercom-tickets.ndjson")
    told = bench.rows("tickets", f"ticket_id, {WHOSE}, change, happened_at::TIMESTAMP")
    assert [(*row[:4], str(row[4])) for row in told] == [
        ("17", "intercom:acme", "intercom:65f", "closed", "2024-05-02 09:00:00"),
        ("17", "intercom:acme", "intercom:65f", "opened", "2024-05-01 09:00:00"),
        ("18", "intercom:globex", "intercom:66a", "opened", "2024-05-01 09:00:00"),
        ("2001", "intercom:64a1", "intercom:65f", "closed", "2024-05-02 09:00:00"),
        ("2001", "intercom:64a1", "intercom:65f", "opened", "2024-05-01 09:00:00"),
        ("2001", "intercom:64a1", "intercom:65f", "rated", "2024-05-02 11:00:00"),
        (
            "2002",
            "intercom:64a2",
            "intercom:66a",
            "opened",
            "2024-05-01 09:00:00",
        ),  # closed once, open again
    ]


def test_stripe_subscriptions_of_the_dashboard(bench: Bench, bring: Bring) -> None:
    (taken,) = bring("stripe-subscriptions.csv")
    assert (taken.result.stored, taken.filtered) == (2, 1)
    (weekly,) = bench.rejected()
    assert weekly["line"] == 4
    assert '"week"' in weekly["reason"]
    assert lines(bench) == [
        ("sub_1Acme", "started", "5880.0000", "USD", 10, True, "2024-01-15 10:30:00"),
        ("sub_2Globex", "ended", "1470.0000", "EUR", 3, False, "2024-04-01 00:00:00"),
        ("sub_2Globex", "notice", "1470.0000", "EUR", 3, False, "2024-03-10 12:00:00"),
        ("sub_2Globex", "started", "1470.0000", "EUR", 3, False, "2023-02-01 00:00:00"),
    ]


def test_stripes_amounts_are_in_cents_and_yen_have_none(bench: Bench, bring: Bring) -> None:
    bring("stripe-subscriptions-api.json")
    assert lines(bench)[0][:5] == ("sub_1Acme", "started", "5880.0000", "USD", 10)
    assert lines(bench)[1][:5] == ("sub_2Tokyo", "ended", "240000.0000", "JPY", 2)
    bring("stripe-invoices-api.ndjson")
    assert amounts(bench) == [("in_1", "490.0000", "USD"), ("in_2", "240000.0000", "JPY")]


def test_drafts_are_no_invoices(bench: Bench, bring: Bring) -> None:
    (taken,) = bring("stripe-invoices.csv")
    assert taken.filtered == 1
    assert amounts(bench) == [("in_1", "490.0000", "USD"), ("in_2", "1470.0000", "EUR")]


def test_an_unknown_name_lists_them_all() -> None:
    with pytest.raises(UsageError, match=re.escape("Did you mean stripe-invoices?")) as error:
        named("stripe-invoice")
    assert "kissmetrics-events" in str(error.value)


def test_another_file_is_no_export(bench: Bench, bring: Bring) -> None:
    path = bench.file("a,b\n1,2\n", "other.csv")
    assert recognised(*first_rows(path)) is None
    with pytest.raises(UnreadableFile, match="needs the columns id, Customer ID"):
        like(bench, named("stripe-subscriptions"), [path], now=bench.now)


def test_columns_that_an_export_lacks_are_passed_over() -> None:
    few = ["id", "event", "event_text", "received_at", "user_id"]
    (part,) = fitted(named("segment-tracks"), few)
    assert part.mapping["happened_at"] == "received_at@UTC"
    assert part.mapping["person_id"] == "user_id"
    assert "account_id" not in part.mapping
    with closing(open_file(EXPORTS / "segment-tracks.csv")) as file:
        (part,) = fitted(named("segment-tracks"), file.columns)
    assert part.mapping["person_id"] == "user_id|anonymous_id"


def events(bench: Bench) -> list[tuple[Any, ...]]:
    columns = "event, person_id, account_id, happened_at::TIMESTAMP, source"
    return [_plain(row) for row in bench.rows("events", columns)]


def attributes(bench: Bench, name: str) -> list[tuple[Any, ...]]:
    columns = f"name, value, {WHOSE}, happened_at::TIMESTAMP, known_by"
    return [_plain(row[1:]) for row in bench.rows("attributes", columns) if row[0] == name]


def lines(bench: Bench) -> list[tuple[Any, ...]]:
    columns = "line_id, change, arr::VARCHAR, currency, seats, auto_renew, happened_at::TIMESTAMP"
    return [_plain(row) for row in bench.rows("contract_lines", columns)]


def amounts(bench: Bench) -> list[tuple[Any, ...]]:
    told = bench.rows("invoices", "invoice_id, amount::VARCHAR, currency, change")
    return [row[:3] for row in told if row[3] == "issued"]


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(str(value) if isinstance(value, datetime) else value for value in row)
