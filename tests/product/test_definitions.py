"""What a product makes measurable, with numbers worked out by hand. The last four weeks begin on 3 June."""

from datetime import date

import pytest
from tests.metrics.ask import shipped, use
from tests.product.asked import ask_of, joined

from tenure import product
from tenure.catalog.catalog import Catalog
from tenure.errors import DefinitionError
from tenure.product.definitions import definitions, left_out
from tenure.product.name import as_name
from tenure.product.product import Feature, Product

REPORTS = """
[[features]]
name = "reports"
events = ["report_run", "report_scheduled"]
product = "Analytics Plus"
key = true

[[features]]
name = "dashboards"
events = ["dashboard_viewed"]
product = "Analytics Plus"

[[features]]
name = "boards"
events = ["board_viewed"]
"""


def week(*days):
    return [f"2024-06-{day:02}" for day in days]


def analytics():
    """ann works with reports on four days, bob once, a schedule on the 30th; cy only looks at boards; dan was here in May."""
    return [
        *use("acme", "ann", *week(3, 4, 5), event="report_run"),
        *use("acme", "ann", *week(5, 6), event="report_scheduled"),
        *use("acme", "bob", *week(4), event="report_run"),
        *use("acme", None, *week(30), event="report_run"),
        *use("acme", "cy", *week(10, 11), event="board_viewed"),
        *use("acme", "cy", *week(11), event="dashboard_viewed"),
        *use("acme", "dan", "2024-06-02", event="report_run"),
        *use("acme", "eve", *week(7), event="ping"),
        *use("zen", "fay", *week(7), event="board_viewed"),
    ]


def test_of_a_feature(tmp_path):
    names = ["users", "days", "events", "used", "first_use", "last_use", "depth"]
    answers = ask_of(tmp_path, REPORTS, *(f"reports_{name}" for name in names), event=analytics())
    acme = {name: answers["acme"][f"reports_{name}"] for name in names}
    # ann and bob, of the four (with cy and eve) who did anything; on the 3rd to 6th and the 30th
    assert acme == {
        "users": 2, "days": 5, "events": 7, "used": True, "depth": 0.5,
        "first_use": date(2024, 6, 2), "last_use": date(2024, 6, 30),
    }  # fmt: skip
    zen = {name: answers["zen"][f"reports_{name}"] for name in names}
    assert zen == {
        "users": 0, "days": 0, "events": 0, "used": False, "depth": 0.0,
        "first_use": None, "last_use": None,
    }  # fmt: skip


def test_of_a_feature_and_a_user(tmp_path):
    names = ["reports_days", "reports_events", "reports_used", "reports_last_use"]
    people = ask_of(tmp_path, REPORTS, *names, subject="person", event=analytics())
    assert [people["ann"][name] for name in names] == [4, 5, True, date(2024, 6, 6)]
    assert [people["cy"][name] for name in names] == [0, 0, False, None]
    assert [people["dan"][name] for name in names] == [0, 0, False, date(2024, 6, 2)]


def test_of_a_product_line(tmp_path):
    names = ["analytics_plus_users", "analytics_plus_days", "analytics_plus_depth"]
    acme = ask_of(tmp_path, REPORTS, *names, event=analytics())["acme"]
    assert [acme[name] for name in names] == [3, 6, 0.75]  # cy's dashboard on the 11th too


def test_adoption_is_of_all_who_had_a_login_in_the_period(tmp_path):
    """Adopted in the period ÷ users in the period: ann of ann, bob, cy and gus, who left on the 12th; hal left in May."""
    members = [joined(person) for person in ("ann", "bob", "cy", "gus", "hal")]
    members += [
        {**joined("gus", "2024-06-12"), "change": "left"},
        {**joined("hal", "2024-05-20"), "change": "left"},
        joined("ian", "2024-07-01"),
    ]
    answers = ask_of(
        tmp_path,
        REPORTS,
        "reports_adoption",
        "boards_adoption",
        event=analytics(),
        membership=members,
    )
    assert (answers["acme"]["reports_adoption"], answers["acme"]["boards_adoption"]) == (0.25, 0.0)
    assert answers["zen"]["reports_adoption"] is None  # nobody has a login there


