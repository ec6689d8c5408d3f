"""What cannot be read is refused, or, where pages must go on, left out and said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from tenure.errors import TenureError

T = TypeVar("T")
Wrong: TypeAlias = "list[TenureError] | None"  # what is wrong with what is left out; None: nothing is, it is refused


def unless_wrong(do: Callable[[], T], otherwise: T, wrong: Wrong) -> T:
    """What `do` returns. Where it raises, `otherwise` instead, and what it raised is put into `wrong`."""
    try:
        return do()
    except TenureError as error:
        if wrong is None:
            raise
        wrong.append(error)
        return otherwise
