"""A file of a workspace may be anything: what is wrong with it is said with the file, and where it can be with the line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tenure.catalog import table
from tenure.errors import DefinitionError


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = " + "[" * 100_000, r"x\.toml: this is nested too deep"),
        ("a = " + "9" * 5_000, r"x\.toml: this cannot be read: .*digits"),
        (
            "name = 0x" + "f" * 5_000,
            r"x\.toml:1: name = a number of very many digits must be a text",
        ),
        ('name = "a\\u0000b"', r"x\.toml:1: name = .* holds control characters"),
        (f'name = "{"a" * 5_000}"', r"x\.toml:1: name = .* has 5,000 letters; at most 4,000"),
        ('"name" = 3', r"x\.toml:1: name = '3' must be a text"),
        ("#" * 4_000_001, r"x\.toml: has 4,000,001 bytes; at most 4,000,000"),
        (b"name = '\xe9'", r"x\.toml: this is not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str | bytes, says: str) -> None:
    (tmp_path / "x.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(DefinitionError, match=says):
        table.read(tmp_path / "x.toml").text("name")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("pipe", "not a file"),
        ("folder", "not a file"),
        ("round", "cannot be read"),
        ("gone", "cannot be read"),
    ],
)
def test_what_is_no_file_is_said_and_not_waited_for(tmp_path: Path, name: str, says: str) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "round.toml").symlink_to(tmp_path / "round.toml")
    with pytest.raises(DefinitionError, match=rf"{name}\.toml: .*{says}"):
        table.read(tmp_path / f"{name}.toml")


def test_a_mark_and_foreign_line_ends_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b'\xef\xbb\xbfname = "x"\r\nwhere = 3\r\n')
    read = table.read(tmp_path / "x.toml")
    assert read.text("name") == "x"
    assert read.seal == table.seal('name = "x"\nwhere = 3\n')
    with pytest.raises(DefinitionError, match=r"x\.toml:2: where"):
        read.text("where")
