"""Who belongs together: a segment is a condition or a list of accounts, a segmentation gives everybody one of its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tenure.catalog.definition import Subject

Origin = Literal["segments", "stages", "tiers"]
Kind = Literal["text", "any"]  # of an attribute: a text, or of either type


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a segmentation: it holds for those of whom `when` is true and no value before it was."""

    name: str
    title: str
    when: str | None  # None: everybody else
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An account on a list, from `since` until before `until`."""

    account: str
    since: date | None = None  # None: always
    until: date | None = None  # the first day on which it is off the list; None: still on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment (`where` or `members`), or a segmentation (`values`, or those of an attribute: `of`)."""

    name: str
    title: str
    doc: str
    subject: Subject = "account"
    where: str | None = None
    members: tuple[Member, ...] = ()
    values: tuple[Value, ...] = ()
    of: str | None = None  # the attribute or definition whose values are taken as they are
    attributes: Mapping[str, Kind] = field(default_factory=dict)  # that it cannot do without
    origin: Origin = "segments"
    shipped: bool = False  # it comes with Tenure; what a workspace has of the same name counts
    at: str = ""  # file:line, for messages
    file: str = ""
    is_list: bool = False
    seal: str = field(default="", compare=False)  # of the text of its file, as it was read

    @property
    def conditions(self) -> tuple[str, ...]:
        """The texts of its conditions."""
        own = (self.where,) if self.where else ()
        return own + tuple(value.when for value in self.values if value.when)

    @property
    def divides(self) -> bool:
        """Whether it gives everybody a value, and not only yes or no."""
        return bool(self.values or self.of)

    def gives_way(self, attributes: Mapping[str, str]) -> bool:
        """Whether it is one of ours, and the workspace has an attribute of its name: that one counts."""
        return self.shipped and self.name in attributes and self.of != self.name

    def missing(self, attributes: Mapping[str, str]) -> tuple[str, ...]:
        """What it cannot do without and this workspace does not have, each as a sentence's end."""
        told = []
        if self.gives_way(attributes):
            told.append(f"gives way to the attribute {self.name}")
        for name, kind in self.attributes.items():
            if name not in attributes:
                told.append(f"needs the attribute {name}")
            elif kind == "text" and attributes[name] != "string":
                told.append(f"needs the attribute {name} to hold texts, not numbers")
        return tuple(told)
