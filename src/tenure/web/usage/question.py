"""What an address of the page asks: a metric over a period, of whom, told apart by what. All of it is in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import QueryParams

from tenure.errors import UsageError
from tenure.web import words
from tenure.web.query import address
from tenure.web.usage.periods import MOST, PRESETS, STEPS, Period, period, preset

PATH = "/usage"
USUAL = "use.users"
LATEST = "13w"
SHOWS = {
    "total": "total",
    "mean": "average",
    "median": "median and quartiles",
    "spread": "distribution",
}
COMPARES = {"period": "the period before", "year": "the year before"}
OVERS = {"account": "accounts", "user": "users"}
LENGTHS = {"own": "its own length", "bucket": "as long as the bucket"}
CUTS = {"then": "what they were then", "now": "what they are at the end"}
READS = {"stored": "as they were stored", "anew": "computed anew by today's definition"}
TEXTS = (
    "as_of",
    "m",
    "since",
    "until",
    "where",
    "users",
    "account",
    "person",
    "slice",
    "at",
    "told",
    "low",
    "high",
    "value",
)
# Choices: what may be chosen, and what it is where nothing is.
CHOICES: Mapping[str, tuple[Mapping[str, object], str]] = {
    "period": (PRESETS, LATEST),
    "step": (STEPS, ""),
    "compare": (COMPARES, ""),
    "show": (SHOWS, "total"),
    "over": (OVERS, "account"),
    "length": (LENGTHS, "own"),
    "cut": (CUTS, "then"),
    "read": (READS, "stored"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Every part is left out of the address where it says nothing new."""

    as_of: str = ""
    m: str = USUAL  # a measure of use, or a definition
    period: str = LATEST
    since: str = ""  # with `until`, both included, in place of `period`
    until: str = ""
    step: str = ""
    where: str = ""  # a segment or a condition
    users: str = ""  # a segment of users, or a condition over what is known of them
    account: str = ""
    person: str = ""
    slice: str = ""
    compare: str = ""
    show: str = "total"
    over: str = "account"  # what the median and the distribution are of
    length: str = "own"  # over which days a definition looks back
    cut: str = (
        "then"  # by what accounts were at each bucket's end, or by what they are at the end of all
    )
    read: str = "stored"  # a definition: what is stored, where it is, or all of it computed now
    at: str = ""  # the bucket whose rows are asked for, by its first day
    told: str = ""  # and the slice
    low: str = ""  # of a distribution: those with at least so much
    high: str = ""  # and with less than that
    value: str = ""  # or those with this value

    @classmethod
    def of(cls, params: QueryParams) -> Question:
        """As the address says; what makes no sense there is as if it weren't."""
        given = {name: params.get(name, "").strip()[:2000] for name in TEXTS}
        given["m"] = given["m"] or USUAL
        for name, (known, usual) in CHOICES.items():
            said = params.get(name, "")
            given[name] = said if said in known else usual
        return cls(**given)

    def link(self, path: str = PATH, **changes: Any) -> str:
        """The address of the same question with some parts changed."""
        changed, usual = replace(self, **changes), Question()
        parts = [
            (name, value)
            for name in self.__dataclass_fields__
            if (value := getattr(changed, name)) != getattr(usual, name) and value
        ]
        return address(path, parts)

    @property
    def custom(self) -> bool:
        """Whether its days are written out."""
        return bool(self.since or self.until)

    @property
    def narrowed(self) -> bool:
        """Whether it asks of less than all accounts."""
        return bool(self.where or self.users or self.account or self.person)

    @property
    def stepped(self) -> str:
        """Its step, or the one that goes with its period."""
        if self.step:
            return self.step
        if not self.custom:
            return PRESETS[self.period][1]
        return "day"

    def days(self, as_of: date) -> tuple[date, date]:
        """Its first and its last day. Raises UsageError for days that are none."""
        if not self.custom:
            return preset(self.period, as_of)
        until = min(_day("until", self.until) if self.until else as_of, as_of)
        since = _day("since", self.since) if self.since else until - timedelta(days=27)
        if since > until:
            raise UsageError(
                f"The period begins on {words.day(since)}, after its end on {words.day(until)}."
            )
        return since, until

    def period_of(self, as_of: date, today: date) -> Period:
        """Its buckets. Raises UsageError where there are too many."""
        since, until = self.days(as_of)
        length = {"day": 1, "week": 7, "month": 28}.get(self.stepped, MOST * 7)
        if (until - since).days / length > MOST:
            raise UsageError(
                f"{words.day(since)} to {words.day(until)} has more than {MOST} {STEPS[self.stepped]}; "
                "take longer steps or a shorter period."
            )
        running = as_of if as_of == today else as_of + timedelta(days=1)
        return period(since, until, self.stepped, running, self.compare)


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name}={text} is not a day; write it like 2026-11-21.") from None