def test_a_quarter_of_a_thousand_users_in_march(tmp_path):
    """250 of 1,000 is 25 %: users who had adopted reports in March ÷ users in March, two of whom left in it."""
    members = [joined(f"u{number}") for number in range(1000)]
    members += [{**joined(f"u{number}", "2024-03-15"), "change": "left"} for number in (0, 999)]
    days = ["2024-03-04", "2024-03-05", "2024-03-06", "2024-03-07"]
    events = [
        one for number in range(250) for one in use("acme", f"u{number}", *days, event="report_run")
    ]
    events += use("acme", "u400", *days[:3], event="report_run")
    answers = ask_of(
        tmp_path,
        REPORTS,
        "reports_adoption",
        as_of=date(2024, 3, 31),
        membership=members,
        event=events,
    )
    assert answers["acme"]["reports_adoption"] == 0.25


def test_of_a_meter_that_adds_up(tmp_path):
    toml = """
        [[meters]]
        name = "files"
        event = "file_uploaded"
        unit = "files"
        [[meters]]
        name = "runs"
        event = "workflow_run"
        of = "events"
    """
    events = [
        *use("acme", "ann", *week(3, 4), event="file_uploaded", quantity=3.5),
        *use("acme", "ann", "2024-06-02", event="file_uploaded", quantity=100.0),
        *use("acme", None, *week(5, 6, 7), event="workflow_run", quantity=9.0),
    ]
    acme = ask_of(tmp_path, toml, "files_total", "runs_total", event=events)["acme"]
    assert (acme["files_total"], acme["runs_total"]) == (7.0, 3)


def test_of_a_meter_that_is_a_level(tmp_path):
    toml = '[[meters]]\nname = "storage"\ngauge = "storage_gb"\nunit = "GB"\n'

    def read(account, at, value, **more):
        return {
            "account_id": account,
            "meter": "storage_gb",
            "happened_at": at,
            "value": value,
            **more,
        }

    readings = [
        read("acme", "2024-06-03", 90.0, capacity=100.0),
        read("acme", "2024-06-10", 40.0, capacity=160.0),
        read("zen", "2024-06-10", 5.0),
        {**read("kite", "2024-06-10", 5.0), "meter": "seats"},
    ]
    answers = ask_of(tmp_path, toml, "storage_level", "storage_capacity_use", gauge=readings)
    told = {a: (one["storage_level"], one["storage_capacity_use"]) for a, one in answers.items()}
    assert told == {"acme": (40.0, 0.25), "zen": (5.0, None), "kite": (None, None)}


FLOW = """
[[flows]]
name = "set_up"
steps = [
  { event = "wizard_started" },
  { event = "wizard_step", property = "step", value = 2 },
  { event = "wizard_finished" },
]
"""


def test_of_a_flow(tmp_path):
    """ann and bob begin it, ann gets to its end; cy ended on the 4th one begun in May, and begins another on the 5th."""

    def step(person, at, event, **more):
        return use("acme", person, f"2024-{at}", event=event, **more)

    events = [
        *step("ann", "06-03T10:00", "wizard_started"),
        *step("ann", "06-03T10:05", "wizard_step", properties='{"step": 1}'),
        *step("ann", "06-03T10:07", "wizard_step", properties='{"step": 2}'),
        *step("ann", "06-03T10:09", "wizard_finished"),
        *step("bob", "06-03T11:00", "wizard_started"),
        *step("bob", "06-03T11:05", "wizard_step", properties='{"step": 2}'),
        *step("cy", "05-30T10:00", "wizard_started"),
        *step("cy", "06-04T10:00", "wizard_finished"),
        *step("cy", "06-05T10:00", "wizard_started"),
        *step("dan", "06-05T10:00", "wizard_step", properties='{"step": 1}'),
        *step("eve", "06-05T10:00", "other"),
    ]
    names = ["set_up_started", "set_up_finished", "set_up_completion"]
    acme = ask_of(tmp_path / "a", FLOW, *names, event=events)["acme"]
    assert [acme[name] for name in names] == [3, 2, pytest.approx(1 / 3)]
    people = ask_of(tmp_path / "b", FLOW, "set_up_step", subject="person", event=events)
    furthest = {person: one["set_up_step"] for person, one in people.items()}
    assert furthest == {"ann": 3, "bob": 2, "cy": 3, "dan": None, "eve": None}


