"""tenure.toml is changed as a person would: what stands beside the change stays as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tenure.errors import SettingError
from tenure.settings import edit
from tenure.settings.edit import replace, with_knobs

FULL = '# ours\n[workspace]\nname = "Initech" # short\n\n[metrics.a] # why\n# it is slow\ndays = 7 # a week\n'


def test_a_new_section_stands_at_the_end() -> None:
    after = with_knobs("[engine]\nthreads = 1 # few\n", "a", {"days": 14, "kinds": ("x", "y")})
    assert after == '[engine]\nthreads = 1 # few\n\n[metrics.a]\ndays = 14\nkinds = ["x", "y"]\n'


def test_comments_and_order_stay() -> None:
    assert with_knobs(FULL, "a", {"days": 14}) == FULL.replace("days = 7", "days = 14")


def test_a_knob_that_is_as_it_would_be_by_itself_goes_and_an_empty_section_too() -> None:
    text = "[metrics.a]\ndays = 7\n\n[engine]\nthreads = 1\n"
    assert tomllib.loads(with_knobs(text, "a", {"days": None})) == {"engine": {"threads": 1}}
    assert "# it is slow" in with_knobs(FULL, "a", {"days": None}), "somebody's comment stays"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff[workspace]\r\nname = 'x'\r\n",
        "[metrics]\na = {days = 3}\n",
        "metrics.a.days = 3\n",
        "[metrics.b]\nof = 'a'\ndays = 1\n",
        FULL,
    ],
)
def test_what_is_saved_is_what_was_meant(text: str) -> None:
    before = tomllib.loads(text.removeprefix("\ufeff"))
    after = tomllib.loads(with_knobs(text, "a", {"days": 14, "share": 0.5}).removeprefix("\ufeff"))
    metrics = before.pop("metrics", {})
    metrics["a"] = {**metrics.get("a", {}), "days": 14, "share": 0.5}
    assert after == {**before, "metrics": metrics}


def test_a_text_that_would_not_say_what_was_meant_is_never_given_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(edit, "_changed", lambda text, name, knobs: text)
    with pytest.raises(SettingError, match="unusual way"):
        with_knobs(FULL, "a", {"days": 14})


def test_the_file_keeps_its_rights_and_leaves_no_draft(tmp_path: Path) -> None:
    file = tmp_path / "tenure.toml"
    file.write_text("a = 1\n")
    file.chmod(0o640)
    replace(file, "a = 1\n", "a = 2\n")
    assert file.read_text() == "a = 2\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert {one.name for one in tmp_path.iterdir()} == {"tenure.toml", ".edits.lock"}
    with pytest.raises(SettingError, match="somebody else"):
        replace(file, "a = 1\n", "a = 3\n")
