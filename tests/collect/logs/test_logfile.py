"""A log is known by its beginning, and read in blocks that end with a line wherever one begins."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.collect.logs.told import ANYTHING, rules

from tenure.collect.logs.formats.open import reader_for
from tenure.collect.logs.harvest import Harvest
from tenure.collect.logs.logfile import LogFile, fingerprint
from tenure.collect.logs.reading import Reading
from tenure.collect.logs.rules import Rules
from tenure.collect.logs.wired import wanted

LINES = [
    f'10.0.0.1 - u{n} [31/Jan/2026:10:00:{n:02} +0000] "GET /{n % 3}?q={n} HTTP/1.1" 200 5'
    for n in range(30)
]


def test_the_fingerprint_stays_while_the_log_grows() -> None:
    assert fingerprint(b"") is None
    assert fingerprint(b"GET 1") is None
    first = fingerprint(b"GET 1\n")
    assert first is not None
    assert first == fingerprint(b"GET 1\nGET 2") == fingerprint(b"GET 1", final=True)
    assert first != fingerprint(b"GET 2\n")


def test_directives_and_names_of_columns_alone_tell_no_log_from_another() -> None:
    assert fingerprint(b"#Software: IIS 10\n#Fields: date\n") is None
    assert fingerprint(b"time,account\n") is None
    assert fingerprint(b"time,account\n2026,a\n") != fingerprint(b"time,account\n2027,a\n")


@given(
    cut=st.integers(0, 2500),
    ending=st.sampled_from(["\n", "\r\n"]),
    packed=st.booleans(),
    bom=st.booleans(),
    whole=st.booleans(),
)
def test_a_log_read_in_two_parts_tells_the_same(
    cut: int, ending: str, packed: bool, bom: bool, whole: bool
) -> None:
    text = ("\ufeff" if bom else "") + ending.join(LINES) + (ending if whole else "")
    with tempfile.TemporaryDirectory() as name:
        given_ = rules(Path(name), ANYTHING)
        path = Path(name) / "access.log"
        path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
        all_at_once = read(given_, path, None)
        assert [row[4] for row in all_at_once.events] == [f"u{n}" for n in range(30)]
        assert read(given_, path, cut).events == all_at_once.events


def read(given_: Rules, path: Path, cut: int | None) -> Harvest:
    """The whole log; or up to the line in which `cut` lies, and the rest by another reader."""
    made = Harvest()
    with LogFile(path) as file:
        start, line = 0, 0
        for part in ("first", "second") if cut is not None else ("second",):
            found = reader_for(given_.said, wanted(given_), file.first_lines())
            assert found
            reading = Reading(given_, found[1], "s", fingerprint(file.head, True) or "")
            reading.line = line
            for block in file.blocks(start, final=True):
                lines, end = block.lines, block.end
                if part == "first":
                    lines = lines[: lines.rfind(b"\n", 0, cut or 0) + 1]
                    end = block.start + len(lines)
                reading.take(lines, block.start, made)
                start = end
                if part == "first":
                    break
            line = reading.line
    return made
