"""A suggestion is guesswork from names and numbers, and always a features.toml that reads."""

import pytest

from tenure.product import edit
from tenure.product.definitions import definitions
from tenure.product.seen import EventUse, Seen
from tenure.product.suggest import sorted_out, suggest


def event(name, count=1000, users=500, **more):
    given = {"accounts": 50, "counted": 0, "rows": count, "heavy": users // 4, **more}
    return EventUse(name, count, users, **given)


EVENTS = (
    event("task_done"),
    event("User Signed In"),
    event("session_start"),
    event("help_viewed"),
    event("import_started", 80),
    event("import_step", 70, steps=("1", "2")),
    event("import_completed", 60),
    event("salesforce_sync", 500, 0),
    event("photo_uploaded", counted=900),
    event("macro_recorded", 50, 30, heavy=28),
    event("colour_changed", 40, 30, heavy=3),
    event("report_run", stays=0.2),
    event("search", stays=0.07),
)
SEEN = Seen(
    EVENTS, users=600, switches=("sso_enabled",), gauges=("photo_uploaded", "cpu"), contracts=True
)


@pytest.fixture
def read(tmp_path):
    return lambda text: edit.save(tmp_path, text)


def test_names_tell_log_ins_noise_help_flows_and_integrations():
    told = sorted_out(EVENTS)
    assert [use.event for use in told.login] == ["User Signed In"]
    assert [use.event for use in told.noise] == ["session_start"]
    assert [use.event for use in told.help] == ["help_viewed"]
    assert [use.event for use in told.integrations] == ["salesforce_sync"]
    assert [(name, [use.event for use in uses]) for name, uses in told.flows] == [
        ("import", ["import_started", "import_step", "import_completed"])
    ]


@pytest.mark.parametrize(
    "name", ["login", "log in", "user_login", "Signed In", "sign-in", "logged_in"]
)
def test_what_is_called_a_log_in_is_one(name):
    assert [use.event for use in sorted_out([event(name)]).login] == [name]


@pytest.mark.parametrize(
    "name", ["blogging", "login_page_redesigned", "catalog_in_print", "design_in_2d"]
)
def test_what_only_sounds_like_one_is_a_feature(name):
    assert [use.event for use in sorted_out([event(name)]).features] == [name]


def test_a_suggestion_reads_and_says_what_was_guessed(read):
    sold = read(suggest(SEEN))
    features = {feature.name: feature for feature in sold.features}
    assert [name for name, one in features.items() if one.key] == ["report_run"]
    assert [name for name, one in features.items() if one.level == "advanced"] == ["macro_recorded"]
    assert [name for name, one in features.items() if one.obscure] == ["colour_changed"]
    assert [(one.name, one.form) for one in sold.settings] == [
        ("sso_enabled", "setting"),
        ("salesforce_sync", "integration"),
    ]
    assert [(one.name, one.event, one.gauge) for one in sold.meters] == [
        ("photo_uploaded", "photo_uploaded", None),
        ("photo_uploaded_level", None, "photo_uploaded"),
        ("cpu", None, "cpu"),
    ]
    (flow,) = sold.flows
    assert [(step.event, step.value) for step in flow.steps] == [
        ("import_started", None), ("import_step", "1"), ("import_step", "2"), ("import_completed", None),
    ]  # fmt: skip
    assert flow.help == ("help_viewed",)
    (span,) = sold.spans
    assert (span.since, span.until) == ("signed", "first_report_run")


def test_a_name_that_means_something_else_is_given_another(read):
    seen = Seen((event("active"), event("…"), event('a "quoted" one')), users=500)
    sold = read(suggest(seen, taken={"active_users"}))
    assert [one.name for one in sold.features] == ["active_feature", "feature", "a_quoted_one"]
    assert definitions(sold, taken={"active_users"})


def test_where_nothing_came_there_is_nothing_to_suggest(read):
    assert read(suggest(Seen())).features == ()


def test_events_that_differ_only_in_writing_are_one(read):
    seen = Seen(
        (event("report_run", counted=900), event("Report Run", 10, counted=1000)), users=500
    )
    sold = read(suggest(seen))
    assert [one.events for one in sold.features] == [("report_run", "Report Run")]
    assert [one.name for one in sold.meters] == ["report_run", "report_run_too"]
