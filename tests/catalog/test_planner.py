"""What definitions answer at moments, against plain Python over the same facts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.catalog.conftest import START
from tests.lakes import lake_with

from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.catalog.definition import metric
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens


@metric(unit="users")
def active_users(usage, *, days=28):
    """Users who did anything."""
    return usage.person_id.nunique()


@metric(unit="events", subjects=("account", "person"))
def event_count(usage, *, days=28):
    """Events."""
    return usage.n.sum()


@metric(unit="events")
def exports(usage, *, days=14):
    """Exports."""
    return usage.n.sum(where=usage.event == "export")


@metric(unit="events")
def events_before(usage, *, days=28, ago_days=28):
    """Events in the four weeks before the last four."""
    return usage.n.sum()


@metric(unit="date", subjects=("account", "person"))
def last_use(usage):
    """The last day of use."""
    return usage.day.max()


@metric(unit="ratio")
def events_per_export(event_count, exports):
    """Events for each export."""
    return event_count / exports


@metric(unit="share")
def top_user_share(people):
    """The share of the busiest user."""
    return people.event_count.max() / people.event_count.sum()


DEFINITIONS = [
    active_users, event_count, exports, events_before, last_use, events_per_export, top_user_share,
]  # fmt: skip


def asked(lake, moments, names, subject="account", definitions=DEFINITIONS):
    with Engine(memory="1GB") as engine:
        catalog = Catalog(definitions)
        table = compute(catalog, Lens(lake.pin(), engine, moments), names, subject)
    return table.to_pylist()


def by_hand(facts, account, as_of):
    def seen(days, ago=0):
        last = as_of - timedelta(days=ago)
        return [
            f
            for f in facts
            if f["account_id"] == account
            and last - timedelta(days=days) < date.fromisoformat(f["happened_at"][:10]) <= last
            and date.fromisoformat(f["known_at"][:10]) <= as_of
        ]

    window = seen(28)
    exports = sum(f["event"] == "export" for f in seen(14))
    by_person = [
        sum(f["person_id"] == p for f in window)
        for p in {f["person_id"] for f in seen(10_000)} - {None}
    ]
    return {
        "active_users": len({f["person_id"] for f in window} - {None}),
        "event_count": len(window),
        "exports": exports,
        "events_before": len(seen(28, 28)),
        "last_use": max(date.fromisoformat(f["happened_at"][:10]) for f in seen(10_000)),
        "events_per_export": len(window) / exports if exports else None,
        "top_user_share": max(by_person) / sum(by_person) if sum(by_person) else None,
    }


@pytest.mark.parametrize(
    "moments",
    [
        Moments.at(date(2024, 3, 17)),
        Moments.grid(date(2024, 2, 1), date(2024, 5, 30), timedelta(days=7)),
        Moments.grid(date(2024, 4, 1), date(2024, 4, 20), timedelta(days=1)),
        Moments((date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30))),
    ],
    ids=["one moment", "weekly", "daily", "month ends"],
)
def test_every_cell_equals_a_count_by_hand_with_late_facts(lake, facts, moments):
    names = [d.name for d in DEFINITIONS]
    rows = asked(lake, moments, names)
    assert len(rows) == 3 * len(moments)
    for row in rows:
        expected = by_hand(facts, row["account_id"], row["as_of"])
        assert {n: row[n] for n in names} == pytest.approx(expected, nan_ok=True), row


def test_columns_come_in_the_order_asked(lake):
    rows = asked(lake, Moments.at(date(2024, 3, 1)), ["last_use", "active_users"])
    assert list(rows[0]) == ["account_id", "as_of", "last_use", "active_users"]


def test_a_number_alone_equals_the_number_among_all_others(lake):
    moments = Moments.grid(date(2024, 2, 1), date(2024, 4, 30), timedelta(days=10))
    together = asked(lake, moments, [d.name for d in DEFINITIONS])
    for definition in DEFINITIONS:
        alone = asked(lake, moments, [definition.name])
        assert [r[definition.name] for r in alone] == [r[definition.name] for r in together]


def test_an_account_exists_from_the_day_it_was_first_known(tmp_path):
    late = {"account_id": "a", "event": "x", "happened_at": "2024-01-05", "known_at": "2024-02-10"}
    lake = lake_with(tmp_path, event=[late])
    moments = Moments.grid(date(2024, 2, 8), date(2024, 2, 12), timedelta(days=1))
    rows = asked(lake, moments, ["event_count"])
    assert [(r["as_of"].day, r["event_count"]) for r in rows] == [(10, 0), (11, 0), (12, 0)]


def test_nothing_is_known_of_a_kind_that_was_never_delivered(tmp_path):
    @metric(unit="tickets")
    def open_tickets(tickets):
        """Open tickets."""
        return tickets.count()

    ticket = {
        "ticket_id": "t1",
        "account_id": "b",
        "opened_at": "2024-01-10",
        "change": "opened",
        "happened_at": "2024-01-10",
    }
    use = {"account_id": "a", "event": "x", "happened_at": "2024-01-05"}
    lake = lake_with(tmp_path, event=[use], ticket=[ticket])
    rows = asked(
        lake,
        Moments((date(2024, 1, 8), date(2024, 1, 12))),
        ["open_tickets"],
        definitions=[open_tickets],
    )
    assert [(r["account_id"], r["as_of"].day, r["open_tickets"]) for r in rows] == [
        ("a", 8, None),
        ("a", 12, 0),
        ("b", 12, 1),
    ]


def test_an_attribute_may_be_called_anything(tmp_path):
    name = "size \"in 'feet"
    told = {"account_id": "a", "name": name, "value": "9", "happened_at": f"{START}"}
    with Engine(memory="1GB") as engine:
        lens = Lens(lake_with(tmp_path, attribute=[told]).pin(), engine, Moments.at(START))
        table = compute(Catalog([], {name: "float64"}), lens, [name])
    assert table[name].to_pylist() == [9.0]


def test_an_empty_lake_answers_with_no_rows(tmp_path):
    rows = asked(lake_with(tmp_path), Moments.at(START), [d.name for d in DEFINITIONS])
    assert rows == []


def test_people_are_the_members_at_the_moment(tmp_path):
    def membership(person, change, day):
        return {
            "account_id": "a",
            "person_id": person,
            "started_at": "2024-01-01",
            "change": change,
            "happened_at": day,
        }

    @metric(unit="users")
    def users(people):
        """Members."""
        return people.count()

    lake = lake_with(
        tmp_path,
        membership=[
            membership("p1", "joined", "2024-01-01"),
            membership("p2", "joined", "2024-01-01"),
            membership("p2", "left", "2024-02-01"),
        ],
    )
    moments = Moments((date(2024, 1, 31), date(2024, 2, 1)))
    assert [r["users"] for r in asked(lake, moments, ["users"], definitions=[users])] == [2, 1]
