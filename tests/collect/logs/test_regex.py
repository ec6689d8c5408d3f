"""A user's own regular expression: the same by both engines, and no text holds it up."""

from __future__ import annotations

import time

import pytest

from tenure.collect.logs.regex import LONG, Regex

HOSTILE = b"a" * 5_000 + b"!"


@pytest.mark.parametrize(
    "text",
    [r"(?<x>(?:a+)+)", r"(?<x>(a|aa)+)", r"(?<x>(\w+\s?)+)", r"(?P<x>.*)a(.*)a(.*)a(.*)b", r"(?<x>a*)a*b"],
)  # fmt: skip
def test_a_hostile_text_holds_up_no_expression(text: str) -> None:
    began = time.process_time()
    regex = Regex(text)
    assert regex.lines([HOSTILE] * 5) == [None] * 5
    assert regex.fullmatch(HOSTILE.decode()) is None
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (r"(?<day>\S+) (?<user>\w+)", b"today ann", [b"today", b"ann"]),
        (r"(?<day>\S+) (?:(?<user>\w+) )*(?<end>[()\]*+]+)", b"today ann (*)", [b"today", b"ann", b"(*)"]),
        (r"(a|b)+(?<x>c)(?:\((?<y>.*)\))?[]x]", b"abc(\xff\xfe)]", [b"c", b"\xff\xfe"]),
        (r"(?<x>a+)(?=b)b(?<y>.)\2", b"aabcc", [b"aa", b"c"]),  # only Python's engine knows these
        (r"(?<x>a) .*", b"a " + b"b" * LONG, [b"a"]),
    ],
)  # fmt: skip
def test_the_named_groups_are_told(text: str, line: bytes, told: list[bytes]) -> None:
    regex = Regex(text)
    assert [list(cells) if cells else None for cells in regex.lines([line, b"\n"])] == [told, None]
    found = regex.fullmatch(line.decode("latin-1"))
    assert found is not None
    assert list(found.groupdict().values()) == [each.decode("latin-1") for each in told]
