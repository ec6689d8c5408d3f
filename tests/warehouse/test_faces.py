"""Faces: what definitions read and no table holds, exact in what was known when."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest
from tests.lakes import lake_with

from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.faces import TABLES, Declared
from tenure.warehouse.lens import Lens

WEEKS = Moments.grid(date(2024, 4, 30), date(2024, 5, 28), timedelta(days=7))


@pytest.fixture
def seen(tmp_path):
    """The rows of a face that are visible at each of the weeks, as {as_of: rows}."""

    def look(face, declared=None, days=None, weeks=WEEKS, **facts):
        lake = lake_with(tmp_path, **facts)
        with Engine(memory="1GB") as engine:
            lens = Lens(lake.pin(), engine, weeks, declared=declared or Declared())
            rows = engine.arrow(lens.table(face, days=days)).to_pylist()
        return {
            day: [row for row in rows if row["enter"] <= m < row["leave"]]
            for m, day in enumerate(weeks)
        }

    return look


def event(person, day, name="view", account="acme", **more):
    return {
        "account_id": account,
        "person_id": person,
        "event": name,
        "happened_at": f"{day}T10:00",
        **more,
    }


def said(**tables):
    return Declared({n: pa.Table.from_pylist(rows, TABLES[n]) for n, rows in tables.items()})


def test_without_declared_features_every_event_is_one(seen):
    rows = seen("feature_usage", event=[event("u", "2024-04-01")])[date(2024, 4, 30)]
    assert [(row["feature"], row["level"]) for row in rows] == [("view", None)]


def test_events_that_show_no_declared_feature_are_left_out(seen):
    declared = said(
        declared_features=[{**FEATURE, "event": "run"}, {**FEATURE, "event": "schedule"}]
    )
    events = [event("u", "2024-04-01", name) for name in ("run", "schedule", "ping")]
    rows = seen("feature_usage", declared, event=events)[date(2024, 4, 30)]
    assert sorted((row["event"], row["feature"]) for row in rows) == [
        ("run", "reports"),
        ("schedule", "reports"),
    ]


def test_a_beginning_moves_back_once_an_earlier_event_becomes_known(seen):
    late = event("u", "2024-04-20", known_at="2024-05-10T10:00")
    found = seen("user_starts", event=[event("u", "2024-05-01"), late])
    assert {day: [row["day"] for row in rows] for day, rows in found.items()} == {
        date(2024, 4, 30): [],
        date(2024, 5, 7): [date(2024, 5, 1)],
        date(2024, 5, 14): [date(2024, 4, 20)],
        date(2024, 5, 21): [date(2024, 4, 20)],
        date(2024, 5, 28): [date(2024, 4, 20)],
    }


def test_a_beginning_that_turns_out_wrong_gives_way_to_the_next(seen):
    wrong = event("u", "2024-04-20", fact_high=0, fact_low=1)
    mended = {"of_kind": "event", "of_fact": f"{1:032x}", "reason": "mend"}
    found = seen(
        "user_starts",
        event=[wrong, event("u", "2024-05-01"), event("v", "2024-05-02")],
        correction=[{**mended, "happened_at": "2024-05-10T10:00"}],
    )
    days = {
        day: sorted((row["person_id"], row["day"].day) for row in rows)
        for day, rows in found.items()
    }
    assert days[date(2024, 4, 30)] == [("u", 20)]
    assert days[date(2024, 5, 7)] == [("u", 20), ("v", 2)]
    assert days[date(2024, 5, 14)] == [("u", 1), ("v", 2)]


def test_what_arrived_long_after_it_happened_begins_when_it_was_known(seen):
    events = [event("u", f"2024-04-{day}", known_at="2024-05-10T10:00") for day in (18, 12, 15)] + [
        event("u", "2024-04-10", known_at="2024-05-17T10:00")
    ]
    found = seen("user_starts", event=events)
    assert [[row["day"].day for row in rows] for rows in found.values()] == [
        [],
        [],
        [12],
        [10],
        [10],
    ]


def test_a_first_use_says_since_when_the_user_was_there(seen):
    events = [event("u", "2024-04-20"), event("u", "2024-05-03", "export")]
    events += [event(None, "2024-04-22", "sync")]
    rows = seen("feature_starts", event=events)[date(2024, 5, 28)]
    assert sorted((row["feature"], row["day"].day, row["user_since"]) for row in rows) == [
        ("export", 3, date(2024, 4, 20)),
        ("sync", 22, None),
        ("view", 20, date(2024, 4, 20)),
    ]


def test_a_member_counts_on_business_days_until_it_is_known_that_he_left(seen):
    changes = [
        {"account_id": "acme", "person_id": "u", "change": "joined", "happened_at": "2024-05-02"},
        {"account_id": "acme", "person_id": "u", "change": "left", "happened_at": "2024-05-14",
         "known_at": "2024-05-22T00:00"},
    ]  # fmt: skip
    found = seen("member_days", days=28, membership=changes)
    counts = {day: len(rows) for day, rows in found.items()}
    # Thursday 2 May to Tuesday 7 May: four business days; five more a week; on 22 May it comes out that he left on the 14th
    assert counts == {
        date(2024, 4, 30): 0,
        date(2024, 5, 7): 4,
        date(2024, 5, 14): 9,
        date(2024, 5, 21): 14,
        date(2024, 5, 28): 8,
    }


def test_a_setting_is_on_by_attribute_and_for_a_while_after_an_event(seen):
    declared = said(
        declared_settings=[
            {"setting": "sso", "form": "setting", "attribute": "sso_enabled", "is_on": "true"},
            {"setting": "crm", "form": "integration", "event": "crm_synced", "on_days": 14},
        ]
    )
    attribute = [
        {"account_id": "acme", "name": "sso_enabled", "value": value, "happened_at": at}
        for value, at in (("TRUE", "2024-05-01"), ("false", "2024-05-20"))
    ]
    found = seen(
        "configuration",
        declared,
        attribute=attribute,
        event=[event(None, "2024-05-06", "crm_synced")],
    )
    assert [sorted({row["setting"] for row in rows}) for rows in found.values()] == [
        [],
        ["crm", "sso"],
        ["crm", "sso"],
        [],  # the event of 6 May showed it until the 19th; on the 20th it was switched off
        [],
    ]


def test_steps_of_a_flow_are_told_by_a_property(seen):
    declared = said(
        declared_steps=[
            {"flow": "set_up", "step": 1, "steps": 2, "event": "started"},
            {"flow": "set_up", "step": 2, "steps": 2, "event": "step", "property": "$.number",
             "value": "2"},
        ]
    )  # fmt: skip
    events = [event("u", "2024-05-02", "started")]
    events += [event("u", "2024-05-02", "step", properties=f'{{"number": {n}}}') for n in (1, 2, 3)]
    rows = seen("flow_steps", declared, event=events)[date(2024, 5, 28)]
    assert sorted(row["step"] for row in rows) == [1, 2]


def test_a_plan_a_line_and_no_plan_at_all_give_a_right_to_features(seen):
    declared = said(
        declared_plans=[
            {"feature": "reports", "plan": "pro"},
            {"feature": "capture", "plan": "Capture"},
            {"feature": "boards", "plan": None},
        ]
    )
    facts = {
        "attribute": [
            {"account_id": "acme", "name": "plan", "value": "pro", "happened_at": "2024-05-01"},
            {"account_id": "acme", "name": "plan", "value": "basic", "happened_at": "2024-05-15"},
        ],
        "contract_line": [
            {"account_id": "acme", "line_id": "l1", "change": "started", "product": "Capture",
             "happened_at": "2024-05-08"}
        ],
    }  # fmt: skip
    found = seen("features_included", declared, **facts)
    assert [sorted(row["feature"] for row in rows) for rows in found.values()] == [
        [],
        ["boards", "reports"],
        ["boards", "capture", "reports"],
        ["boards", "capture"],
        ["boards", "capture"],
    ]


def test_milestones_are_reached_by_facts_of_several_kinds(seen):
    declared = said(
        declared_milestones=[
            {"milestone": "imported", "kind": "event", "name": "data_imported"},
            {"milestone": "signed", "kind": "contract"},
            {"milestone": "live", "kind": "attribute", "name": "status", "value": "live"},
        ]
    )
    facts = {
        "event": [event("u", "2024-05-03", "data_imported")],
        "contract_line": [
            {"account_id": "acme", "line_id": "t", "change": "started", "trial": True,
             "happened_at": "2024-04-01"},
            {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2024-05-01"},
        ],
        "attribute": [
            {"account_id": "acme", "name": "status", "value": "Live", "happened_at": "2024-05-20"}
        ],
    }  # fmt: skip
    rows = seen("milestones", declared, **facts)[date(2024, 5, 28)]
    assert sorted((row["milestone"], row["day"].isoformat(), row["person_id"]) for row in rows) == [
        ("imported", "2024-05-03", "u"),
        ("live", "2024-05-20", None),
        ("signed", "2024-05-01", None),
    ]


def test_a_list_holds_from_its_day_on_until_somebody_was_taken_off(seen):
    declared = said(
        declared_lists=[
            {"list": "vip", "account_id": "acme", "since": date(2024, 5, 7), "until": None},
            {"list": "vip", "account_id": "zen", "since": date(2024, 5, 1),
             "until": date(2024, 5, 20)},
        ]
    )  # fmt: skip
    found = seen("on_lists", declared)
    assert [sorted(row["account_id"] for row in rows) for rows in found.values()] == [
        [],
        ["acme", "zen"],
        ["acme", "zen"],
        ["acme"],
        ["acme"],
    ]


def test_what_nobody_declared_is_not_known_and_not_zero(tmp_path):
    lake = lake_with(tmp_path, event=[event("u", "2024-04-01")])
    with Engine(memory="1GB") as engine:
        delivered = Lens(lake.pin(), engine, WEEKS).delivered
    nothing = ("configuration", "configuration_changes", "flow_steps", "milestones")
    assert [delivered[name] for name in nothing] == [None] * 4
    assert delivered["features_included"] is None
    assert delivered["on_lists"] is not None


FEATURE = {
    "feature": "reports", "product": None, "level": "advanced",
    "is_key": True, "is_obscure": False, "is_differentiating": False,
}  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_a_login_that_was_booked_elsewhere_for_a_while_counts_again(seen, order):
    login = {"account_id": "acme", "person_id": "u", "change": "joined"}
    booked = {"of_kind": "membership", "of_fact": f"{1:032x}", "reason": "merge"}
    again = {"happened_at": "2024-04-01", "known_at": "2024-05-16T10:00"}
    found = seen(
        "member_days",
        days=28,
        membership=[
            {**login, **again},
            {**login, "happened_at": "2024-04-01", "fact_high": 0, "fact_low": 1},
        ][::order],
        correction=[{**booked, "happened_at": "2024-05-09T10:00"}],
    )
    assert {day: len(rows) for day, rows in found.items()} == {
        date(2024, 4, 30): 20,
        date(2024, 5, 7): 20,
        date(2024, 5, 14): 0,
        date(2024, 5, 21): 20,
        date(2024, 5, 28): 20,
    }
