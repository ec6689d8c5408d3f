"""Every command, option and setting is in the documentation, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from tenure.cli.command import VERBS, app
from tenure.settings import METRICS, SETTINGS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")
SHARED = {"--help", "-h", "--workspace", "-w", "--version"}  # told once, at the top


def options(verb: str) -> set[str]:
    """The options of a verb, as they are typed."""
    command = typer.main.get_command(app).commands[verb]  # type: ignore[attr-defined]
    all_ = [command, *getattr(command, "commands", {}).values()]  # `key` has verbs of its own
    parameters = [parameter for each in all_ for parameter in each.params]
    return {name for parameter in parameters for name in parameter.opts if name.startswith("-")}


def section(verb: str) -> str:
    """What commands.md says of a verb: from the heading that names it to the next."""
    parts = re.split(r"^(?=##)", COMMANDS, flags=re.MULTILINE)
    found = [part for part in parts if re.search(rf"`tenure {verb}[ `]", part.partition("\n")[0])]
    assert len(found) == 1, f"docs/commands.md needs one heading for `tenure {verb}`"
    return found[0]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_its_options_are_documented(verb: str) -> None:
    told = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", section(verb)))
    assert options(verb) - SHARED <= told
    mentioned = {name for name in told if name.startswith("--")} - SHARED
    both = options(verb) | (options("restore") if verb == "backup" else set())
    assert mentioned <= both, f"docs/commands.md tells of options that tenure {verb} does not have"


def test_what_holds_for_all_is_told_at_the_top() -> None:
    top = COMMANDS.partition("\n## Making")[0]
    assert all(f"`{name}" in top for name in SHARED)


@pytest.mark.parametrize(
    "page", [*sorted(DOCS.glob("*.md")), ROOT / "README.md"], ids=lambda p: p.name
)
def test_commands_in_the_documentation_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lines = re.findall(
        r"^ *(?:\$ )?tenure (?:(?:--workspace|-w) \S+ )?([a-z]+)\b(.*(?:\\\n.*)*)",
        text,
        re.MULTILINE,
    )
    lines += re.findall(r"`tenure (?:(?:--workspace|-w) [^ `]+ )?([a-z]+)\b([^`]*)`", text)
    for verb, rest in lines:
        assert verb in VERBS, f"{page.name}: tenure {verb}"
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", rest)) - SHARED
        assert used <= options(verb), f"{page.name}: tenure {verb}{rest}"


def test_every_setting_is_documented_with_its_variable_and_its_default() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (.*)$", text, re.MULTILINE))
    assert set(rows) == {setting.name for setting in SETTINGS}
    for setting in SETTINGS:
        assert f"`{setting.variable}`" in rows[setting.name]
        assert not setting.default or f"`{setting.default}`" in rows[setting.name]
    assert f"[{METRICS}.active_users_7d]" in text
