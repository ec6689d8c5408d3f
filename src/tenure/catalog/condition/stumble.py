"""The error of a condition: what is wrong, and the line with a mark under the word it stumbles over."""

from __future__ import annotations

from tenure.errors import ConditionError

WIDTH = 100  # the most of a long line that is shown around the word


def stumble(text: str, start: int, end: int, says: str) -> ConditionError:
    """An error that points at `text[start:end]` and says its column (from 1) in its line."""
    start = max(0, min(start, len(text)))
    begin = text.rfind("\n", 0, start) + 1
    line = text[begin:].split("\n", 1)[0]
    column = start - begin
    length = max(1, min(end, begin + len(line)) - start)
    first = max(0, min(column - WIDTH // 2, len(line) - WIDTH))
    shown = "".join(
        letter if letter.isprintable() else " " for letter in line[first : first + WIDTH]
    )
    mark = " " * (column - first) + "^" * min(length, max(1, WIDTH - (column - first)))
    nth = text.count("\n", 0, start) + 1
    where = f"column {column + 1}" if "\n" not in text else f"line {nth}, column {column + 1}"
    return ConditionError(f"In the condition, {where}: {says}\n  {shown}\n  {mark}")
