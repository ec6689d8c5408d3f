"""Texts as cells of a CSV file: none that a spreadsheet would run as a formula.

Texts come from customers too (names, event names, attributes), and who opens a file in a spreadsheet runs what stands in it.
"""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)


def disarmed(text: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula; a number stays, also with its sign."""
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
