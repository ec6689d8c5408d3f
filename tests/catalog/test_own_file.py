"""A file of somebody's metrics may do anything when it is run: it is said with its line, and nobody waits for it for long."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from tenure.catalog import own_file
from tenure.catalog.catalog import Catalog
from tenure.catalog.load import collect
from tenure.errors import DefinitionError

METRIC = '''
from tenure import metric


@metric(unit="events"{more})
def {name}(usage):
    """Events."""
    return usage.n.sum()
'''


def run(folder: Path, text: str | bytes) -> object:
    file = folder / "own.py"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return own_file.from_file(file)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n1 / 0\n", "own.py:2: ZeroDivisionError"),
        ("import sys\nsys.exit(3)\n", "own.py:2: SystemExit"),
        ("raise KeyboardInterrupt\n", "own.py:1: KeyboardInterrupt"),
        ("def again(): again()\nagain()\n", "own.py:1: RecursionError"),
        ("(" * 5000, "own.py:1: too many nested parentheses"),
        ("open('/nowhere/x')\n", r"own.py:1: FileNotFoundError"),
        (b"x = '\xe9'\n", "own.py:1: .*utf-8"),
        ("a\0b", "null bytes"),
        ("#" * 4_000_001, "at most 4,000,000"),
    ],
)
def test_what_it_stumbles_over_is_said_with_its_line(
    tmp_path: Path, text: str | bytes, says: str
) -> None:
    with pytest.raises(DefinitionError, match=says):
        run(tmp_path, text)


@pytest.mark.parametrize("text", ["while True: pass\n", "import time\ntime.sleep(3)\n"])
def test_one_that_does_not_end_is_given_up_and_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(own_file, "PATIENCE", 0.3)
    with pytest.raises(DefinitionError, match=r"own\.py: has not come to its end in 0\.3 seconds"):
        run(tmp_path, text)
    late = time.monotonic() + 20
    while any(thread.name == "metrics own.py" for thread in threading.enumerate()):
        assert time.monotonic() < late
        time.sleep(0.05)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(DefinitionError, match=r"pipe\.py: this is not a file"):
        own_file.from_file(tmp_path / "pipe.py")
    (tmp_path / "gone.py").symlink_to("/nowhere/y.py")
    with pytest.raises(DefinitionError, match=r"gone\.py: cannot be read: No such file"):
        own_file.from_file(tmp_path / "gone.py")


@pytest.mark.parametrize(
    ("name", "more", "says"),
    [
        ("ACTIVE_USERS", "", "cannot be a name"),
        ("größe", "", "cannot be a name"),
        ("a" * 81, "", "at most 80"),
        ("m", "", "a column beside all metrics"),
        ("as_of", "", "a column beside all metrics"),
        ("good", ', subjects=("acount",)', "subjects = .*acount"),
        ("good", ", subjects=()", "must be"),
        ("good", ', form="tables"', 'must be "table"'),
    ],
)
def test_what_would_break_later_is_refused_at_once(
    tmp_path: Path, name: str, more: str, says: str
) -> None:
    (tmp_path / "own.py").write_text(METRIC.format(name=name, more=more))
    with pytest.raises(DefinitionError, match=rf"own\.py:5: .*{says}"):
        collect([], [tmp_path])


def test_without_what_is_wrong_all_else_is_there(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "good.py").write_text(METRIC.format(name="good", more=""))
    lost = '\n\n@metric(unit="n")\ndef {}({}):\n    """It."""\n    return {}\n'
    (tmp_path / "rest.py").write_text(
        "from tenure import metric\n"
        + lost.format("lonely", "nowhere", "nowhere")
        + lost.format("upon", "lonely, good", "lonely + good")
        + lost.format("ring", "around", "around")
        + lost.format("around", "ring", "ring")
        + lost.format("raises", "good", "good.nonsense()")
        + lost.format("after", "raises", "raises + 1")
    )
    wrong: list = []  # type: ignore[type-arg]
    catalog = Catalog(collect([], [tmp_path], wrong=wrong), wrong=wrong)
    assert list(catalog.definitions) == ["good"]
    told = "\n".join(map(str, wrong))
    for said in (
        "broken.py:1: Zero",
        "lonely needs 'nowhere'",
        "ring",
        "raises: ",
        "after is about",
    ):
        assert said in told


def test_engines_do_not_tell_an_attribute_in_capitals_from_a_metric(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(METRIC.format(name="good", more=""))
    kinds = {
        "GOOD": "float64",
        "Plan": "string",
        "plan": "string",
        "m": "string",
        "As_Of": "string",
    }
    catalog = Catalog(collect([], [tmp_path]), kinds)
    assert set(catalog.definitions) == {"good", "plan"}
    assert catalog.get("good").family == "metric"
