"""A source is a file that is read strictly; it runs when it is due, and what fails is told and tried again later."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from tests.collect.sources.vendor import Database, Vendor

from tenure.check import findings
from tenure.collect.sources import Runs, source_named
from tenure.collect.sources.address import Address
from tenure.collect.sources.source import readable, sources
from tenure.errors import DefinitionError, NotFound

GOOD = """kind = "sql"
url = "sqlite:///crm.db"
table = "orders"
cursor = "id"
[facts.event]
event = "=Order created"
account_id = "customer"
happened_at = "created_at"
"""


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ('kind = "sql"', 'kind = "sqll"', "crm.toml:1: kind = 'sqll' is no kind of source; did you mean sql?"),
        ('table = "orders"', 'tabel = "orders"', "crm.toml:3: tabel = 'orders' is not known here; did you mean table?"),
        ('table = "orders"', "", "query or table: say one of them"),
        ('cursor = "id"', 'cursor = "id"\nevery = "5 minutes"', 'every = \'5 minutes\' must be a number with its unit: "30s"'),
        ('cursor = "id"', 'cursor = "id"\nzone = "Berlin"', "zone = 'Berlin' must be a time zone"),
        ('cursor = "id"', "overlap = 5", "overlap = '5' needs a cursor"),
        ('cursor = "id"', 'sweep = "1d"', "sweep = '1d' is for what ends when its row is gone"),
        ("[facts.event]", "[facts.events]", "facts.events = "),
        ("account_id =", "acount_id =", "Did you mean account_id?"),
        ('table = "orders"', 'query = "SELECT * FROM o WHERE id >= :since"', "so the file needs cursor, and start"),
        ('table = "orders"', 'query = "SELECT * FROM o WHERE id >= :from"', "has :from; there are :since and :until"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_with_its_place(
    vendor: Vendor, line: str, instead: str, said: str
) -> None:
    vendor.source(GOOD.replace(line, instead, 1))
    with pytest.raises(DefinitionError) as refused:
        sources(vendor.app.workspace)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:hunter2@crm/db",
        "postgresql+psycopg://reader:${USER}hunter2@crm/db",
        "snowflake://reader:hunter2@account/db",
        "mysql://crm/db?password=hunter2",
        "bigquery://project?credentials_base64=hunter2",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(vendor: Vendor, url: str) -> None:
    vendor.source(GOOD.replace("sqlite:///crm.db", url))
    with pytest.raises(DefinitionError) as refused:
        sources(vendor.app.workspace)
    assert "has a secret in it" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_secret_comes_from_the_environment_and_is_hidden(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.source(
        GOOD.replace("sqlite:///crm.db", "postgresql://reader:${CRM_PASSWORD}@127.0.0.1:1/db")
    )
    assert "CRM_PASSWORD is not set" in (vendor.pull().trouble or "")
    monkeypatch.setenv("CRM_PASSWORD", "hunter2@/:")
    trouble = vendor.pull().trouble or ""
    assert "refused" in trouble
    assert "hunter2" not in trouble


def test_the_whole_address_may_come_from_the_environment(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    database.execute("CREATE TABLE orders (id {big}, customer {text}, created_at {local})")
    database.execute("INSERT INTO orders VALUES (1, 'a', '2026-01-01 00:00:00')")
    vendor.source(GOOD.replace('url = "sqlite:///crm.db"', 'url_env = "CRM_URL"'))
    monkeypatch.setenv("CRM_URL", database.url)
    assert vendor.pull().stored == 1


def test_of_an_address_from_the_environment_the_password_is_hidden_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CRM_URL", "postgresql://reader:p%40ss%2Fword@host/db")
    said = Address("${CRM_URL}").hide("no: p@ss/word, p%40ss%2Fword")
    assert said == "no: ***, ***"


def test_an_unknown_name_is_told_with_the_nearest(vendor: Vendor) -> None:
    vendor.source(GOOD, "orders")
    with pytest.raises(NotFound, match=r"Did you mean orders\?"):
        source_named(vendor.app.workspace, "order")


def test_one_wrong_file_stops_no_other_source(vendor: Vendor) -> None:
    vendor.source(GOOD, "good")
    vendor.source("kind = 5", "bad")
    found, wrong = readable(vendor.app.workspace)
    assert [source.name for source in found] == ["good"]
    assert len(wrong) == 1
    assert [source.name for source in Runs(vendor.app).due(vendor.now)] == ["good"]
    assert any(f.severity == "error" and "bad.toml" in f.what for f in findings(vendor.app))


def test_a_source_that_fails_is_tried_again_after_ever_longer_pauses(vendor: Vendor) -> None:
    vendor.source(GOOD)
    source = source_named(vendor.app.workspace, "crm")
    pauses = []
    for _ in range(9):
        assert "there is no such file" in (vendor.pull().trouble or "")
        last = Runs(vendor.app).last(source)
        pauses.append(((last.due_at(source) or vendor.now) - vendor.now) / timedelta(minutes=1))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert Runs(vendor.app).due(vendor.now + timedelta(minutes=59)) == []
    assert len(Runs(vendor.app).due(vendor.now + timedelta(minutes=60))) == 1
    told = [f for f in findings(vendor.app) if f.where == "sources/crm.toml"]
    assert told[0].severity == "warning"
    assert "9 times in a row" in told[0].what


def test_trouble_is_over_when_a_run_works(vendor: Vendor, database: Database) -> None:
    vendor.source(GOOD.replace("sqlite:///crm.db", database.url))
    assert vendor.pull().trouble
    database.execute("CREATE TABLE orders (id {big}, customer {text}, created_at {local})")
    assert vendor.pull().trouble is None
    assert not [f for f in findings(vendor.app) if "could not be fetched" in f.what]
    source = source_named(vendor.app.workspace, "crm")
    assert Runs(vendor.app).last(source).failures == 0


def test_it_runs_as_often_as_it_says(vendor: Vendor, database: Database) -> None:
    database.execute("CREATE TABLE orders (id {big}, customer {text}, created_at {local})")
    vendor.source(GOOD.replace("sqlite:///crm.db", database.url) + "\n", "crm")
    vendor.pull()
    assert Runs(vendor.app).due(vendor.now + timedelta(minutes=14)) == []
    assert len(Runs(vendor.app).due(vendor.now + timedelta(minutes=15))) == 1


def test_a_broken_file_of_a_folder_does_not_slow_the_others(vendor: Vendor) -> None:
    drop = vendor.app.workspace / "drop"
    drop.mkdir()
    (drop / "good.csv").write_text("account_id,event,happened_at\na,saved,2026-01-01\n")
    (drop / "bad.parquet").write_bytes(b"PAR1 and no more")
    for file in drop.iterdir():
        os.utime(file, (0, 0))
    vendor.source('kind = "files"\npath = "drop/"\nevery = "1m"\n[facts.event]\n')
    source = source_named(vendor.app.workspace, "crm")
    for _ in range(3):
        assert "bad.parquet" in (vendor.pull().trouble or "")
        last = Runs(vendor.app).last(source)
        assert last.failures == 0
        assert last.worked_at == vendor.now
        assert last.due_at(source) == vendor.now + timedelta(minutes=1)
    told = [f.what for f in findings(vendor.app) if f.where == "sources/crm.toml"]
    assert "crm was fetched, but not all of it: bad.parquet" in told[0]


def test_a_source_that_breaks_off_in_an_unknown_way_lets_the_others_run(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.source(GOOD)

    def broken(*_: object) -> None:
        raise OverflowError("date value out of range")

    monkeypatch.setattr("tenure.collect.sources.sql.read", lambda source: None)
    monkeypatch.setattr("tenure.collect.sources.sql.run", broken)
    assert vendor.pull().trouble == "it broke off: OverflowError: date value out of range"
    assert Runs(vendor.app).due(vendor.now) == []
