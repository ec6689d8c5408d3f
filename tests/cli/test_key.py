"""Write keys as they are made, listed and revoked in a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.conftest import Typed


@pytest.fixture
def folder(tmp_path: Path, typed: Typed) -> Path:
    typed("init", tmp_path / "vendor")
    return tmp_path / "vendor"


def test_a_key_is_shown_once_with_the_lines_to_paste(folder: Path, typed: Typed) -> None:
    said = typed("key", "new", "website", "--workspace", folder)
    assert said.code == 0
    [secret] = re.findall(r"^  (tnw_[0-9a-f]{32})$", said.out, re.MULTILINE)
    assert f"curl -u {secret}: " in said.out
    assert f'writeKey: "{secret}"' in said.out
    for form in ("table", "csv", "json"):
        listed = typed("key", "list", "--format", form, "--workspace", folder)
        assert secret not in listed.out
        assert secret[:8] in listed.out


def test_a_revoked_key_stays_in_the_list(folder: Path, typed: Typed) -> None:
    typed("key", "new", "website", "-w", folder)
    said = typed("--workspace", folder, "key", "revoke", "1")
    assert re.match(r"Write key 1 of website \(tnw_.{4}…\) is revoked\.", said.out)
    [key] = json.loads(typed("key", "list", "--format", "json", "-w", folder).out)
    assert key["source"] == "website"
    assert key["revoked"].startswith("20")


def test_what_is_wrong_is_one_message(folder: Path, typed: Typed) -> None:
    assert "There is no write key yet" in typed("key", "list", "-w", folder).out
    said = typed("key", "revoke", "7", "-w", folder)
    assert (said.code, said.out) == (1, "")
    assert "There is no write key 7" in said.err
    said = typed("key", "new", "Web Site", "-w", folder)
    assert (said.code, said.out) == (2, "")
    assert '"Web Site" cannot name a source' in said.err


def test_what_was_decided_is_part_of_a_backup(folder: Path, typed: Typed, tmp_path: Path) -> None:
    typed("key", "new", "website", "-w", folder)
    assert typed("backup", tmp_path / "copy.tar", "-w", folder).code == 0
    typed("key", "new", "later", "-w", folder)
    assert typed("restore", tmp_path / "copy.tar", tmp_path / "again").code == 0
    keys = json.loads(typed("key", "list", "--format", "json", "-w", tmp_path / "again").out)
    assert [key["source"] for key in keys] == ["website"]
