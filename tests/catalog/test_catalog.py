"""What is refused when definitions are loaded, and how a workspace brings its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import Choice, metric
from tenure.catalog.load import collect
from tenure.errors import Circle, DefinitionError, UnknownName


@metric(unit="users")
def active_users(usage, *, days=28):
    """Users who did anything."""
    return usage.person_id.nunique()


def refused(*definitions) -> str:
    with pytest.raises(DefinitionError) as error:
        Catalog([active_users, *definitions])
    assert re.search(r"test_catalog\.py:\d+: ", str(error.value))
    return str(error.value)


def test_a_name_that_nothing_defines_is_refused_with_the_nearest():
    @metric(unit="ratio")
    def share(active_user, seats):
        """Share."""
        return active_user / seats

    assert "did you mean active_users" in refused(share)


def test_a_circle_is_refused_with_its_path():
    @metric(unit="x")
    def one(two):
        """One."""
        return two

    @metric(unit="x")
    def two(one):
        """Two."""
        return one

    with pytest.raises(Circle, match=r"one -> two -> one|two -> one -> two"):
        Catalog([one, two])


def test_a_table_mixed_with_another_definition_is_refused():
    @metric(unit="x")
    def mixed(usage, active_users):
        """Mixed."""
        return usage.n.sum() / active_users

    assert "make two of it" in refused(mixed)


def test_rows_that_are_not_reduced_are_refused():
    @metric(unit="x")
    def rows(usage):
        """Rows."""
        return usage.n + 1

    assert "does not reduce them" in refused(rows)


def test_a_column_that_reduces_over_all_accounts_is_refused():
    @metric(unit="x")
    def total(active_users):
        """Total."""
        return active_users.sum()

    assert "each account by itself" in refused(total)


def test_an_operation_that_engines_answer_differently_is_refused():
    @metric(unit="x")
    def odd(usage):
        """Odd."""
        return usage.n.median()

    assert "Median" in refused(odd)


def test_a_column_that_the_table_does_not_have_is_named():
    @metric(unit="x")
    def typo(usage):
        """Typo."""
        return usage.persn_id.nunique()

    assert "persn_id" in refused(typo)


def test_a_workspace_brings_its_own_metrics(tmp_path: Path):
    (tmp_path / "own.py").write_text(
        "from tenure import metric\n\n\n@metric(unit='events')\ndef exports(usage, *, days=7):\n"
        '    """Exports in a week."""\n    return usage.n.sum(where=usage.event == \'export\')\n'
    )
    found = {d.name for d in collect([], [tmp_path])}
    assert found == {"exports"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from tenure import metric\n@metric(unit='x')\ndef broken(usage:\n", r"own\.py:3: "),
        ("from tenure import metric\nimport nothing_like_it\n", r"own\.py:2: .*nothing_like_it"),
        ("from tenure import metric\n@metric(unit='x')\ndef mute(usage):\n    return usage.n.sum()\n", "docstring"),
    ],
    ids=["syntax", "import", "no docstring"],
)  # fmt: skip
def test_a_broken_file_of_the_workspace_is_named_with_its_line(tmp_path, text, said):
    (tmp_path / "own.py").write_text(text)
    with pytest.raises(DefinitionError, match=said):
        collect([], [tmp_path])


def test_a_choice_is_a_definition_with_other_knobs(tmp_path):
    (tmp_path / "own.py").write_text(
        "from tenure import metric\n@metric(unit='users')\ndef active(usage, *, days=28):\n"
        '    """Active."""\n    return usage.person_id.nunique()\n'
    )
    week = Choice(name="active_week", of="active", knobs={"days": 7}, doc="In a week.")
    found = {d.name: d for d in collect([], [tmp_path], [week])}
    assert (found["active_week"].days, found["active"].days) == (7, 28)
    with pytest.raises(DefinitionError, match="no knob 'day'"):
        collect([], [tmp_path], [Choice(name="a", of="active", knobs={"day": 7}, doc="")])
    with pytest.raises(UnknownName, match="did you mean active"):
        collect([], [tmp_path], [Choice(name="a", of="activ", knobs={}, doc="")])


@pytest.mark.parametrize("days", [-1, 0, 7.5, "week", True, 10**8])
def test_a_window_that_is_no_number_of_days_is_refused_where_it_is_written(tmp_path, days):
    (tmp_path / "own.py").write_text(
        "from tenure import metric\n@metric(unit='users')\ndef active(usage, *, days=28):\n"
        '    """Active."""\n    return usage.person_id.nunique()\n'
    )
    odd = Choice(name="odd", of="active", knobs={"days": days}, doc="", where="tenure.toml")
    with pytest.raises(
        DefinitionError, match=r"tenure\.toml\.days = .* from 1 to 36,600; without it"
    ):
        collect([], [tmp_path], [odd])


def test_a_metric_cannot_take_the_name_of_a_table_or_of_the_account(tmp_path):
    (tmp_path / "own.py").write_text(
        "from tenure import metric\n@metric(unit='users')\ndef active(usage, *, days=28):\n"
        '    """Active."""\n    return usage.person_id.nunique()\n'
    )
    for name in ("account_id", "as_of", "usage", "tickets"):
        with pytest.raises(DefinitionError, match=f"{name} is the name of a table or of a column"):
            collect([], [tmp_path], [Choice(name=name, of="active", knobs={"days": 7}, doc="")])


def test_an_attribute_with_the_name_of_a_table_changes_no_metric():
    odd = dict.fromkeys(("as_of", "account_id", "usage", "attributes", "people"), "string")
    catalog = Catalog([active_users], {**odd, "plan": "string"})
    assert set(catalog.definitions) == {"active_users", "plan"}
    assert catalog.tables("active_users") == {"usage"}


def test_whatever_a_metric_stumbles_over_is_said_with_file_and_line():
    @metric(unit="x")
    def broken(usage):
        """Broken."""
        raise RuntimeError("no luck")

    assert "broken: no luck" in refused(broken)


def test_a_version_changes_with_what_a_definition_needs():
    @metric(unit="x")
    def half(active_users):
        """Half."""
        return active_users / 2

    longer = active_users.having("active_users", "", days=56)
    assert Catalog([active_users, half]).version("half") != Catalog([longer, half]).version("half")
