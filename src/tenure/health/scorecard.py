"""What counts for whom: a scorecard is the accounts or users it is meant for, factors with their weights and curves, and caps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tenure.catalog.definition import Subject
from tenure.health.curve import Curve

Missing = Literal["spread", "worst", "middle", "none"]
MIDDLE = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One thing that counts: a metric, its weight against the others, and what is good and bad of it."""

    name: str
    label: str
    metric: str
    facet: str  # usage, support, sentiment, relationship, contract, prediction or your own
    weight: float  # within its group, where it is in one
    curve: Curve
    when: str | None  # a condition: it counts only for these
    unit: str  # how its reading is written: "%", "day", "user"
    text: str  # the reason in words
    text_low: str  # the same where less than half of its points are reached
    where: str
    missing: Missing = "spread"  # what a missing reading does
    group: str = ""  # the name of its group

    @property
    def stand_in(self) -> float | None:
        """The score that is taken for a missing reading; None: none is."""
        return {"worst": self.curve.worst, "middle": MIDDLE}.get(self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Factors that share one weight, however many of them are known."""

    name: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """While a condition holds, the score is at most this much."""

    name: str
    when: str
    at_most: float
    text: str
    lifted_by: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A way to score accounts or users, as its file says: one version of it, in force from `since` until before `until`."""

    name: str
    title: str
    audience: str | None  # a condition; None: everybody
    least_known: float  # without this share of the weight there is no score
    at_risk_below: float
    healthy_from: float
    factors: tuple[Factor, ...]
    caps: tuple[Cap, ...]
    where: str  # its file
    doc: str = ""
    subject: Subject = "account"
    priority: float = 0.0  # of several that somebody fits, the one with the lowest number scores
    groups: tuple[Group, ...] = ()
    since: date | None = None  # None: always
    until: date | None = None  # the first day on which another version counts
    off: bool = False
    shipped: bool = False  # it comes with Tenure
    seal: str = ""  # of the text of its file, as it was read

    def counts_on(self, day: date) -> bool:
        """Whether it is the version in force on a day, and not off."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until) and not self.off

    def band(self, health: float) -> str:
        """at_risk, watch or healthy."""
        if health < self.at_risk_below:
            return "at_risk"
        return "watch" if health < self.healthy_from else "healthy"

    def weights(self, counted: Iterable[Factor]) -> dict[str, float]:
        """The most points that each of these factors gives where no others are counted; together 100."""
        factors = list(counted)
        groups = {group.name: group.weight for group in self.groups}
        inside = {name: sum(f.weight for f in factors if f.group == name) for name in groups}
        whole = sum(f.weight for f in factors if not f.group)
        whole += sum(weight for name, weight in groups.items() if inside[name])
        return {
            f.name: 100
            * (groups[f.group] * f.weight / inside[f.group] if f.group else f.weight)
            / whole
            for f in factors
        }


def called(name: str, subject: Subject) -> str:
    """What a score is called in the catalog: `health` of accounts, `user_health` of users."""
    return name if subject == "account" else f"user_{name}"


def card_of(
    cards: Iterable[Scorecard], row: Mapping[str, Any], subject: Subject = "account"
) -> Scorecard | None:
    """The version of the scorecard by which the score in `row`, readings of one moment, was made."""
    name, day = row.get(called("scorecard", subject)), row.get("as_of")
    mine = [card for card in cards if card.name == name and card.subject == subject]
    return next((card for card in mine if day is None or card.counts_on(day)), None)
