"""features.toml: what it may say, and how what is wrong is told with file, line, key and value."""

import pytest

from tenure import product
from tenure.errors import DefinitionError
from tenure.product.product import Feature, Flow, Meter, Milestone, Setting, Span, Step

WHOLE = """
plan = "tier"
login = "signed_in"

[[features]]
name = "reports"
events = ["report_run", "report_scheduled"]
product = "Analytics"
plans = ["Pro"]
level = "advanced"
key = true
differentiating = true

[[features]]
name = "boards"
title = "Task boards"
events = "board_viewed"

[[settings]]
name = "sso"
title = "Single sign-on"
attribute = "sso_enabled"
on = ["TRUE"]

[[settings]]
name = "crm"
form = "integration"
event = "crm_synced"
days = 14

[[meters]]
name = "files"
unit = "files"
event = "file_uploaded"

[[meters]]
name = "storage"
gauge = "storage_gb"

[[flows]]
name = "set_up"
help = ["help_viewed"]
steps = [
  { event = "wizard_started" },
  { event = "wizard_step", property = "step", value = 2, title = "Second page" },
]

[[milestones]]
name = "imported"
event = "data_imported"

[[milestones]]
name = "first_report"
feature = "reports"

[[milestones]]
name = "signed"
fact = "contract"

[[milestones]]
name = "live"
attribute = "status"
value = "Live"

[[times]]
name = "to_value"
from = "imported"
to = "first_report"
"""


@pytest.fixture
def read(tmp_path):
    def from_text(text):
        (tmp_path / "features.toml").write_text(text, encoding="utf-8")
        return product.read(tmp_path)

    return from_text


def test_without_a_file_nothing_is_declared(tmp_path):
    assert product.read(tmp_path) == product.Product()


def test_all_that_can_be_said(read):
    sold = read(WHOLE)
    assert (sold.plan, sold.login) == ("tier", ("signed_in",))
    assert sold.features == (
        Feature(
            name="reports", title="Reports", events=("report_run", "report_scheduled"),
            product="Analytics", plans=("Pro",), level="advanced", key=True, differentiating=True,
        ),
        Feature(name="boards", title="Task boards", events=("board_viewed",)),
    )  # fmt: skip
    assert sold.settings == (
        Setting(name="sso", title="Single sign-on", attribute="sso_enabled", on=("true",)),
        Setting(name="crm", title="Crm", form="integration", event="crm_synced", days=14),
    )
    assert sold.meters == (
        Meter(name="files", title="Files", unit="files", event="file_uploaded"),
        Meter(name="storage", title="Storage", unit="storage", gauge="storage_gb"),
    )
    second = Step(title="Second page", event="wizard_step", property="step", value="2")
    assert sold.flows == (
        Flow(
            name="set_up", title="Set up", help=("help_viewed",),
            steps=(Step(title="Wizard started", event="wizard_started"), second),
        ),
    )  # fmt: skip
    assert sold.milestones == (
        Milestone(name="imported", title="Imported", kind="event", events=("data_imported",)),
        Milestone(
            name="first_report", title="First report", kind="event",
            events=("report_run", "report_scheduled"),
        ),
        Milestone(name="signed", title="Signed", kind="contract"),
        Milestone(name="live", title="Live", kind="attribute", attribute="status", value="live"),
    )  # fmt: skip
    assert sold.spans == (
        Span(name="to_value", title="To value", since="imported", until="first_report"),
    )


def test_what_is_read_is_what_the_warehouse_is_told(read):
    told = {name: rows.to_pylist() for name, rows in product.declared(read(WHOLE)).items()}
    assert [(row["event"], row["feature"]) for row in told["declared_features"]] == [
        ("report_run", "reports"),
        ("report_scheduled", "reports"),
        ("board_viewed", "boards"),
    ]
    assert [(row["feature"], row["plan"]) for row in told["declared_plans"]] == [
        ("reports", "Pro"),
        ("reports", "Analytics"),
        ("boards", None),
    ]
    assert [(row["step"], row["property"], row["value"]) for row in told["declared_steps"]] == [
        (1, None, None),
        (2, "$.step", "2"),
    ]


