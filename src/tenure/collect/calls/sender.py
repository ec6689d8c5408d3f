"""Who sent a call, and at which account."""

from __future__ import annotations

from typing import NamedTuple

from tenure.collect.calls.sheet import Sheet

ANONYMOUS = "anonymous"


class Sender(NamedTuple):
    """A user, or somebody whom nobody knows yet; at an account, or at none that was said."""

    user: str | None
    anonymous: str | None
    account: str | None

    @property
    def person(self) -> tuple[str | None, str | None]:
        """(person_id, person_sent) of a fact."""
        return (self.user, None) if self.user else (None, f"{ANONYMOUS}:{self.anonymous}")


def join(sheet: Sheet, row: int, sender: Sender) -> None:
    """The sender is a member of the account, and there from now on where a call names none."""
    sheet.following["membership"].append((row, sender.account, *sender.person, "joined"))
    system = None if sender.user else ANONYMOUS
    who = sender.user or sender.anonymous
    sheet.following["link"].append((row, "member", system, who, sender.account, False))
