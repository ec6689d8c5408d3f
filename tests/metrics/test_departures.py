from datetime import date, timedelta

from tests.metrics.ask import D, ask, use

NAMES = ("sponsor_gone", "sponsor_gone_on", "days_since_sponsor_gone", "sponsors_left")


def role(person, role="champion", account="acme", at="2024-01-01", change="taken"):
    return {
        "account_id": account,
        "person_id": person,
        "role": role,
        "change": change,
        "happened_at": at,
    }


def member(person, at, change="left", account="acme"):
    return {"account_id": account, "person_id": person, "change": change, "happened_at": at}


def told(found):
    return tuple(found[name] for name in NAMES)


def test_a_champion_whose_login_was_taken_away_is_gone(tmp_path):
    """The role still stands: nobody has told us."""
    found = ask(
        tmp_path,
        *NAMES,
        role=[role("maya"), role("ann", account="calm")],
        membership=[member("maya", "2024-01-01", "joined"), member("maya", "2024-06-20")],
    )
    assert told(found["acme"]) == ("maya", date(2024, 6, 20), 10, 0)
    assert told(found["calm"]) == (None, None, None, 1)


def test_a_role_that_ended_and_what_was_said_count_too(tmp_path):
    said = {"account_id": None, "person_id": "bo", "name": "left_company", "value": "yes"}
    bounced = {
        "account_id": None,
        "person_id": "cy",
        "name": "email_status",
        "value": "Hard bounce",
    }
    roles = [
        role("ann", "decision_maker", "ended"),
        role("ann", "decision_maker", "ended", "2024-06-10", "given_up"),
        role("bo", account="said"),
        role("cy", "sponsor", "bounced"),
        role("di", "sponsor", "bounced"),
    ]
    found = ask(
        tmp_path,
        *NAMES,
        role=roles,
        membership=[member("ann", "2024-01-01", "joined", "ended")],
        attribute=[{**said, "happened_at": "2024-06-12"}, {**bounced, "happened_at": "2024-06-14"}],
    )
    assert told(found["ended"]) == ("ann", date(2024, 6, 10), 20, 0)
    assert told(found["said"]) == ("bo", date(2024, 6, 12), 18, 0)
    assert told(found["bounced"]) == ("cy", date(2024, 6, 14), 16, 1)


def test_who_plays_no_such_part_and_who_came_back_is_not_gone(tmp_path):
    found = ask(
        tmp_path,
        *NAMES,
        role=[role("ann", "admin"), role("bo", account="back")],
        membership=[
            member("ann", "2024-06-20"),
            member("bo", "2024-06-01", account="back"),
            member("bo", "2024-06-10", "joined", "back"),
        ],
    )
    assert told(found["acme"]) == (None, None, None, 0)
    assert told(found["back"]) == (None, None, None, 1)


def test_after_half_a_year_it_is_no_news(tmp_path):
    found = ask(
        tmp_path,
        *NAMES,
        role=[role("ann", at="2023-01-01")],
        membership=[member("ann", str(D - timedelta(days=182)))],
    )
    assert told(found["acme"]) == (None, None, None, 0)


def work(person, first, last, times=1):
    days = [str(D + timedelta(days=day)) for day in range(first, last + 1, 7)]
    return use("acme", person, *days * times)


def test_the_main_user_whose_login_is_taken_away_is_told(tmp_path):
    """Ann did 20 of 39 events of the half-year; after her nobody began."""
    events = [*work("ann", -100, -30, 2), *work("bob", -100, -4)]
    gone = [member("ann", str(D - timedelta(days=29)))]
    assert ask(tmp_path, "main_user_gone", event=events, membership=gone)["acme"][
        "main_user_gone"
    ] == ("ann")


def test_who_hands_over_is_no_main_user_lost(tmp_path):
    events = [*work("ann", -100, -30, 2), *work("bob", -100, -4), *work("new", -28, 0)]
    gone = [member("ann", str(D - timedelta(days=29)))]
    found = ask(tmp_path, "main_user_gone", event=events, membership=gone)
    assert found["acme"]["main_user_gone"] is None
