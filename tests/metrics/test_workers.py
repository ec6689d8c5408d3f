from datetime import timedelta

from tests.metrics.ask import D, ask, line, use

NAMES = ("working_users", "working_users_best", "working_users_left", "working_users_lost")


def weekly(account, person, first, last, every=7, **more):
    """Every so many days from `first` to `last`, both days before D."""
    days = range(first, last + 1, every)
    return use(account, person, *(str(D + timedelta(days=day)) for day in days), **more)


def workdays(account, person, first, last, **more):
    """On every working day from `first` to `last`."""
    days = [D + timedelta(days=day) for day in range(first, last + 1)]
    return use(account, person, *(str(day) for day in days if day.weekday() < 5), **more)


def left(person, day, account="acme"):
    return {
        "account_id": account,
        "person_id": person,
        "change": "left",
        "happened_at": str(D + timedelta(days=day)),
    }


def told(found, *names):
    return tuple(found[name] for name in names or NAMES)


def test_of_three_regular_users_one_has_stopped(tmp_path):
    events = [
        *weekly("acme", "ann", -200, -4),
        *weekly("acme", "bob", -200, -4),
        *weekly("acme", "cy", -200, -32),
        *weekly("acme", "di", -100, -72),  # five weeks: never regular
        *weekly("acme", "ed", -200, -4, every=49),  # one week in seven
        *use("acme", None, str(D)),
    ]
    acme = ask(tmp_path, *NAMES, event=events)["acme"]
    assert told(acme) == (2, 3, 2, 1)


def test_a_silence_of_four_weeks_is_a_stop_and_a_shorter_one_a_holiday(tmp_path):
    for number, (silent, working) in enumerate(((27, 2), (28, 1))):
        events = [
            *weekly("acme", "ann", -200, -4),
            *weekly("acme", "bob", -silent - 140, -silent),
        ]
        found = ask(tmp_path / str(number), *NAMES, event=events)["acme"]
        assert told(found) == (working, 2, working, 2 - working)


def test_who_begins_counts_from_the_first_week(tmp_path):
    events = [*weekly("acme", "ann", -200, -4), *weekly("acme", "new", -10, -3)]
    assert told(ask(tmp_path, *NAMES, event=events)["acme"]) == (2, 2, 2, 0)


def test_who_hands_over_and_who_takes_over_are_one(tmp_path):
    """Ann leaves on day -60, and her login is taken away; Bob begins the day after."""
    events = [*weekly("acme", "ann", -200, -60), *weekly("acme", "bob", -59, -3)]
    events += weekly("acme", "cy", -200, -4)
    found = ask(tmp_path, *NAMES, event=events, membership=[left("ann", -59)])["acme"]
    assert told(found) == (2, 2, 2, 0)


def test_a_login_taken_away_is_a_user_lost_all_the_same(tmp_path):
    events = [row for who in ("ann", "bob") for row in weekly("acme", who, -200, -60)]
    events += weekly("acme", "cy", -200, -4)
    gone = [left("ann", -59), left("bob", -59)]
    assert told(ask(tmp_path, *NAMES, event=events, membership=gone)["acme"]) == (1, 3, 1, 2)


def test_a_login_that_was_given_back_is_none(tmp_path):
    events = [*weekly("acme", "ann", -200, -4), *weekly("acme", "bob", -200, -4)]
    back = {**left("bob", -40), "change": "joined"}
    found = ask(tmp_path, *NAMES, event=events, membership=[left("bob", -60), back])["acme"]
    assert told(found) == (2, 2, 2, 0)


def test_who_only_set_it_up_is_no_user_lost(tmp_path):
    """The engineer works on every working day of the first ten weeks, mostly with settings; two others stay."""
    others = [*weekly("acme", "ann", -190, -4), *weekly("acme", "bob", -190, -4)]
    for event, best in (("settings_changed", 2), ("task_done", 3)):
        setup = workdays("acme", "engineer", -200, -130, event=event)
        found = ask(tmp_path / event, *NAMES, event=[*others, *setup])["acme"]
        assert told(found) == (2, best, 2, best - 2)


