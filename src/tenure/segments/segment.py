"""Who belongs together: a segment is a condition or a list of accounts, a segmentation gives everybody one of its values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenure.catalog.definition import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a segmentation: it holds for those of whom `when` is true and no value before it was."""

    name: str
    title: str
    when: str | None  # None: everybody else
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment (`where` or `accounts`), or a segmentation (`values`)."""

    name: str
    title: str
    doc: str
    subject: Subject = "account"
    where: str | None = None
    accounts: tuple[str, ...] = ()
    since: date | None = None  # of a list; None: always
    values: tuple[Value, ...] = ()
    of: str = ""  # the file or section it came from: segment, stages, tiers
    at: str = ""  # file:line, for messages

    @property
    def conditions(self) -> tuple[str, ...]:
        """The texts of its conditions."""
        own = (self.where,) if self.where else ()
        return own + tuple(value.when for value in self.values if value.when)