TIMES = """
[[milestones]]
name = "imported"
event = "data_imported"
[[milestones]]
name = "first_report"
event = "report_run"
[[milestones]]
name = "signed"
fact = "contract"
[[times]]
name = "to_value"
title = "Time to value"
from = "imported"
to = "first_report"
[[times]]
name = "to_start"
from = "signed"
to = "imported"
"""


def test_of_times_between_milestones(tmp_path):
    """At acme ann imports on the 3rd and bob runs the first report on the 10th, eve had run one before she imported."""
    events = [
        *use("old", "ada", "2024-01-01", event="ping"),  # since then use is recorded
        *use("acme", "ann", *week(3, 20), event="data_imported"),
        *use("acme", "bob", *week(10, 12), event="report_run"),
        *use("acme", "ann", *week(15), event="report_run"),
        *use("late", "cy", *week(10), event="data_imported"),
        *use("none", "dan", *week(10), event="ping"),
        *use("early", "eve", *week(5), event="report_run"),
        *use("early", "eve", *week(8), event="data_imported"),
    ]
    lines = [
        {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2024-06-01"}
    ]
    names = ["to_value_days", "to_start_days", "imported_reached", "first_report_reached"]
    found = ask_of(tmp_path / "a", TIMES, *names, event=events, contract_line=lines)
    told = {account: tuple(one[name] for name in names) for account, one in found.items()}
    assert told == {
        "acme": (7, 2, date(2024, 6, 3), date(2024, 6, 10)),
        "late": (None, None, date(2024, 6, 10), None),
        "none": (None, None, None, None),
        "early": (0, None, date(2024, 6, 8), date(2024, 6, 5)),
        "old": (None, None, None, None),
    }
    people = ask_of(tmp_path / "b", TIMES, "to_value_days", subject="person", event=events)
    days = {person: one["to_value_days"] for person, one in people.items()}
    assert days == {"ann": 12, "bob": None, "cy": None, "dan": None, "eve": 0, "ada": None}


def test_who_signed_before_use_was_recorded_did_not_take_years(tmp_path):
    lines = [
        {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2020-01-01"}
    ]
    events = use("acme", "ann", *week(3), event="data_imported")
    names = ["to_start_days", "imported_reached"]
    acme = ask_of(tmp_path, TIMES, *names, event=events, contract_line=lines)["acme"]
    assert [acme[name] for name in names] == [None, date(2024, 6, 3)]


def test_a_setting_is_on(tmp_path):
    toml = '[[settings]]\nname = "sso"\nattribute = "sso_enabled"\n'
    attributes = [
        {"account_id": account, "name": "sso_enabled", "value": value, "happened_at": "2024-06-01"}
        for account, value in (("acme", "true"), ("zen", "false"))
    ]
    answers = ask_of(tmp_path, toml, "sso_on", attribute=attributes)
    assert (answers["acme"]["sso_on"], answers["zen"]["sso_on"]) == (True, False)


def test_log_ins_as_declared_and_per_user(tmp_path):
    events = [
        *use("acme", "ann", *week(3, 3, 4), event="came_in"),
        *use("acme", "bob", *week(3), event="came_in"),
        *use("acme", "bob", *week(4), event="login"),
        *use("acme", "cy", *week(4), event="work"),
    ]
    names = ("logins", "logins_per_user")
    acme = ask_of(tmp_path / "a", 'login = "came_in"', *names, event=events)["acme"]
    assert (acme["logins"], acme["logins_per_user"]) == (4, pytest.approx(4 / 3))
    # without a word about it, what is called a log-in is one
    acme = ask_of(tmp_path / "b", "", *names, events=["work", "login"], event=events)["acme"]
    assert acme["logins"] == 1


def test_without_declared_features_events_stand_for_them(tmp_path):
    """So `report_run_days >= 2` works at once."""
    names = ["report_run_days", "report_run_users", "report_run_depth"]
    acme = ask_of(tmp_path, "", *names, events=["report_run", "ping"], event=analytics())["acme"]
    assert [acme[name] for name in names] == [4, 2, 0.5]  # the 3rd, 4th, 5th and 30th


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("report_run", "report_run"),
        ("Report Run", "report_run"),
        ("reportRun", "report_run"),
        ("$pageview", "pageview"),
        ("/api/v2", "api_v2"),
        ("2fa enabled", "n_2fa_enabled"),
        ("…", ""),
    ],
)
def test_an_event_gives_a_name_that_a_definition_can_have(event, name):
    assert as_name(event) == name