def test_where_few_are_left_a_missing_one_is_not_waited_for(tmp_path):
    """Seven worked every working day. Three stopped 40 days ago, two 35 and 34, the sixth 9 days ago: seven working days."""
    events = [row for who in ("a", "b", "c") for row in workdays("acme", who, -200, -40)]
    events += workdays("acme", "d", -200, -9)
    events += workdays("acme", "e", -200, 0)
    events += workdays("acme", "f", -200, -34) + workdays("acme", "g", -200, -35)
    asked = (*NAMES, "missing_users", "last_working_user", "working_users_awaited")
    found = ask(tmp_path, *asked, event=events)["acme"]
    assert told(found) == (2, 7, 1, 6)
    assert found["working_users_awaited"] == 3  # with whoever was there 34 days ago
    assert (found["missing_users"], found["last_working_user"]) == (1, "e")


def test_where_most_are_there_a_missing_one_may_be_on_holiday(tmp_path):
    events = [row for who in ("a", "b", "c") for row in workdays("acme", who, -200, 0)]
    events += workdays("acme", "d", -200, -9)
    found = ask(tmp_path, *NAMES, "missing_users", event=events)["acme"]
    assert told(found) == (4, 4, 4, 0)
    assert found["missing_users"] == 1


def test_where_all_are_missing_it_is_closed(tmp_path):
    events = [row for who in ("a", "b", "c") for row in workdays("acme", who, -200, -40)]
    events += workdays("acme", "d", -200, -9)
    found = ask(tmp_path, *NAMES, "days_without_users", event=events)["acme"]
    assert told(found) == (1, 4, 1, 3)
    assert found["days_without_users"] == 9


def test_what_each_working_user_costs(tmp_path):
    events = [*weekly("acme", "ann", -200, -4), *weekly("acme", "bob", -200, -32)]
    lines = [line("acme", arr=2400, term_end="2024-12-31")]
    names = ("price_per_working_user", "price_per_working_user_at_best")
    found = ask(tmp_path, *names, event=events, contract_line=lines)["acme"]
    assert told(found, *names) == (200, 100)  # 200 a month, by one and by two


def test_a_fall_is_known_when_it_is_known(tmp_path):
    """Of the last weeks of Cy nobody heard before the day after D."""
    events = [
        *weekly("acme", "cy", -200, -32),
        *weekly("acme", "cy", -25, -4, known_at=str(D + timedelta(days=1))),
        *weekly("acme", "ann", -200, -4),
    ]
    assert told(ask(tmp_path / "on", *NAMES, event=events)["acme"])[0] == 1
    later = ask(tmp_path / "after", *NAMES, event=events, as_of=D + timedelta(days=1))["acme"]
    assert told(later)[0] == 2


def test_heavy_users_who_stopped(tmp_path):
    """Ann was there on every working day until 30 days ago, Bob once a week, Cy still is."""
    events = [
        *workdays("acme", "ann", -200, -57),
        *use("acme", "ann", str(D - timedelta(days=30))),
        *weekly("acme", "bob", -200, -30),
        *workdays("acme", "cy", -200, 0),
    ]
    found = ask(tmp_path, "heavy_users_stopped", event=events)["acme"]
    assert found["heavy_users_stopped"] == 1


def test_nobody_works_where_nothing_was_ever_done(tmp_path):
    events = weekly("acme", "ann", -200, -4)
    members = [
        {"account_id": "new", "person_id": "x", "change": "joined", "happened_at": "2024-06-01"}
    ]
    found = ask(tmp_path, *NAMES, "last_working_user", event=events, membership=members)
    assert told(found["new"]) == (0, 0, 0, 0)
    assert found["new"]["last_working_user"] is None