FEATURE = '[[features]]\nname = "a"\nevents = ["x"]\n'
MILESTONE = '[[milestones]]\nname = "m"\nevent = "x"\n'
WRONG = [
    ("feature = 3", ":1: feature = '3' is not known here; did you mean features?"),
    ("[features]\nname = 'a'", "features = ", "must be a list of tables: [[features]]"),
    ('login = ["in", 3]', ":1: login = ", "must be a list of texts in quotes"),
    ("plan = 3", ":1: plan = '3' must be a text in quotes"),
    ("not toml at all", "this is not TOML"),
    ('[[features]]\nname = "a"', "features[1].events must be a list of texts in quotes, at least one"),
    ('[[features]]\nname = "a"\nevents = []', ":3: features[1].events = '[]' must be"),
    ('[[features]]\nname = "a"\nevents = [1]', ":3: features[1].events = '[1]' must be"),
    ('[[features]]\nevents = ["x"]', ":1: features[1].name is missing"),
    ('[[features]]\nname = "Reports"\nevents = ["x"]', ":2: features[1].name = 'Reports' must be a name"),
    (FEATURE + 'level = "expert"', ":4: features[1].level = 'expert' must be one of: basic, advanced"),
    (FEATURE + 'key = "yes"', ":4: features[1].key = 'yes' must be true or false"),
    (FEATURE + 'events2 = "x"', ":4: features[1].events2 = 'x' is not known here; did you mean events?"),
    (FEATURE + FEATURE, ":5: features[2].name = 'a' is there already, at ", "features.toml:2"),
    (FEATURE + FEATURE.replace('"a"', '"b"'), ":6: features[2].events = ", "has 'x', which shows the feature 'a'"),
    ('[[settings]]\nname = "s"', ":2: settings[1].name = 's' has none of attribute or event"),
    ('[[settings]]\nname = "s"\nattribute = "p"\nevent = "x"', ":4: settings[1].event = 'x' and attribute stand together"),
    ('[[settings]]\nname = "s"\nattribute = "p"\ndays = 3', ":4: settings[1].days = '3' goes with an event"),
    ('[[settings]]\nname = "s"\nevent = "x"\non = "1"', ":4: settings[1].on = '1' goes with an attribute"),
    ('[[settings]]\nname = "s"\nevent = "x"\ndays = 0', ":4: settings[1].days = '0' must be a number from 1 to 3660"),
    ('[[settings]]\nname = "s"\nevent = "x"\nform = "plug-in"', ":4: settings[1].form = 'plug-in' must be one of: setting, integration"),
    ('[[meters]]\nname = "m"', ":2: meters[1].name = 'm' has none of event or gauge"),
    ('[[meters]]\nname = "m"\nevent = "x"\ngauge = "y"', ":4: meters[1].gauge = 'y' and event stand together"),
    ('[[meters]]\nname = "m"\nevent = "x"\nof = "bytes"', ":4: meters[1].of = 'bytes' must be one of: quantity, events"),
    ('[[meters]]\nname = "m"\ngauge = "x"\nof = "events"', ":4: meters[1].of = 'events' goes with an event"),
    ('[[flows]]\nname = "f"\nsteps = [{ event = "x" }]', ":3: flows[1].steps = ", "at least two tables"),
    ('[[flows]]\nname = "f"\nsteps = [{ event = "x" }, { event = "y", property = "p" }]',
     ":3: flows[1].steps[2].value and property belong together"),
    ('[[flows]]\nname = "f"\nsteps = [{ event = "x" }, { event = "y", property = "p\'q", value = 1 }]',
     ":3: flows[1].steps[2].property = ", "must be the name of a property"),
    ('[[flows]]\nname = "f"\nsteps = [{ event = "x" }, { event = "y", property = "p", value = 1.5 }]',
     ":3: flows[1].steps[2].value = '1.5' must be a text, a number or true"),
    ('[[milestones]]\nname = "m"', ":2: milestones[1].name = 'm' has none of event, feature, attribute or fact"),
    (MILESTONE + 'fact = "goal"', ":4: milestones[1].fact = 'goal' and event stand together"),
    (MILESTONE + 'value = "1"', ":4: milestones[1].value = '1' goes with an attribute"),
    ('[[milestones]]\nname = "m"\nfeature = "a"', ":3: milestones[1].feature = 'a' must be one of: none is declared"),
    ('[[milestones]]\nname = "m"\nfact = "renewal"', ":3: milestones[1].fact = 'renewal' must be one of: contract, trial"),
    (MILESTONE + '[[times]]\nname = "t"\nfrom = "m"\nto = "n"', ":7: times[1].to = 'n' must be one of: m"),
    (MILESTONE + '[[times]]\nname = "t"\nfrom = "m"', ":4: times[1].to is missing"),
    (MILESTONE + '[[times]]\nname = "t"\nfrom = "m"\nto = "m"', ":7: times[1].to = 'm' is where it begins"),
]  # fmt: skip


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case[1][:60])
def test_what_is_wrong_is_said_with_its_place(read, case):
    text, *said = case
    with pytest.raises(DefinitionError) as refused:
        read(text)
    message = str(refused.value)
    assert "features.toml" in message
    for part in said:
        assert part in message, message
