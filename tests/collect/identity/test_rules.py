"""identity.toml is read strictly; without it nothing of a customer is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.collect.identity import Identity
from tenure.errors import DefinitionError

WHOLE = """
[internal]
domains = ["@Tasklane.test"]
people = ["qa-*"]
accounts = ["tasklane"]
[test]
accounts = ["test-*"]
[test.attributes]
plan = "internal"
stage = ["demo", "sandbox*"]
[impersonation]
properties = ["acting_as"]
[bots]
exclude = false
[accounts]
by_email_domain = true
"""


def test_the_whole_file(tmp_path: Path) -> None:
    (tmp_path / "identity.toml").write_text(WHOLE)
    rules = Identity.read(tmp_path)
    assert rules == Identity(
        internal_domains=("tasklane.test",),
        internal_people=("qa-*",),
        internal_accounts=("tasklane",),
        test_accounts=("test-*",),
        test_attributes={"plan": ("internal",), "stage": ("demo", "sandbox*")},
        impersonated=("acting_as",),
        bots=False,
        by_domain=True,
    )
    assert rules.hash == Identity.read(tmp_path).hash != ""


def test_without_a_file_and_with_an_empty_one_the_rules_are_the_same(tmp_path: Path) -> None:
    assert Identity.read(tmp_path) == Identity()
    (tmp_path / "identity.toml").write_text("")
    assert Identity.read(tmp_path).hash == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[intern]\npeople = []", "identity.toml:1: intern"),
        ("[internal]\npeple = []", "identity.toml:2: internal.peple"),
        ("[internal]\ndomains = ['tasklane']", "identity.toml:2: internal.domains"),
        ("[internal]\npeople = 'ann'", "identity.toml:2: internal.people"),
        ("[test.attributes]\nplan = 3", "identity.toml:2: test.attributes.plan"),
        ("[bots]\nexclude = 'yes'", "identity.toml:2: bots.exclude"),
        ("[bots", "identity.toml: this is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "identity.toml").write_text(text)
    with pytest.raises(DefinitionError) as error:
        Identity.read(tmp_path)
    assert said in str(error.value)
