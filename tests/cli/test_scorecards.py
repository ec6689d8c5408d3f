"""`tenure scorecards` and why a score changed, as they are typed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.conftest import DAY, Typed


def test_a_scorecard_is_drafted_compared_published_and_undone(
    made: Path, tmp_path: Path, typed: Typed
) -> None:
    shutil.copytree(made, tmp_path / "w")
    own = ("-w", tmp_path / "w")
    listed = json.loads(typed("scorecards", "list", *own, "--as-of", DAY, "--format", "json").out)[
        0
    ]
    names = [one["name"] for one in listed["scorecards"]]
    assert names == ["trial", "onboarding", "high_touch", "low_touch", "default"]
    assert sum(one["takes"] for one in listed["scorecards"]) == listed["looked_at"]
    text = typed("scorecards", "show", "low_touch", *own).out
    assert text.splitlines()[2] == 'name = "low_touch"'
    stricter = tmp_path / "stricter.toml"
    stricter.write_text(text.replace("at_risk_below = 60", "at_risk_below = 80"))
    assert typed("scorecards", "compare", "low_touch", *own).code == 1  # there is no draft
    assert typed("scorecards", "draft", "low_touch", stricter, *own).code == 0
    assert typed("scorecards", "show", "low_touch", "--draft", *own).out == stricter.read_text()
    compared = typed("scorecards", "compare", "low_touch", *own, "--as-of", DAY)
    assert "Low touch as drafted" in compared.out
    over = typed("scorecards", "publish", "low_touch", "--since", "2026-01-01", *own)
    assert over.code == 2
    assert "is over" in over.err
    later = ("--since", "2099-01-01")
    told = typed("scorecards", "publish", "low_touch", *later, "--note", "stricter", *own)
    assert told.out == "low_touch counts from 2099-01-01 on. Days before it stay as they are.\n"
    assert typed("scorecards", "draft", "low_touch", stricter, *own).code == 0
    told = typed("scorecards", "publish", "low_touch", *own)
    assert "The version that was to count from 2099-01-01 on does not any more" in told.out
    versions = typed("scorecards", "show", "low_touch", "--versions", *own, "--format", "csv").out
    assert "stricter" in versions
    assert typed("scorecards", "undo", "low_touch", *own).code == 0
    assert list((tmp_path / "w" / "scorecards").glob("*.toml")) == []


def test_why_a_score_changed_is_explained(made: Path, typed: Typed) -> None:
    since = ("--since", DAY, "--until", DAY)
    told = typed("explain", "health", "-w", made, "--account", "globex", *since)
    assert told.code == 0, told.err
    assert told.out.startswith("health of globex: ")
    wrong = typed("explain", "seats", "-w", made, "--account", "globex", *since)
    assert wrong.code == 2
    assert "--since explains a score" in wrong.err
