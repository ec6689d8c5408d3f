"""segments/*.toml, stages.toml and tiers.toml: what they make, and what is said of what is wrong in them."""

from datetime import date
from pathlib import Path

import pytest
from tests.metrics.ask import ask, line, use

from tenure.catalog.catalog import Catalog
from tenure.catalog.load import collect
from tenure.errors import DefinitionError
from tenure.segments import definitions, read_all
from tenure.segments.segment import Member


def workspace(folder: Path, **files: str) -> Path:
    (folder / "segments").mkdir(parents=True)
    for name, text in files.items():
        inner = folder if name in ("stages", "tiers") else folder / "segments"
        (inner / f"{name}.toml").write_text(text)
    return folder


def segment(folder: Path, name: str) -> object:
    return next(one for one in read_all(folder) if one.name == name)


def test_a_workspace_has_its_own_and_ours_where_it_has_none_of_the_name(tmp_path: Path) -> None:
    own = 'name = "going"\nwhere = "health < 20"\n'
    found = read_all(workspace(tmp_path, mine=own))
    assert [one.where for one in found if one.name == "going"] == ["health < 20"]
    assert {"stage", "tier", "usage_pattern"} <= {one.name for one in found}


def test_a_list_says_since_when_and_until_when_each_account_is_on_it(tmp_path: Path) -> None:
    text = """
name = "pilot"
accounts = ["a", "b", "a"]
since = 2024-01-01
members = [{ account = "c", since = 2024-02-01, until = 2024-03-01 }]
"""
    found = segment(workspace(tmp_path, pilot=text), "pilot")
    assert found.members == (
        Member(account="a", since=date(2024, 1, 1)),
        Member(account="b", since=date(2024, 1, 1)),
        Member(account="c", since=date(2024, 2, 1), until=date(2024, 3, 1)),
    )


@pytest.mark.parametrize(
    ("text", "line_", "says"),
    [
        ('name = "x"\n', 0, "exactly one of them"),
        ('name = "x"\nwhere = "a"\naccounts = ["b"]\n', 2, "exactly one of them"),
        ('name = "Big one"\nwhere = "a"\n', 1, "small letters"),
        ('name = "cube"\nwhere = "a"\n', 1, "pages"),
        ('name = "x"\nwher = "a"\n', 2, "did you mean where"),
        ('name = "x"\n[[values]]\nname = "a"\n[[values]]\nname = "b"\nwhen = "arr > 1"\n', 6, "never asked"),
        ('name = "x"\n[[values]]\nname = "a"\nwhen = "y"\n[[values]]\nname = "a"\n', 6, "twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_and_line(
    tmp_path: Path, text: str, line_: int, says: str
) -> None:
    with pytest.raises(DefinitionError, match=says) as error:
        read_all(workspace(tmp_path, x=text))
    assert f"x.toml:{line_}" in str(error.value) or not line_


def test_two_segments_of_one_name_are_refused(tmp_path: Path) -> None:
    text = 'name = "x"\nwhere = "arr > 1"\n'
    with pytest.raises(DefinitionError, match=r"already, at .*a\.toml:1"):
        read_all(workspace(tmp_path, a=text, b=text))


STAGES = """
[[stages]]
name = "here"
when = "is_live"

[[products]]
name = "boards"

[[products.stages]]
name = "buying"
when = "products >= 1"

[[products.stages]]
name = "other"
"""


def test_a_product_line_has_stages_of_its_own(tmp_path: Path) -> None:
    own = read_all(workspace(tmp_path / "w", stages=STAGES))
    catalog = Catalog([*collect(["tenure.metrics"]), *definitions(own)])
    facts = {"contract_line": [line("a", product="Boards")], "event": use("b", "x", "2024-06-20")}
    found = ask(tmp_path, "stage", "stage_boards", catalog=catalog, **facts)
    assert (found["a"]["stage"], found["a"]["stage_boards"]) == ("here", "buying")
    assert (found["b"]["stage"], found["b"]["stage_boards"]) == (None, "other")


def test_a_product_line_has_tiers_of_its_own(tmp_path: Path) -> None:
    text = STAGES.replace("stages", "tiers")
    own = {one.name: one for one in read_all(workspace(tmp_path, tiers=text))}
    assert [value.name for value in own["tier_boards"].values] == ["buying", "other"]
    assert [value.name for value in own["tier"].values] == ["here"]
    assert own["tier_boards"].title == "Tier of Boards"


def test_an_error_in_a_product_s_stages_names_their_line(tmp_path: Path) -> None:
    wrong = STAGES.replace('when = "products >= 1"', "when = 1")
    with pytest.raises(DefinitionError, match=r"stages\.toml:11: products\[1\]\.stages\[1\]\.when"):
        read_all(workspace(tmp_path, stages=wrong))


def test_a_segment_of_ones_own_that_needs_what_is_not_there_names_its_file(tmp_path: Path) -> None:
    own = read_all(workspace(tmp_path, x='name = "x"\nwhere = "employes > 3"\n'))
    with pytest.raises(DefinitionError, match=r"x\.toml:1: x needs 'employes'"):
        Catalog([*collect(["tenure.metrics"]), *definitions(own)])


def test_an_attribute_s_name_may_be_written_in_any_case_or_in_quotes(tmp_path: Path) -> None:
    own = workspace(
        tmp_path / "w",
        x='name = "x"\nwhere = "country = \'DE\'"\n',
        y="name = \"y\"\nwhere = '''\"Line of business\" = 'food' '''\n",
    )
    types = {"Country": "string", "Line of business": "string"}
    made = definitions(read_all(own), types)
    catalog = Catalog([*collect(["tenure.metrics"]), *made], types)
    facts = [
        {"account_id": "a", "name": name, "value": value, "happened_at": "2024-01-01"}
        for name, value in (("Country", "DE"), ("Line of business", "fish"))
    ]
    found = ask(tmp_path, "x", "y", catalog=catalog, attribute=facts)["a"]
    assert (found["x"], found["y"]) == (True, False)
