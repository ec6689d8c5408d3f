"""`tenure init DIR`: a new workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tenure.errors import WorkspaceError
from tenure.settings import FILE, METRICS, SETTINGS

EXAMPLE = '''"""Metrics of our own. A function marked with @metric is one; its docstring is the sentence that people read."""

from tenure import metric

# @metric(unit="users")
# def report_readers(usage, *, days=28):
#     """Users who opened a report in the last four weeks."""
#     return usage.person_id.nunique(where=usage.event == "report_opened")
'''
PRODUCT_FILE = "features.toml"
PRODUCT = """\
# What you sell, as data: features and the events that show them, milestones, and the times between them.
# Nothing needs it: without it every name of an event stands for a feature. `tenure product --suggest` makes a first
# version from what has come in; docs/product.md has all that can be said. Take the # away from what is so:
#
# [[features]]
# name = "reports"                  # small letters, digits and _; its metrics begin with it: reports_users
# title = "Reports"                 # as people read it
# events = ["report_opened"]        # that show it was used; an event shows one feature
# level = "advanced"                # or basic, the default
# key = true                        # worth reaching first
#
# [[milestones]]
# name = "signed"
# fact = "contract"                 # or trial, login, goal, training
#
# [[milestones]]
# name = "first_report"
# feature = "reports"               # or event = "…"
#
# [[times]]                         # time to value, from one to the other
# name = "first_value"
# from = "signed"
# to = "first_report"
"""
KEPT_APART = "lake/\njournal/\nstate.db*\n"  # data, which is no part of what a workspace is set to


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new workspace's folder.")],
) -> None:
    """Make a workspace: tenure.toml, features.toml, metrics/ and scorecards/ for what you add."""
    make(folder)
    print(f"{folder / FILE}: set the time zone and the currency before the first import.")
    print(f"Then: tenure --workspace {folder} import event FILE")


def make(folder: Path, **values: str) -> None:
    """A workspace in `folder`, with these settings (`zone="Europe/Berlin"`). Nothing is overwritten."""
    for there in (FILE, "metrics", "scorecards", "lake", "state.db"):
        if (folder / there).exists():
            raise WorkspaceError(f"{folder / there} is there already; nothing was changed.")
    (folder / "metrics").mkdir(parents=True)
    (folder / "metrics" / "own.py").write_text(EXAMPLE, encoding="utf-8")
    (folder / "scorecards").mkdir()
    for name, text in ((PRODUCT_FILE, PRODUCT), (".gitignore", KEPT_APART)):
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
    (folder / FILE).write_text(
        _settings(values), encoding="utf-8"
    )  # last: it makes a workspace of it


def _settings(values: dict[str, str]) -> str:
    """tenure.toml with every setting: those given, and the others as comments."""
    lines = ["# What this workspace is set to. A line that begins with # shows the default."]
    section = ""
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            lines += ["", f"[{section}]"]
        given = values.get(setting.key)
        shown = (
            f'"{given or setting.default}"'
            if isinstance(setting.default, str)
            else str(setting.default).lower()
        )
        lines += [f"# {setting.doc}", f"{'' if given else '# '}{setting.key} = {shown}"]
    lines += [
        "",
        "# An existing metric with other knobs, under its own name:",
        f"# [{METRICS}.active_users_7d]",
        '# of = "active_users"',
        "# days = 7",
        '# doc = "Users who did anything in the last seven days."',
    ]
    return "\n".join(lines) + "\n"
