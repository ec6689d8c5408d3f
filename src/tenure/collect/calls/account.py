"""The account among PostHog's groups, which other clients send as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tenure.collect.calls.said import text


def account_of(groups: Any, kinds: Sequence[str]) -> str | None:
    """The group of the first kind that is set to be an account."""
    if type(groups) is dict:
        for kind in kinds:
            if groups.get(kind) is not None:
                return text(groups[kind], f"$groups.{kind}")
    return None
