"""A definition's version changes with all that its function names in files of definitions, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.catalog.catalog import Catalog
from tenure.catalog.load import collect

FILE = """
from datetime import date

from tenure.catalog.definition import metric

SINCE = date(2020, 1, 6)
LEAST = {"few": 2, "many": (5, 6)}


@metric(unit="weeks")
def weeks(usage, *, days=84):
    \"\"\"Weeks with use.\"\"\"
    return max([_week(day) for day in [usage.day]], key=id).nunique()


@metric(unit="ratio")
def half_of(weeks):
    \"\"\"Half of the weeks.\"\"\"
    return weeks / 2


@metric(unit="users")
def users(usage, *, days=28):
    \"\"\"Users.\"\"\"
    return usage.person_id.nunique()


def _week(day):
    return _number(day) if LEAST["few"] else _week(day)


def _number(day):
    return day.delta(SINCE, unit="day") // 7


def _nobody_asks():
    return 1
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SINCE = date(2020, 1, 6)", "SINCE = date(2020, 1, 7)"),
        ('"many": (5, 6)', '"many": (5, 7)'),
        ("// 7", "// 14"),
        ('if LEAST["few"]', 'if LEAST["many"]'),
    ],
)
def test_what_a_function_rests_on_is_part_of_its_version(tmp_path, before, after):
    old = versions(tmp_path / "old", FILE)
    new = versions(tmp_path / "new", FILE.replace(before, after))
    assert {name for name in old if old[name] != new[name]} == {"weeks", "half_of"}


def test_what_no_function_names_is_not(tmp_path):
    old = versions(tmp_path / "old", FILE)
    new = versions(tmp_path / "new", "# more\n" + FILE.replace("return 1", "return 2"))
    assert old == new


def versions(folder: Path, text: str) -> dict[str, str]:
    folder.mkdir()
    (folder / "mine.py").write_text(text)
    catalog = Catalog(collect([], [folder]))
    return {name: catalog.version(name) for name in catalog.definitions}
