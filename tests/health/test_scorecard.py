import re

import pytest
from tests.health.scored import SMALL, card
from tests.metrics.ask import shipped

from tenure.errors import DefinitionError
from tenure.health import card_file, deck
from tenure.health.score import definitions


def refused(folder, text):
    types = {name: str(kind) for name, kind in shipped().types().items()}
    with pytest.raises(DefinitionError) as error:
        definitions([card(folder, text)], types)
    return str(error.value)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("weight = 30", "weight = -30", "card.toml:12: factors[1].weight = '-30' must be a number"),
        ("weight = 30", "wieght = 30", "card.toml:12: factors[1].wieght = '30' is not known here"),
        ("[[0, 0], [10, 50], [20, 100]]", "[[0, 0], [10, 150]]", "card.toml:13: factors[1].curve"),
        ("[[0, 0], [10, 50], [20, 100]]", "[[10, 0], [0, 50]]", "ascending readings"),
        ("[[0, 0], [10, 50], [20, 100]]", "[[nan, 0], [10, 50]]", "ascending readings"),
        (
            "[[0, 0], [10, 50], [20, 100]]",
            "[[-1e308, 0], [1e308, 100]]",
            "card.toml:13: factors[1].curve = '[[-1e+308, 0], [1e+308, 100]]' of the factor 'days' has readings too far apart",
        ),
        ("[[0, 0], [10, 50], [20, 100]]", "[[0, 0], [1e-310, 100]]", "too close together"),
        ('metric = "active_days"', 'metric = "active_dais"', "did you mean active_days"),
        ('metric = "active_days"', 'metric = "last_use"', "a curve needs a number"),
        ("{active_days:day} of use", "{dais:day} of use", "nothing is called 'dais'"),
        ("{active_days:day} of use", "{active_days:day of use", "card.toml:15: factors[1].text"),
        ("days_since_last_use > 10", "days_since_last_use == 10", "card.toml:27: "),
        ('name = "contact"', 'name = "days"', "there is a factor 'days' already"),
        (
            "least_known = 0.5",
            "least_known = 5",
            "card.toml:5: least_known = '5' must be a number from 0 to 1",
        ),
        ('name = "small"', 'name = "Small one"', "card.toml:2: name = 'Small one' must be a name"),
        ('title = "Small"', "title = ", "card.toml: this is not TOML"),
        (
            "weight = 30",
            'weight = 30\ndirection = "down"',
            "direction = 'down' says that less is better, and the curve says that more is better",
        ),
        ("weight = 30", 'weight = 30\nmissing = "zero"', "missing = 'zero' must be one of"),
        ("weight = 30", 'weight = 30\ngroup = "use"', "is no group of this scorecard"),
        ('label = "Days"\n', "", "card.toml:7: factors[1].label is missing"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_key_and_value(tmp_path, was, now, said):
    assert was in SMALL
    assert said in refused(tmp_path, SMALL.replace(was, now, 1))


def test_bands_must_be_in_order(tmp_path):
    said = refused(tmp_path, SMALL + "\n[bands]\nat_risk_below = 80\nhealthy_from = 40\n")
    assert "must not be below at_risk_below (80)" in said


def names_of(workspace):
    return [each.name for each in deck.read_all(workspace)]


def test_a_scorecard_of_a_workspace_stands_in_place_of_ours_of_its_name(tmp_path):
    ours = ["trial", "onboarding", "high_touch", "low_touch", "default", "user"]
    assert names_of(tmp_path) == ours
    own = SMALL.replace("priority = 5", "priority = 25")
    card(tmp_path / "scorecards", own.replace('"small"', '"own"'), "own")
    card(tmp_path / "scorecards", own.replace('"small"', '"trial"').replace("25", "60"), "2")
    assert names_of(tmp_path) == ["onboarding", "own", *ours[2:5], "trial", "user"]
    card(tmp_path / "scorecards", 'name = "high_touch"\noff = true\n', "3")
    off = {each.name for each in deck.read_all(tmp_path) if each.off}
    assert off == {"high_touch"}


def test_two_that_would_be_asked_first_are_refused(tmp_path):
    card(tmp_path / "scorecards", SMALL.replace("priority = 5", "priority = 40"))
    with pytest.raises(
        DefinitionError, match=r"priority = 40 is that of the scorecard 'low_touch' too"
    ):
        deck.read_all(tmp_path)


def test_scorecards_without_a_priority_are_asked_before_ours_in_the_order_of_their_files(tmp_path):
    plain = SMALL.replace("priority = 5\n", "")
    card(tmp_path / "scorecards", plain.replace('"small"', '"b"'), "1")
    card(tmp_path / "scorecards", plain.replace('"small"', '"a"'), "2")
    assert names_of(tmp_path)[:3] == ["b", "a", "trial"]


def test_two_scorecards_of_one_name_are_refused(tmp_path):
    card(tmp_path / "scorecards", SMALL, "1")
    card(tmp_path / "scorecards", SMALL, "2")
    with pytest.raises(
        DefinitionError, match=r"2\.toml: there is a scorecard 'small' already, at .*1\.toml"
    ):
        deck.read_all(tmp_path)


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
        card_file.read(file)
