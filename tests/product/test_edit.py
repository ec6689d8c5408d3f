"""Changing features.toml from a form: comments stay, what would not read is refused, and the file is never half written."""

import tomllib

import pytest

from tenure.catalog.table import seal
from tenure.errors import DefinitionError
from tenure.product import edit

FILE = """\
# Ours since 2019.
plan = "tier"  # as billing calls it

[[features]]
name = "reports"
# the old name is kept for scripts
events = ["report_run"]
key = true

[[features]]
name = "boards"
events = ["board_viewed"]  # and nothing else

[[milestones]]
name = "first_report"
feature = "reports"

[[milestones]]
name = "signed"
fact = "contract"

[[times]]
name = "to_value"
from = "signed"
to = "first_report"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "features.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


def text(folder):
    return (folder / "features.toml").read_text(encoding="utf-8")


def test_adding_leaves_all_else_as_it_was(folder):
    product = edit.put(
        folder, "features", {"name": "photos", "events": ["photo_uploaded"], "level": None}
    )
    assert [feature.name for feature in product.features] == ["reports", "boards", "photos"]
    assert all(line in text(folder) for line in FILE.splitlines())
    assert tomllib.loads(text(folder))["features"][2] == {
        "name": "photos",
        "events": ["photo_uploaded"],
    }


def test_changing_keeps_the_comments_of_what_stays(folder):
    edit.put(
        folder,
        "features",
        {"name": "boards", "events": ["board_viewed"], "level": "advanced"},
        "boards",
    )
    assert text(folder) == FILE.replace(
        'events = ["board_viewed"]  # and nothing else\n',
        'events = ["board_viewed"]  # and nothing else\nlevel = "advanced"\n',
    )


def test_a_key_that_is_not_given_any_more_goes(folder):
    product = edit.put(folder, "features", {"name": "reports", "events": ["report_run"]}, "reports")
    assert not product.features[0].key
    assert text(folder) == FILE.replace("key = true\n", "")


def test_a_new_name_is_followed_where_the_old_one_stood(folder):
    edit.put(folder, "features", {"name": "analyses", "events": ["report_run"]}, "reports")
    product = edit.put(folder, "milestones", {"name": "bought", "fact": "contract"}, "signed")
    assert product.milestones[0].events == ("report_run",)
    assert product.spans[0].since == "bought"
    assert 'feature = "analyses"' in text(folder)


def test_removing(folder):
    edit.remove(folder, "times", "to_value")
    product = edit.remove(folder, "features", "boards")
    assert [feature.name for feature in product.features] == ["reports"]
    assert "[[times]]" not in text(folder)
    assert "# the old name is kept for scripts" in text(folder)


def test_a_flow_has_a_line_for_each_step(folder):
    steps = [{"event": "started", "title": None}, {"event": "step", "property": "n", "value": 2}]
    product = edit.put(folder, "flows", {"name": "set_up", "steps": steps})
    assert [step.value for step in product.flows[0].steps] == [None, "2"]
    assert '    {event = "started"},\n' in text(folder)


def test_the_words_before_all_tables(folder):
    assert edit.set_root(folder, "login", ["signed_in"]).login == ("signed_in",)
    assert edit.set_root(folder, "plan", "package").plan == "package"
    assert text(folder).startswith('login = ["signed_in"]\n')
    assert "# as billing calls it" in text(folder)
    assert edit.set_root(folder, "login", None).login == ()
    with pytest.raises(DefinitionError, match="'price' is not known here"):
        edit.set_root(folder, "price", "x")


def test_where_there_is_no_file_yet_one_is_made(tmp_path):
    edit.put(tmp_path, "features", {"name": "reports", "events": ["report_run"]})
    product = edit.set_root(tmp_path, "login", "came_in")
    assert (product.features[0].name, product.login) == ("reports", ("came_in",))


@pytest.mark.parametrize(
    ("section", "values", "was", "said"),
    [
        ("features", {"name": "photos", "events": []}, None, r"features\[3\].events"),
        ("features", {"name": "photos", "events": ["report_run"]}, None, "shows the feature 'reports'"),
        ("features", {"name": "reports", "events": ["other"]}, None, "is there already"),
        ("features", {"name": "photos", "events": ["x"], "colour": "red"}, None, "colour.*is not known here"),
        ("features", {"name": "photos", "events": ["x"]}, "pictures", "no .*features.* is called 'pictures'"),
        ("feature", {"name": "photos", "events": ["x"]}, None, r"\[\[feature\]\] is not known here"),
    ],
)  # fmt: skip
def test_what_would_not_read_is_refused_and_the_file_stays(folder, section, values, was, said):
    with pytest.raises(DefinitionError, match=said) as refused:
        edit.put(folder, section, values, was)
    assert "features.toml" in str(refused.value)
    assert "draft" not in str(refused.value)
    assert text(folder) == FILE
    assert {file.name for file in folder.iterdir()} <= {"features.toml", ".edits.lock"}


def test_what_others_rest_on_cannot_be_removed(folder):
    with pytest.raises(DefinitionError, match="feature = 'reports' must be one of: boards"):
        edit.remove(folder, "features", "reports")
    with pytest.raises(DefinitionError, match="from = 'signed' must be one of"):
        edit.remove(folder, "milestones", "signed")
    with pytest.raises(DefinitionError, match="is called 'nothing'"):
        edit.remove(folder, "flows", "nothing")
    assert text(folder) == FILE


def test_somebody_may_object(folder):
    def check(product):
        raise DefinitionError("no room for one more feature")

    with pytest.raises(DefinitionError, match="no room"):
        edit.put(folder, "features", {"name": "photos", "events": ["x"]}, check=check)
    assert text(folder) == FILE


def test_a_file_that_cannot_be_read_is_not_overwritten(folder):
    (folder / "features.toml").write_text("not toml", encoding="utf-8")
    with pytest.raises(DefinitionError, match="not TOML"):
        edit.put(folder, "features", {"name": "photos", "events": ["x"]})
    assert text(folder) == "not toml"


def test_of_two_who_change_one_table_the_second_is_told(folder):
    seen = edit.seal_of(tomllib.loads(FILE)["features"][1])
    mine = {"name": "boards", "events": ["board_viewed"], "level": "advanced"}
    edit.put(folder, "features", mine, "boards", seen=seen)
    before = text(folder)
    with pytest.raises(DefinitionError, match="boards was changed by somebody else meanwhile"):
        edit.put(folder, "features", {**mine, "key": True}, "boards", seen=seen)
    assert text(folder) == before
    other = edit.seal_of(tomllib.loads(before)["features"][0])
    edit.put(
        folder, "features", {"name": "reports", "events": ["report_run"]}, "reports", seen=other
    )


def test_of_two_who_change_the_text_the_second_is_told(folder):
    edit.save(folder, FILE + "\n# mine\n", seen=seal(FILE))
    with pytest.raises(DefinitionError, match="was changed by somebody else meanwhile"):
        edit.save(folder, FILE + "\n# other\n", seen=seal(FILE))
    assert text(folder).endswith("# mine\n")


def test_several_tables_are_put_all_or_none(folder):
    good = [edit.Put("features", {"name": f"f{n}", "events": [f"e{n}"]}) for n in range(300)]
    with pytest.raises(DefinitionError, match="shows the feature 'reports'"):
        edit.put_all(folder, [*good, edit.Put("features", {"name": "x", "events": ["report_run"]})])
    assert text(folder) == FILE
    asked = []
    assert len(edit.put_all(folder, good, asked.append).features) == 302
    assert len(asked) == 1


def test_a_file_with_a_mark_and_foreign_line_ends_can_be_changed(folder):
    (folder / "features.toml").write_bytes(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode())
    product = edit.put(folder, "features", {"name": "photos", "events": ["x"]})
    assert len(product.features) == 3
