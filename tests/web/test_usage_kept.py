"""Answers are kept until something new is known, and what takes long is made behind the page."""

import threading
from pathlib import Path

import pytest
from tests.web.conftest import bring

from tenure.app import App
from tenure.errors import UsageError
from tenure.web.usage import kept
from tenure.web.usage.kept import Computing, Kept


@pytest.fixture
def app(tmp_path: Path) -> App:
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    return App.open(tmp_path)


def test_an_answer_is_made_once_and_anew_after_an_import(app: App) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    answers = Kept(app)
    assert [answers.of("asked", make) for _ in range(3)] == [1, 1, 1]
    bring(
        app, "event", [{"account_id": "acme", "happened_at": "2026-06-01T09:00", "event": "open"}]
    )
    assert answers.of("asked", make) == 2


def test_the_page_does_not_wait_for_what_takes_long(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "WAIT", 0.05)
    ready, answers = threading.Event(), Kept(app)

    def make() -> str:
        ready.wait(20)
        return "done"

    first = answers.behind("asked", make, "Something", 2.0, 60.0)
    assert isinstance(first, Computing)
    assert (first.what, first.about) == ("Something", 2.0)
    ready.set()
    monkeypatch.setattr(kept, "WAIT", 20.0)
    assert answers.behind("asked", make, "Something", 2.0, 60.0) == "done"


def test_what_it_stumbles_over_is_said_and_can_be_asked_again(app: App) -> None:
    answers = Kept(app)

    def fail() -> str:
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        answers.behind("asked", fail, "Something", None, 60.0)
    assert answers.behind("asked", lambda: "now", "Something", None, 60.0) == "now"


def test_only_so_many_answers_are_kept(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ANSWERS", 2)
    answers, made = Kept(app), []
    for asked in ("a", "b", "c", "a"):
        answers.of(asked, lambda asked=asked: made.append(asked))  # type: ignore[misc]
    assert made == ["a", "b", "c", "a"]
