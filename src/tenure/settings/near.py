"""The name that was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str:
    """Which of the names may be meant, as a question; nothing where none is near."""
    near = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""
