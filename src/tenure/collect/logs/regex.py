"""A user's own regular expressions, on texts that anybody may have sent: none of them may hold up the reading.

Python's engine is quick, but tries a bad text in all ways there are where repeats stand in or beside each other. Such
expressions, and long texts, go to RE2, whose time grows with the text alone. It knows no lookaround and no references
back: what has these stays with Python's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?|\(|\)|[*+]|\{\d+,?\d*\}|.", re.DOTALL)
REPEATS = 2  # without an end; more of them are too many for Python's engine
LONG = 2_000  # signs of a text
Cells = Sequence[bytes | None]


class Found(dict[str, str | None]):
    """The named groups of a match."""

    def groupdict(self) -> dict[str, str | None]:
        return dict(self)


class Regex:
    """Matches whole texts. Raises re.error for what is no regular expression."""

    def __init__(self, text: str) -> None:
        named = re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", text)
        self._text, self._bytes = re.compile(named), re.compile(named.encode())
        self.groupindex = self._text.groupindex
        self.names = tuple(self.groupindex)
        tokens = TOKEN.findall(named)
        self._linear = _known_to_re2(tokens, bool(self.names))
        self._quick = self._linear is None or _is_quick(tokens)

    def fullmatch(self, text: str) -> Found | None:
        """Its named groups; None where it does not match."""
        if self._linear is None or (self._quick and len(text) <= LONG):
            found = self._text.fullmatch(text)
            return Found(found.groupdict()) if found else None
        clean = text.encode("utf-8", "replace").decode()
        cells = self._all(pa.array([clean], pa.string()))[0]
        return None if cells is None else Found(zip(self.names, cells, strict=True))

    def lines(self, lines: Sequence[bytes]) -> list[Cells | None]:
        """The named groups of each line, in the order of `names`."""
        if not self._quick:
            return self._all(pa.array(lines, pa.binary()))
        return [self._line(line) for line in lines]

    def _line(self, line: bytes) -> Cells | None:
        if self._linear is not None and len(line) > LONG:
            cells: Cells | None = self._all(pa.array([line], pa.binary()))[0]
            return cells
        found = self._bytes.fullmatch(line)
        return list(found.groupdict().values()) if found else None

    def _all(self, texts: pa.Array) -> list[Any]:
        import pyarrow.compute as pc

        if not self.names:
            told = pc.match_substring_regex(texts, self._linear).to_pylist()
            return [() if matches else None for matches in told]
        found = pc.extract_regex(texts, self._linear)
        cells = zip(
            *(found.field(place).to_pylist() for place in range(len(self.names))), strict=True
        )
        matched = found.is_valid().to_pylist()
        return [row if matches else None for row, matches in zip(cells, matched, strict=True)]


def _is_quick(tokens: Sequence[str]) -> bool:
    """Whether nothing that repeats stands in what repeats, and not much in a row."""
    repeats = [place for place, token in enumerate(tokens) if _repeats(token)]
    return len(repeats) <= REPEATS and not any(tokens[place - 1] == ")" for place in repeats)


def _repeats(token: str) -> bool:
    return token in ("*", "+") or (len(token) > 1 and token[0] == "{")


def _known_to_re2(tokens: Sequence[str], named: bool) -> str | None:
    """The same for RE2, from the beginning to the end of the text; None where it does not know all of it."""
    import pyarrow.compute as pc

    bare = "".join(
        "(?:" if token == "(" else token for token in tokens
    )  # groups without a name are not told
    pattern = rf"\A(?:{bare})\z"
    try:
        (pc.extract_regex if named else pc.match_substring_regex)(pa.array([""]), pattern)
    except pa.ArrowInvalid:
        return None
    return pattern
