"""Files of other systems: their ids wait, are matched by what is decided, and the same file twice stores nothing new."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.collect.bench import NOW, Bench, make_bench

from tenure.collect import Result
from tenure.collect.identity.deciding import Choice, decide
from tenure.collect.imports import import_files
from tenure.collect.retry import retry

CRM = "account_id,name,plan,parent_account_id\n1,Acme,pro,2\n2,Acme Holding,free,\n"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def bring(bench: Bench, kind: str, text: str, ids: str = "") -> Result:
    return import_files(bench, kind, [bench.file(text, f"{kind}.csv")], {}, now=NOW, ids=ids)


def same(bench: Bench, key: str, account: str) -> None:
    with bench.engine() as engine:
        decide(bench.lake, engine, [Choice("account", key, account)], by="ops", now=NOW)


def test_a_wide_table_of_another_system_waits_and_is_the_same_before_and_after_its_match(
    bench: Bench,
) -> None:
    assert bring(bench, "account", CRM, "crm").stored == 2
    told = "account_id, account_sent, name, value"
    assert bench.rows("attributes", told) == [
        (None, "crm:1", "name", "Acme"),
        (None, "crm:1", "parent_account_id", "crm:2"),
        (None, "crm:1", "plan", "pro"),
        (None, "crm:2", "name", "Acme Holding"),
        (None, "crm:2", "plan", "free"),
    ]
    assert bring(bench, "account", CRM, "crm").stored == 0
    same(bench, "crm:1", "acme")
    assert bring(bench, "account", CRM, "crm").stored == 0
    changed = CRM.replace("pro", "max")
    assert bring(bench, "account", changed, "crm").stored == 1
    now = bench.rows("attributes", f"{told}, known_until IS NULL")
    assert ("acme", "crm:1", "plan", "max", True) in now
    assert ("acme", "crm:1", "name", "Acme", True) in now
    assert (None, "crm:1", "name", "Acme", False) in now


def test_people_of_another_system_are_matched_by_their_address(bench: Bench) -> None:
    bring(bench, "person", "person_id,email\nu1,Ann@acme.test\n")
    tickets = "ticket_id,account_id,person_id,opened_at\n7,5,ann@ACME.test,2025-01-02\n8,5,77,2025-01-02\n"
    bring(bench, "ticket", tickets, "zendesk")
    assert bench.rows("tickets", "ticket_id, account_sent, person_id, person_sent") == [
        ("7", "zendesk:5", "u1", "email:ann@acme.test"),
        ("8", "zendesk:5", None, "zendesk:77"),
    ]


def test_rows_that_were_rejected_are_replayed_with_the_ids_they_came_with(bench: Bench) -> None:
    bring(
        bench, "ticket", "ticket_id,account_id,opened_at,when\n7,5,no day,2025-01-02\n", "zendesk"
    )
    assert retry(bench, {"opened_at": "when"}, now=NOW).stored == 1
    assert bench.rows("tickets", "account_id, account_sent") == [(None, "zendesk:5")]


def test_events_without_accounts_are_booked_when_memberships_come(bench: Bench) -> None:
    events = "person_id,event,happened_at\nann,login,2025-01-02\nbob,login,2025-01-02\n"
    assert bring(bench, "event", events).unattributed == 2
    bring(bench, "membership", "person_id,account_id,started_at\nann,acme,2025-01-01\n")
    assert bench.rows("usage", "account_id, person_id, known_until_day IS NULL") == [
        ("acme", "ann", True),
        (None, "ann", False),
        (None, "bob", True),
    ]
    assert bring(bench, "event", events).stored == 0
