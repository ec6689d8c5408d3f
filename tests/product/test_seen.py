"""What has come in, told for a suggestion."""

from datetime import date, timedelta

from tests.lakes import lake_with
from tests.metrics.ask import use

from tenure.product.seen import most_used, seen
from tenure.warehouse.engines.duckdb import Engine


def days(since, count, every=1):
    return [str(since + timedelta(days=n * every)) for n in range(count)]


def looked_at(folder, **facts):
    pinned = lake_with(folder, **facts).pin()
    with Engine(memory="1GB") as engine:
        return seen(engine, pinned), most_used(engine, pinned)


def test_events_with_who_sends_them(tmp_path):
    """ann does most of all four; photos have quantities, steps are numbered, a job has no user."""
    begun = date(2024, 5, 1)
    events = [
        *use("acme", "ann", *days(begun, 20), event="saved"),
        *use("acme", "bob", *days(begun, 3), event="saved"),
        *use("zen", "cy", *days(begun, 2), event="photo", quantity=2.0),
        *use("zen", "di", *days(begun, 1), event="photo"),
        *use("zen", "di", "2024-05-01T10:00", event="wizard", properties='{"step": 1}'),
        *use("zen", "di", "2024-05-01T10:05", event="wizard", properties='{"step": 10}'),
        *use("zen", "di", "2024-05-01T10:05", event="wizard", properties='{"step": 2}'),
        *use("zen", None, *days(begun, 2), event="job"),
    ]
    attributes = [
        {"account_id": account, "name": name, "value": value, "happened_at": "2024-05-01"}
        for account, name, value in (
            ("acme", "sso", "true"), ("zen", "sso", "False"), ("acme", "theme", "own"),
            ("zen", "theme", "true"), ("acme", "beta", "yes"),
        )
    ]  # fmt: skip
    gauge = {"account_id": "zen", "meter": "cpu", "happened_at": "2024-05-01", "value": 1.0}
    found, names = looked_at(tmp_path, event=events, attribute=attributes, gauge=[gauge])
    told = {
        u.event: (u.count, u.users, u.accounts, u.counted, u.rows, u.heavy) for u in found.events
    }
    assert told == {
        "saved": (23, 2, 1, 0, 23, 1),
        "photo": (3, 2, 1, 2, 3, 0),
        "wizard": (3, 1, 1, 0, 1, 0),
        "job": (2, 0, 1, 0, 2, 0),
    }
    assert names == ("saved", "photo", "wizard", "job")
    assert {u.event: u.steps for u in found.events if u.steps} == {"wizard": ("1", "2", "10")}
    assert (found.users, found.switches, found.gauges) == (4, ("sso",), ("cpu",))
    assert (found.contracts, found.memberships) == (False, False)


def test_who_stays_did_something_early_more_often_than_chance(tmp_path):
    """60 users begin in January. Of 30 who run a report at once 24 are still there in June, of the others 6."""
    events = []
    for number in range(60):
        person, reports = f"p{number:02}", number < 30
        stays = number < 24 or number >= 54
        events += use("acme", person, "2024-01-10", event="open")
        events += use("acme", person, "2024-01-12", event="report") if reports else []
        events += use("acme", person, "2024-01-12", event="search") if number % 2 else []
        events += use("acme", person, "2024-06-25", event="open") if stays else []
    found, _ = looked_at(tmp_path, event=events)
    points = {use.event: use.stays for use in found.events}
    assert points == {"open": None, "report": 24 / 30 - 6 / 30, "search": None}
