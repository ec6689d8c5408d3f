import re

import pytest
from tests.health.scored import SMALL, card
from tests.metrics.ask import shipped

from tenure.errors import DefinitionError
from tenure.health import scorecard
from tenure.health.score import definitions


def refused(folder, text):
    types = {name: str(kind) for name, kind in shipped().types().items()}
    with pytest.raises(DefinitionError) as error:
        definitions([card(folder, text)], types)
    return str(error.value)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("weight = 30", "weight = -30", "card.toml:11: factors[1].weight = '-30' must be a number"),
        ("weight = 30", "wieght = 30", "card.toml:11: factors[1].wieght = '30' is not known here"),
        ("[[0, 0], [10, 50], [20, 100]]", "[[0, 0], [10, 150]]", "card.toml:12: factors[1].curve"),
        ("[[0, 0], [10, 50], [20, 100]]", "[[10, 0], [0, 50]]", "ascending readings"),
        ("[[0, 0], [10, 50], [20, 100]]", "[[nan, 0], [10, 50]]", "ascending readings"),
        ('metric = "active_days"', 'metric = "active_dais"', "did you mean active_days"),
        ('metric = "active_days"', 'metric = "last_use"', "a curve needs a number"),
        ("{active_days:day} of use", "{dais:day} of use", "nothing is called 'dais'"),
        ("{active_days:day} of use", "{active_days:day of use", "card.toml:14: factors[1].text"),
        ("days_since_last_use > 10", "days_since_last_use == 10", "card.toml:26: "),
        ('name = "contact"', 'name = "days"', "there is a factor 'days' already"),
        (
            "least_known = 0.5",
            "least_known = 5",
            "card.toml:4: least_known = '5' must be a number from 0 to 1",
        ),
        ('name = "small"', 'name = "Small one"', "card.toml:2: name = 'Small one' must be a name"),
        ('title = "Small"', "title = ", "card.toml: this is not TOML"),
        ('label = "Days"\n', "", "card.toml:6: factors[1].label is missing"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_key_and_value(tmp_path, was, now, said):
    assert was in SMALL
    assert said in refused(tmp_path, SMALL.replace(was, now, 1))


def test_bands_must_be_in_order(tmp_path):
    said = refused(tmp_path, SMALL + "\n[bands]\nat_risk_below = 80\nhealthy_from = 40\n")
    assert "must not be below at_risk_below (80)" in said


def test_the_workspaces_scorecards_stand_in_place_of_ours(tmp_path):
    assert [each.name for each in scorecard.read_all(tmp_path / "none")] == ["contracts", "usage"]
    card(tmp_path / "own", SMALL.replace('"small"', '"b"'), "2")
    card(tmp_path / "own", SMALL.replace('"small"', '"a"'), "1")
    assert [each.name for each in scorecard.read_all(tmp_path / "own")] == ["a", "b"]


def test_two_scorecards_of_one_name_are_refused(tmp_path):
    card(tmp_path, SMALL, "1")
    card(tmp_path, SMALL, "2")
    with pytest.raises(
        DefinitionError, match=r"2\.toml: there is a scorecard 'small' already, at .*1\.toml"
    ):
        scorecard.read_all(tmp_path)


def test_the_version_of_a_score_changes_with_its_weights_and_not_with_its_words(tmp_path):
    types = {name: str(kind) for name, kind in shipped().types().items()}

    def texts(text):
        return {each.name: each.text for each in definitions((card(tmp_path, text),), types)}

    same = texts(re.sub("Only ", "Just ", SMALL))
    assert same == texts(SMALL)
    assert texts(SMALL.replace("weight = 30", "weight = 31"))["health"] != same["health"]


def test_a_scorecard_in_another_encoding_is_named(tmp_path):
    file = tmp_path / "card.toml"
    file.write_bytes(SMALL.replace('title = "Small"', 'title = "Mäßig"').encode("latin-1"))
    with pytest.raises(DefinitionError, match=r"card\.toml: this is not UTF-8 text"):
        scorecard.read(file)
