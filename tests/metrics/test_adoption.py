from datetime import date, timedelta

import pytest
from tests.metrics.ask import ask, use
from tests.product.asked import ask_of, joined

EIGHT = [f"u{number}" for number in range(8)]
JUNE = [date(2024, 6, 3) + timedelta(days=n) for n in range(28)]
BUSINESS = [str(day) for day in JUNE if day.weekday() < 5]


def left(person, at):
    return {**joined(person, at), "change": "left"}


def test_new_and_lost_users(tmp_path):
    events = [
        *use("acme", "stays", "2024-01-10", "2024-05-20", "2024-06-20"),
        *use("acme", "lost", "2024-01-10", "2024-05-20"),
        *use("acme", "long gone", "2024-01-10"),
        *use("acme", "back", "2024-01-10", "2024-06-20"),
        *use("acme", "new", "2024-06-20"),
    ]
    acme = ask(tmp_path, "new_users", "lost_users", "users_ever", event=events)["acme"]
    assert acme == acme | {"new_users": 1, "lost_users": 1, "users_ever": 5}


def test_users_are_all_with_a_login_active_or_not(tmp_path):
    members = [
        joined("ann"),
        joined("bob"),
        joined("cy"),
        left("cy", "2024-06-15"),
    ]
    contact = {"account_id": "acme", "person_id": "di", "role": "decision_maker", "change": "taken"}
    contact["happened_at"] = "2024-01-01"  # known, and without a login
    acme = ask(
        tmp_path,
        "users",
        "active_share",
        "never_active_users",
        "users_left",
        membership=members,
        role=[contact],
        event=use("acme", "ann", "2024-06-10"),
    )["acme"]
    assert acme == acme | {
        "users": 2,
        "active_share": 0.5,
        "never_active_users": 1,
        "users_left": 1,
    }


def test_who_has_left_is_in_no_share_of_those_who_have_a_login(tmp_path):
    """Eight worked with it, five of them have left since: all three who are there did, and not eight of three."""
    members = [joined(one) for one in EIGHT] + [left(one, "2024-06-20") for one in EIGHT[:5]]
    events = [one for person in EIGHT for one in use("acme", person, "2024-06-10")]
    names = ["active_users", "users", "active_share", "usage_level"]
    acme = ask(tmp_path, *names, membership=members, event=events)["acme"]
    assert [acme[name] for name in names] == [8, 3, 1.0, 1.0]


def test_who_left_twice_in_four_weeks_is_one_user(tmp_path):
    changes = [joined("ann"), left("ann", "2024-06-05"), joined("ann", "2024-06-10")]
    changes += [left("ann", "2024-06-15"), joined("bob"), left("bob", "2024-06-15")]
    assert ask(tmp_path, "users_left", membership=changes)["acme"]["users_left"] == 2


def test_logins_and_no_use_at_all_is_not_known_and_not_zero(tmp_path):
    names = ["adoption_rate", "adoption_in_period", "active_share", "daily_active_share"]
    acme = ask(tmp_path, *names, membership=[joined("ann")])["acme"]
    assert [acme[name] for name in names] == [None] * 4


def test_the_first_login_and_since_when_use_is_recorded(tmp_path):
    members = [joined("ann", "2024-03-04"), joined("bob", "2024-02-01")]
    members += [left("bob", "2024-03-01"), joined("bob", "2024-05-01")]
    names = ["first_login_given", "use_recorded_since"]
    facts = {"membership": members, "event": use("acme", "ann", "2024-04-01", "2024-05-01")}
    acme = ask(tmp_path / "a", *names, **facts)["acme"]
    assert [acme[name] for name in names] == [date(2024, 2, 1), date(2024, 4, 1)]
    people = ask(tmp_path / "p", "first_login_given", "has_login", subject="person", **facts)
    assert [people[one]["first_login_given"] for one in ("ann", "bob")] == [
        date(2024, 3, 4),
        date(2024, 2, 1),
    ]
    assert [people[one]["has_login"] for one in ("ann", "bob")] == [True, True]


