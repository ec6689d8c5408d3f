from datetime import date

import pytest
from tests.metrics.ask import ask, use
from tests.product.asked import ask_of

DECLARED = """
[[settings]]
name = "sso"
attribute = "sso_enabled"
[[settings]]
name = "theme"
attribute = "theme"
on = ["own"]
[[settings]]
name = "crm"
form = "integration"
event = "crm_synced"
days = 14
[[settings]]
name = "chat"
form = "integration"
event = "chat_linked"
"""
NAMES = [
    "settings_on", "integrations_on", "settings_declared", "configuration_share",
    "last_configuration_change", "days_since_configuration_change",
]  # fmt: skip


def attribute(account, name, value, at):
    return {"account_id": account, "name": name, "value": value, "happened_at": at}


def test_what_is_on_of_what_is_declared(tmp_path):
    """acme: single sign-on and its own theme are on, the CRM was synced ten days ago; zen's sync was a month ago."""
    attributes = [
        attribute("acme", "sso_enabled", "true", "2024-05-01"),
        attribute("acme", "theme", "own", "2024-06-25"),
        attribute("zen", "sso_enabled", "true", "2024-05-01"),
        attribute("zen", "sso_enabled", "false", "2024-06-01"),
        attribute("kite", "colour", "red", "2024-06-01"),
    ]
    events = [
        *use("acme", None, "2024-06-20", event="crm_synced"),
        *use("zen", None, "2024-05-30", event="crm_synced"),
    ]
    answers = ask_of(tmp_path, DECLARED, *NAMES, attribute=attributes, event=events)
    assert {account: tuple(one[name] for name in NAMES) for account, one in answers.items()} == {
        "acme": (2, 1, 4, 0.75, date(2024, 6, 25), 5),
        "zen": (0, 0, 4, 0.0, date(2024, 6, 1), 29),
        "kite": (0, 0, 4, 0.0, None, None),
    }


def test_where_no_settings_are_declared_nothing_is_known_of_them(tmp_path):
    attributes = [attribute("acme", "sso_enabled", "true", "2024-05-01")]
    acme = ask(tmp_path, *NAMES, attribute=attributes)["acme"]
    assert [acme[name] for name in NAMES] == [None] * len(NAMES)


@pytest.mark.parametrize(("as_of", "on"), [(date(2024, 6, 14), 1), (date(2024, 6, 15), 0)])
def test_an_event_shows_it_for_as_long_as_declared(tmp_path, as_of, on):
    events = use("acme", None, "2024-06-01", event="crm_synced")
    answers = ask_of(tmp_path, DECLARED, "integrations_on", as_of=as_of, event=events)
    assert answers["acme"]["integrations_on"] == on


def test_a_value_that_only_came_again_is_no_change(tmp_path):
    days = ("2024-06-01", "2024-06-02", "2024-06-20")
    attributes = [attribute("acme", "sso_enabled", "true", day) for day in days]
    attributes += [
        attribute("zen", "sso_enabled", value, day)
        for value, day in zip(("true", "false", "true"), days, strict=True)
    ]
    found = ask_of(tmp_path, DECLARED, "last_configuration_change", attribute=attributes)
    assert {one: row["last_configuration_change"] for one, row in found.items()} == {
        "acme": date(2024, 6, 1),
        "zen": date(2024, 6, 20),
    }