def test_events_whose_names_mean_something_else_are_left_out():
    known = {"active_users", "report_run_depth"}
    events = ["active", "open", "report_run", "Open", "…"]
    made = {one.name for one in definitions(Product(), events, known)}
    assert {name.removesuffix("_users") for name in made if name.endswith("_users")} == {"open"}
    assert left_out(events, known) == ("active", "report_run", "Open", "…")


def test_only_the_most_used_events_and_those_that_somebody_asks_for():
    events = [f"e{number:03}" for number in range(100)]
    made = {one.name for one in definitions(Product(), events, wanted=["e077_days", "e099"])}
    assert {name for name in made if name.endswith("_users")} == {
        f"{event}_users" for event in [*events[:60], "e077"]
    }


def test_what_is_declared_and_cannot_be_named_is_refused(tmp_path):
    def declared(text):
        (tmp_path / "features.toml").write_text(text)
        return product.read(tmp_path)

    active = declared('[[features]]\nname = "active"\nevents = ["x"]')
    with pytest.raises(DefinitionError, match=r"features.toml:2: .*'active_users', which there is"):
        definitions(active, taken=shipped().definitions)
    line = declared('[[features]]\nname = "reports"\nevents = ["x"]\nproduct = "Reports"')
    with pytest.raises(
        DefinitionError, match=r"features.toml:2: .*'reports_users', which .*:2 makes"
    ):
        definitions(line)
    two = declared(
        '[[features]]\nname = "a"\nevents = ["x"]\n[[milestones]]\nname = "m"\nevent = "x"\n'
        '[[milestones]]\nname = "n"\nevent = "y"\n[[times]]\nname = "a"\nfrom = "m"\nto = "n"'
    )
    with pytest.raises(DefinitionError, match=r"features.toml:11: .*'a_days', which .*:2 makes"):
        definitions(two)


def test_key_features_are_stored_every_day_and_others_when_asked_for(tmp_path):
    (tmp_path / "features.toml").write_text(REPORTS)
    made = {one.name: one for one in definitions(product.read(tmp_path))}
    assert not made["reports_users"].on_demand
    assert made["boards_users"].on_demand
    assert made["reports_adoption"].on_demand  # in table form: costly


def test_a_version_changes_with_what_is_declared():
    def catalog(**more):
        feature = Feature(name="reports", title="Reports", events=("report_run",), **more)
        declared = {"feature_usage": repr(feature)}
        return Catalog(
            [*shipped().definitions.values(), *definitions(Product(features=(feature,)))],
            declared=declared,
        )

    before, after = catalog(), catalog(level="advanced")
    assert before.version("reports_users") == catalog().version("reports_users")
    assert before.version("reports_users") != after.version("reports_users")
    assert before.version("arr") == after.version("arr")


def test_every_one_of_them_is_documented_with_unit(tmp_path):
    (tmp_path / "features.toml").write_text(REPORTS + FLOW + TIMES)
    for one in definitions(product.read(tmp_path), ["login"]):
        assert one.unit
        assert one.doc[0].isupper(), one.doc
        assert one.doc.endswith("."), one.doc


def test_of_thousands_of_features_those_that_somebody_needs_make_definitions() -> None:
    features = tuple(
        Feature(name=f"f{n}", title=f"F{n}", events=(f"e{n}",), key=n == 2_000)
        for n in range(3_000)
    )
    made = {one.name for one in definitions(Product(features=features), wanted=["f2500_users"])}
    there = {n for n in range(3_000) if f"f{n}_users" in made}
    assert there == {*range(200), 2_000, 2_500}