def test_whoever_did_enough_is_an_adopted_user(tmp_path):
    events = [*adopting("ann"), *adopting("bob", ["2024-06-10", "2024-06-11", "2024-06-12"])]
    events += use("acme", "cy", "2024-06-10", "2024-06-11", "2024-06-12", "2024-06-13")
    people = ask(tmp_path, "adopted_user", subject="person", event=events)
    assert {one: row["adopted_user"] for one, row in people.items()} == {
        "ann": True,
        "bob": False,  # on three days
        "cy": False,  # with one feature
    }


def test_without_memberships_nobody_knows_how_many_have_a_login(tmp_path):
    names = ["users", "active_share", "adoption_rate", "adoption_in_period", "daily_active_share"]
    acme = ask(tmp_path, *names, event=use("acme", "ann", "2024-06-10"))["acme"]
    assert [acme[name] for name in names] == [None] * 5


def adopting(person, days=("2024-06-10", "2024-06-11", "2024-06-12", "2024-06-13")):
    """Three features on four days: an adopted user, as the segment that comes with Tenure says."""
    return [
        one
        for event in ("open", "edit", "share")
        for one in use("acme", person, *days, event=event)
    ]


def test_250_adopted_of_1000_users_are_25_percent(tmp_path):
    members = [joined(f"u{number}") for number in range(1000)]
    events = [one for number in range(250) for one in adopting(f"u{number}")]
    events += [one for number in range(250, 300) for one in use("acme", f"u{number}", "2024-06-10")]
    names = ["adopted_users", "users", "adoption_rate", "adoption_in_period"]
    acme = ask(tmp_path, *names, membership=members, event=events)["acme"]
    assert [acme[name] for name in names] == [250, 1000, 0.25, 0.25]


def test_of_a_period_are_all_who_had_a_login_in_it(tmp_path):
    """ann adopted it and left on the 14th, bob stays and did not, cy left before the period: one of two."""
    members = [
        joined("ann"),
        joined("bob"),
        joined("cy"),
        left("ann", "2024-06-14"),
        left("cy", "2024-05-20"),
    ]
    events = [
        *adopting("ann"),
        *adopting("cy", ["2024-05-06", "2024-05-07", "2024-05-08", "2024-05-09"]),
    ]
    names = ["adoption_rate", "adoption_in_period"]
    acme = ask(tmp_path, *names, membership=members, event=events)["acme"]
    assert [acme[name] for name in names] == [0.0, 0.5]  # of those present today bob alone is left


def test_6_of_8_users_every_day_are_75_percent(tmp_path):
    events = [one for person in EIGHT[:6] for one in use("acme", person, *BUSINESS)]
    acme = ask(
        tmp_path, "daily_active_share", membership=[joined(one) for one in EIGHT], event=events
    )["acme"]
    assert acme["daily_active_share"] == 0.75


def test_8_users_who_take_turns_4_a_day_are_50_percent(tmp_path):
    """Though all eight did something in the month."""
    events = [
        one
        for number, day in enumerate(BUSINESS)
        for person in EIGHT[number % 2 :: 2]
        for one in use("acme", person, day)
    ]
    names = ["daily_active_share", "active_share"]
    acme = ask(tmp_path, *names, membership=[joined(one) for one in EIGHT], event=events)["acme"]
    assert [acme[name] for name in names] == [0.5, 1.0]


def test_the_daily_share_is_a_mean_of_days_over_those_who_had_a_login_on_each(tmp_path):
    """Ten business days with one user, who comes every day; then ten with four, of whom one more comes every other day."""
    members = [joined("ann"), *(joined(one, "2024-06-17") for one in ("bob", "cy", "di"))]
    events = [*use("acme", "ann", *BUSINESS), *use("acme", "bob", *BUSINESS[10::2])]
    events += use("acme", "ann", "2024-06-08", "2024-06-09")  # a weekend
    events += use("acme", "stranger", *BUSINESS)  # has no login
    acme = ask(tmp_path, "daily_active_share", membership=members, event=events)["acme"]
    assert acme["daily_active_share"] == pytest.approx((10 * 1 + 5 * 2 / 4 + 5 * 1 / 4) / 20)


