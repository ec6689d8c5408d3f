from tests.metrics.ask import ask, use


def test_users_days_events_and_sessions_of_the_last_four_weeks(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-03", "2024-06-30", "2024-06-30T12:30", "2024-06-30T13:00:01"),
        *use("acme", "bob", "2024-06-30T12:45"),
        *use("acme", "cy", "2024-06-02T23:59:59"),  # a second before the window
        *use("acme", None, "2024-06-10"),  # automation
    ]
    acme = ask(tmp_path, "active_users", "active_days", "event_count", "sessions", event=events)[
        "acme"
    ]
    assert acme["active_users"] == 2
    assert acme["active_days"] == 3  # 3, 10 and 30 June
    assert acme["event_count"] == 6
    assert (
        acme["sessions"] == 4
    )  # ann on the 3rd, at noon of the 30th (12:30 belongs to it), at 13:00:01; bob


def test_an_account_run_by_automation_has_use_and_no_users(tmp_path):
    events = use("robo", None, "2024-06-10", "2024-06-11")
    robo = ask(
        tmp_path,
        "active_users",
        "active_days",
        "event_count",
        "sessions",
        "automated",
        event=events,
    )["robo"]
    assert robo == robo | {
        "active_users": 0,
        "active_days": 2,
        "event_count": 2,
        "sessions": 0,
        "automated": True,
    }


def test_an_account_that_did_nothing_lately_has_zeros(tmp_path):
    events = use("gone", "ann", "2024-01-10")
    gone = ask(tmp_path, "active_users", "active_days", "event_count", "sessions", event=events)[
        "gone"
    ]
    assert gone == gone | {"active_users": 0, "active_days": 0, "event_count": 0, "sessions": 0}


def test_where_no_use_was_ever_delivered_nothing_is_known_of_it(tmp_path):
    lines = [
        {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2024-01-01"}
    ]
    acme = ask(
        tmp_path, "active_users", "event_count", "sessions", "days_without_use", contract_line=lines
    )["acme"]
    assert {
        acme[name] for name in ("active_users", "event_count", "sessions", "days_without_use")
    } == {None}


def test_a_person_has_days_and_events_of_her_own(tmp_path):
    events = [*use("acme", "ann", "2024-06-10", "2024-06-11"), *use("acme", "bob", "2024-06-11")]
    people = ask(tmp_path, "active_days", "event_count", subject="person", event=events)
    assert (people["ann"]["active_days"], people["bob"]["event_count"]) == (2, 1)


def test_the_share_of_days_of_a_young_account_is_of_the_days_it_had(tmp_path):
    events = [
        *use("young", "ann", "2024-06-21", "2024-06-30"),  # ten days old
        *use("old", "bob", "2023-01-01", "2024-06-30"),
    ]
    answers = ask(tmp_path, "active_days_share", event=events)
    assert answers["young"]["active_days_share"] == 2 / 10
    assert answers["old"]["active_days_share"] == 1 / 91


def test_an_account_that_paid_and_never_came_has_a_share_of_zero(tmp_path):
    lines = [
        {"account_id": "paid", "line_id": "l", "change": "started", "happened_at": "2024-06-01"}
    ]
    answers = ask(
        tmp_path,
        "active_days_share",
        "days_without_use",
        contract_line=lines,
        event=use("x", "y", "2024-06-01"),
    )
    assert answers["paid"]["active_days_share"] == 0
    assert answers["paid"]["days_without_use"] == 29


def test_eight_users_of_whom_four_come_each_day_are_half_sticky(tmp_path):
    days = [f"2024-06-{day:02}" for day in range(3, 31)]
    events = [
        event for n in range(8) for event in use("acme", f"u{n}", "2024-01-01", *days[n % 2 :: 2])
    ]
    acme = ask(tmp_path, "user_days", "active_days_per_user", "stickiness", event=events)["acme"]
    assert acme == acme | {"user_days": 8 * 14, "active_days_per_user": 14, "stickiness": 0.5}


def test_the_stickiness_of_a_young_account_is_over_the_days_it_had(tmp_path):
    events = use("young", "ann", *[f"2024-06-{day}" for day in (21, 24, 25, 28, 30)])
    assert ask(tmp_path, "stickiness", event=events)["young"]["stickiness"] == 5 / 10


def test_nobody_is_not_sticky_but_unknown(tmp_path):
    robo = ask(
        tmp_path,
        "user_days",
        "stickiness",
        "sessions_per_user",
        event=use("robo", None, "2024-06-10"),
    )["robo"]
    assert (robo["user_days"], robo["stickiness"], robo["sessions_per_user"]) == (0, None, None)


def test_sessions_per_user_and_days_of_the_last_week(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-23", "2024-06-24", "2024-06-30"),
        *use("acme", "bob", "2024-06-30"),
    ]
    acme = ask(tmp_path, "sessions_per_user", "active_days_7d", event=events)["acme"]
    assert (acme["sessions_per_user"], acme["active_days_7d"]) == (4 / 2, 2)


def test_time_at_work_is_told_from_quarters_of_an_hour(tmp_path):
    times = ("12:00", "12:10", "12:16", "13:00")  # the first quarter twice, the second, the fifth
    events = [
        *use("acme", "ann", *(f"2024-06-10T{at}" for at in times), "2024-06-11T12:00"),
        *use("acme", "bob", "2024-06-10T12:00"),
    ]
    people = ask(tmp_path, "time_active", subject="person", event=events)
    assert (people["ann"]["time_active"], people["bob"]["time_active"]) == (1.0, 0.25)
    acme = ask(tmp_path / "again", "users_time_active", event=events)["acme"]
    assert acme["users_time_active"] == 1.25