def test_days_on_which_nobody_had_a_login_are_no_days_without_use(tmp_path):
    """The account began on 27 June, a Thursday: two business days, both with use."""
    members = [joined("ann", "2024-06-27")]
    events = use("acme", "ann", "2024-06-27", "2024-06-28")
    acme = ask(tmp_path, "daily_active_share", membership=members, event=events)["acme"]
    assert acme["daily_active_share"] == 1.0


KEY = """
[[features]]
name = "reports"
events = ["report_run"]
key = true
[[features]]
name = "macros"
events = ["macro_recorded"]
obscure = true
[[features]]
name = "boards"
events = ["board_viewed"]
"""


def test_the_first_key_action_is_no_obscure_one(tmp_path):
    """ann records a macro on her second day (obscure), and runs her first report (key) on her tenth."""
    events = [
        *use("old", "ada", "2024-01-01"),  # since then use is recorded
        *use("acme", "ann", "2024-06-03", event="board_viewed"),
        *use("acme", "ann", "2024-06-04", event="macro_recorded"),
        *use("acme", "ann", "2024-06-12", "2024-06-13", event="report_run"),
        *use("acme", "bob", "2024-06-04", event="macro_recorded"),
    ]
    members = [joined("ann", "2024-06-01"), joined("bob", "2024-06-01")]
    facts = {"event": events, "membership": members}
    names = ["first_key_use", "user_days_to_key_action"]
    people = ask_of(tmp_path / "a", KEY, *names, subject="person", **facts)
    assert [people["ann"][name] for name in names] == [date(2024, 6, 12), 11]
    assert [people["bob"][name] for name in names] == [None, None]
    facts["contract_line"] = [
        {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2024-06-02"}
    ]
    acme = ask_of(tmp_path / "b", KEY, "days_to_key_action", **facts)["acme"]
    assert acme["days_to_key_action"] == 10


def test_where_the_login_or_the_contract_is_not_known_it_counts_from_the_first_use(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-03", event="board_viewed"),
        *use("acme", "ann", "2024-06-12", event="report_run"),
    ]
    acme = ask_of(tmp_path / "a", KEY, "days_to_key_action", event=events)["acme"]
    assert acme["days_to_key_action"] == 9
    ann = ask_of(tmp_path / "b", KEY, "user_days_to_key_action", subject="person", event=events)[
        "ann"
    ]
    assert ann["user_days_to_key_action"] == 9


def test_who_became_a_customer_before_use_was_recorded_did_not_take_years(tmp_path):
    facts = {
        "event": use("acme", "ann", "2024-06-03", event="report_run"),
        "membership": [joined("ann", "2022-01-01")],
        "contract_line": [
            {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2020-01-01"}
        ],
    }
    names = ["days_to_key_action", "first_key_use"]
    acme = ask_of(tmp_path / "a", KEY, *names, **facts)["acme"]
    assert [acme[name] for name in names] == [None, date(2024, 6, 3)]
    ann = ask_of(tmp_path / "b", KEY, "user_days_to_key_action", subject="person", **facts)["ann"]
    assert ann["user_days_to_key_action"] is None


def test_a_key_action_before_the_contract_is_nothing_to_wait_for(tmp_path):
    facts = {
        "event": use("acme", "ann", "2024-06-03", event="report_run"),
        "contract_line": [
            {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2024-06-20"}
        ],
    }
    assert ask_of(tmp_path, KEY, "days_to_key_action", **facts)["acme"]["days_to_key_action"] == 0
